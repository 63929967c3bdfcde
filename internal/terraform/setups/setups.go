// Package setups makes random Terraform setups out of the states of one that was applied: the same references under other addresses and
// names, with other settings, less and more than there was. Tests import them.
package setups

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// object is a JSON object.
type object = map[string]any

// resource is one instance of a resource block.
type resource struct {
	part              int
	module, typ, name string
	from              string // the address that it had
	key               any
	block, instance   object // what the state says of both besides
	attributes        object
}

// address is the address in Terraform's form.
func (r *resource) address() string {
	address := r.typ + "." + r.name
	if r.module != "" {
		address = r.module + "." + address
	}
	if r.block["mode"] == "data" {
		address = "data." + address
	}
	switch key := r.key.(type) {
	case nil:
		return address
	case string:
		return fmt.Sprintf("%s[%q]", address, key)
	default:
		return fmt.Sprintf("%s[%v]", address, key)
	}
}

// setup is a setup in the making.
type setup struct {
	*rand.Rand
	resources []*resource
}

// Setup is a random setup.
type Setup struct {
	// States has one state for all parts, or one for each, in format 4.
	States [][]byte
	// From has the addresses that its resources had before, by the addresses that they have.
	From map[string]string
}

// Random changes the states of a setup, in format 4, as the seed has it.
func Random(seed uint64, parts ...[]byte) (*Setup, error) {
	s := &setup{Rand: rand.New(rand.NewPCG(seed, seed))} //nolint:gosec // a seed's setup is to be the same each time
	heads := make([]object, len(parts))
	for n, text := range parts {
		if err := json.Unmarshal(text, &heads[n]); err != nil {
			return nil, fmt.Errorf("state %d: %w", n, err)
		}
		s.take(n, heads[n])
	}
	s.change()
	if s.maybe() {
		heads = heads[:1]
		for _, r := range s.resources {
			r.part = 0
		}
	}
	made := &Setup{States: make([][]byte, len(heads)), From: map[string]string{}}
	for _, r := range s.resources {
		if r.from != "" {
			made.From[r.address()] = r.from
		}
	}
	for n, head := range heads {
		head["resources"] = s.blocks(n)
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(head); err != nil {
			return nil, fmt.Errorf("state %d: %w", n, err)
		}
		made.States[n] = text.Bytes()
	}
	return made, nil
}

// change makes the setup another one. Addresses come last: until then what a resource is shows in its name.
func (s *setup) change() {
	s.drop()
	s.rename()
	s.renumber()
	s.resize()
	s.move()
	s.retag()
	s.addOthers()
	s.takeApart()
	s.restyle()
}

func (s *setup) take(part int, state object) {
	for _, item := range objects(state["resources"]) {
		for _, instance := range objects(item["instances"]) {
			r := &resource{part: part, key: instance["index_key"], block: item, instance: instance}
			r.typ, _ = item["type"].(string)
			r.name, _ = item["name"].(string)
			r.attributes, _ = instance["attributes"].(object)
			r.from = r.address()
			s.resources = append(s.resources, r)
		}
	}
}

// blocks is what a part's state has, in Terraform's order.
func (s *setup) blocks(part int) []any {
	slices.SortStableFunc(s.resources, func(a, b *resource) int {
		return cmp.Or(cmp.Compare(a.module, b.module), cmp.Compare(a.typ, b.typ), cmp.Compare(a.name, b.name))
	})
	list, at := []any{}, map[string]object{}
	for _, r := range s.resources {
		if r.part != part {
			continue
		}
		mode := r.block["mode"]
		id := fmt.Sprint(r.module, " ", mode, " ", r.typ, " ", r.name)
		block := at[id]
		if block == nil {
			block = object{"mode": mode, "type": r.typ, "name": r.name, "provider": r.block["provider"], "instances": []any{}}
			if r.module != "" {
				block["module"] = r.module
			}
			at[id] = block
			list = append(list, block)
		}
		instance := object{"schema_version": r.instance["schema_version"], "attributes": r.attributes, "dependencies": s.dependencies(r)}
		if r.key != nil {
			instance["index_key"] = r.key
		}
		instances, _ := block["instances"].([]any)
		block["instances"] = append(instances, instance)
	}
	return list
}

// dependencies are the blocks that a resource refers to, where they are now.
func (s *setup) dependencies(r *resource) []any {
	keys := regexp.MustCompile(`\[[^]]*\]`)
	list := []any{}
	given, _ := r.instance["dependencies"].([]any)
	for _, block := range given {
		i := slices.IndexFunc(s.resources, func(other *resource) bool {
			was, _, _ := strings.Cut(other.from, "[")
			return was == block
		})
		if i >= 0 {
			list = append(list, keys.ReplaceAllString(s.resources[i].address(), ""))
		}
	}
	return list
}

// add adds a managed resource beside another, of the same provider.
func (s *setup) add(beside *resource, typ, name string, key any, attributes object) {
	block := object{"mode": "managed", "provider": beside.block["provider"]}
	instance := object{"schema_version": 0}
	s.resources = append(s.resources, &resource{part: beside.part, typ: typ, name: name, key: key, block: block, instance: instance,
		attributes: attributes})
}

// of lists the managed resources of a type, with one of the names if there are any.
func (s *setup) of(typ string, names ...string) []*resource {
	var all []*resource
	for _, r := range s.resources {
		if r.typ == typ && r.block["mode"] == "managed" && (len(names) == 0 || slices.Contains(names, r.name)) {
			all = append(all, r)
		}
	}
	return all
}

func (s *setup) maybe() bool { return s.IntN(2) == 0 }

// id makes an id as AWS has them.
func (s *setup) id(kind string) string { return fmt.Sprintf("%s-0%016x", kind, s.Uint64()) }

func pick[T any](s *setup, values ...T) T { return values[s.IntN(len(values))] }

// walk gives each value in the attributes to a function, with the name of the attribute that it is in, and takes what that returns.
func walk(name string, value any, change func(name string, value any) any) any {
	switch value := value.(type) {
	case object:
		for inner, v := range value {
			value[inner] = walk(inner, v, change)
		}
		return value
	case []any:
		for n, v := range value {
			value[n] = walk(name, v, change)
		}
		return value
	default:
		return change(name, value)
	}
}

func (s *setup) walk(change func(name string, value any) any) {
	for _, r := range s.resources {
		walk("", r.attributes, change)
	}
}

// objects lists the objects in a list.
func objects(value any) []object {
	list, _ := value.([]any)
	var all []object
	for _, item := range list {
		if one, ok := item.(object); ok {
			all = append(all, one)
		}
	}
	return all
}

// copied is a copy that shares nothing.
func copied(value any) any {
	switch value := value.(type) {
	case object:
		out := object{}
		for name, v := range value {
			out[name] = copied(v)
		}
		return out
	case []any:
		out := make([]any, len(value))
		for n, v := range value {
			out[n] = copied(v)
		}
		return out
	}
	return value
}
