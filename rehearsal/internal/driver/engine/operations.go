package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optrefresh"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
)

// ErrRefused says that the engine ran and ended with an error, which it has described in its own output.
var ErrRefused = errors.New("the engine stopped with an error")

// Up creates and updates the stack's resources. The Automation API does not preview first.
func Up(ctx context.Context, stack auto.Stack, o Options) (Outcome, error) {
	return run(stack, o, func(seen chan<- events.EngineEvent, out, errs io.Writer, outcome *Outcome) error {
		options := []optup.Option{
			optup.EventStreams(seen), optup.ProgressStreams(out), optup.ErrorProgressStreams(errs),
			optup.Color(o.Color), optup.SuppressOutputs(), optup.Replace(o.Replace),
		}
		if o.Refresh {
			options = append(options, optup.Refresh())
		}
		result, err := stack.Up(ctx, options...)
		outcome.Outputs = result.Outputs
		return err
	})
}

// PreviewedUp is Up as the CLI does it: what the preview refuses does not begin.
func PreviewedUp(ctx context.Context, stack auto.Stack, o Options) (Outcome, error) {
	quiet := o
	quiet.Progress = nil
	if outcome, err := Preview(ctx, stack, quiet); err != nil {
		return outcome, err
	}
	return Up(ctx, stack, o)
}

// Preview says what Up would do.
func Preview(ctx context.Context, stack auto.Stack, o Options) (Outcome, error) {
	return run(stack, o, func(seen chan<- events.EngineEvent, out, errs io.Writer, _ *Outcome) error {
		options := []optpreview.Option{
			optpreview.EventStreams(seen), optpreview.ProgressStreams(out), optpreview.ErrorProgressStreams(errs),
			optpreview.Color(o.Color), optpreview.SuppressOutputs(), optpreview.Replace(o.Replace),
		}
		if o.Refresh {
			options = append(options, optpreview.Refresh())
		}
		_, err := stack.Preview(ctx, options...)
		return err
	})
}

// Refresh reads the resources back into the state.
func Refresh(ctx context.Context, stack auto.Stack, o Options) (Outcome, error) {
	return run(stack, o, func(seen chan<- events.EngineEvent, out, errs io.Writer, _ *Outcome) error {
		_, err := stack.Refresh(ctx, optrefresh.EventStreams(seen), optrefresh.ProgressStreams(out),
			optrefresh.ErrorProgressStreams(errs), optrefresh.Color(o.Color), optrefresh.SuppressOutputs())
		return err
	})
}

// Destroy deletes the stack's resources and, unless Options.KeepStack, the empty stack.
func Destroy(ctx context.Context, stack auto.Stack, o Options) (Outcome, error) {
	return run(stack, o, func(seen chan<- events.EngineEvent, out, errs io.Writer, _ *Outcome) error {
		options := []optdestroy.Option{
			optdestroy.EventStreams(seen), optdestroy.ProgressStreams(out), optdestroy.ErrorProgressStreams(errs),
			optdestroy.Color(o.Color), optdestroy.SuppressOutputs(),
		}
		if !o.KeepStack {
			options = append(options, optdestroy.Remove())
		}
		_, err := stack.Destroy(ctx, options...)
		return err
	})
}

type operation func(seen chan<- events.EngineEvent, out, errs io.Writer, outcome *Outcome) error

// run records the events of one operation. The Automation API's own error repeats the whole output, which the person
// has already read, so that it is kept only where the CLI stopped before its engine began.
func run(stack auto.Stack, o Options, operate operation) (Outcome, error) {
	start := time.Now()
	recorder := record(stack.Name())
	var text, problems strings.Builder
	var extra Outcome
	err := operate(recorder.events, tee(&text, o.Progress), tee(&problems, o.Errors), &extra)
	outcome := recorder.finish(err != nil)
	outcome.Outputs = extra.Outputs
	outcome.Text = text.String() + problems.String()
	outcome.Took = time.Since(start)
	if err == nil && outcome.Changes == nil {
		return outcome, fmt.Errorf("the operation on %s ended well, but the engine's summary of it has not arrived: "+
			"nobody knows what changed", stack.Name())
	}
	if err == nil {
		return outcome, nil
	}
	if len(outcome.Steps) == 0 && len(outcome.Diagnostics) == 0 {
		return outcome, fmt.Errorf("running the Pulumi CLI: %w", err)
	}
	return outcome, ErrRefused
}

func tee(keep, show io.Writer) io.Writer {
	if show == nil {
		return keep
	}
	return io.MultiWriter(keep, show)
}
