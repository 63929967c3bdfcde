package driver

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"

	"milu2-stage/internal/config"
	"milu2-stage/rehearsal/internal/driver/account"
	"milu2-stage/rehearsal/internal/driver/engine"
)

// operate runs one of the engine's operations on each stack in turn and stops at the first that fails.
func (s *session) operate(ctx context.Context, verb string, stacks []string) error {
	if len(stacks) == 0 {
		s.note("Nothing is deployed in %s, so there is nothing to %s.", s.dir, verb)
		return nil
	}
	outcomes, err := s.each(ctx, verb, stacks)
	if err != nil {
		return err
	}
	s.summary(verb, outcomes)
	return nil
}

// each runs the operation and returns what it did to each stack.
func (s *session) each(ctx context.Context, verb string, stacks []string) ([]engine.Outcome, error) {
	var outcomes []engine.Outcome
	for _, name := range stacks {
		stack, err := s.open(ctx, name)
		if err != nil {
			return nil, err
		}
		s.heading(verb, name)
		if err := s.previewFirst(ctx, verb, stack); err != nil {
			return nil, err
		}
		outcome, err := s.run(ctx, verb, stack)
		if err != nil {
			return nil, s.explain(verb, name, err)
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes, nil
}

// previewFirst does what the CLI does before an up: what the preview refuses must not begin.
func (s *session) previewFirst(ctx context.Context, verb string, stack auto.Stack) error {
	if verb != verbUp || s.skipPreview {
		return nil
	}
	outcome, err := engine.Preview(ctx, stack, engine.Options{Errors: s.log, Color: s.color})
	if err == nil || !errors.Is(err, engine.ErrRefused) {
		return err
	}
	progress := &progressFilter{to: s.out}
	_, _ = progress.Write([]byte(outcome.Text))
	progress.flush()
	return fmt.Errorf("preview of %s: %w: the messages above say why. Nothing was changed. Put it right and run the same "+
		"command again", stack.Name(), err)
}

func (s *session) run(ctx context.Context, verb string, stack auto.Stack) (engine.Outcome, error) {
	progress := &progressFilter{to: s.out, terse: s.aws == simulated}
	defer progress.flush()
	options := engine.Options{Progress: progress, Errors: s.log, Color: s.color}
	switch verb {
	case verbUp:
		return engine.Up(ctx, stack, options)
	case verbPreview:
		return engine.Preview(ctx, stack, options)
	case verbRefresh:
		return engine.Refresh(ctx, stack, options)
	default:
		if err := s.unprotect(ctx, stack.Name()); err != nil {
			return engine.Outcome{}, err
		}
		return engine.Destroy(ctx, stack, options)
	}
}

// unprotect lifts the protection of stateful resources before a simulated account is emptied. Real ones stay protected.
func (s *session) unprotect(ctx context.Context, stack string) error {
	if s.aws != simulated {
		return nil
	}
	if err := s.workspace.Unprotect(ctx, stack); err != nil {
		return err
	}
	if err := account.Unprotect(s.world, stack); err != nil {
		return err
	}
	s.note("Lifted the protection of %s's stateful resources: these are simulated. For real ones set "+
		"milu2-stage:protect to false and run `pulumi up` before `pulumi destroy`.", stack)
	return nil
}

// explain adds what to do next to an operation's error.
func (s *session) explain(verb, stack string, err error) error {
	if locked(err) {
		// The Automation API's error repeats what the CLI has written already.
		return fmt.Errorf("%s of %s: the stack is locked, see above. If no other run is at work on it any more, take the lock away "+
			"with `go -C rehearsal run -trimpath . %s -s %s`, and run the same command again", verb, stack, verbCancel, stack)
	}
	if !errors.Is(err, engine.ErrRefused) {
		return err
	}
	return fmt.Errorf("%s of %s: %w: the messages above say why. Put it right and run the same command again; "+
		"what was done already is kept", verb, stack, err)
}

// previewable leaves out stages whose shared stack is not there: they cannot be previewed before it is deployed.
func (s *session) previewable(stacks []string) []string {
	shared := string(config.ScopeShared)
	if s.workspace.Deployed(shared) || !slices.Contains(stacks, shared) {
		return stacks
	}
	if len(stacks) > 1 {
		s.note("Only %s is previewed: a stage reads its outputs and can be previewed once it is deployed (make up).", shared)
	}
	return []string{shared}
}
