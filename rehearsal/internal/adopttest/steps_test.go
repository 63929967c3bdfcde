package adopttest

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/keep"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

// How many legacy stages are taken over.
const (
	someStages = 10
	allStages  = 200
)

// TestLegacyStagesAreTakenOver takes over random stages that somebody else built, in the three steps of docs/adoption.md: the first run
// changes nothing, the preview shows what differs, and then it is either kept or brought in line.
func TestLegacyStagesAreTakenOver(t *testing.T) {
	r := deployed(t)
	r.forget("stage0")
	stages := uint64(someStages)
	if os.Getenv("MILU2_FAULTS") == "full" {
		stages = allStages
	}
	for seed := range stages {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			takeOver(t, r.fresh(t), seed)
		})
	}
}

func takeOver(t *testing.T, r *rig, seed uint64) {
	some, settings := chosen(seed)
	r.change(func(a *world.Account) error {
		for _, l := range some {
			if err := l.edit(a); err != nil {
				return fmt.Errorf("%s: %w", l.name, err)
			}
		}
		disguiseTags(a)
		return nil
	})
	for key, value := range settings {
		r.files["stage0"].Put(key, value)
	}
	first := r.adopts("stage0")
	t.Logf("%d differences, %v", len(some), first.Changes)
	second, err := r.preview("stage0")
	if err != nil {
		t.Fatalf("the second preview: %v\n%s", err, second.Text)
	}
	for _, s := range replaced(second) {
		if s.Type != "aws:ecr/lifecyclePolicy:LifecyclePolicy" {
			t.Errorf("the second preview: %s %s (%v)", s.Op, s.URN, s.Replaces)
		}
	}
	kept := r.fresh(t)
	kept.files = r.files
	aligned := r.mustUp("stage0")
	for _, s := range replaced(aligned) {
		if s.Type != "aws:ecr/lifecyclePolicy:LifecyclePolicy" {
			t.Errorf("bringing in line: %s %s (%v)", s.Op, s.URN, s.Replaces)
		}
	}
	if next, err := r.preview("stage0"); err != nil || !next.Unchanged() {
		t.Errorf("after bringing in line: %v %v\n%s", next.Changes, err, next.Text)
	}
	kept.keeps(t, second)
}

// disguiseTags takes the stack's own tags away.
func disguiseTags(a *world.Account) {
	for _, r := range a.All() {
		if r.Seeded || r.Owner != "" || ofShared(r) {
			continue
		}
		copied := r.Clone()
		for _, values := range []map[string]any{copied.Inputs, copied.Outputs} {
			for _, key := range []string{"tags", "tagsAll"} {
				if _, list := values[key].([]any); list {
					values[key] = []any{map[string]any{"key": "ManagedBy", "value": "terraform", "propagateAtLaunch": true}}
				}
				tags, _ := values[key].(map[string]any)
				for name := range tags {
					if strings.HasPrefix(name, "pulumi:") || name == "ManagedBy" {
						delete(tags, name)
					}
				}
			}
		}
		a.Put(copied)
	}
}

// keeps writes what a preview would change into the configuration, after which nothing changes.
func (r *rig) keeps(t *testing.T, preview engine.Outcome) {
	t.Helper()
	r.t = t
	read, err := keep.Read(enginetest.Digest(t, preview), adopt.CanWait)
	if err != nil {
		t.Fatal(err)
	}
	ignored := map[string]any{}
	for _, c := range read.Changes {
		ignored[c.Name] = c.Properties
	}
	r.files["stage0"].Put("ignoreChanges", ignored)
	next, err := r.preview("stage0")
	if err != nil || !next.Unchanged() {
		t.Errorf("after keeping %d resources: %v %v\n%s", len(ignored), next.Changes, err, next.Text)
	}
}
