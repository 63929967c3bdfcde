//go:build unix

package faulttest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/rehearsal/internal/driver/account"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/driver/project"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

// The sizes of the row.
const (
	crowdSize    = 10
	sampleRounds = 2
)

// crowd is what several people do to one stack at the same time.
type crowd struct {
	name string
	// rounds is how often they do it.
	rounds int
	base   base
	stack  string
	// overrides are settings that are to be deployed.
	overrides []string
	// forget throws the stack's state away before.
	forget bool

	// calls and account are what one run alone makes.
	calls   int
	account []string
}

func crowds() []*crowd {
	return []*crowd{
		{name: "the first deployment of shared", rounds: 15, base: fresh, stack: enginetest.Shared},
		{name: "nothing to do in shared", rounds: 10, base: onlyShared, stack: enginetest.Shared},
		{name: "an edit of stage0", rounds: 10, base: complete, stack: enginetest.Stage0, overrides: []string{"logRetentionDays=90"}},
		{name: "adoption of shared, whose state was lost", rounds: 10, base: onlyShared, stack: enginetest.Shared, forget: true},
		{name: "the first deployment of stage0", rounds: 5, base: onlyShared, stack: enginetest.Stage0},
	}
}

// rig is where a round begins.
func (c *crowd) rig(t *testing.T) *enginetest.Rig {
	t.Helper()
	r := rig(t, c.base)
	opened := r.Stack(c.stack, c.overrides...)
	if c.forget {
		if err := r.Workspace.Forget(t.Context(), opened); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// alone runs one up, to compare others with.
func (c *crowd) alone(t *testing.T) {
	t.Helper()
	r := c.rig(t)
	before := r.Calls()
	r.MustUp(c.stack, c.overrides...)
	c.calls, c.account = r.Calls()-before, r.Canonical()
}

// TestConcurrent has ten people run `pulumi up` of one stack at the same time.
func TestConcurrent(t *testing.T) {
	row := begin(t, "concurrent")
	var rounds []*crowd
	for _, c := range crowds() {
		rounds = append(rounds, slices.Repeat([]*crowd{c}, c.rounds)...)
	}
	var seen tally
	t.Cleanup(func() { row.note("%s", &seen) })
	for n, c := range sampled(rounds, sampleRounds) {
		if c.account == nil {
			c.alone(t)
		}
		row.point(fmt.Sprintf("round %d: %s", n+1, c.name), func(t *testing.T) { c.round(t, &seen) })
	}
}

// tally counts how the runs ended.
type tally struct{ worked, idle, refused, unclear, nobody atomic.Int64 }

func (s *tally) String() string {
	text := fmt.Sprintf("%d runs worked, %d had nothing to do, %d were refused", s.worked.Load(), s.idle.Load(), s.refused.Load())
	if n := s.unclear.Load(); n > 0 {
		text += fmt.Sprintf(", %d of them with the raw error of a file that was being written", n)
	}
	if n := s.nobody.Load(); n > 0 {
		text += fmt.Sprintf("; in %d rounds all ten were", n)
	}
	return text
}

// attempt is how one of the ten ended.
type attempt struct {
	outcome engine.Outcome
	err     error
}

func (c *crowd) round(t *testing.T, seen *tally) {
	r := c.rig(t)
	var inside, together atomic.Int64
	r.Program = watched(&inside, &together)
	opened := r.Stack(c.stack, c.overrides...)
	before := r.Calls()
	attempts := make([]attempt, crowdSize)
	var all sync.WaitGroup
	for n := range attempts {
		all.Go(func() {
			outcome, err := engine.Up(t.Context(), opened, engine.Options{Color: "never"})
			attempts[n] = attempt{outcome, err}
		})
	}
	all.Wait()
	if together.Load() > 0 {
		t.Errorf("%d times a program began while another one ran", together.Load())
	}
	made := r.Calls() - before
	worked := c.judge(t, attempts, seen)
	switch {
	case worked > 1:
		t.Errorf("%d runs changed something", worked)
	case worked == 1 && made != c.calls:
		t.Errorf("the runs made %d mutating calls, one run alone makes %d", made, c.calls)
	}
	if left := locks(t, r); len(left) > 0 {
		t.Errorf("locks are left: %v", left)
	}
	if again := r.MustUp(c.stack, c.overrides...); worked > 0 && !again.Unchanged() {
		t.Errorf("another up: %v\n%s", again.Changes, again.Text)
	}
	if diff := cmp.Diff(c.account, r.Canonical()); diff != "" {
		t.Errorf("the account of one run alone (-) and this one (+):\n%s", diff)
	}
	noStrays(t, r, enginetest.Shared, enginetest.Stage0)
}

// judge looks at every run, and counts those that changed something.
func (c *crowd) judge(t *testing.T, attempts []attempt, seen *tally) (worked int) {
	t.Helper()
	idle := 0
	for _, a := range attempts {
		switch {
		case a.err != nil:
			seen.refused.Add(1)
			c.refused(t, a, seen)
		case a.outcome.Unchanged():
			idle++
		default:
			worked++
		}
	}
	seen.worked.Add(int64(worked))
	seen.idle.Add(int64(idle))
	if worked+idle == 0 {
		seen.nobody.Add(1)
	}
	t.Logf("%d worked, %d had nothing to do, %d were refused", worked, idle, len(attempts)-worked-idle)
	return worked
}

// refused expects the message to name the lock, who has it, and what to run.
func (c *crowd) refused(t *testing.T, a attempt, seen *tally) {
	t.Helper()
	if len(a.outcome.Steps) > 0 {
		t.Errorf("a run failed after it had begun: %v\n%s", a.err, a.outcome.Text)
	}
	lock := regexp.MustCompile(`the stack is currently locked by \d+ lock\(s\)\..*` + "`pulumi cancel`" +
		`(?s:.*)/\.pulumi/locks/organization/milu2-stage/` + c.stack + `/\S+: created by \S+@\S+ \(pid \d+\) at `)
	switch {
	case lock.MatchString(a.outcome.Text):
	case readHalfWritten(a):
		seen.unclear.Add(1)
	default:
		t.Errorf("the refusal does not name the lock: %v\n%s", a.err, a.outcome.Text)
	}
}

// readHalfWritten tells a run that stopped, before it began, at a file of the file backend that another run was writing or
// removing. The backend counts as a lock the temporary file that a lock is written to, and reads locks after it has listed
// them (gocloud.dev/blob/fileblob).
func readHalfWritten(a attempt) bool {
	return regexp.MustCompile(`unexpected end of JSON input|blob \(key "\.pulumi/locks/.*NotFound|could not list bucket: blob`).
		MatchString(a.outcome.Text)
}

// watched is the whole program, which counts how often it began while it was running already.
func watched(inside, together *atomic.Int64) func(*world.World, *project.Stack) pulumi.RunFunc {
	return func(w *world.World, stack *project.Stack) pulumi.RunFunc {
		run := account.Program(w, stack)
		return func(ctx *pulumi.Context) error {
			if inside.Add(1) > 1 {
				together.Add(1)
			}
			defer inside.Add(-1)
			return run(ctx)
		}
	}
}

// locks lists the lock files of the rig's backend.
func locks(t *testing.T, r *enginetest.Rig) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(filepath.Join(r.Workspace.State, ".pulumi", "locks"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return found
}

// noStrays expects the states of the stacks and the account to know of each other.
func noStrays(t *testing.T, r *enginetest.Rig, stacks ...string) {
	t.Helper()
	orphans, ghosts := r.Strays(stacks...)
	if len(orphans) > 0 {
		t.Errorf("in the account and in no state: %v", orphans)
	}
	if len(ghosts) > 0 {
		t.Errorf("in a state and not in the account: %v", ghosts)
	}
}
