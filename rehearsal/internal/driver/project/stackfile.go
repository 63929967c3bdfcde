// Package project makes the rehearsal's own copy of the Pulumi project: the CLI writes an encryption salt into the
// configuration of a stack, and the repository's files must stay as they are.
package project

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sort"
	"strconv"
	"strings"

	pulumiconfig "github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"

	"milu2-stage/internal/config"
)

// Model is the stack whose configuration a stage without a file of its own starts from.
const Model = "stage0"

// Stack is the configuration of one stack, to be changed and written.
type Stack struct {
	// Name is the stack's name, for example stage0.
	Name string
	// Notes are what a person should know about where the configuration came from.
	Notes []string

	values pulumiconfig.Map
}

// ReadStack reads a stack's configuration. A stage without a file starts from the model's, moved to its own index and
// domain.
func ReadStack(name string, path func(stack string) string) (*Stack, error) {
	stack, err := readStackFile(name, path(name))
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return stack, err
	}
	index, numbered := stageIndex(name)
	if !numbered {
		return nil, fmt.Errorf("there is no %s: write one, or name a stack that has a file or is called stage<number>",
			path(name))
	}
	stack, err = readStackFile(name, path(Model))
	if err != nil {
		return nil, fmt.Errorf("the stack %s has no file and starts from %s: %w", name, Model, err)
	}
	stack.Put("stageIndex", index)
	note := fmt.Sprintf("%s has no file: it starts from Pulumi.%s.yaml with stageIndex %d", name, Model, index)
	if domain, ok := strings.CutPrefix(stack.Text("domain"), Model+"."); ok {
		stack.Put("domain", name+"."+domain)
		note += " and domain " + name + "." + domain
	}
	stack.Notes = append(stack.Notes, note+".")
	return stack, nil
}

// stageIndex reads the number in a name such as stage12.
func stageIndex(name string) (int, bool) {
	digits, ok := strings.CutPrefix(name, "stage")
	index, err := strconv.Atoi(digits)
	return index, ok && err == nil && index >= 0
}

func readStackFile(name, path string) (*Stack, error) {
	file, err := loadStackFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration of %s: %w", name, err)
	}
	return &Stack{Name: name, values: file.Config}, nil
}

// loadStackFile reads a stack's file as Pulumi does.
func loadStackFile(path string) (*workspace.ProjectStack, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	file, err := workspace.LoadProjectStack(nil, &workspace.Project{Name: config.Project}, path)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return file, nil
}

// Qualify puts a key without a namespace into the project's.
func Qualify(key string) string {
	if namespace, _, ok := strings.Cut(key, ":"); ok && !strings.ContainsAny(namespace, ".[") {
		return key
	}
	return config.Project + ":" + key
}

func (s *Stack) value(key string) (string, bool) {
	parsed, err := pulumiconfig.ParseKey(Qualify(key))
	if err != nil {
		return "", false
	}
	v, ok := s.values[parsed]
	if !ok {
		return "", false
	}
	text, err := v.Value(pulumiconfig.NopDecrypter)
	return text, err == nil
}

// Has reports whether the key is set.
func (s *Stack) Has(key string) bool {
	_, ok := s.value(key)
	return ok
}

// Text is the value of a key as a string, or "" where it is not set.
func (s *Stack) Text(key string) string {
	text, _ := s.value(key)
	return text
}

// Put sets a key to a plain value.
func (s *Stack) Put(key string, value any) {
	v := pulumiconfig.NewValue(fmt.Sprint(value))
	switch value.(type) {
	case map[string]any, []any:
		if text, err := json.Marshal(value); err == nil {
			v = pulumiconfig.NewObjectValue(string(text))
		}
	}
	s.values[pulumiconfig.MustParseKey(Qualify(key))] = v
}

// Keys lists the fully qualified keys that are set, sorted.
func (s *Stack) Keys() []string {
	keys := make([]string, 0, len(s.values))
	for key := range s.values {
		keys = append(keys, key.String())
	}
	sort.Strings(keys)
	return keys
}

// Scope is the kind of stack, as the configuration says.
func (s *Stack) Scope() config.Scope { return config.Scope(s.Text("scope")) }
