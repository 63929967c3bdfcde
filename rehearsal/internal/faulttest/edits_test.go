//go:build unix

package faulttest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

// sampleEdits is how many of the row's points the sample has.
const sampleEdits = 3

// edited is a change of a deployed stage that makes, changes, replaces and deletes: another domain, another kind of node, one
// instance more, other offices, no flow log.
func edited() []string {
	return []string{
		"domain=moved.example.com", "api.max=6", "flowLogs=false", "trustedCidrs[0]=198.51.100.0/24",
		"nodes.game.count=2", "nodes.commu=null", "nodes.raid.port=7009",
	}
}

// editing is an edit that runs in one go, to compare others with.
type editing struct {
	calls   int
	account []string
	// byHand counts the points in which a person had to delete what a replacement has left.
	byHand atomic.Int64
}

// alone runs the edit once, and checks that it does something of each sort.
func (e *editing) alone(t *testing.T) {
	t.Helper()
	r := rig(t, complete)
	before := r.Calls()
	outcome := r.MustUp(enginetest.Stage0, edited()...)
	e.calls, e.account = r.Calls()-before, r.Canonical()
	for _, op := range []apitype.OpType{apitype.OpCreate, apitype.OpUpdate, apitype.OpReplace, apitype.OpDelete} {
		if outcome.Count(op) == 0 {
			t.Errorf("the edit does no %s: %v", op, outcome.Changes)
		}
	}
}

// TestEdits strikes every call of an up that edits a deployed stage: all lose their reply, some are denied or killed too.
func TestEdits(t *testing.T) {
	row := begin(t, "edits")
	e := &editing{}
	e.alone(t)
	type point struct {
		n       int
		trouble world.Trouble
		kill    bool
	}
	var points []point
	for n := range e.calls {
		points = append(points, point{n + 1, world.Lose, false})
		switch n % 4 {
		case 0:
			points = append(points, point{n + 1, world.Deny, false})
		case 2:
			points = append(points, point{n + 1, world.HangAfter, true})
		}
	}
	t.Cleanup(func() {
		row.note("N = %d; in %d points a person deletes what a replacement has left, as the message says", e.calls, e.byHand.Load())
	})
	for _, p := range sampled(points, sampleEdits) {
		row.point(fmt.Sprintf("%s, call %d", p.trouble, p.n), func(t *testing.T) {
			r := rig(t, complete)
			r.Inject(&world.Fault{Trouble: p.trouble, N: p.n})
			if p.kill {
				killStruck(t, r, enginetest.Stage0, edited()...)
			} else if outcome, err := r.Up(enginetest.Stage0, edited()...); err == nil {
				t.Errorf("nothing was said of %s\n%s", r.Fault().Struck, outcome.Text)
			}
			t.Log(r.Fault().Struck)
			e.again(t, r)
		})
	}
}

// again runs the edit once more, as the CLI does: the preview first. Where that stops at what a replacement has left, nothing is
// changed, and a person does what the message says.
func (e *editing) again(t *testing.T, r *enginetest.Rig) {
	t.Helper()
	for range 10 {
		calls := r.Calls()
		preview, err := r.Preview(enginetest.Stage0, edited()...)
		if err == nil {
			r.MustUp(enginetest.Stage0, edited()...)
			e.settled(t, r)
			return
		}
		left := leftovers(preview)
		if len(left) == 0 {
			t.Fatalf("the next preview: %v\n%s", err, preview.Text)
		}
		if after := r.Calls(); after != calls {
			t.Errorf("the refused preview made %d calls\n%s", after-calls, preview.Text)
		}
		e.byHand.Add(1)
		r.Change(func(a *world.Account) {
			for _, thing := range a.All() {
				if slices.Contains(left, thing.ID) {
					a.Remove(thing.Type, thing.Region, thing.ID)
				}
			}
		})
	}
	t.Error("the run is refused again and again")
}

// leftovers reads from a refusal what a replacement has left.
func leftovers(o engine.Outcome) []string {
	var ids []string
	said := strings.Join(strings.Fields(o.Text), " ")
	for _, match := range regexp.MustCompile(`is not created: (\S+) exists, and the state knows`).FindAllStringSubmatch(said, -1) {
		ids = append(ids, match[1])
	}
	return ids
}

func (e *editing) settled(t *testing.T, r *enginetest.Rig) {
	t.Helper()
	if diff := cmp.Diff(e.account, r.Canonical()); diff != "" {
		t.Errorf("an edit in one go (-) and this one (+):\n%s", diff)
	}
	noStrays(t, r, enginetest.Shared, enginetest.Stage0)
	if last := r.MustUp(enginetest.Stage0, edited()...); !last.Unchanged() {
		t.Errorf("the next up: %v\n%s", last.Changes, last.Text)
	}
}
