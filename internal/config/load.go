package config

import "fmt"

// Load reads and checks the whole configuration of a stack. Its error is of type Problems and holds everything that is
// wrong, not only the first thing.
func Load(source Source) (*Settings, error) {
	keys, err := readSchema(projectFile)
	if err != nil {
		return nil, fmt.Errorf("loading the configuration: %w", err)
	}
	l := loader{source: source, keys: keys}
	settings := l.load()
	if len(l.problems) > 0 {
		return nil, l.problems.tidied()
	}
	return settings, nil
}

// loader holds what is known while a configuration is loaded.
type loader struct {
	source   Source
	keys     []Key
	problems Problems
}

func (l *loader) load() *Settings {
	l.checkKeys()
	root := newSection(&l.problems, projectNamespace, l.values())
	s := &Settings{AWS: l.readAWS()}
	s.NamePrefix = root.text("namePrefix", namePrefixRule())
	s.NameSuffix = root.text("nameSuffix", nameSuffixRule())
	s.Adopt = AdoptMode(root.text("adopt", oneOf(string(AdoptAuto), string(AdoptOff))))
	s.Imports = readImports(root)
	s.Protect = root.flag("protect")
	s.Scope = Scope(root.text("scope", oneOf(string(ScopeStage), string(ScopeShared))))
	switch s.Scope {
	case ScopeShared:
		s.Shared = readShared(root, s)
	case ScopeStage:
		s.Stage = readStage(root, s)
	}
	if s.Scope == ScopeShared || s.Scope == ScopeStage {
		l.checkScope(s.Scope, root.object)
	}
	return s
}

// values returns one object with the value of every declared key: what the stack sets, over the defaults. A value that
// is not of its key's type is reported, and the default stands in so that the rest can be checked.
func (l *loader) values() value {
	all := value{shape: objectShape}
	for _, key := range l.keys {
		v, ok := key.fallback, key.HasDefault
		if text, set := l.source.get(projectNamespace + key.Name); set {
			if parsed, valid := l.parse(projectNamespace+key.Name, text, key.Type, key.example()); valid {
				v, ok = parsed.over(key.fallback), true
			}
		}
		if ok {
			all.fields = append(all.fields, field{key.Name, v})
		}
	}
	return all
}

// example returns a value of the key's type for the command in a message.
func (k Key) example() string {
	switch {
	case k.HasDefault && k.Name != "stageIndex":
		return k.Default
	case k.Type == "integer":
		return "0"
	default:
		return ""
	}
}

// parse reads a top-level value of the given type, and reports a malformed one.
func (l *loader) parse(path, text, typeName, example string) (value, bool) {
	s := newSection(&l.problems, path, value{})
	switch typeName {
	case "string":
		return textValue(text), true
	case "integer":
		if _, err := parseInt(text); err == nil {
			return value{shape: numberShape, text: text}, true
		}
		s.reportAt(path, malformedValue(text), "a whole number in plain digits", setCommand(path, example))
	case "boolean":
		if text == "true" || text == "false" {
			return value{shape: boolShape, text: text}, true
		}
		s.reportAt(path, malformedValue(text), "true or false", setCommand(path, "true"))
	default:
		return l.parseStructure(s, text, typeName)
	}
	return value{}, false
}

// parseStructure reads an object or a list from JSON text.
func (l *loader) parseStructure(s section, text, typeName string) (value, bool) {
	want, what := objectShape, "an object"
	if typeName == "array" {
		want, what = listShape, "a list"
	}
	v, err := parseJSON(text)
	switch {
	case err != nil:
		s.secret = isRole(s.path)
		s.reportAt(s.path, malformedValue(text), fmt.Sprintf("%s in JSON (%v)", what, err), editFile(s.path))
	case v.shape != want:
		s.secret = isRole(s.path)
		s.reportAt(s.path, v, what, editFile(s.path))
	default:
		return v, true
	}
	return value{}, false
}

// isRole reports whether the path is one of the two keys that may hold an external id anywhere in a malformed value.
func isRole(path string) bool {
	return path == awsNamespace+"assumeRole" || path == awsNamespace+"assumeRoles"
}

// readImports reads the map of logical names to import ids.
func readImports(root section) map[string]string {
	s := root.sub("imports")
	imports := make(map[string]string, len(s.object.fields))
	id := anyText(`an import id, or "create"`, "create")
	name := matching(logicalNamePattern, "a logical name, for example vpc or node-game-2", "vpc")
	for _, f := range s.object.fields {
		if !name.accepts(f.name) {
			s.reportAt(s.at(f.name), f.value, name.allowed+", as the name", removeCommand(s.at(f.name)))
			continue
		}
		imports[f.name] = s.text(f.name, id)
	}
	return imports
}
