package config

import (
	_ "embed" // for the copy of Pulumi.yaml
	"encoding/json"
	"fmt"
	"reflect"
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
	// Default is the default as a program sees it: a string as it is, anything else as JSON. HasDefault tells an empty one
	// from none. Written is the default as Pulumi.yaml has it.
	Default     string
	HasDefault  bool
	Written     string
	Description string
	// Scope is the scope of the stacks that the key belongs to; empty means both.
	Scope Scope

	fallback tree
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
	nodes, scopes := project.Config.Content, map[string]Scope{}
	for scope, keys := range map[Scope]reflect.Type{ScopeShared: reflect.TypeFor[Shared](), ScopeStage: reflect.TypeFor[stageKeys]()} {
		for _, name := range namesOf(settingsOf(keys)) {
			scopes[name] = scope
		}
	}
	keys := make([]Key, 0, len(nodes)/2)
	for i := 0; i+1 < len(nodes); i += 2 {
		key, err := readKey(nodes[i].Value, nodes[i+1])
		if err != nil {
			return nil, fmt.Errorf("reading the key %s of Pulumi.yaml: %w", nodes[i].Value, err)
		}
		key.Scope = scopes[key.Name] // empty for the keys of both
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
		Name: name, Type: declaration.Type, ItemType: declaration.Items.Type, HasDefault: !declaration.Default.IsZero(),
		Description: strings.TrimSpace(declaration.Description),
	}
	if key.Type == "" {
		key.Type = "object" // the engine knows no other that it would not check
	}
	if !key.HasDefault {
		return key, nil
	}
	var fallback any
	if err := declaration.Default.Decode(&fallback); err != nil {
		return Key{}, err
	}
	written, err := asYAML(&declaration.Default)
	if err != nil {
		return Key{}, err
	}
	key.Written = written
	if text, ok := fallback.(string); ok {
		key.Default, key.fallback = text, text
		return key, nil
	}
	encoded, err := json.Marshal(fallback)
	if err != nil {
		return Key{}, err
	}
	key.fallback, err = parseJSON(string(encoded))
	key.Default = render(key.fallback)
	return key, err
}
