package adopttest

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/rehearsal/internal/world"
)

// stride is how far apart the creates are after which a run dies.
const stride = 50

// A run dies after the k-th create. The account then has the first k things, and the state, unless it is lost with the
// run, all but the last of them: the provider's answer never reached it. The next run completes what is missing, and
// duplicates nothing.
func aRunThatDiedIsCompleted(t *testing.T, r *rig) {
	clean := names(r.inventory())
	state := r.export("stage0")
	made := r.creations()
	for k := 1; k < len(made); k += stride {
		for _, lost := range []bool{true, false} {
			t.Run(fmt.Sprintf("after %d creates, state lost: %v", k, lost), func(t *testing.T) {
				r := r.fresh(t)
				r.unmake(made[k:])
				if lost {
					r.forget("stage0")
				} else {
					r.restore("stage0", state, made[k-1:])
				}
				o := r.mustUp("stage0")
				for _, s := range replaced(o) {
					t.Errorf("%s %s", s.Op, s.URN)
				}
				if diff := cmp.Diff(clean, names(r.inventory())); diff != "" {
					t.Errorf("a clean run's account (-) and this one (+):\n%s", diff)
				}
				r.settle("stage0")
			})
		}
	}
}

// names lists what is in an inventory by type, region and name: ids differ from run to run.
func names(items []world.Item) []string {
	var out []string
	for _, i := range items {
		out = append(out, i.Type+" "+i.Region+" "+i.Name)
	}
	slices.Sort(out)
	return out
}

// creation is one thing that the stage made.
type creation struct{ typ, id string }

// creations lists what the stage made, in order.
func (r *rig) creations() []creation {
	r.t.Helper()
	var out []creation
	if err := r.world.View(func(a *world.Account) error {
		for _, res := range a.All() {
			if !res.Seeded && res.Owner == "" && !ofShared(res) {
				out = append(out, creation{res.Type, res.ID})
			}
		}
		return nil
	}); err != nil {
		r.t.Fatal(err)
	}
	return out
}

// unmake takes out of the account what was not made yet.
func (r *rig) unmake(later []creation) {
	r.t.Helper()
	r.change(func(a *world.Account) error {
		for _, res := range a.All() {
			if slices.Contains(later, creation{res.Type, res.ID}) && !res.Seeded {
				a.Remove(res.Type, res.Region, res.ID)
			}
		}
		return nil
	})
}

func (r *rig) export(name string) apitype.UntypedDeployment {
	r.t.Helper()
	stack := r.open(name)
	dump, err := stack.Export(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return dump
}

// restore gives the stack a state without some resources.
func (r *rig) restore(name string, full apitype.UntypedDeployment, without []creation) {
	r.t.Helper()
	var deployment map[string]any
	if err := json.Unmarshal(full.Deployment, &deployment); err != nil {
		r.t.Fatal(err)
	}
	var kept []any
	resources, _ := deployment["resources"].([]any)
	for _, entry := range resources {
		res, _ := entry.(map[string]any)
		typ, _ := res["type"].(string)
		id, _ := res["id"].(string)
		if !slices.Contains(without, creation{typ, id}) {
			kept = append(kept, entry)
		}
	}
	deployment["resources"] = kept
	text, err := json.Marshal(deployment)
	if err != nil {
		r.t.Fatal(err)
	}
	stack := r.open(name)
	if err := stack.Import(r.t.Context(), apitype.UntypedDeployment{Version: full.Version, Deployment: text}); err != nil {
		r.t.Fatal(err)
	}
}
