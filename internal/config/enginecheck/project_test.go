// Package enginecheck tests the project's YAML files with the Pulumi engine's own code. It is apart from package config so
// that fuzzing that package does not instrument the engine.
package enginecheck

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"gopkg.in/yaml.v3"

	"milu2-stage/internal/config"
)

func root() string { return filepath.Join("..", "..", "..") }

// The engine's own reading of Pulumi.yaml; it demands a default, else a value on every stack.
func TestTheEngineAcceptsPulumiYAML(t *testing.T) {
	project, err := workspace.LoadProject(filepath.Join(root(), "Pulumi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := project.Validate(); err != nil {
		t.Error(err)
	}
	if project.Name.String() != config.Project || project.Runtime.Name() != "go" {
		t.Errorf("the project is %s, in %s", project.Name, project.Runtime.Name())
	}
	if len(project.Config) != len(config.Schema()) {
		t.Errorf("the engine sees %d keys, Schema %d", len(project.Config), len(config.Schema()))
	}
	for name, key := range project.Config {
		if (key.Default == nil) != (name == "scope") {
			t.Errorf("%s: only scope has no default, which makes the engine demand it", name)
		}
		if (key.Type == nil) != (name == "nodes") || key.Description == "" {
			t.Errorf("%s: every key but nodes has a type, and every key a description", name)
		}
	}
}

// Pulumi's Go language host builds the program as buildTarget and then runs that, both in the project's directory.
func TestTheBuildTargetWorksEverywhere(t *testing.T) {
	project, err := workspace.LoadProject(filepath.Join(root(), "Pulumi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	target, _ := project.Runtime.Options()["buildTarget"].(string)
	dir, name := path.Split(target)
	if !filepath.IsLocal(target) || dir == "" {
		t.Errorf("%q: want a relative path in a directory; a bare name would be looked for on PATH", target)
	}
	if path.Ext(name) != ".exe" {
		t.Errorf("%q: Windows runs a program by its suffix", target)
	}
	ignored, err := os.ReadFile(filepath.Join(root(), ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(strings.Fields(string(ignored)), "/"+dir) {
		t.Errorf("Git does not ignore %s", dir)
	}
}

// The stack files of the repository, as the engine hands them to the program.
func TestTheStackFilesLoad(t *testing.T) {
	project, err := workspace.LoadProject(filepath.Join(root(), "Pulumi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, scope := range map[string]config.Scope{"shared": config.ScopeShared, "stage0": config.ScopeStage} {
		path := filepath.Join(root(), "Pulumi."+name+".yaml")
		stack := readStackFile(t, path)
		for key, v := range stack {
			declared, ok := project.Config[strings.TrimPrefix(key, config.Project+":")]
			if ok && declared.IsExplicitlyTyped() && !workspace.ValidateConfigValue(*declared.Type, declared.Items, v) {
				t.Errorf("%s: the engine rejects %v as %s", path, v, key)
			}
		}
		keys, _, err := config.StackFileKeys(path)
		if err != nil {
			t.Fatal(err)
		}
		texts := rendered(t, stack)
		get := func(key string) (string, bool) { text, ok := texts[key]; return text, ok }
		settings, err := config.Load(config.Source{Get: get, Keys: keys})
		if err != nil || settings.Scope != scope {
			t.Errorf("%s gives %v, %v", path, settings, err)
		}
	}
}

func readStackFile(t *testing.T, path string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Config map[string]any `yaml:"config"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Config
}

// rendered turns values into text as the engine does: scalars as they print, the rest as JSON.
func rendered(t *testing.T, values map[string]any) map[string]string {
	t.Helper()
	texts := make(map[string]string, len(values))
	for key, v := range values {
		if text, ok := v.(string); ok {
			texts[key] = text
			continue
		}
		encoded, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		texts[key] = string(encoded)
	}
	return texts
}
