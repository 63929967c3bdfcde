package legacytest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/keep"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/enginetest"
)

// keepAll writes what a preview would change into the stack's file, as `milu2 keep` does.
func keepAll(t *testing.T, r *enginetest.Rig, stack string) []keep.Change {
	t.Helper()
	preview, err := r.Preview(stack)
	if err != nil {
		t.Fatalf("preview of %s: %v\n%s", stack, err, preview.Text)
	}
	changes := changesOf(t, preview)
	path := filepath.Join(r.Files, "Pulumi."+stack+".yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	merged, block, err := keep.Merge(text, changes)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("kept:\n%s", block)
	if err := os.WriteFile(path, merged, 0o600); err != nil {
		t.Fatal(err)
	}
	return changes
}

// changesOf reads the preview as `milu2 keep` reads what the command line prints of it. It checks that nothing would be created, deleted
// or replaced, but for the policies of repositories, whose replacement loses nothing.
func changesOf(t *testing.T, o engine.Outcome) []keep.Change {
	t.Helper()
	preview, err := keep.Read(enginetest.Digest(t, o), adopt.CanWait)
	if err != nil {
		t.Fatal(err)
	}
	if rest := slices.Concat(preview.Created, preview.Deleted, preview.Imported); len(rest) > 0 {
		t.Errorf("created, deleted or imported: %v", rest)
	}
	for _, c := range preview.Replacements() {
		if c.Type != "aws:ecr/lifecyclePolicy:LifecyclePolicy" {
			t.Errorf("%s is replaced for %v", c.Name, c.Properties)
		}
	}
	return preview.Changes
}

// lets takes away what is kept of a resource, and checks that the preview changes it alone.
func lets(t *testing.T, r *enginetest.Rig, stack, resource string) {
	t.Helper()
	path := filepath.Join(r.Files, "Pulumi."+stack+".yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	kept := regexp.MustCompile(`(?m)^ +` + resource + `: \[.*\]\n`)
	if found := kept.FindAll(text, -1); len(found) != 1 {
		t.Fatalf("%s keeps %s in %d lines", path, resource, len(found))
	}
	if err := os.WriteFile(path, kept.ReplaceAll(text, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	preview, err := r.Preview(stack)
	if err != nil {
		t.Fatalf("preview of %s: %v\n%s", stack, err, preview.Text)
	}
	var changed []string
	for _, c := range changesOf(t, preview) {
		changed = append(changed, c.Name)
	}
	if !slices.Equal(changed, []string{resource}) {
		t.Errorf("without what is kept of %s the preview changes %v\n%s", resource, changed, preview.Text)
	}
}
