package config

import (
	_ "embed" // for the copy of Pulumi.yaml
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

//go:generate go run -trimpath ./copyproject

// projectFile is a copy of the project's Pulumi.yaml, which is the only place for defaults. A test fails when the two
// differ.
//
//go:embed project.yaml
var projectFile []byte

// Key is one configuration key that Pulumi.yaml declares.
type Key struct {
	// Name is the key within the project's namespace, for example "stageIndex".
	Name string
	// Type is string, integer, boolean, object or array.
	Type string
	// ItemType is the type of an array's items.
	ItemType string
	// Default is the default as text (a string as it is, anything else as JSON); HasDefault tells an empty one from none.
	Default     string
	HasDefault  bool
	Description string
	// Scope is the kind of stack that the key belongs to; empty means both.
	Scope Scope

	fallback value
}

// Schema returns every declared key in the order of Pulumi.yaml.
func Schema() []Key {
	keys, err := readSchema(projectFile)
	if err != nil {
		// The file is part of the program, and a test reads it; Load reports the error all the same.
		return nil
	}
	return keys
}

// readSchema reads the keys of a project file.
func readSchema(file []byte) ([]Key, error) {
	var project struct {
		Config yaml.Node `yaml:"config"`
	}
	if err := yaml.Unmarshal(file, &project); err != nil {
		return nil, fmt.Errorf("reading the keys of Pulumi.yaml: %w", err)
	}
	nodes := project.Config.Content
	keys := make([]Key, 0, len(nodes)/2)
	for i := 0; i+1 < len(nodes); i += 2 {
		key, err := readKey(nodes[i].Value, nodes[i+1])
		if err != nil {
			return nil, fmt.Errorf("reading the key %s of Pulumi.yaml: %w", nodes[i].Value, err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func readKey(name string, node *yaml.Node) (Key, error) {
	var declaration struct {
		Type  string `yaml:"type"`
		Items struct {
			Type string `yaml:"type"`
		} `yaml:"items"`
		Description string    `yaml:"description"`
		Default     yaml.Node `yaml:"default"`
	}
	if err := node.Decode(&declaration); err != nil {
		return Key{}, err
	}
	key := Key{
		Name: name, Type: declaration.Type, ItemType: declaration.Items.Type,
		Description: strings.TrimSpace(declaration.Description), Scope: scopeOf(name),
	}
	if !declaration.Default.IsZero() {
		fallback, err := yamlValue(&declaration.Default)
		if err != nil {
			return Key{}, err
		}
		key.HasDefault, key.fallback, key.Default = true, fallback, fallback.String()
		if fallback.shape == textShape {
			key.Default = fallback.text
		}
	}
	return key, nil
}

// yamlValue turns YAML into the value that its JSON would give.
func yamlValue(node *yaml.Node) (value, error) {
	switch node.Kind {
	case yaml.MappingNode:
		object := value{shape: objectShape}
		for i := 0; i+1 < len(node.Content); i += 2 {
			v, err := yamlValue(node.Content[i+1])
			if err != nil {
				return value{}, err
			}
			object.fields = append(object.fields, field{node.Content[i].Value, v})
		}
		return object, nil
	case yaml.SequenceNode:
		list := value{shape: listShape}
		for _, item := range node.Content {
			v, err := yamlValue(item)
			if err != nil {
				return value{}, err
			}
			list.items = append(list.items, v)
		}
		return list, nil
	case yaml.ScalarNode:
		return yamlScalar(node)
	default:
		return value{}, fmt.Errorf("line %d is neither a scalar nor a list nor an object", node.Line)
	}
}

func yamlScalar(node *yaml.Node) (value, error) {
	switch node.Tag {
	case "!!str":
		return textValue(node.Value), nil
	case "!!int":
		return value{shape: numberShape, text: node.Value}, nil
	case "!!bool":
		return value{shape: boolShape, text: node.Value}, nil
	default:
		return value{}, fmt.Errorf("line %d holds a %s, which no key has", node.Line, node.Tag)
	}
}

// scopeOf says which kind of stack a key belongs to; empty means both.
func scopeOf(name string) Scope {
	switch name {
	case "scope", "namePrefix", "nameSuffix", "adopt", "imports", "protect":
		return ""
	case "bucketPrefix", "cdn", "bucketVersioning", "bucketLogging", "cdnLogging", "noncurrentDays", "logExpirationDays":
		return ScopeShared
	default:
		return ScopeStage
	}
}
