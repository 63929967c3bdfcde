package legacytest

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

// snapshot is an account at one time: the outputs of what it has, by type, region and id, and the calls that were made so far.
type snapshot struct {
	resources map[string]map[string]any
	calls     map[string]int
}

func look(t *testing.T, r *enginetest.Rig) snapshot {
	t.Helper()
	s := snapshot{resources: map[string]map[string]any{}}
	err := r.World.View(func(a *world.Account) error {
		s.calls = maps.Clone(a.Calls)
		for _, res := range a.All() {
			s.resources[strings.Join([]string{res.Type, res.Region, res.ID}, " ")] = res.Clone().Outputs
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// untouched checks that nothing has changed since, and no call was made.
func (s snapshot) untouched(t *testing.T, r *enginetest.Rig) {
	t.Helper()
	if diff := cmp.Diff(s, look(t, r), cmp.AllowUnexported(snapshot{})); diff != "" {
		t.Errorf("the account before (-) and after (+):\n%s", diff)
	}
}

// onlyMore checks that everything that there was is as it was, that each mutating call since made one of the resources that the operation
// created, and that each of those was not there before.
func (s snapshot) onlyMore(t *testing.T, r *enginetest.Rig, o engine.Outcome) {
	t.Helper()
	now := look(t, r)
	for key, was := range s.resources {
		is := now.resources[key]
		if strings.HasPrefix(key, "aws:lb/targetGroup:TargetGroup ") { // a listener that is made leads to it
			was, is = without(was, "loadBalancerArns"), without(is, "loadBalancerArns")
		}
		if diff := cmp.Diff(was, is); diff != "" {
			t.Errorf("%s before (-) and after (+):\n%s", key, diff)
		}
	}
	calls := map[string]int{}
	for call, n := range now.calls {
		if n -= s.calls[call]; n > 0 {
			calls[call] = n
		}
	}
	made := map[string]int{}
	for _, step := range o.Steps {
		switch step.Op {
		case apitype.OpCreate:
			made["creating "+step.Type]++
		case apitype.OpSame, apitype.OpImport, apitype.OpRead:
		default:
			t.Errorf("%s %s (%v)", step.Op, step.URN, step.Diffs)
		}
	}
	maps.DeleteFunc(made, func(call string, _ int) bool { return !strings.Contains(call, " aws:") })
	if diff := cmp.Diff(made, calls); diff != "" {
		t.Errorf("the engine's creations (-) and the calls (+):\n%s", diff)
	}
	if added := len(now.resources) - len(s.resources); added != sum(made) {
		t.Errorf("%d resources more after %d creations", added, sum(made))
	}
}

func without(values map[string]any, names ...string) map[string]any {
	rest := maps.Clone(values)
	maps.DeleteFunc(rest, func(name string, _ any) bool { return slices.Contains(names, name) })
	return rest
}

func sum(counts map[string]int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}
