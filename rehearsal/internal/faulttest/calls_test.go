//go:build unix

package faulttest

import (
	"fmt"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

// sampleCalls is how many calls of a clean run the sample strikes.
const sampleCalls = 4

// TestDenied denies one call of a run.
func TestDenied(t *testing.T) { strikeEveryCall(t, "denied", world.Deny) }

// TestLostReply loses the reply of one call that took effect, as a broken connection does.
func TestLostReply(t *testing.T) { strikeEveryCall(t, "lost-reply", world.Lose) }

// TestPartly makes a thing of each type and then fails, as when AWS does not get it ready in time.
func TestPartly(t *testing.T) {
	row := begin(t, "partly")
	all := firstOfEachType(t)
	row.note("%d types", len(all))
	strike(row, all, world.Partly)
}

// call is one mutating call of a clean run, by stack and by order among those that the prefix allows.
type call struct {
	stack, prefix string
	n             int
}

func (c call) String() string {
	if c.prefix == "" {
		return fmt.Sprintf("call %d of %s", c.n, c.stack)
	}
	return fmt.Sprintf("%s %d in %s", c.prefix, c.n, c.stack)
}

// calls lists the calls of a clean run of both stacks.
func calls(t *testing.T) []call {
	t.Helper()
	var all []call
	shared, stage := callsOf(t)
	for n := range shared {
		all = append(all, call{enginetest.Shared, "", n + 1})
	}
	for n := range stage {
		all = append(all, call{enginetest.Stage0, "", n + 1})
	}
	return all
}

// firstOfEachType lists the first creation of every type that a clean run makes.
func firstOfEachType(t *testing.T) []call {
	t.Helper()
	var all []call
	known := map[string]bool{}
	for _, b := range []base{onlyShared, complete} {
		stack := map[base]string{onlyShared: enginetest.Shared, complete: enginetest.Stage0}[b]
		for _, item := range rig(t, b).Inventory() {
			if !known[item.Type] {
				known[item.Type] = true
				all = append(all, call{stack, "creating " + item.Type, 1})
			}
		}
	}
	return all
}

func strikeEveryCall(t *testing.T, name string, trouble world.Trouble) {
	row := begin(t, name)
	all := calls(t)
	row.note("N = %d", len(all))
	strike(row, all, trouble)
}

// strike makes a point of every call: the run fails there, and the next one ends as a clean run does.
func strike(row *row, all []call, trouble world.Trouble) {
	for _, c := range sampled(all, sampleCalls) {
		row.point(c.String(), func(t *testing.T) {
			r := rig(t, map[string]base{enginetest.Shared: fresh, enginetest.Stage0: onlyShared}[c.stack])
			r.Inject(&world.Fault{Trouble: trouble, Call: c.prefix, N: c.n})
			outcome, err := r.Up(c.stack)
			struck := r.Fault().Struck
			if struck == "" {
				t.Fatalf("%s was not reached: %v", c, err)
			}
			if err == nil {
				t.Fatalf("%s was struck and the run went well:\n%s", struck, outcome.Text)
			}
			t.Log(struck)
			again := r.MustUp(c.stack)
			if again.Count(apitype.OpDelete, apitype.OpReplace) > 0 {
				t.Errorf("after %s, the next up did %v:\n%s", struck, again.Changes, again.Text)
			}
			sameAs(t, r, map[string]base{enginetest.Shared: onlyShared, enginetest.Stage0: complete}[c.stack])
		})
	}
}
