//go:build unix

package faulttest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

const (
	// killings is how many calls a run is killed at, and moments how many other moments.
	killings, moments = 100, 20
	// sampleKillings and sampleMoments are those of the sample.
	sampleKillings, sampleMoments = 2, 1
	// refreshed is how many points share one that goes on to clear the pending operations.
	refreshed = 10
)

// TestKill kills a run with SIGKILL: all of it at a call, all of it at any moment, and one of its processes at a call.
func TestKill(t *testing.T) {
	row := begin(t, "kill")
	points, types := hits(t, 1, killings-1)
	// What is adopted after its reply was lost must not differ from what was made. The group's import brings the least.
	points = append(points, hit{stack: enginetest.Stage0, typ: "aws:autoscaling/group:Group", n: 1, trouble: world.HangAfter})
	row.note("%d calls over %d types; also at %d other moments, and one process alone at 6 calls", killings, types, moments)
	for i, s := range sampled(points, sampleKillings) {
		row.point(s.String(), func(t *testing.T) {
			r := rig(t, s.begins())
			c, struck := s.start(t, r)
			c.Kill()
			if !c.Killed() {
				t.Errorf("the run did not end by the kill\n%s", c.Text)
			}
			t.Log(struck)
			if open := pending(t, r, s.stack); !slices.Contains(open, struck) {
				t.Errorf("%s is not among the pending operations %v", struck, open)
			}
			recoverKilled(t, r, s.stack, c, true)
			if i%refreshed == 0 {
				clearPending(t, r, s.stack)
			}
			same(t, r)
		})
	}
	for _, m := range sampled(anyMoments(t), sampleMoments) {
		row.point(m.String(), func(t *testing.T) { m.kill(t) })
	}
	for _, a := range sampled(alones(points), 1) {
		row.point(a.String(), func(t *testing.T) { a.kill(t) })
	}
}

// killStruck ends an up with SIGKILL at the call that the account's fault strikes, and takes its lock away.
func killStruck(t *testing.T, r *enginetest.Rig, stack string, overrides ...string) {
	t.Helper()
	c := r.Start("up", stack, overrides...)
	if !await(t, c, func() bool { return r.Fault().Struck != "" }) {
		t.Fatalf("the call was not reached:\n%s", c.Text)
	}
	c.Kill()
	_ = c.Wait()
	run(t, r, "cancel", "--yes", "--stack", stack)
}

// recoverKilled brings a stack whose run was killed to its end, as docs/operations.md says: what it says of a lock, which must be
// there if the CLI was at work, and then up.
func recoverKilled(t *testing.T, r *enginetest.Rig, stack string, c *enginetest.Child, locked bool) {
	t.Helper()
	if left := survivors(c); len(left) > 0 {
		t.Errorf("still running: %v", left)
	}
	wellFormed(t, r, stack)
	unlock(t, r, stack, locked)
	finish(t, r, stack)
}

// survivors are the processes that are left of a run a little later.
func survivors(c *enginetest.Child) []string {
	left := c.Running()
	for range 50 {
		if len(left) == 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
		left = c.Running()
	}
	return left
}

// moment is a moment of a run: a little after so many calls.
type moment struct {
	stack string
	calls int
	delay time.Duration
}

func (m moment) String() string {
	return fmt.Sprintf("%s after %d calls of %s", m.delay, m.calls, m.stack)
}

func anyMoments(t *testing.T) []moment {
	t.Helper()
	random := rand.New(rand.NewPCG(2, 0)) //nolint:gosec // The same moments every time.
	shared, stage := callsOf(t)
	var all []moment
	for i := range moments {
		m := moment{enginetest.Stage0, random.IntN(stage + 1), time.Duration(random.IntN(150)) * time.Millisecond}
		if i%5 == 4 {
			m.stack, m.calls = enginetest.Shared, random.IntN(shared+1)
		}
		all = append(all, m)
	}
	return all
}

func (m moment) kill(t *testing.T) {
	r := rig(t, hit{stack: m.stack}.begins())
	before := r.Calls()
	c := r.Start("up", m.stack)
	if !await(t, c, func() bool { return r.Calls()-before >= m.calls }) {
		t.Fatalf("the run ended after %d calls:\n%s", r.Calls()-before, c.Text)
	}
	time.Sleep(m.delay)
	c.Kill()
	killed, err, made := c.Killed(), c.Wait(), r.Calls()-before
	// Before its first call a run may not have locked the stack yet, and after its last one it may have ended.
	last := made == callsIn(t, m.stack)
	switch {
	case killed:
		t.Logf("killed after %d calls; pending: %v", made, pending(t, r, m.stack))
	case last && err == nil:
		t.Log("the run had ended well before it was to be killed")
	default:
		t.Errorf("the run ended by itself after %d calls: %v\n%s", made, err, c.Text)
	}
	recoverKilled(t, r, m.stack, c, made > 0 && !last)
	same(t, r)
}

// callsIn is the number of mutating calls in a clean up of a stack.
func callsIn(t *testing.T, stack string) int {
	t.Helper()
	shared, stage := callsOf(t)
	return map[string]int{enginetest.Shared: shared, enginetest.Stage0: stage}[stack]
}

// alone kills one process of a run at a call.
type alone struct {
	hit
	process string
}

func (a alone) String() string {
	name := a.process
	if name == enginetest.Program() {
		name = "program"
	}
	return name + " alone, " + a.hit.String()
}

func alones(points []hit) []alone {
	var all []alone
	for i, process := range []string{enginetest.CLI, enginetest.Program(), enginetest.Provider} {
		for j, trouble := range []world.Trouble{world.Hang, world.HangAfter} {
			s := points[(7*(2*i+j))%len(points)]
			s.trouble = trouble
			all = append(all, alone{s, process})
		}
	}
	return all
}

func (a alone) kill(t *testing.T) {
	r := rig(t, a.begins())
	c, struck := a.start(t, r)
	began := time.Now()
	c.SignalTo(a.process, syscall.SIGKILL)
	ends(t, c)
	took, left := time.Since(began).Round(time.Millisecond), survivors(c)
	t.Logf("%s; the run ended %s after; locks: %v; still running: %v; the run's last words: %s",
		struck, took, lockFiles(t, r, a.stack), left, lastLines(c))
	// What is left of it works on and has to be ended by a person, as the runbook says of a lock. Only a CLI that
	// ended by itself may have taken its lock away.
	c.Kill()
	recoverKilled(t, r, a.stack, c, a.process == enginetest.CLI || slices.Contains(left, enginetest.CLI))
	same(t, r)
}
