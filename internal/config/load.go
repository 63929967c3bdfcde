package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// Load reads and checks the whole configuration of a stack. Its error is of type Problems and holds everything that is
// wrong, not only the first problem.
func Load(source Source) (*Settings, error) {
	keys, err := readSchema(projectFile)
	if err != nil {
		return nil, fmt.Errorf("loading the configuration: %w", err)
	}
	l := loader{source: source, keys: keys}
	settings := l.load()
	if len(l.problems) > 0 {
		return nil, l.tidied()
	}
	return settings, nil
}

// loader holds what is known while a configuration is loaded.
type loader struct {
	decoder
	source Source
	keys   []Key
}

func (l *loader) load() *Settings {
	s := &Settings{}
	l.rules = rules()
	l.checkKeys()
	s.AWS = l.readAWS()
	l.readKeys(projectNamespace, reflect.ValueOf(s).Elem())
	l.checkTags(s)
	checkLogical(l, "imports", s.Imports)
	checkLogical(l, "names", s.Names)
	checkLogical(l, "ignoreChanges", s.IgnoreChanges)
	switch s.Scope {
	case ScopeShared:
		s.Shared = l.readShared(s)
	case ScopeStage:
		s.Stage = l.readStage(s)
	default:
		return nil
	}
	l.checkExternal(s)
	l.checkScope(s.Scope)
	return s
}

// readKeys decodes the keys of a namespace into the struct whose fields they are.
func (l *loader) readKeys(namespace string, target reflect.Value) {
	given, fallback := l.values(namespace, settingsOf(target.Type()))
	l.decode(input{path: namespace, given: given, fallback: fallback}, target)
}

// values returns what the stack sets over the defaults, and the defaults alone. An object or a list that cannot be read is
// reported, and the default stands in so that the rest can be checked.
func (l *loader) values(namespace string, settings []setting) (given, fallback map[string]any) {
	given, fallback = map[string]any{}, map[string]any{}
	for _, s := range settings {
		path := namespace + s.name
		if key, ok := l.key(path); ok && key.HasDefault {
			given[s.name], fallback[s.name] = key.fallback, key.fallback
		}
		text, set := l.source.get(path)
		if !set {
			continue
		}
		v, err := parseAs(text, s.field.Type)
		if err != nil {
			what := "an object"
			if s.field.Type.Kind() == reflect.Slice {
				what = "a list"
			}
			l.report(path, text, fmt.Sprintf("%s in JSON (%v)", what, err), RemoveCommand(path))
			continue
		}
		switch v.(type) {
		case map[string]any, []any:
			l.checkText(path, v)
		}
		given[s.name] = over(v, fallback[s.name])
	}
	return given, fallback
}

// checkText reports JSON in a string, which the Pulumi CLI cannot change in part.
func (l *loader) checkText(path string, v tree) {
	if slices.Contains(l.source.Texts, path) && strings.HasPrefix(path, projectNamespace) {
		l.report(path, render(v), "the same in YAML: what is JSON in a string, `pulumi config set --path` replaces as a whole",
			append([]string{RemoveCommand(path)}, setCommands(path, v)...)...)
	}
}

// parseAs reads the text of a key for a field of a type. A scalar that is malformed stays a string, which the field refuses.
func parseAs(text string, t reflect.Type) (tree, error) {
	if t.Kind() == reflect.Pointer && t.Elem().Kind() != reflect.Struct {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return text, nil
	case reflect.Int:
		if _, err := parseInt(text); err == nil {
			return json.Number(text), nil
		}
		return text, nil
	case reflect.Bool:
		if text == "true" || text == "false" {
			return text == "true", nil
		}
		return text, nil
	default:
		return parseJSON(text)
	}
}

var logicalNamePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_./:-]*$`)

// checkLogical checks the logical names in the map that a key holds, whose values are checked already.
func checkLogical[V any](l *loader, key string, values map[string]V) {
	for name, v := range values {
		if !logicalNamePattern.MatchString(name) {
			path := child(ours(key), name)
			l.report(path, v, "a logical name, for example vpc or node-game-2, as the name", RemoveCommand(path))
		}
	}
}
