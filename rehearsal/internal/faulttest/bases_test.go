//go:build unix

package faulttest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/rehearsal/internal/enginetest"
)

// base is an account that points begin with.
type base int

const (
	// fresh has what a stage expects to find, and no stack.
	fresh base = iota
	// onlyShared has the shared stack.
	onlyShared
	// complete has shared and stage0, as a clean run leaves them.
	complete
)

// made keeps the bases of a test process: an up takes seconds.
type made struct {
	once  [3]sync.Once
	dir   string
	calls [2]int
	clean [3][]string
}

//nolint:gochecknoglobals // The bases are expensive, and every row begins with copies of them.
var bases = &made{}

func (m *made) remove() {
	if m.dir != "" {
		_ = os.RemoveAll(m.dir)
	}
}

// rig is a copy of a base for one point.
func rig(t *testing.T, b base) *enginetest.Rig {
	t.Helper()
	return bases.get(t, b).Copy(t)
}

// clean is what world.Account.Canonical says of a base.
func clean(t *testing.T, b base) []string {
	t.Helper()
	bases.get(t, b)
	return bases.clean[b]
}

// callsOf is the number of mutating calls in a clean up of shared and in one of stage0.
func callsOf(t *testing.T) (shared, stage int) {
	t.Helper()
	bases.get(t, complete)
	return bases.calls[0], bases.calls[1]
}

func (m *made) get(t *testing.T, b base) *enginetest.Rig {
	t.Helper()
	if b > fresh {
		m.get(t, b-1)
	}
	path := func(b base) string { return filepath.Join(m.dir, []string{"fresh", "shared", "complete"}[b]) }
	m.once[b].Do(func() {
		if b == fresh {
			dir, err := os.MkdirTemp("", "faults")
			if err != nil {
				t.Fatal(err)
			}
			m.dir = dir
			enginetest.At(t, path(b)).Stack(enginetest.Stage0)
			return
		}
		if err := os.CopyFS(path(b), os.DirFS(path(b-1))); err != nil {
			t.Fatal(err)
		}
		r := enginetest.At(t, path(b))
		before := r.Calls()
		r.MustUp([]string{"", enginetest.Shared, enginetest.Stage0}[b])
		m.calls[b-1] = r.Calls() - before
		m.clean[b] = r.Canonical()
	})
	return enginetest.At(t, path(b))
}

// converges runs up once more, after which the account is a clean run's and the states know all of it.
func converges(t *testing.T, r *enginetest.Rig) {
	t.Helper()
	for _, stack := range []string{enginetest.Shared, enginetest.Stage0} {
		r.MustUp(stack)
	}
	same(t, r)
}

// same compares the account and the states with a clean run of both stacks.
func same(t *testing.T, r *enginetest.Rig) {
	t.Helper()
	sameAs(t, r, complete)
}

// sameAs compares the account and the states with those of a base.
func sameAs(t *testing.T, r *enginetest.Rig, b base) {
	t.Helper()
	if diff := cmp.Diff(clean(t, b), r.Canonical()); diff != "" {
		t.Errorf("a clean run's account (-) and this one (+):\n%s", diff)
	}
	orphans, ghosts := r.Strays(enginetest.Shared, enginetest.Stage0)
	if len(orphans) > 0 {
		t.Errorf("in the account and in no state: %v", orphans)
	}
	if len(ghosts) > 0 {
		t.Errorf("in a state and not in the account: %v", ghosts)
	}
}
