//go:build unix

package faulttest

import (
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/faultreport"
)

func TestMain(m *testing.M) {
	code := enginetest.Main(m)
	bases.remove()
	os.Exit(code)
}

// row collects what the points of one line of the report found.
type row struct {
	t     *testing.T
	began time.Time

	mu     sync.Mutex
	result faultreport.Result
}

// begin starts the row of that name. Rows run after one another, their points in parallel.
func begin(t *testing.T, name string) *row {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the Pulumi engine; run without -short")
	}
	r := &row{t: t, began: time.Now(), result: faultreport.Result{Row: name}}
	t.Cleanup(func() {
		r.result.Seconds = time.Since(r.began).Seconds()
		if !t.Skipped() {
			t.Logf("%s: %d of %d points passed in %.0f s; %v", name, r.result.Passed, r.result.Points, r.result.Seconds, r.result.Notes)
		}
		if err := r.result.Save(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// point adds one point, which runs in parallel with the others.
func (r *row) point(name string, test func(*testing.T)) {
	r.t.Helper()
	r.t.Run(name, func(t *testing.T) {
		t.Parallel()
		t.Cleanup(func() { r.count(t) })
		test(t)
	})
}

func (r *row) count(t *testing.T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result.Points++
	if !t.Failed() {
		r.result.Passed++
	} else if len(r.result.Failures) < 20 {
		r.result.Failures = append(r.result.Failures, t.Name())
	}
}

// note adds a short fact to the row's line in the report.
func (r *row) note(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result.Notes = append(r.result.Notes, fmt.Sprintf(format, args...))
}

// sampled picks n of the points, evenly spread and always the same, unless the full suite runs.
func sampled[T any](points []T, n int) []T {
	if faultreport.Full() || len(points) <= n {
		return points
	}
	picked := make([]T, 0, n)
	for i := range n {
		picked = append(picked, points[(2*i+1)*len(points)/(2*n)])
	}
	return picked
}
