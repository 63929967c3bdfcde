package preflight

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"

	pulumiconfig "github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"

	"milu2-stage/internal/config"
)

// StackFile is a stack's configuration as its files hold it.
type StackFile struct {
	// Path is the stack's own file, Pulumi.<stack>.yaml.
	Path string
	// Values are the values of fully qualified keys, in the form that a Pulumi program sees: the file's, and under them
	// what Pulumi.yaml gives to every stack. Those that are secret are not in it.
	Values map[string]string
	// Set are the fully qualified keys that the stack's own file sets, sorted; those that are secret too.
	Set []string
	// Texts are those of the keys whose values are strings.
	Texts []string
	// Secrets are the keys whose values, or parts of them, are encrypted, sorted.
	Secrets []string
	// SecretsProvider is how the file's secrets are encrypted, for example "awskms://..."; empty means the backend's own.
	SecretsProvider string
	// Environments reports whether the file takes more configuration from environments of Pulumi Cloud.
	Environments bool
}

// LoadStackFile reads the configuration of a stack from the project in dir, by Pulumi's own rules. A missing stack file
// is an error that wraps fs.ErrNotExist.
func LoadStackFile(dir, stack string) (*StackFile, error) {
	project, err := loadProject(dir)
	if err != nil {
		return nil, err
	}
	path := workspace.ProjectStackPath(projectPath(dir), project, tokens.QName(stack))
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("reading the configuration of the stack %s: %w", stack, err)
	}
	file, err := workspace.LoadProjectStack(nil, project, path)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	s := &StackFile{
		Path: path, Values: map[string]string{},
		SecretsProvider: file.SecretsProvider, Environments: file.Environment != nil,
	}
	if err := s.addDefaults(project); err != nil {
		return nil, err
	}
	for key, v := range file.Config {
		if err := s.add(key.String(), v); err != nil {
			return nil, err
		}
	}
	slices.Sort(s.Set)
	slices.Sort(s.Secrets)
	return s, nil
}

// Stacks lists the stacks that have a file in the project in dir, sorted.
func Stacks(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("listing the stacks' files: %w", err)
	}
	var stacks []string
	for _, entry := range entries {
		rest, begins := strings.CutPrefix(entry.Name(), "Pulumi.")
		if stack, ends := strings.CutSuffix(rest, ".yaml"); begins && ends && stackPart.MatchString(stack) {
			stacks = append(stacks, stack)
		}
	}
	return stacks, nil
}

func projectPath(dir string) string { return filepath.Join(dir, "Pulumi.yaml") }

// loadProject reads Pulumi.yaml.
func loadProject(dir string) (*workspace.Project, error) {
	project, err := workspace.LoadProject(projectPath(dir))
	if err != nil {
		return nil, fmt.Errorf("reading the project in %s: %w", dir, err)
	}
	return project, nil
}

// addDefaults applies the project's configuration, as the engine does before a program runs.
func (s *StackFile) addDefaults(project *workspace.Project) error {
	for name, declared := range project.Config {
		given := declared.Value
		if given == nil {
			given = declared.Default
		}
		if given == nil {
			continue
		}
		if !strings.Contains(name, ":") {
			name = config.Project + ":" + name
		}
		text, err := plainText(given)
		if err != nil {
			return fmt.Errorf("reading the key %s of Pulumi.yaml: %w", name, err)
		}
		s.Values[name] = text
	}
	return nil
}

// plainText is a value of Pulumi.yaml as a program sees it.
func plainText(given any) (string, error) {
	switch v := given.(type) {
	case string, int, bool:
		return fmt.Sprint(v), nil
	}
	simple, err := workspace.SimplifyMarshalledValue(given)
	if err != nil {
		return "", err // the caller names the key
	}
	text, err := json.Marshal(simple)
	return string(text), err
}

func (s *StackFile) add(key string, v pulumiconfig.Value) error {
	s.Set = append(s.Set, key)
	if v.Secure() {
		delete(s.Values, key)
		s.Secrets = append(s.Secrets, key)
		return nil
	}
	text, err := v.Value(pulumiconfig.NopDecrypter)
	if err != nil {
		return fmt.Errorf("reading the key %s of %s: %w", key, s.Path, err)
	}
	if !v.Object() {
		s.Texts = append(s.Texts, key)
	}
	s.Values[key] = text
	return nil
}

// Complete adds what the file alone does not tell, the secrets and what environments hold, by asking the Pulumi CLI. It
// asks only where there is something to add.
func (s *StackFile) Complete(ctx context.Context, pulumi Pulumi, stack StackName) error {
	if len(s.Secrets) == 0 && !s.Environments {
		return nil
	}
	out, err := pulumi(ctx, "config", "--json", "--show-secrets", "--stack", stack.String())
	if err != nil {
		return err
	}
	var values map[string]struct {
		Value *string `json:"value"`
	}
	if err := json.Unmarshal(out, &values); err != nil {
		return fmt.Errorf("reading the output of `pulumi config --json`: %w", err)
	}
	for key, v := range values {
		if v.Value != nil {
			s.Values[key] = *v.Value
		}
	}
	if s.Environments {
		s.Set = slices.Sorted(maps.Keys(s.Values))
	}
	return nil
}

// Source is the configuration as config.Load reads it.
func (s *StackFile) Source(getenv func(string) string) config.Source {
	return config.Source{
		Get:    func(key string) (string, bool) { text, ok := s.Values[key]; return text, ok },
		Keys:   s.Set,
		Texts:  s.Texts,
		Getenv: getenv,
	}
}
