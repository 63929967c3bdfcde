package preflight

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stageFile is a stack file with which a stage loads.
const stageFile = `config:
  aws:region: eu-central-1
  milu2-stage:scope: stage
  milu2-stage:stageIndex: 1
  milu2-stage:domain: stage1.example.com
  milu2-stage:publicZone: example.com
`

// project makes a copy of the project with these further files.
func project(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"Pulumi.yaml", "go.mod"} {
		text, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), string(text))
	}
	for name, text := range files {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), text)
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// fakePulumi answers commands, which it finds by how they begin. A text that begins with "error:" is a failure.
func fakePulumi(answers map[string]string) Pulumi {
	return func(_ context.Context, args ...string) ([]byte, error) {
		command := strings.Join(args, " ")
		best := ""
		for begin := range answers {
			if strings.HasPrefix(command, begin) && len(begin) > len(best) {
				best = begin
			}
		}
		answer, ok := answers[best]
		switch {
		case !ok:
			return nil, fmt.Errorf("the test has no answer to pulumi %s", command)
		case answer == "none":
			return nil, fmt.Errorf("%w: test", ErrNoPulumi)
		case strings.HasPrefix(answer, "error:"):
			return nil, &CommandError{Args: args, Stderr: answer, Err: errors.New("exit status 255")}
		}
		return []byte(answer), nil
	}
}

const (
	noStack  = "error: no stack named 'x' found"
	noLogin  = "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions"
	aBackend = `{"user": "alice", "url": "https://app.pulumi.com/alice"}`
)

// export is what `pulumi stack export` prints for a stack with these outputs.
func export(outputs string) string {
	return `{"version": 3, "deployment": {"secrets_providers": {"type": "service"}, "resources": [
		{"urn": "urn:pulumi:a::milu2-stage::pulumi:pulumi:Stack::milu2-stage-a", "type": "pulumi:pulumi:Stack", "outputs": ` + outputs + `}]}}`
}

// machine describes what a test's checks run in. Somebody is logged in unless the answers say otherwise.
type machine struct {
	files   map[string]string
	answers map[string]string
	env     map[string]string
	path    []string
	stack   string
}

func (m machine) open(t *testing.T) *Env {
	t.Helper()
	if m.files == nil {
		m.files = map[string]string{"Pulumi.stage1.yaml": stageFile}
	}
	if m.stack == "" {
		m.stack = "stage1"
	}
	answers := map[string]string{"whoami": aBackend}
	if _, all := m.answers[""]; all {
		answers = map[string]string{}
	}
	maps.Copy(answers, m.answers)
	stack, err := ParseStackName(m.stack)
	if err != nil {
		t.Fatal(err)
	}
	env, err := Open(t.Context(), Options{
		Dir: project(t, m.files), Stack: stack, Suggest: 5,
		Needs: Needs{PulumiVersion: ">=3.252.0", SharedOutputs: []string{"accountId", "region", "logsBucketName"},
			SharedAccount: "accountId"},
		Pulumi:    fakePulumi(answers),
		LookupEnv: func(name string) (string, bool) { text, ok := m.env[name]; return text, ok },
		LookPath: func(name string) (string, error) {
			for _, path := range m.path {
				if filepath.Base(path) == name {
					return path, nil
				}
			}
			return "", errors.New("not on PATH")
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// says runs one check and renders its findings, a line each.
func says(t *testing.T, env *Env, name string) string {
	t.Helper()
	selected, err := Select(Checks(), []string{name})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range (Runner{}).Run(t.Context(), env, selected)[0].Findings {
		line := string(f.Status) + ": " + f.Seen
		if f.Do != "" {
			line += " -> " + f.Do
		}
		lines = append(lines, strings.ReplaceAll(line, env.Dir, "DIR"))
	}
	return strings.Join(lines, "\n")
}
