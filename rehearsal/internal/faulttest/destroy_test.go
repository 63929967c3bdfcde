//go:build unix

package faulttest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

const (
	// sampleDestroys is how many points the sample tries.
	sampleDestroys = 3
	// destroyStrikes is how many calls of a destroy the full suite strikes.
	destroyStrikes = 20
	// destroySeed makes the struck calls always the same.
	destroySeed = 5
	// unprotected is the configuration in which a stack can be destroyed.
	unprotected = "protect=false"
)

// destroyPoint is one way to destroy.
type destroyPoint struct {
	name string
	test func(*testing.T)
}

// TestDestroy destroys what is protected, what no longer is, and is interrupted while it does.
func TestDestroy(t *testing.T) {
	row := begin(t, "destroy")
	doomed := rig(t, complete)
	doomed.MustUp(enginetest.Stage0, unprotected)
	all := []destroyPoint{
		{"what is protected, as the CLI does it", refusedByPreview},
		{"what is protected, without a preview", refusedHalfWay},
		{"both stacks, as documented", removed},
		{"right after an adopting run", afterAdoption},
	}
	deletions := ofAWS(doomed.State(enginetest.Stage0))
	row.note("%d deletions, %d of them struck", deletions, destroyStrikes)
	for i := range destroyStrikes {
		s := destroyStrike{sort: strikeSorts()[i%len(strikeSorts())], n: stratum(i, deletions), up: i%5%4 == i/5}
		all = append(all, destroyPoint{s.String(), func(t *testing.T) { s.test(t, doomed.Copy(t)) }})
	}
	for _, p := range sampled(all, sampleDestroys) {
		row.point(p.name, p.test)
	}
}

// stratum is a call of the i-th of destroyStrikes equal parts of n calls.
func stratum(i, n int) int {
	chance := rand.New(rand.NewPCG(destroySeed, uint64(i))) //nolint:gosec // A sample that is always the same.
	return 1 + min(n-1, i*n/destroyStrikes+chance.IntN(n/destroyStrikes))
}

// ofAWS counts the resources that a destroy deletes.
func ofAWS(state []apitype.ResourceV3) int {
	n := 0
	for _, r := range state {
		if r.Custom && !r.External && strings.HasPrefix(string(r.Type), "aws:") {
			n++
		}
	}
	return n
}

// refusedByPreview runs `pulumi destroy --yes`. Its preview meets what is protected, so that nothing has been deleted yet.
func refusedByPreview(t *testing.T) {
	r := rig(t, complete)
	for _, stack := range []string{enginetest.Stage0, enginetest.Shared} {
		calls := r.Calls()
		text, err := r.Workspace.Run(t.Context(), "destroy", "--yes", "--color", "never", "--stack", stack)
		if err == nil {
			t.Errorf("destroy of %s went well\n%s", stack, text)
			continue
		}
		named(t, text+err.Error(), protectedIn(r.State(stack)))
		if after := r.Calls(); after != calls {
			t.Errorf("destroy of %s made %d calls before it was refused\n%s", stack, after-calls, text)
		}
	}
	same(t, r)
}

// protectedIn lists what a refusal has to say of a state.
func protectedIn(state []apitype.ResourceV3) []string {
	found := []string{"protected"}
	for _, r := range state {
		if r.Protect {
			found = append(found, r.URN.Name())
		}
	}
	return found
}

// refusedHalfWay runs `pulumi destroy --yes --skip-preview`, as the Automation API does. What is not protected, and nothing
// protected needs, is gone then; up makes it again.
func refusedHalfWay(t *testing.T) {
	r := rig(t, complete)
	for _, stack := range []string{enginetest.Stage0, enginetest.Shared} {
		protected := protectedIn(r.State(stack))
		outcome, err := r.Destroy(stack)
		if err == nil {
			t.Errorf("destroy of %s went well\n%s", stack, outcome.Text)
		}
		named(t, outcome.Text, protected)
		left := protectedIn(r.State(stack))
		slices.Sort(protected)
		slices.Sort(left)
		if diff := cmp.Diff(protected, left); diff != "" {
			t.Errorf("protected before (-) and after (+) destroying %s:\n%s", stack, diff)
		}
		t.Logf("%s: %d deleted, %d left", stack, outcome.Count(apitype.OpDelete), ofAWS(r.State(stack)))
	}
	converges(t, r)
}

// removed takes both stacks down as the README says.
func removed(t *testing.T) {
	r := rig(t, complete)
	for _, stack := range []string{enginetest.Stage0, enginetest.Shared} {
		r.MustUp(stack, unprotected)
		if outcome, err := r.Destroy(stack, unprotected); err != nil {
			t.Fatalf("destroying %s: %v\n%s", stack, err, outcome.Text)
		}
		if stack == enginetest.Stage0 {
			onlySharedIsLeft(t, r)
		}
	}
	if left := r.Inventory(); len(left) > 0 {
		t.Errorf("the account still has %v", left)
	}
}

// onlySharedIsLeft compares the account with the one before stage0.
func onlySharedIsLeft(t *testing.T, r *enginetest.Rig) {
	t.Helper()
	if diff := cmp.Diff(clean(t, onlyShared), r.Canonical()); diff != "" {
		t.Errorf("the account before stage0 (-) and after it (+):\n%s", diff)
	}
	orphans, ghosts := r.Strays(enginetest.Shared, enginetest.Stage0)
	if len(orphans) > 0 || len(ghosts) > 0 || len(r.State(enginetest.Stage0)) > 0 {
		t.Errorf("orphans %v, ghosts %v, and %d resources in the state", orphans, ghosts, len(r.State(enginetest.Stage0)))
	}
}

// afterAdoption destroys a stage whose state was lost: what was just imported is protected until the next up.
func afterAdoption(t *testing.T) {
	r := rig(t, complete)
	if err := os.Remove(r.Workspace.StateFile(enginetest.Stage0)); err != nil {
		t.Fatal(err)
	}
	r.MustUp(enginetest.Stage0, unprotected)
	calls := r.Calls()
	text, err := r.Workspace.Run(t.Context(), "destroy", "--yes", "--color", "never", "--stack", enginetest.Stage0)
	if err == nil {
		t.Fatalf("what was just adopted was destroyed\n%s", text)
	}
	named(t, text+err.Error(), []string{"protected", "vpc"})
	if after := r.Calls(); after != calls {
		t.Errorf("the refused destroy made %d calls", after-calls)
	}
	r.MustUp(enginetest.Stage0, unprotected)
	if outcome, err := r.Destroy(enginetest.Stage0, unprotected); err != nil {
		t.Fatalf("destroying after another up: %v\n%s", err, outcome.Text)
	}
	onlySharedIsLeft(t, r)
}

// destroyStrike is trouble that befalls one deletion.
type destroyStrike struct {
	sort string
	n    int
	// up says that the stage is wanted again, rather than destroyed further.
	up bool
}

// The sorts of trouble.
const (
	strikeDenied      = "denied"
	strikeLost        = "the reply lost"
	strikeKilled      = "killed"
	strikeKilledAfter = "killed after it took effect"
	strikeInterrupted = "interrupted"
)

func strikeSorts() []string {
	return []string{strikeDenied, strikeLost, strikeKilled, strikeKilledAfter, strikeInterrupted}
}

// String names the point.
func (s destroyStrike) String() string {
	then := "destroy again"
	if s.up {
		then = "up --refresh"
	}
	return fmt.Sprintf("deletion %d %s, then %s", s.n, s.sort, then)
}

func (s destroyStrike) test(t *testing.T, r *enginetest.Rig) {
	r.Inject(&world.Fault{Call: "deleting ", N: s.n, Trouble: map[string]world.Trouble{
		strikeDenied: world.Deny, strikeLost: world.Lose, strikeKilled: world.Hang, strikeKilledAfter: world.HangAfter,
		strikeInterrupted: world.Hang,
	}[s.sort]})
	if s.sort == strikeDenied || s.sort == strikeLost {
		if outcome, err := r.Destroy(enginetest.Stage0, unprotected); err == nil {
			t.Errorf("nothing was said of %s\n%s", r.Fault().Struck, outcome.Text)
		}
	} else {
		s.stop(t, r)
	}
	t.Log(r.Fault().Struck)
	if s.up {
		// A deletion that took effect is in the state still when its reply was lost; only a refresh finds that out.
		options := engine.Options{Color: "never", Refresh: true}
		if outcome, err := engine.Up(t.Context(), r.Stack(enginetest.Stage0), options); err != nil {
			t.Fatalf("up --refresh: %v\n%s", err, outcome.Text)
		}
		same(t, r)
		return
	}
	if outcome, err := r.Destroy(enginetest.Stage0, unprotected); err != nil {
		t.Fatalf("destroying again: %v\n%s", err, outcome.Text)
	}
	onlySharedIsLeft(t, r)
}

// stop ends a destroy at the call that hangs: by kill -9, which leaves the lock, or by SIGINT.
func (s destroyStrike) stop(t *testing.T, r *enginetest.Rig) {
	child := r.Start("destroy", enginetest.Stage0, unprotected)
	if !await(t, child, func() bool { return r.Fault().Struck != "" }) {
		t.Fatalf("deletion %d was not reached\n%s", s.n, child.Text)
	}
	if s.sort == strikeInterrupted {
		child.Interrupt(syscall.SIGINT)
	} else {
		child.Kill()
	}
	if err := child.Wait(); err == nil {
		t.Errorf("the destroy went well\n%s", child.Text)
	}
	if s.sort != strikeInterrupted {
		if text, err := r.Workspace.Run(t.Context(), "cancel", "--yes", "--stack", enginetest.Stage0); err != nil {
			t.Fatalf("cancel: %v\n%s", err, text)
		}
	}
}
