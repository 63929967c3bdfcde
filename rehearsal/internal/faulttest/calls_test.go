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

// call is one mutating call of a clean run, by stack and order.
type call struct {
	stack string
	n     int
}

// calls lists the calls of a clean run of both stacks.
func calls(t *testing.T) []call {
	t.Helper()
	var all []call
	shared, stage := callsOf(t)
	for n := range shared {
		all = append(all, call{enginetest.Shared, n + 1})
	}
	for n := range stage {
		all = append(all, call{enginetest.Stage0, n + 1})
	}
	return all
}

func strikeEveryCall(t *testing.T, name string, trouble world.Trouble) {
	row := begin(t, name)
	all := calls(t)
	row.note("N = %d", len(all))
	for _, c := range sampled(all, sampleCalls) {
		row.point(fmt.Sprintf("call %d of %s", c.n, c.stack), func(t *testing.T) {
			r := rig(t, map[string]base{enginetest.Shared: fresh, enginetest.Stage0: onlyShared}[c.stack])
			r.Inject(&world.Fault{Trouble: trouble, N: c.n})
			outcome, err := r.Up(c.stack)
			struck := r.Fault().Struck
			if struck == "" {
				t.Fatalf("call %d was not reached: %v", c.n, err)
			}
			if err == nil {
				t.Fatalf("%s was struck and the run went well:\n%s", struck, outcome.Text)
			}
			again := r.MustUp(c.stack)
			for _, op := range []apitype.OpType{apitype.OpDelete, apitype.OpReplace} {
				if again.Changes[op] > 0 {
					t.Errorf("after %s, the next up did a %s:\n%s", struck, op, again.Text)
				}
			}
			if c.stack == enginetest.Shared {
				r.MustUp(enginetest.Stage0)
			}
			t.Log(struck)
			same(t, r)
		})
	}
}
