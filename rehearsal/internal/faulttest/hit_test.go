//go:build unix

package faulttest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"milu2-stage/internal/config"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

// hit is a call of a clean up that a fault strikes while the run is in processes of its own.
type hit struct {
	stack, typ string
	// n is the ordinal among the creations of that type in that stack.
	n       int
	trouble world.Trouble
	// seconds is how long a deaf call lasts.
	seconds float64
}

// hits are calls to hang before or after they take effect: each type of each stack first, then others. It also says how
// many types there are.
func hits(t *testing.T, seed uint64, count int) (all []hit, types int) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // The same points every time.
	var every []hit
	for _, stack := range []string{enginetest.Shared, enginetest.Stage0} {
		made := creations(t, stack)
		for _, typ := range slices.Sorted(maps.Keys(made)) {
			all = append(all, hit{stack: stack, typ: typ, n: 1 + random.IntN(made[typ])})
			for n := range made[typ] {
				every = append(every, hit{stack: stack, typ: typ, n: n + 1})
			}
		}
	}
	types = len(all)
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for len(all) < count {
		all = append(all, every[random.IntN(len(every))])
	}
	for i := range all {
		all[i].trouble = []world.Trouble{world.Hang, world.HangAfter}[random.IntN(2)]
	}
	return all[:count], min(types, count)
}

// creations counts the creating calls of a clean up of a stack by type.
func creations(t *testing.T, stack string) map[string]int {
	t.Helper()
	counted := func(b base) map[string]int {
		found := map[string]int{}
		if err := bases.get(t, b).World.View(func(a *world.Account) error {
			for call, n := range a.Calls {
				if typ, is := strings.CutPrefix(call, "creating "); is {
					found[typ] = n
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return found
	}
	made := counted(onlyShared)
	if stack == enginetest.Stage0 {
		before := made
		made = counted(complete)
		for typ, n := range before {
			if made[typ] -= n; made[typ] == 0 {
				delete(made, typ)
			}
		}
	}
	return made
}

// begins is the account that the hit's run begins with.
func (s hit) begins() base {
	return map[string]base{enginetest.Shared: fresh, enginetest.Stage0: onlyShared}[s.stack]
}

// String names the hit.
func (s hit) String() string {
	return fmt.Sprintf("%s, %s %d of %s", s.trouble, kindOf(s.typ), s.n, s.stack)
}

// start begins an up and waits until the call is struck. What was struck has the form of pending.
func (s hit) start(t *testing.T, r *enginetest.Rig) (c *enginetest.Child, struck string) {
	t.Helper()
	r.Inject(&world.Fault{Trouble: s.trouble, Call: "creating " + s.typ, N: s.n, Seconds: s.seconds})
	c = r.Start("up", s.stack)
	if !await(t, c, func() bool { return r.Fault().Struck != "" }) {
		t.Fatalf("%s was not reached:\n%s", s, c.Text)
	}
	return c, r.Fault().Struck
}

// reached is how long a run may take until it is where a fault strikes, however busy the machine is.
const reached = 5 * time.Minute

// await waits until something is so, and says whether it came to be before the run ended. A run that does neither in time is
// killed, and the test ends.
func await(t *testing.T, c *enginetest.Child, so func() bool) bool {
	t.Helper()
	ended := make(chan struct{})
	go func() {
		_ = c.Wait()
		close(ended)
	}()
	for late := time.After(reached); !so(); {
		select {
		case <-ended:
			return so()
		case <-late:
			c.Kill()
			<-ended
			t.Fatalf("the run was killed after %s, in which it did not get that far:\n%s", reached, c.Text)
		case <-time.After(15 * time.Millisecond):
		}
	}
	return true
}

// lockFiles are the files that lock a stack.
func lockFiles(t *testing.T, r *enginetest.Rig, stack string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(r.Workspace.State, ".pulumi", "locks", "organization", config.Project, stack, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// unlock checks that a locked stack is refused in words that lead out of it, and does what they say. A stack that must be
// locked is one whose CLI was killed at work.
func unlock(t *testing.T, r *enginetest.Rig, stack string, must bool) {
	t.Helper()
	left := lockFiles(t, r, stack)
	if len(left) == 0 {
		if must {
			t.Errorf("the run was killed, and %s is not locked", stack)
		}
		return
	}
	text, err := os.ReadFile(left[0])
	if err != nil {
		t.Fatal(err)
	}
	var owner struct {
		Pid                int
		Username, Hostname string
	}
	if err := json.Unmarshal(text, &owner); err != nil {
		t.Fatalf("reading the lock: %v", err)
	}
	before := r.Calls()
	refused, err := r.Up(stack)
	if err == nil {
		t.Fatalf("a locked stack was updated\n%s", refused.Text)
	}
	named(t, refused.Text, []string{
		"error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file " +
			"with `pulumi cancel`.",
		"/.pulumi/locks/organization/" + config.Project + "/" + stack + "/" + filepath.Base(left[0]),
		fmt.Sprintf(": created by %s@%s (pid %d) at ", owner.Username, owner.Hostname, owner.Pid),
	})
	if after := r.Calls(); after != before {
		t.Errorf("the refused run made %d calls", after-before)
	}
	run(t, r, "cancel", "--yes", "--stack", stack)
	if left := lockFiles(t, r, stack); len(left) > 0 {
		t.Errorf("after `pulumi cancel`: %v", left)
	}
}

// finish runs up on what an unfinished run has left, which deletes and replaces nothing, and deploys the rest.
func finish(t *testing.T, r *enginetest.Rig, stack string) {
	t.Helper()
	again := r.MustUp(stack)
	for _, op := range []apitype.OpType{apitype.OpDelete, apitype.OpReplace} {
		if again.Changes[op] > 0 {
			t.Errorf("the next up did a %s:\n%s", op, again.Text)
		}
	}
	if stack == enginetest.Shared {
		r.MustUp(enginetest.Stage0)
	}
}

// clearPending makes the engine forget the operations that an unfinished run has left open. They do no harm, but every run
// warns of them.
func clearPending(t *testing.T, r *enginetest.Rig, stack string) {
	t.Helper()
	const warning = "pending operations from previous deployment"
	preview := func() string {
		t.Helper()
		o, err := r.Preview(stack)
		if err != nil || !o.Unchanged() {
			t.Errorf("the preview after up: %v\n%s", err, o.Text)
		}
		return o.Text
	}
	run(t, r, "refresh", "--stack", stack, "--clear-pending-creates", "--yes")
	if open := pending(t, r, stack); len(open) > 0 {
		t.Errorf("after refresh, still pending: %v", open)
	}
	if text := preview(); strings.Contains(text, warning) {
		t.Errorf("after refresh, the preview still warns:\n%s", text)
	}
}

// run runs a command of the CLI.
func run(t *testing.T, r *enginetest.Rig, args ...string) {
	t.Helper()
	if text, err := r.Workspace.Run(t.Context(), args...); err != nil {
		t.Errorf("pulumi %s: %v\n%s", strings.Join(args, " "), err, text)
	}
}

// pending are the operations that the state has as begun and not ended, as "operation type name".
func pending(t *testing.T, r *enginetest.Rig, stack string) []string {
	t.Helper()
	text, err := os.ReadFile(r.Workspace.StateFile(stack))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Checkpoint struct {
			Latest struct {
				Operations []struct {
					Resource struct{ URN resource.URN }
					Type     string
				} `json:"pending_operations"`
			}
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatalf("reading the state of %s: %v", stack, err)
	}
	var open []string
	for _, o := range file.Checkpoint.Latest.Operations {
		open = append(open, fmt.Sprintf("%s %s %s", o.Type, o.Resource.URN.Type(), o.Resource.URN.Name()))
	}
	return open
}

// wellFormed checks that nothing in the backend is cut: the CLI writes its files beside the old ones and renames them.
func wellFormed(t *testing.T, r *enginetest.Rig, stack string) {
	t.Helper()
	for _, path := range []string{r.Workspace.StateFile(stack), r.Workspace.StateFile(stack) + ".bak"} {
		text, err := os.ReadFile(path)
		if err == nil && !json.Valid(text) {
			t.Errorf("%s is cut: %d bytes", path, len(text))
		}
	}
}

// lastLines is how a run's output ends.
func lastLines(c *enginetest.Child) string {
	lines := strings.Split(strings.TrimSpace(c.Text.String()), "\n")
	return strings.Join(lines[max(0, len(lines)-6):], "\n")
}
