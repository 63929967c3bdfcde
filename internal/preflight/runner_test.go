package preflight

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"milu2-stage/internal/config"
)

func loaded() *Env {
	return &Env{Settings: &config.Settings{Scope: config.ScopeStage, Stage: &config.Stage{}}}
}

func check(name string, run func(context.Context, *Env) []Finding) Check {
	return Check{Name: name, Title: name, Run: run}
}

func TestRunnerTurnsEverythingIntoAnAnswer(t *testing.T) {
	shared := check("shared", func(context.Context, *Env) []Finding { return Fine("ran") })
	shared.Scope = config.ScopeShared
	early := check("early", func(context.Context, *Env) []Finding { return Fine("ran") })
	early.WithoutSettings = true
	tests := map[string]struct {
		env    *Env
		check  Check
		status Status
		seen   string
	}{
		"a fine check": {loaded(), check("a", func(context.Context, *Env) []Finding { return Fine("fine") }), OK, "fine"},
		"a check that says nothing": {loaded(), check("a", func(context.Context, *Env) []Finding { return nil }), Unknown,
			"the check gave no answer"},
		"a check that crashes": {loaded(), check("a", func(_ context.Context, env *Env) []Finding { return Fine(env.Settings.Shared.BucketPrefix) }),
			Unknown, "the check crashed: runtime error: invalid memory address or nil pointer dereference at runner_test.go:"},
		"a check that panics": {loaded(), check("a", func(context.Context, *Env) []Finding { panic("no such thing") }), Unknown,
			"the check crashed: no such thing at runner_test.go:"},
		"a check of the other kind of stack":       {loaded(), shared, Skipped, "only for a shared stack"},
		"a check that needs settings without them": {&Env{}, check("a", nil), Unknown, "the configuration does not load"},
		"a check that runs without settings":       {&Env{}, early, OK, "ran"},
		"the worst of several findings decides":    {loaded(), check("a", mixed), Error, "fine"},
	}
	for sentence, tt := range tests {
		got := Runner{}.Run(t.Context(), tt.env, []Check{tt.check})[0]
		if got.Status != tt.status || !strings.Contains(got.Findings[0].Seen, tt.seen) {
			t.Errorf("%s: %s %+v, want %s %q", sentence, got.Status, got.Findings, tt.status, tt.seen)
		}
	}
}

func mixed(context.Context, *Env) []Finding {
	return []Finding{{Status: OK, Seen: "fine"}, {Status: Error, Seen: "bad"}, {Status: Unknown, Seen: "?"}, {Status: Warning, Seen: "hm"}}
}

func TestRunnerEndsByItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		checks := []Check{
			check("deaf", func(context.Context, *Env) []Finding { <-release; return Fine("late") }),
			check("polite", func(ctx context.Context, _ *Env) []Finding {
				<-ctx.Done()
				return CannotTell("DescribeVpcs timed out", "")
			}),
			check("quick", func(context.Context, *Env) []Finding { return Fine("quick") }),
		}
		start := time.Now()
		results := Runner{Timeout: 5 * time.Second}.Run(t.Context(), loaded(), checks)
		if took := time.Since(start); took > 6*time.Second {
			t.Errorf("the run took %s", took)
		}
		want := []string{"no answer within 5s", "DescribeVpcs timed out", "quick"}
		for i, r := range results {
			if r.Findings[0].Seen != want[i] {
				t.Errorf("%s: %+v, want %q", r.Check.Name, r.Findings, want[i])
			}
		}
		close(release)
	})
}

func TestRunnerSaysThatItWasInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	defer close(release)
	results := Runner{}.Run(ctx, loaded(), []Check{check("deaf", func(context.Context, *Env) []Finding {
		cancel()
		<-release
		return nil
	})})
	if got := results[0]; got.Status != Unknown || got.Findings[0].Seen != "interrupted" {
		t.Errorf("got %+v", got)
	}
}

func TestRunnerKeepsTheOrderAndTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int32
		var checks []Check
		var names, done []string
		for i := range 20 {
			name := string(rune('a' + i))
			names = append(names, name)
			checks = append(checks, check(name, func(context.Context, *Env) []Finding {
				most.Store(max(most.Load(), running.Add(1)))
				time.Sleep(time.Duration(20-i) * time.Second) // the later ones end first
				running.Add(-1)
				return Fine(name)
			}))
		}
		runner := Runner{Limit: 4, Timeout: time.Hour, Done: func(r Result) { done = append(done, r.Check.Name) }}
		results := runner.Run(t.Context(), loaded(), checks)
		for i, r := range results {
			if r.Check.Name != names[i] || r.Findings[0].Seen != names[i] {
				t.Errorf("result %d is of %s", i, r.Check.Name)
			}
		}
		slices.Sort(done)
		if !slices.Equal(done, names) {
			t.Errorf("Done heard of %v", done)
		}
		if most.Load() != 4 {
			t.Errorf("%d checks ran at a time, want 4", most.Load())
		}
	})
}

func TestAFactIsFoundOutOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		var facts Facts
		fact := func(ctx context.Context) (int, error) {
			return Fact(ctx, &facts, "seven", time.Minute, func(context.Context) (int, error) {
				calls++
				time.Sleep(time.Second)
				return 7, nil
			})
		}
		hasty, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := fact(hasty); err == nil {
			t.Error("a check that gave up got a value")
		}
		if v, err := fact(t.Context()); v != 7 || err != nil {
			t.Errorf("the next check got %d, %v", v, err)
		}
		if calls != 1 {
			t.Errorf("the fact was found out %d times", calls)
		}
	})
}

func TestAFactThatCrashesIsAnError(t *testing.T) {
	_, err := Fact(t.Context(), &Facts{}, 1, time.Minute, func(context.Context) (int, error) { panic("oh") })
	if err == nil || !strings.Contains(err.Error(), "crashed: oh at runner_test.go:") {
		t.Errorf("got %v", err)
	}
}

func TestSelect(t *testing.T) {
	checks := Checks()
	selected, err := Select(checks, []string{"shared", "config"})
	if err != nil || len(selected) != 2 || selected[0].Name != "config" || selected[1].Name != "shared" {
		t.Errorf("Select gave %v, %v; want config and shared in the order of the report", selected, err)
	}
	if all, err := Select(checks, nil); err != nil || len(all) != len(checks) {
		t.Errorf("no name selects %d of %d checks, %v", len(all), len(checks), err)
	}
	_, err = Select(checks, []string{"config", "confg", "nonsense"})
	want := `there are no checks "confg", "nonsense"; the checks are config, pulumi, plugins, backend, lock, shared`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
