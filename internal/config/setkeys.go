package config

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// StackFileKeys returns the fully qualified keys that a Pulumi.<stack>.yaml sets, sorted, for programs that cannot ask
// the engine which keys are set, and those of them that are strings.
func StackFileKeys(path string) (keys, texts []string, err error) {
	text, err := os.ReadFile(path) //nolint:gosec // the caller chooses the file
	if err != nil {
		return nil, nil, fmt.Errorf("reading the stack's configuration: %w", err)
	}
	var file struct {
		Config map[string]yaml.Node `yaml:"config"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, nil, fmt.Errorf("reading the stack's configuration %s: %w", path, err)
	}
	for key, v := range file.Config {
		keys = append(keys, qualified(key))
		if v.ShortTag() == "!!str" {
			texts = append(texts, qualified(key))
		}
	}
	slices.Sort(keys)
	slices.Sort(texts)
	return keys, texts, nil
}

// EnvironmentKeys returns the fully qualified keys that are set, sorted, from the variable in which the Go language host
// passes the configuration to a program. It is nil where there is no such variable, as in an inline program.
func EnvironmentKeys(getenv func(name string) string) ([]string, error) {
	text := getenv("PULUMI_CONFIG")
	if text == "" {
		return nil, nil
	}
	var set map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &set); err != nil {
		return nil, fmt.Errorf("reading the environment variable PULUMI_CONFIG: %w", err)
	}
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, qualified(key))
	}
	slices.Sort(keys)
	return keys, nil
}

// qualified puts a key into the project's namespace if it has none; "project:config:key" is how old files write it.
func qualified(key string) string {
	namespace, name := namespaceOf(key)
	if namespace == "" {
		namespace = projectNamespace
	}
	return namespace + strings.TrimPrefix(name, "config:")
}
