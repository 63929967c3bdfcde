//go:build unix

package runbooktest

import (
	"os"
	"testing"

	"milu2-stage/rehearsal/internal/enginetest"
)

// TestMain lets the test binary be the program of a run that is killed.
func TestMain(m *testing.M) { os.Exit(enginetest.Main(m)) }

// TestOperations follows docs/operations.md. Each procedure begins with both stacks deployed.
func TestOperations(t *testing.T) {
	t.Parallel()
	base := enginetest.New(t)
	base.MustUp(enginetest.Shared)
	base.MustUp(enginetest.Stage0)
	drills := drills()
	for _, p := range readPage(t) {
		d, ok := drills[p.heading]
		if !ok {
			t.Errorf("no test runs %q", p.heading)
			continue
		}
		delete(drills, p.heading)
		t.Run(p.heading, func(t *testing.T) {
			t.Parallel()
			o := newOperator(t, base.Copy(t))
			d.trouble(o)
			o.follow(p)
			d.solved(o)
		})
	}
	for heading := range drills {
		t.Errorf("the page has no %q", heading)
	}
}
