//go:build unix

package faulttest

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

const (
	// interrupted is how many calls a run is interrupted at with each signal; sampleInterrupts is the sample's number.
	interrupted, sampleInterrupts = 30, 1
	// grace is how long a run may take to end after it was told to.
	grace = 90 * time.Second
)

// interruption tells a run to stop while a call hangs.
type interruption struct {
	hit
	name   string
	signal func(*enginetest.Child)
	// pending says that the run cannot learn how the call ended.
	pending bool
}

// TestInterrupt interrupts a run as Ctrl-C in a terminal does, and as a CI runner does.
func TestInterrupt(t *testing.T) {
	row := begin(t, "interrupt")
	points, types := hits(t, 3, max(2*interrupted, 70))
	row.note("of %d types; two Ctrl-C at %d more calls; a call that does not hear of it at %d", types, 4, 2)
	for i, kind := range []struct {
		name   string
		signal func(*enginetest.Child)
	}{
		{"Ctrl-C", func(c *enginetest.Child) { c.Interrupt(syscall.SIGINT) }},
		{"SIGTERM to the CLI", func(c *enginetest.Child) { c.Signal(syscall.SIGTERM) }},
		{"SIGTERM to all", func(c *enginetest.Child) { c.Interrupt(syscall.SIGTERM) }},
	} {
		// SIGTERM's points are shared by its two kinds.
		from, to := []int{0, 30, 45}[i], []int{30, 45, 60}[i]
		for _, s := range sampled(points[from:to], sampleInterrupts) {
			p := interruption{hit: s, name: kind.name, signal: kind.signal}
			row.point(p.name+", "+s.String(), p.run)
		}
	}
	for _, p := range sampled(hardOfHearing(points[60:66]), sampleInterrupts) {
		row.point(p.name+", "+p.String(), p.run)
	}
}

// hardOfHearing are calls that go on whatever the engine says.
func hardOfHearing(points []hit) []interruption {
	var all []interruption
	for i, s := range points {
		s.trouble = world.Deaf
		p := interruption{hit: s, name: "two Ctrl-C", pending: true, signal: func(c *enginetest.Child) {
			c.Interrupt(syscall.SIGINT)
			time.Sleep(time.Second)
			c.Interrupt(syscall.SIGINT)
		}}
		if i < 2 {
			// Longer than the Automation API would wait.
			p.name, p.pending, p.seconds = "a slow call and Ctrl-C", false, 15
			p.signal = func(c *enginetest.Child) { c.Interrupt(syscall.SIGINT) }
		}
		all = append(all, p)
	}
	return all
}

func (p interruption) run(t *testing.T) {
	r := rig(t, p.begins())
	c, struck := p.start(t, r)
	began := time.Now()
	p.signal(c)
	ends(t, c)
	t.Logf("%s; the run ended %s after", struck, time.Since(began).Round(time.Millisecond))
	if left := survivors(c); len(left) > 0 {
		t.Errorf("still running: %v", left)
	}
	if left := lockFiles(t, r, p.stack); len(left) > 0 {
		t.Errorf("locks are left: %v\n%s", left, c.Text)
	}
	wellFormed(t, r, p.stack)
	if open := pending(t, r, p.stack); p.pending != slices.Contains(open, struck) {
		t.Errorf("pending operations: %v", open)
	}
	finish(t, r, p.stack)
	same(t, r)
}

// ends waits until a run has ended by itself.
func ends(t *testing.T, c *enginetest.Child) {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		if err == nil {
			t.Errorf("the run went well\n%s", c.Text)
		}
	case <-time.After(grace):
		c.Kill()
		<-ended
		t.Fatalf("the run did not end within %s:\n%s", grace, c.Text)
	}
}
