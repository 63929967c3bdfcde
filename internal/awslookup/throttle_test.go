package awslookup_test

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/faultproxy"
)

// throttled lets a fault hit each call with a probability.
func throttled(p float64, seed uint64) faultproxy.Fault {
	var lock sync.Mutex
	dice := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // The same calls for the same seed, no secret.
	throttle := faultproxy.Throttle()
	return func(x *faultproxy.Exchange) {
		lock.Lock()
		hit := dice.Float64() < p
		lock.Unlock()
		if hit {
			throttle(x)
			return
		}
		x.Pass()
	}
}

// ask asks all questions at once.
func ask(t *testing.T, source *awslookup.Source, asked []adopt.Query) (map[adopt.Query][]adopt.Live, []error) {
	t.Helper()
	var lock sync.Mutex
	var all sync.WaitGroup
	answers, errs := map[adopt.Query][]adopt.Live{}, []error(nil)
	for _, q := range asked {
		all.Go(func() {
			live, err := source.List(t.Context(), q)
			lock.Lock()
			defer lock.Unlock()
			answers[q] = live
			if err != nil {
				errs = append(errs, err)
			}
		})
	}
	all.Wait()
	return answers, errs
}

// What is throttled now and then is asked again until there is an answer, with the attempts that a lookup has in a real run.
func TestThrottlingNowAndThenGivesTheSameAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	everything(w)
	asked := queries(w)
	w.proxy.Reset() // moto answers everything, so that every call can be throttled
	options := awslookup.Options{PageSize: 2, MaxBackoff: 10 * time.Millisecond}
	want, errs := ask(t, w.newSource(options), asked)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	// The adaptive mode, which is the default, sends less and less: 0.5 takes a minute and a half.
	for p, mode := range map[float64]string{0.1: "adaptive", 0.3: "standard", 0.5: "standard"} {
		w.proxy.Reset()
		w.proxy.Inject(faultproxy.Rule{API: "*", Fault: throttled(p, 1)})
		settings := w.settings()
		settings.RetryMode = mode
		source, err := awslookup.New(t.Context(), settings, options)
		if err != nil {
			t.Fatal(err)
		}
		got, errs := ask(t, source, asked)
		if len(errs) > 0 {
			t.Errorf("p = %v: %v", p, errs)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("p = %v: without throttling (-) and with (+):\n%s", p, diff)
		}
	}
}

// A lookup that is throttled for good ends in its time, also between two attempts, and says that it was throttled.
func TestThrottlingForGoodEndsInTime(t *testing.T) {
	t.Parallel()
	for sentence, options := range map[string]awslookup.Options{
		"the attempts are used up": {Attempts: 3, MaxBackoff: time.Millisecond, ListTimeout: time.Minute},
		"the time has run out":     {MaxBackoff: time.Minute, ListTimeout: 100 * time.Millisecond},
	} {
		w := newWorld(t)
		w.proxy.Inject(faultproxy.Rule{API: "*", Fault: faultproxy.Throttle()})
		source, err := awslookup.New(t.Context(), w.settings(), options)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err = source.List(t.Context(), adopt.Query{Listing: adopt.ListVpcs, Region: home})
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: it took %s", sentence, took)
		}
		if lookup := lookupError(t, err); lookup != nil && (lookup.Kind != adopt.Throttled || lookup.API != "ec2:DescribeVpcs") {
			t.Errorf("%s: got kind %s, API %s: %v", sentence, lookup.Kind, lookup.API, err)
		}
	}
}
