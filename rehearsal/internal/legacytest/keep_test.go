package legacytest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

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

// changesOf is what keep.Read makes of the same preview's JSON.
func changesOf(t *testing.T, o engine.Outcome) []keep.Change {
	t.Helper()
	var changes []keep.Change
	for _, s := range o.Steps {
		c := keep.Change{Name: s.URN.Name(), Type: s.Type}
		switch s.Op {
		case apitype.OpSame, apitype.OpRead:
			continue
		case apitype.OpCreateReplacement, apitype.OpDeleteReplaced: // parts of a replacement
			continue
		case apitype.OpUpdate, apitype.OpReplace:
			if s.Op == apitype.OpReplace && s.Type != "aws:ecr/lifecyclePolicy:LifecyclePolicy" { // of which nothing is lost
				t.Errorf("%s %s (%v)", s.Op, s.URN, s.Replaces)
			}
			for _, path := range slices.Concat(s.Diffs, s.Replaces) {
				if at := strings.IndexAny(path, ".["); at > 0 {
					path = path[:at]
				}
				c.Properties = append(c.Properties, path)
			}
		case apitype.OpCreate:
			if !adopt.CanWait(s.Type) {
				t.Errorf("%s would still be created", s.URN)
				continue
			}
			c.Properties = []string{keep.Everything}
		default:
			t.Errorf("%s %s (%v)", s.Op, s.URN, s.Replaces)
			continue
		}
		slices.Sort(c.Properties)
		c.Properties = slices.Compact(c.Properties)
		changes = append(changes, c)
	}
	return changes
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
