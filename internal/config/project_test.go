package config

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheCopyOfPulumiYAMLIsThatFile(t *testing.T) {
	original, err := os.ReadFile(filepath.Join("..", "..", "Pulumi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(original, projectFile) {
		t.Error("project.yaml differs from Pulumi.yaml; run `go generate ./internal/config`")
	}
}

func TestSchemaListsTheKeysInOrder(t *testing.T) {
	keys, err := readSchema(projectFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(len(keys), len(Schema())); diff != "" || len(keys) == 0 {
		t.Fatalf("Schema has %d keys, the file %d", len(Schema()), len(keys))
	}
	index := Schema()[slices.IndexFunc(Schema(), func(k Key) bool { return k.Name == "stageIndex" })]
	want := Key{
		Name: "stageIndex", Type: "integer", Default: "-1", HasDefault: true, Written: "-1", Scope: ScopeStage, Description: index.Description,
	}
	index.fallback = nil
	if diff := cmp.Diff(want, index, cmp.AllowUnexported(Key{})); diff != "" {
		t.Errorf("stageIndex (-want +got):\n%s", diff)
	}
	if first := keys[0]; first.Name != "scope" || first.HasDefault {
		t.Errorf("the first key is %s with the default %q", first.Name, first.Default)
	}
}

func TestReadSchemaRejectsABrokenFile(t *testing.T) {
	for sentence, file := range map[string]string{
		"not YAML":          "config: [",
		"a key as a scalar": "config: {a: b}",
	} {
		if keys, err := readSchema([]byte(file)); err == nil {
			t.Errorf("%s: readSchema gave %v, want an error", sentence, keys)
		}
	}
}

func TestStackFileKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Pulumi.test.yaml")
	text := "encryptionsalt: v1:abc\nconfig:\n  aws:region: x\n  milu2-stage:scope: stage\n  domain: a.b\n  milu2-stage:config:adopt: off\n" +
		"  milu2-stage:api:\n    max: 3\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	keys, texts, err := StackFileKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"aws:region", "milu2-stage:adopt", "milu2-stage:api", "milu2-stage:domain", "milu2-stage:scope"}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(slices.Delete(want, 2, 3), texts); diff != "" {
		t.Errorf("strings (-want +got):\n%s", diff)
	}
	if _, _, err := StackFileKeys(path + ".missing"); err == nil {
		t.Error("a missing file gave no error")
	}
	if err := os.WriteFile(path, []byte("config: ["), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := StackFileKeys(path); err == nil {
		t.Error("a broken file gave no error")
	}
}

func TestEnvironmentKeys(t *testing.T) {
	tests := map[string]struct {
		text    string
		want    []string
		wantErr bool
	}{
		"what the language host passes": {`{"milu2-stage:scope": "stage", "aws:region": "x"}`, []string{"aws:region", "milu2-stage:scope"}, false},
		"an inline program":             {"", nil, false},
		"no keys are not no list":       {"{}", []string{}, false},
		"broken":                        {"{", nil, true},
	}
	for sentence, tt := range tests {
		got, err := EnvironmentKeys(func(string) string { return tt.text })
		if diff := cmp.Diff(tt.want, got); diff != "" || (err != nil) != tt.wantErr {
			t.Errorf("%s: error %v (-want +got):\n%s", sentence, err, diff)
		}
	}
}
