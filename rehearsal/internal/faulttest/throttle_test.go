//go:build unix

package faulttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/infra"
	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/rehearsal/internal/driver/project"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/simlookup"
	"milu2-stage/rehearsal/internal/world"
)

// sampleThrottled is how many of the row's points the sample has.
const sampleThrottled = 4

// patience is how long a run may take that AWS throttles for good. The simulated provider's pauses between attempts are a ten-thousandth
// of the real one's, and its attempts as many.
const patience = 5 * time.Minute

// TestThrottling throttles calls now and then, and for good.
func TestThrottling(t *testing.T) {
	row := begin(t, "throttling")
	type point struct {
		name string
		test func(*testing.T)
	}
	var points []point
	for _, stack := range []string{enginetest.Stage0, enginetest.Shared} {
		points = append(points,
			point{"for good, in " + stack, func(t *testing.T) { throttledForGood(t, stack) }},
			point{"for good from the middle on, in " + stack, func(t *testing.T) { throttledHalfWay(t, stack) }},
			point{"every lookup, in " + stack, func(t *testing.T) { throttledLookups(t, stack) }},
		)
	}
	for _, p := range []float64{0.1, 0.3, 0.5} {
		for seed := range int64(5) {
			points = append(points, point{fmt.Sprintf("p = %v, seed %d", p, seed), func(t *testing.T) { throttledNowAndThen(t, p, seed) }})
		}
	}
	for _, p := range sampled(points, sampleThrottled) {
		row.point(p.name, p.test)
	}
}

// throttledNowAndThen deploys both stacks: the provider tries again, and both runs go well.
func throttledNowAndThen(t *testing.T, p float64, seed int64) {
	r := rig(t, fresh)
	r.Inject(&world.Fault{Trouble: world.Throttle, P: p, Seed: seed})
	r.MustUp(enginetest.Shared)
	r.MustUp(enginetest.Stage0)
	f := r.Fault()
	t.Logf("%d of %d attempts were throttled", f.Throttled, f.Seen)
	if share := float64(f.Throttled) / float64(f.Seen); share < p-0.1 || share > p+0.1 {
		t.Errorf("%d of %d attempts were throttled, not %v of them", f.Throttled, f.Seen, p)
	}
	r.Inject(nil)
	same(t, r)
	for _, stack := range []string{enginetest.Shared, enginetest.Stage0} {
		if outcome := r.MustUp(stack); !outcome.Unchanged() {
			t.Errorf("the next up of %s: %v\n%s", stack, outcome.Changes, outcome.Text)
		}
	}
}

// before is what a stack begins with.
func before(stack string) base {
	if stack == enginetest.Shared {
		return fresh
	}
	return onlyShared
}

// throttledForGood refuses every attempt of every call.
func throttledForGood(t *testing.T, stack string) {
	r := rig(t, before(stack))
	r.Inject(&world.Fault{Trouble: world.Throttle, P: 1})
	givesUp(t, r, stack)
	if diff := len(r.Owned(stack)); diff != 0 {
		t.Errorf("%d things were made", diff)
	}
	r.Inject(nil)
	converges(t, r)
}

// throttledHalfWay refuses every attempt to make a thing of a type that comes late.
func throttledHalfWay(t *testing.T, stack string) {
	r := rig(t, before(stack))
	late := map[string]string{
		enginetest.Shared: "creating aws:s3/bucketPolicy:BucketPolicy", enginetest.Stage0: "creating aws:lb/listener:Listener",
	}[stack]
	r.Inject(&world.Fault{Trouble: world.Throttle, P: 1, Call: late})
	givesUp(t, r, stack)
	r.Inject(nil)
	_, ghosts := r.Strays(enginetest.Shared, enginetest.Stage0)
	if len(ghosts) > 0 {
		t.Errorf("in a state and not in the account: %v", ghosts)
	}
	converges(t, r)
}

// givesUp runs an up that must end in time and say that AWS throttles.
func givesUp(t *testing.T, r *enginetest.Rig, stack string) {
	t.Helper()
	began := time.Now()
	outcome, err := r.Up(stack)
	if took := time.Since(began); took > patience {
		t.Errorf("it took %s", took)
	}
	if err == nil || !strings.Contains(outcome.Text, "Throttling: Rate exceeded; exceeded maximum number of attempts, 25") {
		t.Fatalf("up of %s ended with %v:\n%s", stack, err, outcome.Text)
	}
	if f := r.Fault(); f.Throttled != f.Seen || f.Seen%25 != 0 {
		t.Errorf("%d of %d attempts were throttled, which are no 25 each", f.Throttled, f.Seen)
	}
}

// throttledLookups refuses every lookup, as internal/awslookup does when its attempts are used up. Nothing is made.
func throttledLookups(t *testing.T, stack string) {
	r := rig(t, before(stack))
	asked := &failing{}
	whole := r.Program
	r.Program = asked.program
	began, calls := time.Now(), r.Calls()
	outcome, err := r.Up(stack)
	t.Logf("%d lookups, in %d rounds, %s", asked.asked, asked.rounds, time.Since(began))
	if err == nil || !strings.Contains(outcome.Text, "throttled by AWS beyond all retries; run the same command again in a minute") {
		t.Fatalf("up of %s ended with %v:\n%s", stack, err, outcome.Text)
	}
	if calls != r.Calls() || len(r.Owned(stack)) > 0 {
		t.Errorf("%d calls were made, and %v is there", r.Calls()-calls, r.Owned(stack))
	}
	r.Program = whole
	converges(t, r)
}

// failing counts lookups that are throttled for good.
type failing struct {
	mu     sync.Mutex
	asked  int
	rounds int
	last   time.Time
}

// lookupTime is how long each lookup takes until it is given up.
const lookupTime = 300 * time.Millisecond

func (f *failing) program(w *world.World, stack *project.Stack) pulumi.RunFunc {
	source := simlookup.New(w)
	source.Fail = func(q adopt.Query) error {
		f.mu.Lock()
		f.asked++
		if time.Since(f.last) > lookupTime/2 {
			f.rounds++
		}
		f.last = time.Now()
		f.mu.Unlock()
		time.Sleep(lookupTime)
		return &adopt.LookupError{
			Listing: q.Listing, API: string(q.Listing), Permission: string(q.Listing), Region: q.Region, Parent: q.Parent,
			Kind: adopt.Throttled, Err: errors.New("ThrottlingException: Rate exceeded"),
		}
	}
	options := infra.Options{
		Keys:   stack.Keys(),
		Source: func(context.Context, *config.Settings) (adopt.Source, error) { return source, nil },
	}
	return func(ctx *pulumi.Context) error { return infra.DeployWith(ctx, options) }
}
