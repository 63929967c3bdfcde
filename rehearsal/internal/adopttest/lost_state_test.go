package adopttest

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/internal/adopt"
)

// Each lookup takes this long, which is long, because the rest of the machine is busy too. At most so many need one another's
// answers, and there are no more than that.
const (
	latency = 200 * time.Millisecond
	trips   = 6
	lookups = 40
)

// isLive reports whether a property is one that AWS has: the others only tell the provider what to do, and no import brings
// them.
func isLive(property string) bool {
	return !slices.Contains([]string{
		"allowOverwrite", "autoAccept", "instanceRefresh", "stopInstanceBeforeDetaching", "updateDefaultVersion",
		"waitForCapacityTimeout", "waitForDeployment",
	}, property)
}

// Both stacks lose their states: everything importable comes back as an import, and the account stays what it was.
func aLostStateHeals(t *testing.T, r *rig) {
	before := r.inventory()
	for _, name := range []string{"shared", "stage0"} {
		first := r.mustUp(name)
		if !first.Unchanged() || len(r.source.Calls()) != 0 {
			t.Errorf("%s: the second run does %v with lookups %v\n%s", name, first.Changes, r.source.Calls(), first.Text)
		}
	}
	for _, name := range []string{"shared", "stage0"} {
		r.forget(name)
		r.source.Latency = latency
		healed := r.mustUp(name)
		r.source.Latency = 0
		calls, busy := r.source.Calls(), r.source.Busy()
		t.Logf("%s: %v with %d lookups in %d round trips, %s at %s each", name, healed.Changes, len(calls), r.source.RoundTrips(), busy, latency)
		if len(calls) > lookups || r.source.RoundTrips() > trips || busy > time.Duration(len(calls))*latency/2 {
			t.Errorf("%s: %d lookups take %d round trips and %s", name, len(calls), r.source.RoundTrips(), busy)
		}
		for _, s := range replaced(healed) {
			t.Errorf("%s: %s %s (%v)", name, s.Op, s.URN, s.Replaces)
		}
		for _, s := range healed.Steps {
			if s.Op == apitype.OpCreate && adopt.CoverageOf(s.Type) == adopt.Mapped {
				t.Errorf("%s: created %s again", name, s.URN)
			}
			if s.Op == apitype.OpUpdate && slices.ContainsFunc(s.Diffs, isLive) {
				t.Errorf("%s: changed %v of %s", name, s.Diffs, s.URN)
			}
		}
		asked := map[adopt.Query]int{}
		for _, q := range calls {
			if asked[q]++; asked[q] > 1 {
				t.Errorf("%s: asked %+v twice", name, q)
			}
		}
	}
	if diff := cmp.Diff(before, r.inventory()); diff != "" {
		t.Errorf("the account before (-) and after (+):\n%s", diff)
	}
	r.settle("shared")
	r.settle("stage0")
}
