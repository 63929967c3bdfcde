package adopttest

import (
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/internal/adopt"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/world"
)

// content is everything that the account has, by type, region and id.
func (r *rig) content() map[string]map[string]any {
	r.t.Helper()
	all := map[string]map[string]any{}
	if err := r.world.View(func(a *world.Account) error {
		for _, res := range a.All() {
			all[res.Type+" "+res.Region+" "+res.ID] = res.Clone().Outputs
		}
		return nil
	}); err != nil {
		r.t.Fatal(err)
	}
	return all
}

// mutations counts the calls that changed or deleted something, or applied something to what exists.
func (r *rig) mutations() map[string]int {
	r.t.Helper()
	counts := map[string]int{}
	if err := r.world.View(func(a *world.Account) error {
		for call, n := range a.Calls {
			operation, token, _ := strings.Cut(call, " ")
			waits := strings.HasSuffix(token, ":CertificateValidation") // it calls nothing that changes anything
			if operation != "creating" || (adopt.CoverageOf(token) == adopt.Reapplied && !waits) {
				counts[call] = n
			}
		}
		return nil
	}); err != nil {
		r.t.Fatal(err)
	}
	return counts
}

// adopts runs up, which must change nothing of what exists.
func (r *rig) adopts(name string) engine.Outcome {
	r.t.Helper()
	before, calls := r.content(), r.mutations()
	o := r.mustUp(name)
	for _, s := range o.Steps {
		if s.Op != apitype.OpImport && s.Op != apitype.OpCreate && s.Op != apitype.OpSame && s.Op != apitype.OpRead {
			r.t.Errorf("%s %s (%v)", s.Op, s.URN, s.Diffs)
		}
	}
	if diff := cmp.Diff(calls, r.mutations()); diff != "" {
		r.t.Errorf("calls that change what exists, before (-) and after (+) the run:\n%s", diff)
	}
	after := r.content()
	for key, was := range before {
		if diff := cmp.Diff(was, after[key]); diff != "" {
			r.t.Errorf("%s before (-) and after (+) the run that adopts:\n%s", key, diff)
		}
	}
	return o
}
