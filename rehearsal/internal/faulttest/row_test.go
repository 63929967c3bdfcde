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
	// What is left of a row that times out, or takes the process with it.
	if err := (faultreport.Result{Row: name, Unfinished: true}).Save(); err != nil {
		t.Fatal(err)
	}
	r := &row{t: t, began: time.Now(), result: faultreport.Result{Row: name}}
	t.Cleanup(r.end)
	return r
}

// end saves what the row has found. A row may fail beside its points, and -run, or a panic, may have left some of them out.
func (r *row) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.t.Failed() && r.result.Passed == r.result.Points {
		r.result.Failures = append(r.result.Failures, r.t.Name()+" beside its points")
	}
	r.result.Seconds = time.Since(r.began).Seconds()
	r.t.Logf("%s: %d points passed of %d that ran, of %d, in %.0f s; %v", r.result.Row, r.result.Passed, r.result.Points,
		r.result.Expected, r.result.Seconds, r.result.Notes)
	if err := r.result.Save(); err != nil {
		r.t.Error(err)
	}
}

// point adds one point, which runs in parallel with the others.
func (r *row) point(name string, test func(*testing.T)) {
	r.t.Helper()
	r.expect(1)
	r.t.Run(name, func(t *testing.T) {
		t.Parallel()
		ended := false // A panic fails a test only after its clean-up.
		t.Cleanup(func() { r.count(t.Name(), ended && !t.Failed()) })
		test(t)
		ended = true
	})
}

// expect says that so many points follow, if -run leaves none of them out.
func (r *row) expect(points int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result.Expected += points
}

// count adds what a point has come to.
func (r *row) count(name string, passed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result.Points++
	if passed {
		r.result.Passed++
	} else if len(r.result.Failures) < 20 {
		r.result.Failures = append(r.result.Failures, name)
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
