package driver

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"milu2-stage/internal/config"
	"milu2-stage/rehearsal/internal/driver/toolchain"
	"milu2-stage/rehearsal/internal/world"
)

// rehearse runs the command line in a directory and returns what it wrote to its standard output.
func rehearse(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	var out, log bytes.Buffer
	root := Command()
	root.SetArgs(append(args, "--dir", dir))
	root.SetOut(&out)
	root.SetErr(&log)
	err := root.ExecuteContext(t.Context())
	t.Logf("%s: %v\n%s%s", strings.Join(args, " "), err, log.String(), out.String())
	return out.String(), err
}

// TestARehearsalFromUpToDestroy is what a person does, with the stack shared alone.
func TestARehearsalFromUpToDestroy(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the Pulumi engine; run without -short")
	}
	// The command drops AWS settings from the process; they must not reach the simulated account.
	t.Setenv("AWS_REGION", "mars-north-1")
	repo, err := toolchain.FindRepo(".")
	if err != nil {
		t.Fatal(err)
	}
	users := t.TempDir()
	t.Setenv("PULUMI_HOME", users)
	dir, before := t.TempDir(), projectFiles(t, repo)

	if _, err := rehearse(t, dir, "outputs"); err == nil || !strings.Contains(err.Error(), "make up") {
		t.Errorf("outputs of nothing: %v", err)
	}
	if out, err := rehearse(t, dir, "preview"); err != nil || !strings.Contains(out, "Nothing was changed") {
		t.Errorf("the preview: %v", err)
	}
	for _, want := range []string{" created  ", "no change ("} {
		if out, err := rehearse(t, dir, "up", "--stack", "shared"); err != nil || !strings.Contains(out, want) {
			t.Errorf("up: %v, want %q", err, want)
		}
	}
	lock(t, dir, "shared")
	if _, err := rehearse(t, dir, "up", "--stack", "shared"); err == nil || !strings.Contains(err.Error(), "cancel -s shared") {
		t.Errorf("up of a locked stack: %v", err)
	}
	if _, err := rehearse(t, dir, "cancel"); err != nil {
		t.Errorf("cancel: %v", err)
	}
	out, err := rehearse(t, dir, "up", "--stack", "shared", "--forget-state", "--skip-preview")
	if err != nil || !strings.Contains(out, " imported") || !strings.Contains(out, "the same things as before") {
		t.Errorf("up --forget-state: %v", err)
	}
	out, err = rehearse(t, dir, "outputs", "--json")
	var outputs map[string]map[string]any
	if err == nil {
		err = json.Unmarshal([]byte(out), &outputs)
	}
	if err != nil || outputs["shared"]["region"] != "eu-central-1" {
		t.Errorf("the outputs are %v, %v", outputs, err)
	}
	if _, err := rehearse(t, dir, "up", "--forget-state", "--aws", "plugin"); err == nil {
		t.Error("a real state was thrown away")
	}
	if _, err := rehearse(t, dir, "destroy", "--stack", "stage7"); err == nil {
		t.Error("a stack that is not deployed was destroyed")
	}
	if out, err := rehearse(t, dir, "destroy"); err != nil || !strings.Contains(out, " deleted  ") {
		t.Errorf("destroy: %v", err)
	}
	account, err := world.Open(filepath.Join(dir, "world.json"))
	if err != nil {
		t.Fatal(err)
	}
	err = account.View(func(a *world.Account) error {
		if left := a.Inventory(); len(left) > 0 {
			t.Errorf("the account still has %v", left)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if after := projectFiles(t, repo); after != before {
		t.Errorf("the repository's files changed:\n%s\n%s", before, after)
	}
	if left, err := os.ReadDir(users); err != nil || len(left) > 0 {
		t.Errorf("the user's Pulumi home has %v, %v", left, err)
	}
}

// projectFiles says what the repository's project files hold.
func projectFiles(t *testing.T, repo toolchain.Repo) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(repo.Root, "Pulumi*"))
	if err != nil {
		t.Fatal(err)
	}
	var sums []string
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, fmt.Sprintf("%s %x", filepath.Base(path), sha256.Sum256(data)))
	}
	return strings.Join(sums, "\n")
}

// lock leaves a lock as a run does that was killed.
func lock(t *testing.T, dir, stack string) {
	t.Helper()
	path := filepath.Join(dir, "state", ".pulumi", "locks", "organization", config.Project, stack, "left.json")
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(`{"pid":1,"username":"me","hostname":"here","timestamp":"2026-01-02T03:04:05Z"}`), 0o600); err != nil {
		t.Fatal(err)
	}
}
