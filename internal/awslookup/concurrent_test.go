package awslookup_test

import (
	"sync"
	"testing"
	"time"

	"milu2-stage/internal/awslookup"
)

func TestListingsAreAskedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	everything(w)
	source := w.newSource(awslookup.Options{PageSize: 1000})
	const latency = 200 * time.Millisecond
	w.proxy.SetLatency(latency)
	asked := queries(w)
	start := time.Now()
	var all sync.WaitGroup
	for _, q := range asked {
		all.Go(func() {
			if live, err := source.List(t.Context(), q); err != nil || len(live) == 0 {
				t.Errorf("%s: got %v, %v", q.Listing, live, err)
			}
		})
	}
	all.Wait()
	// One after the other they would take their number times the latency; moto itself answers them one by one.
	if took, each := time.Since(start), time.Duration(len(asked))*latency; took > each*3/4 {
		t.Errorf("%d listings took %s", len(asked), took)
	}
}
