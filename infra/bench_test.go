package infra

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"milu2-stage/internal/stacktest"
)

// growth is how much more time a resource of a stage with 400 node instances may take than one of a stage with 40. A
// program that does for each resource what it should do once, or that compares each with each, takes ten times more.
const growth = 1.5

// BenchmarkStage runs the whole program of a stage on mocks, without an engine and without AWS, with 4, 40 and 400 node
// instances. It fails where the time per resource is not flat.
func BenchmarkStage(b *testing.B) {
	for _, instances := range []int{4, 40, 400} {
		b.Run(fmt.Sprintf("nodes=%d", instances), func(b *testing.B) { benchStage(b, instances) })
	}
	b.Run("growth", benchGrowth)
}

// benchStage reports the mean time per resource and the peak of the heap.
func benchStage(b *testing.B, instances int) {
	b.Helper()
	runtime.GC()
	peak, resources := watchHeap(), 0
	b.ReportAllocs()
	for b.Loop() {
		resources = runStage(b, instances)
	}
	each := b.Elapsed() / time.Duration(b.N*resources)
	b.ReportMetric(float64(resources), "resources")
	b.ReportMetric(float64(each.Microseconds()), "µs/resource")
	b.ReportMetric(float64(peak())/(1<<20), "peak-MiB")
}

// benchGrowth compares the processor time of stages with 400 and with 40 node instances. Both sides run about as long,
// in turns, and the fastest turn of each counts: that is what other work on the machine disturbs least.
func benchGrowth(b *testing.B) {
	const rounds, fewRuns = 5, 6
	var few, many time.Duration
	for b.Loop() {
		for range rounds {
			few = fastest(few, timeStage(b, 40, fewRuns))
			many = fastest(many, timeStage(b, 400, 1))
		}
	}
	ratio := float64(many) / float64(few)
	b.ReportMetric(ratio, "x-per-resource")
	if ratio > growth {
		b.Errorf("a resource takes %s with 400 node instances and %s with 40: more than %.1f times as long", many, few, growth)
	}
}

// timeStage returns the processor time per resource over some runs.
func timeStage(b *testing.B, instances, runs int) time.Duration {
	b.Helper()
	runtime.GC()
	start, resources := cpuTime(), 0
	for range runs {
		resources += runStage(b, instances)
	}
	return (cpuTime() - start) / time.Duration(resources)
}

// fastest returns the shorter of two times, of which the first may be missing.
func fastest(so, now time.Duration) time.Duration {
	if so == 0 {
		return now
	}
	return min(so, now)
}

// runStage runs the program once and returns the number of its registrations.
func runStage(b *testing.B, instances int) int {
	b.Helper()
	result, err := stacktest.Run(Deploy, stacktest.Options{Config: map[string]string{
		"milu2-stage:scope":        "stage",
		"milu2-stage:stageIndex":   "0",
		"milu2-stage:domain":       "stage0.example.com",
		"milu2-stage:publicZone":   "example.com",
		"milu2-stage:nodeDefaults": fmt.Sprintf(`{"count": %d}`, instances/4), // of each of the four kinds
		"aws:region":               stacktest.Region,
	}})
	if err != nil {
		b.Fatal(err)
	}
	return len(result.Registrations)
}

// watchHeap samples the bytes that the program's memory takes until the returned function is called, which returns the
// largest of them.
func watchHeap() func() uint64 {
	stop, largest := make(chan struct{}), make(chan uint64)
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		ticker := time.NewTicker(time.Millisecond)
		defer ticker.Stop()
		var peak uint64
		for {
			metrics.Read(sample)
			peak = max(peak, sample[0].Value.Uint64())
			select {
			case <-stop:
				largest <- peak
				return
			case <-ticker.C:
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-largest
	}
}
