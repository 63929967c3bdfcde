package project

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"milu2-stage/internal/config"
)

// Override is one --config key=value.
type Override struct {
	// Key is fully qualified and has no path.
	Key string

	path  resource.PropertyPath
	value string
}

// ParseOverride reads key=value. The key is in the project's namespace unless it names another, and may go on with a
// path: nodes[0].count=3.
func ParseOverride(text string) (Override, error) {
	key, value, ok := strings.Cut(text, "=")
	if !ok || key == "" {
		return Override{}, fmt.Errorf("--config %q: write key=value, for example --config nodes[0].count=3", text)
	}
	key = Qualify(key)
	namespace, inside, _ := strings.Cut(key, ":")
	path, err := resource.ParsePropertyPath(inside)
	if err != nil || len(path) == 0 {
		return Override{}, fmt.Errorf("--config %q: %q is not a key such as api.max or nodes[0].count", text, inside)
	}
	first, ok := path[0].(string)
	if !ok {
		return Override{}, fmt.Errorf("--config %q: a key begins with a name", text)
	}
	return Override{Key: namespace + ":" + first, path: path[1:], value: value}, nil
}

// AppliesTo says whether the key means something on a stack of that scope. An unknown key applies everywhere, so that
// the program refuses it.
func (o Override) AppliesTo(scope config.Scope) bool {
	declared := o.declaration()
	return declared == nil || declared.Scope == "" || declared.Scope == scope
}

func (o Override) declaration() *config.Key {
	name, ok := strings.CutPrefix(o.Key, config.Project+":")
	if !ok {
		return nil
	}
	for _, key := range config.Schema() {
		if key.Name == name {
			return &key
		}
	}
	return nil
}

// Apply sets the value. A path into a key that the stack does not set starts from the key's default.
func (s *Stack) Apply(o Override) error {
	declared := o.declaration()
	if len(o.path) == 0 {
		if declared != nil && declared.Type == "string" {
			s.values[o.Key] = o.value
		} else {
			s.values[o.Key] = typed(o.value)
		}
		return nil
	}
	root := s.values[o.Key]
	if root == nil && declared != nil && declared.HasDefault {
		root = typed(declared.Default)
	}
	changed, err := set(root, o.path, typed(o.value))
	if err != nil {
		return fmt.Errorf("setting %s at %s: %w", o.Key, o.path, err)
	}
	s.values[o.Key] = changed
	return nil
}

// typed reads JSON where the text is JSON (a number, true, a list, an object), and else takes it as it is.
func typed(text string) any {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil || decoder.More() {
		return text
	}
	return plain(value)
}

// plain turns JSON's numbers into what YAML writes as numbers; null is not a value and stays text.
func plain(value any) any {
	switch value := value.(type) {
	case nil:
		return "null"
	case json.Number:
		if whole, err := value.Int64(); err == nil {
			return whole
		}
		return value.String()
	case []any:
		for i := range value {
			value[i] = plain(value[i])
		}
		return value
	case map[string]any:
		for key := range value {
			value[key] = plain(value[key])
		}
		return value
	default:
		return value
	}
}

// set returns root with the value at path; lists grow by one element at most.
func set(root any, path resource.PropertyPath, value any) (any, error) {
	if len(path) == 0 {
		return value, nil
	}
	switch step := path[0].(type) {
	case string:
		object, ok := root.(map[string]any)
		if !ok && root != nil {
			return nil, fmt.Errorf("%v is not an object", root)
		}
		changed := map[string]any{}
		for key, element := range object {
			changed[key] = element
		}
		element, err := set(object[step], path[1:], value)
		changed[step] = element
		return changed, err
	case int:
		list, ok := root.([]any)
		if !ok && root != nil {
			return nil, fmt.Errorf("%v is not a list", root)
		}
		if step < 0 || step > len(list) {
			return nil, fmt.Errorf("the list has %d elements; the next free index is %d", len(list), len(list))
		}
		changed := append([]any{}, list...)
		if step == len(list) {
			changed = append(changed, nil)
		}
		element, err := set(changed[step], path[1:], value)
		changed[step] = element
		return changed, err
	default:
		return nil, fmt.Errorf("%v is neither a name nor an index", step)
	}
}
