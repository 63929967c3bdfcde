package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// A tree is a JSON value as encoding/json decodes it, its numbers as json.Number. It stands for what a stack sets, before
// it is known to be of the right type.
type tree = any

// parseJSON parses a text that holds exactly one JSON value.
func parseJSON(text string) (tree, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("it is not UTF-8")
	}
	var whole json.RawMessage
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v tree
	err := decoder.Decode(&v)
	return v, err
}

// over returns the object v with the fields of base that v lacks, objects within objects likewise. Any other v is
// returned as it is. Its second use is as a comparison: v adds nothing to base when over(v, base) equals base.
func over(v, base tree) tree {
	own, isObject := v.(map[string]any)
	defaults, ok := base.(map[string]any)
	if !isObject || !ok {
		return v
	}
	merged := maps.Clone(defaults)
	for name, field := range own {
		if fallback, ok := defaults[name]; ok {
			field = over(field, fallback)
		}
		merged[name] = field
	}
	return merged
}

// field returns a field of an object, and nil for what is no object or lacks it.
func field(v tree, name string) tree {
	object, _ := v.(map[string]any)
	return object[name]
}

func equal(v, w tree) bool { return reflect.DeepEqual(v, w) }

// render writes a value as JSON, for messages and for the schema's defaults.
func render(v tree) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// child returns the path of a field, its name in quotes only where Pulumi could not read it without them.
func child(path, name string) string {
	switch {
	case strings.HasSuffix(path, ":"):
		return path + name
	case name == "" || strings.ContainsAny(name, `.["`):
		return path + `["` + strings.ReplaceAll(name, `"`, `\"`) + `"]`
	default:
		return path + "." + name
	}
}

// Path is the full path of a field of an object that one of the project's keys holds: "milu2-stage:names.alb".
func Path(key, field string) string { return child(ours(key), field) }

func element(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// setCommands are the commands that set a value and everything in it, in the order of its fields' names. Pulumi has no
// command for an empty object or list.
func setCommands(path string, v tree) []string {
	var commands []string
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			commands = append(commands, setCommands(child(path, name), v[name])...)
		}
	case []any:
		for i, item := range v {
			commands = append(commands, setCommands(element(path, i), item)...)
		}
	case string:
		return []string{SetCommand(path, v)}
	default:
		return []string{SetCommand(path, render(v))}
	}
	return commands
}
