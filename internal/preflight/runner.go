package preflight

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"milu2-stage/internal/config"
)

// Result is what came of one check.
type Result struct {
	Check Check
	// Status is the worst of the findings'.
	Status   Status
	Findings []Finding
	Took     time.Duration
	// Ignored means that the user asked for the check not to count.
	Ignored bool
}

// defaultTimeout is how long a check may take.
const defaultTimeout = 30 * time.Second

// Runner runs checks. The zero value of a field means its default.
type Runner struct {
	// Timeout is how long each check may take; the default is 30 seconds.
	Timeout time.Duration
	// Limit is how many checks run at a time; the default is 16. Checks wait on the network most of the time.
	Limit int
	// Done, if set, is called after each check, one call at a time.
	Done func(Result)
}

// Run runs the checks concurrently and returns their results in the order of the checks.
func (r Runner) Run(ctx context.Context, env *Env, checks []Check) []Result {
	if r.Timeout == 0 {
		r.Timeout = defaultTimeout
	}
	if r.Limit == 0 {
		r.Limit = 16
	}
	results := make([]Result, len(checks))
	slots := make(chan struct{}, r.Limit)
	var all sync.WaitGroup
	var done sync.Mutex
	for i, check := range checks {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			results[i] = r.one(ctx, env, check)
			if r.Done != nil {
				done.Lock()
				defer done.Unlock()
				r.Done(results[i])
			}
		})
	}
	all.Wait()
	return results
}

// one runs one check by its deadline.
func (r Runner) one(ctx context.Context, env *Env, check Check) Result {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	answer := make(chan []Finding, 1)
	// A check that does not heed its context is left behind: it must not hold up the others' results.
	go func() { answer <- guarded(ctx, env, check) }()
	var findings []Finding
	select {
	case findings = <-answer:
	case <-ctx.Done():
		findings = r.late(ctx, answer)
	}
	if len(findings) == 0 {
		findings = CannotTell("the check gave no answer", "report this as a bug of milu2")
	}
	findings = slices.Clone(findings)
	for i := range findings {
		findings[i].Do = config.ForStack(findings[i].Do, env.Stack.String())
	}
	return Result{Check: check, Status: worst(findings), Findings: findings, Took: time.Since(start)}
}

// grace is how long a check may take to say what it was waiting for, once its time is over.
const grace = 250 * time.Millisecond

func (r Runner) late(ctx context.Context, answer <-chan []Finding) []Finding {
	select {
	case findings := <-answer:
		return findings
	case <-time.After(grace):
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return CannotTell("interrupted", "run preflight again")
	}
	return CannotTell(fmt.Sprintf("no answer within %s", r.Timeout), "check the network and aws:endpoints, or raise --timeout")
}

// guarded turns a crash into the check's own answer.
func guarded(ctx context.Context, env *Env, check Check) (findings []Finding) {
	defer func() {
		if crash := recover(); crash != nil {
			findings = CannotTell(fmt.Sprintf("the check crashed: %v%s", crash, crashedAt()), "report this as a bug of milu2")
		}
	}()
	switch {
	case env.Settings == nil && !check.WithoutSettings:
		return because(configCause(), CannotTell("the configuration does not load", "add config to --check: that check says why"))
	case check.Scope != "" && env.Settings != nil && env.Settings.Scope != check.Scope:
		return Skip(fmt.Sprintf("only for a %s stack", check.Scope))
	}
	return check.Run(ctx, env)
}

// worst returns the status that decides.
func worst(findings []Finding) Status {
	status := Skipped
	for _, f := range findings {
		if f.Status.severity() > status.severity() {
			status = f.Status
		}
	}
	return status
}

// crashedAt names the line that crashed, for the bug report.
func crashedAt() string {
	return crashLine(string(debug.Stack()))
}
