package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	pulumiconfig "github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"

	"milu2-stage/internal/config"
)

// files writes stack files into a directory and returns their paths by stack.
func files(t *testing.T, contents map[string]string) func(string) string {
	t.Helper()
	dir := t.TempDir()
	path := func(stack string) string { return filepath.Join(dir, "Pulumi."+stack+".yaml") }
	for stack, content := range contents {
		if err := os.WriteFile(path(stack), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

const stage0 = `config:
  aws:region: eu-central-1
  milu2-stage:scope: stage
  milu2-stage:stageIndex: 0
  milu2-stage:domain: stage0.example.com
`

func TestReadStack(t *testing.T) {
	t.Parallel()
	path := files(t, map[string]string{"stage0": stage0, "broken": "config: [", "empty": ""})

	stack, err := ReadStack("stage12", path)
	if err != nil {
		t.Fatal(err)
	}
	if got := stack.Text("stageIndex") + " " + stack.Text("domain"); got != "12 stage12.example.com" {
		t.Errorf("stage12 starts with %s", got)
	}
	if len(stack.Notes) != 1 || !strings.Contains(stack.Notes[0], "stageIndex 12") {
		t.Errorf("the notes are %q", stack.Notes)
	}
	if stack.Scope() != config.ScopeStage || stack.Text("aws:region") != "eu-central-1" || stack.Has("amiId") {
		t.Errorf("the configuration is %v", stack.Keys())
	}
	if stack, err := ReadStack("empty", path); err != nil || len(stack.Keys()) != 0 {
		t.Errorf("an empty file gives %v, %v", stack, err)
	}
	for name, want := range map[string]string{
		"broken": "reading", "production": "stage<number>", "stage-1": "stage<number>",
	} {
		if _, err := ReadStack(name, path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error with %q", name, err, want)
		}
	}
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ text, key, want string }{
		"a number":                      {"stageIndex=3", "stageIndex", "3"},
		"text that looks like a number": {"domain=3", "domain", "3"},
		"an empty value":                {"peerBuildVpcId=", "peerBuildVpcId", ""},
		"a value with an equals sign":   {"domain=a=b", "domain", "a=b"},
		"another namespace":             {"aws:region=eu-west-1", "aws:region", "eu-west-1"},
		"an element of a list":          {`trustedCidrs[0]=192.0.2.0/24`, "trustedCidrs", `["192.0.2.0/24"]`},
		"a field of an object":          {"api.max=9", "api", `{"max":9}`},
		"a field of a kind of node":     {"nodes.game.count=2", "nodes", `{"game":{"count":2}}`},
		"a malformed value stays text":  {"api.max=many", "api", `{"max":"many"}`},
		"a null is text":                {"nodes.chat=null", "nodes", `{"chat":"null"}`},
		"a list is text":                {"repositories=[]", "repositories", "[]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			override, err := ParseOverride(c.text)
			if err != nil {
				t.Fatal(err)
			}
			stack := &Stack{values: pulumiconfig.Map{}}
			if err := stack.Apply(override); err != nil {
				t.Fatal(err)
			}
			if got := stack.Text(c.key); got != c.want || override.Key != Qualify(c.key) {
				t.Errorf("%s is %s, want %s of %s", override.Key, got, c.want, c.key)
			}
		})
	}
}

func TestOverridesThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"stageIndex", "=1", "nodes[=1", "[0]=1", "a:b:c=1"} {
		if _, err := ParseOverride(text); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
	stack := &Stack{values: pulumiconfig.Map{}}
	stack.Put("nodes", map[string]any{"game": map[string]any{"count": 2}})
	for _, text := range []string{"nodes[0].count=1", "nodes.game.count.more=1", "nodes.game[1]=1"} {
		override, err := ParseOverride(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := stack.Apply(override); err == nil {
			t.Errorf("%q was applied", text)
		}
	}
}

func TestAnOverrideGoesToTheStacksThatKnowIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]bool{
		"bucketPrefix=x": {true, false}, "stageIndex=1": {false, true}, "protect=false": {true, true},
		"aws:region=x": {true, true}, "unheardOf=x": {true, true},
	} {
		override, err := ParseOverride(text)
		if err != nil {
			t.Fatal(err)
		}
		got := [2]bool{override.AppliesTo(config.ScopeShared), override.AppliesTo(config.ScopeStage)}
		if got != want {
			t.Errorf("%s applies to shared and stage: %v, want %v", text, got, want)
		}
	}
}

func TestWriteKeepsTheSaltAndRefusesSecrets(t *testing.T) {
	t.Parallel()
	path := files(t, map[string]string{"stage0": stage0, "secret": "config:\n  aws:secretKey:\n    secure: abc\n"})
	dir := t.TempDir()
	copied := filepath.Join(dir, "Pulumi.stage0.yaml")
	if err := os.WriteFile(copied, []byte("encryptionsalt: v1:salt\nconfig: {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	stack, err := ReadStack("stage0", path)
	if err != nil {
		t.Fatal(err)
	}
	if err := stack.Write(dir); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(copied)
	if err != nil || !strings.Contains(string(written), "v1:salt") || !strings.Contains(string(written), "eu-central-1") {
		t.Errorf("the copy is %s, %v", written, err)
	}
	secret, err := ReadStack("secret", path)
	if err != nil {
		t.Fatal(err)
	}
	if err := secret.Write(dir); err == nil || !strings.Contains(err.Error(), "--config aws:secretKey=") {
		t.Errorf("a secret: %v", err)
	}
}

func TestCopyProjectDropsTheBackend(t *testing.T) {
	t.Parallel()
	from, dir := filepath.Join(t.TempDir(), "Pulumi.yaml"), t.TempDir()
	if err := os.WriteFile(from, []byte("name: x\nbackend:\n  url: s3://state\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := CopyProject(from, dir); err != nil {
		t.Fatal(err)
	}
	if copied, err := os.ReadFile(filepath.Join(dir, "Pulumi.yaml")); err != nil || string(copied) != "name: x\n" {
		t.Errorf("the copy is %q, %v", copied, err)
	}
}
