//go:build unix

package faulttest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"milu2-stage/rehearsal/internal/world"
)

// edit changes something in the account as a person, or Terraform, would have made it.
type edit func(*world.Account) error

// gone is the value that takes a property away.
type gone struct{}

// of is the value that another resource has: a selector and the name of an output, or "id".
type of struct{ selector, property string }

// pick finds a resource by a selector: "Instance milu2stage-web" is a type and a name, "Route destinationCidrBlock=0.0.0.0/0"
// a type and the value of an output, which may be the id of another pick: "... subnetId=Subnet milu2stage-subnet-main". What was in
// the account before the stacks, and what AWS made itself, is never picked.
func pick(a *world.Account, selector string) (*world.Resource, error) {
	typ, rest, _ := strings.Cut(selector, " ")
	property, value, given := strings.Cut(rest, "=")
	if strings.Contains(value, " ") {
		other, err := pick(a, value)
		if err != nil {
			return nil, err
		}
		value = other.ID
	}
	for _, r := range a.All() {
		if r.Seeded || r.Owner != "" || kindOf(r.Type) != typ {
			continue
		}
		if (given && fmt.Sprint(r.Outputs[property]) == value) || (!given && r.Name() == rest) {
			return r, nil
		}
	}
	return nil, fmt.Errorf("the account has no %s", selector)
}

// kindOf is the last part of a type token: "Instance".
func kindOf(token string) string { return token[strings.LastIndex(token, ":")+1:] }

// set gives properties of a resource other values: a path such as healthCheck.path or defaultActions.0.type, then the value.
func set(selector string, pairs ...any) edit {
	return func(a *world.Account) error {
		r, err := pick(a, selector)
		if err != nil {
			return err
		}
		changed := r.Clone()
		if err := assignAll(a, changed, pairs); err != nil {
			return err
		}
		a.Put(changed)
		return nil
	}
}

// twin adds a resource that is like another one but for its id and some properties.
func twin(selector, id string, pairs ...any) edit {
	return func(a *world.Account) error {
		r, err := pick(a, selector)
		if err != nil {
			return err
		}
		added := r.Clone()
		added.ID, added.Sequence = id, 0
		if strings.HasPrefix(id, "arn:") {
			added.Outputs["arn"] = id
		}
		if err := assignAll(a, added, pairs); err != nil {
			return err
		}
		a.Put(added)
		return nil
	}
}

// drop deletes a resource.
func drop(selector string) edit {
	return func(a *world.Account) error {
		r, err := pick(a, selector)
		if err != nil {
			return err
		}
		a.Remove(r.Type, r.Region, r.ID)
		return nil
	}
}

// backwards makes the resources of a kind anew, the last one first.
func backwards(kind string) edit {
	return func(a *world.Account) error {
		all := slices.DeleteFunc(a.All(), func(r *world.Resource) bool { return kindOf(r.Type) != kind || r.Seeded || r.Owner != "" })
		slices.Reverse(all)
		for _, r := range all {
			a.Remove(r.Type, r.Region, r.ID)
			again := r.Clone()
			again.Sequence = 0
			a.Put(again)
		}
		return nil
	}
}

// both makes several edits that are one difference.
func both(edits ...edit) edit {
	return func(a *world.Account) error {
		for _, e := range edits {
			if err := e(a); err != nil {
				return err
			}
		}
		return nil
	}
}

func assignAll(a *world.Account, r *world.Resource, pairs []any) error {
	for i := 0; i < len(pairs); i += 2 {
		path, _ := pairs[i].(string)
		value, err := resolve(a, pairs[i+1])
		if err != nil {
			return err
		}
		if !slices.Contains(states(), path) {
			assign(r.Inputs, strings.Split(path, "."), value)
		}
		assign(r.Outputs, strings.Split(path, "."), world.CloneValue(value))
	}
	return nil
}

// states lists the properties that nobody sets: they say what became of a thing.
func states() []string {
	return []string{"status", "acceptStatus", "instanceState", "latestVersion", "notBefore", "notAfter", "associationId"}
}

// resolve replaces references by what they refer to, and numbers by those of JSON.
func resolve(a *world.Account, value any) (any, error) {
	switch value := value.(type) {
	case of:
		r, err := pick(a, value.selector)
		if err != nil {
			return nil, err
		}
		if value.property == "id" {
			return r.ID, nil
		}
		return r.Outputs[value.property], nil
	case int:
		return float64(value), nil
	case []any:
		list := make([]any, len(value))
		for i := range value {
			var err error
			if list[i], err = resolve(a, value[i]); err != nil {
				return nil, err
			}
		}
		return list, nil
	case map[string]any:
		object := map[string]any{}
		for name := range value {
			var err error
			if object[name], err = resolve(a, value[name]); err != nil {
				return nil, err
			}
		}
		return object, nil
	default:
		return value, nil
	}
}

// assign sets the value at a path, and makes the objects on the way.
func assign(values map[string]any, path []string, value any) {
	name, rest := path[0], path[1:]
	if len(rest) == 0 {
		if _, away := value.(gone); away {
			delete(values, name)
			return
		}
		values[name] = value
		return
	}
	if list, ok := values[name].([]any); ok {
		if i, err := strconv.Atoi(rest[0]); err == nil && i < len(list) {
			object, _ := list[i].(map[string]any)
			assign(object, rest[1:], value)
		}
		return
	}
	object, ok := values[name].(map[string]any)
	if !ok {
		object = map[string]any{}
		values[name] = object
	}
	assign(object, rest, value)
}

// terraformed makes what the chosen resources say about who made them look as Terraform left it: no tag but the Name, and
// Terraform's own.
func terraformed(chosen func(*world.Resource) bool) edit {
	return func(a *world.Account) error {
		for _, r := range a.All() {
			if r.Seeded || r.Owner != "" || !chosen(r) {
				continue
			}
			changed := r.Clone()
			for _, values := range []map[string]any{changed.Inputs, changed.Outputs} {
				maps.Copy(values, terraformTags(values))
			}
			a.Put(changed)
		}
		return nil
	}
}

// somebodys gives a resource the tags of somebody else.
func somebodys(selector string) edit {
	return func(a *world.Account) error {
		theirs, err := pick(a, selector)
		if err != nil {
			return err
		}
		return terraformed(func(r *world.Resource) bool { return r == theirs })(a)
	}
}

func terraformTags(values map[string]any) map[string]any {
	tags := map[string]any{}
	for _, key := range []string{"tags", "tagsAll"} {
		switch old := values[key].(type) {
		case map[string]any:
			tags[key] = map[string]any{"Name": old["Name"], "ManagedBy": "terraform", "Owner": "ops"}
			if old["Name"] == nil {
				delete(tags[key].(map[string]any), "Name")
			}
		case []any: // An auto-scaling group's.
			tags[key] = []any{map[string]any{"key": "ManagedBy", "value": "terraform", "propagateAtLaunch": true}}
		}
	}
	return tags
}
