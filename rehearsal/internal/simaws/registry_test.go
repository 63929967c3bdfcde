package simaws

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestEveryPathOfAKindExists(t *testing.T) {
	for token, k := range registry() {
		paths := slices.Concat(k.replace, k.alternatives, k.folded, k.sets, k.kept, k.unread, k.json)
		for property := range k.defaults {
			paths = append(paths, property)
		}
		for property := range k.rules {
			paths = append(paths, property)
		}
		for _, alternatives := range k.required {
			paths = append(paths, strings.Split(alternatives, "|")...)
		}
		for _, property := range []string{k.name, k.prefix} {
			if property != "" {
				paths = append(paths, property)
			}
		}
		for _, path := range paths {
			if !exists(k.shape.args, strings.Split(path, ".")) {
				t.Errorf("%s: there is no property %s", token, path)
			}
		}
		for _, property := range k.volatile {
			if k.shape.outputs[property] == nil && !k.shape.has(property) {
				t.Errorf("%s: there is no output %s", token, property)
			}
		}
		if k.create == nil {
			t.Errorf("%s cannot be created", token)
		}
	}
}

func exists(structure reflect.Type, path []string) bool {
	if len(path) == 0 {
		return true
	}
	for structure.Kind() == reflect.Pointer || structure.Kind() == reflect.Slice {
		structure = structure.Elem()
	}
	if structure.Kind() != reflect.Struct {
		return false
	}
	next, ok := fields(structure)[path[0]]
	return ok && exists(next, path[1:])
}
