package preflight

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/config"
)

func TestLoadStackFile(t *testing.T) {
	dir := project(t, map[string]string{"Pulumi.a.yaml": `secretsprovider: awskms://key
encryptedkey: abc
config:
  aws:region: eu-central-1
  aws:maxRetries: 3
  aws:assumeRole:
    roleArn: arn:aws:iam::123456789012:role/a
    externalId:
      secure: v1:abc
  domain: a.example.com
  milu2-stage:protect: false
  milu2-stage:api: {max: 8}
  milu2-stage:reservedOffsets:
    - 0
    - 1
  milu2-stage:publicKey:
    secure: v1:abc
`})
	file, err := LoadStackFile(dir, "a")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"aws:region": "eu-central-1", "aws:maxRetries": "3", "milu2-stage:domain": "a.example.com", "milu2-stage:protect": "false",
		"milu2-stage:api": `{"max":8}`, "milu2-stage:reservedOffsets": "[0,1]",
		"milu2-stage:stageIndex": "-1", "milu2-stage:bucketLogging": "true", // defaults
	}
	for key, text := range want {
		if file.Values[key] != text {
			t.Errorf("%s is %q, want %q", key, file.Values[key], text)
		}
	}
	set := []string{"aws:assumeRole", "aws:maxRetries", "aws:region", "milu2-stage:api", "milu2-stage:domain", "milu2-stage:protect",
		"milu2-stage:publicKey", "milu2-stage:reservedOffsets"}
	if diff := cmp.Diff(set, file.Set); diff != "" {
		t.Errorf("set: %s", diff)
	}
	if diff := cmp.Diff([]string{"aws:assumeRole", "milu2-stage:publicKey"}, file.Secrets); diff != "" {
		t.Errorf("secrets: %s", diff)
	}
	if file.SecretsProvider != "awskms://key" || file.Environments {
		t.Errorf("provider %q, environments %v", file.SecretsProvider, file.Environments)
	}
	for _, key := range file.Secrets {
		if text, ok := file.Values[key]; ok {
			t.Errorf("the secret %s has the value %q", key, text)
		}
	}
}

// The files that the repository holds load without the engine.
func TestTheStackFilesOfTheProjectLoad(t *testing.T) {
	for _, stack := range []string{"shared", "stage0"} {
		file, err := LoadStackFile(filepath.Join("..", ".."), stack)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := config.Load(file.Source(func(string) string { return "" })); err != nil {
			t.Errorf("%s: %v", stack, err)
		}
	}
}

func TestEnvironmentsAreAskedFor(t *testing.T) {
	dir := project(t, map[string]string{"Pulumi.a.yaml": "environment: [prod]\nconfig:\n  aws:region: eu-central-1\n"})
	file, err := LoadStackFile(dir, "a")
	if err != nil {
		t.Fatal(err)
	}
	pulumi := fakePulumi(map[string]string{"config --json": `{"aws:region": {"value": "eu-central-1"}, "milu2-stage:domain": {"value": "a.example.com"}}`})
	if err := file.Complete(t.Context(), pulumi, StackName{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	if file.Values["milu2-stage:domain"] != "a.example.com" {
		t.Errorf("the environment's domain is %q", file.Values["milu2-stage:domain"])
	}
	failing := fakePulumi(map[string]string{"config --json": "error: no access"})
	if err := file.Complete(t.Context(), failing, StackName{Name: "a"}); err == nil {
		t.Error("an environment that cannot be opened is no error")
	}
}

func TestAPlainFileNeedsNoPulumi(t *testing.T) {
	file, err := LoadStackFile(project(t, map[string]string{"Pulumi.a.yaml": stageFile}), "a")
	if err != nil {
		t.Fatal(err)
	}
	never := func(context.Context, ...string) ([]byte, error) { return nil, errors.New("pulumi was asked") }
	if err := file.Complete(t.Context(), never, StackName{Name: "a"}); err != nil {
		t.Error(err)
	}
}

func TestFindProject(t *testing.T) {
	dir := project(t, map[string]string{"deep/down/x": "", "other/Pulumi.yaml": "name: other\nruntime: go\n"})
	if got, err := FindProject(filepath.Join(dir, "deep", "down")); got != dir || err != nil {
		t.Errorf("from below: %q, %v", got, err)
	}
	if _, err := FindProject(filepath.Join(dir, "other")); err == nil || !strings.Contains(err.Error(), "is the project other, not milu2-stage") {
		t.Errorf("in another project: %v", err)
	}
	if _, err := FindProject(t.TempDir()); err == nil || !strings.Contains(err.Error(), "there is no Pulumi.yaml in") {
		t.Errorf("without a project: %v", err)
	}
	if _, err := LoadStackFile(dir, "nothing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing stack file: %v", err)
	}
}

func TestParseStackName(t *testing.T) {
	for text, want := range map[string]string{
		"stage0": "stage0", "acme/stage0": "acme/milu2-stage/stage0", "acme/other/stage0": "acme/other/stage0",
		"": "", "a/b/c/d": "", "../stage0": "", "stage 0": "", "a//b": "", "..": "",
	} {
		got, err := ParseStackName(text)
		if (err == nil) != (want != "") || (err == nil && got.String() != want) {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestState(t *testing.T) {
	s, err := parseState([]byte(`{"version": 3, "deployment": {"secrets_providers": {"type": "passphrase"}, "resources": [
		{"urn": "urn:pulumi:a::milu2-stage::pulumi:pulumi:Stack::milu2-stage-a", "type": "pulumi:pulumi:Stack", "outputs": {"x": "y"}},
		{"urn": "urn:pulumi:a::milu2-stage::aws:ec2/vpc:Vpc::vpc", "type": "aws:ec2/vpc:Vpc", "id": "vpc-1", "custom": true,
		 "inputs": {"cidrBlock": "172.34.0.0/16"}}]}}`))
	if err != nil || len(s.Resources) != 2 || s.Outputs["x"] != "y" || s.SecretsProvider != "passphrase" {
		t.Fatalf("got %+v, %v", s, err)
	}
	if vpc := s.Resources[1]; vpc.Name() != "vpc" || vpc.ID != "vpc-1" || vpc.Inputs["cidrBlock"] != "172.34.0.0/16" {
		t.Errorf("got %+v", vpc)
	}
}

func TestPulumiOnPath(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := PulumiOnPath(t.TempDir())(t.Context(), "version"); !errors.Is(err, ErrNoPulumi) {
		t.Errorf("without a CLI: %v", err)
	}
	err := &CommandError{Args: []string{"whoami", "--json"}, Stderr: "error: nobody\n", Err: errors.New("exit status 1")}
	if err.Error() != "`pulumi whoami --json`: nobody" {
		t.Errorf("got %s", err)
	}
}
