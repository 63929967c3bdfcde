package config

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// reportList reports kinds of node that are written as a list, and shows the same as a map.
func (k *kinds) reportList(list []any) {
	path := ours("nodes")
	same, whole := k.fromList(list)
	commands := []string{RemoveCommand(path)}
	for _, name := range slices.Sorted(maps.Keys(same)) {
		kind, isObject := same[name].(map[string]any)
		if !isObject {
			commands = append(commands, SetCommand(child(path, name), "null"))
		}
		for _, option := range slices.Sorted(maps.Keys(kind)) {
			if !equal(kind[option], field(k.declared[name], option)) {
				commands = append(commands, setCommands(child(child(path, name), option), kind[option])...)
			}
		}
	}
	what := "The same as a map:\n"
	if !whole {
		what = "The same as a map, if " + nodeNameRule().example + " is the kind that has no name:\n"
	}
	k.report(path, list, "a map by kind over the kinds of Pulumi.yaml, of which null drops one. "+what+
		yamlOf(map[string]any{path: same}), commands...)
}

// fromList returns the kinds of a list by name. A list of named kinds is whole, so that Pulumi.yaml's other kinds are
// dropped; one with a nameless kind is what `pulumi config set --path "milu2-stage:nodes[0].count" 3` makes.
func (k *kinds) fromList(list []any) (same map[string]any, whole bool) {
	same, whole = map[string]any{}, true
	for name := range k.declared {
		same[name] = nil
	}
	for _, item := range list {
		name, _ := field(item, "name").(string)
		kind := map[string]any{}
		if object, ok := item.(map[string]any); ok {
			kind = maps.Clone(object)
		}
		delete(kind, "name")
		if name == "" {
			name, whole = nodeNameRule().example, false
		}
		same[name] = over(kind, same[name])
	}
	if !whole {
		maps.DeleteFunc(same, func(_ string, kind any) bool { return kind == nil })
	}
	return same, whole
}

// yamlOf writes a value as a stack's file has it.
func yamlOf(v tree) string {
	var plain any // with numbers that YAML knows
	if err := yaml.Unmarshal([]byte(render(v)), &plain); err != nil {
		return fmt.Sprint(err)
	}
	text, err := asYAML(plain)
	if err != nil {
		return fmt.Sprint(err)
	}
	return text
}

// asYAML encodes a value with an indent of two.
func asYAML(v any) (string, error) {
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	err := encoder.Encode(v)
	return strings.TrimSuffix(out.String(), "\n"), err
}
