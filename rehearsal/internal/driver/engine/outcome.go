package engine

import (
	"maps"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Outcome is what an operation did. It is complete for a failed operation too.
type Outcome struct {
	// Stack is the stack's name.
	Stack string
	// Changes counts resources by operation, as the engine's summary does; it is nil when no summary has arrived, which is so
	// for some operations that failed.
	Changes map[apitype.OpType]int
	// Steps are the steps in the order in which they ended or, for steps that failed, began.
	Steps []Step
	// Diagnostics are the messages that stay on the screen.
	Diagnostics []Diagnostic
	// Outputs are the stack's outputs after an up.
	Outputs auto.OutputMap
	// Text is what the CLI wrote.
	Text string
	// Took is the wall time.
	Took time.Duration
}

// Step is one step of the engine.
type Step struct {
	Op   apitype.OpType
	URN  resource.URN
	Type string
	// ID is the id after the step, or before it for a deletion.
	ID string
	// Replaces lists the properties that force a replacement.
	Replaces []string
	// Diffs lists the properties that change.
	Diffs  []string
	Failed bool
}

// Diagnostic is one message of the engine, a provider or the program.
type Diagnostic struct {
	Severity string
	URN      resource.URN
	Message  string
}

// Count is the number of resources with one of the operations.
func (o Outcome) Count(ops ...apitype.OpType) int {
	total := 0
	for _, op := range ops {
		total += o.Changes[op]
	}
	return total
}

// Unchanged says whether the operation found nothing to do. Without a summary nobody knows.
func (o Outcome) Unchanged() bool {
	if o.Changes == nil {
		return false
	}
	for op, count := range o.Changes {
		if op != apitype.OpSame && count > 0 {
			return false
		}
	}
	return true
}

// Errors are the messages of severity error, without the color codes.
func (o Outcome) Errors() []string {
	var found []string
	for _, diagnostic := range o.Diagnostics {
		if diagnostic.Severity == "error" {
			found = append(found, diagnostic.Message)
		}
	}
	return found
}

// recorder turns the engine's events into an Outcome.
type recorder struct {
	events chan events.EngineEvent
	done   chan struct{}

	mu      sync.Mutex
	outcome Outcome
}

func record(stack string) *recorder {
	r := &recorder{
		events: make(chan events.EngineEvent), done: make(chan struct{}),
		outcome: Outcome{Stack: stack},
	}
	go func() {
		defer close(r.done)
		for event := range r.events {
			r.add(event)
		}
	}()
	return r
}

// finish waits for the last events. The engine closes the stream at its end; a CLI that stopped before it began sends
// none and never closes it, so the wait is bounded.
func (r *recorder) finish(failed bool) Outcome {
	patience := 10 * time.Second
	if failed {
		patience = time.Second
	}
	select {
	case <-r.done:
	case <-time.After(patience):
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.outcome
}

func (r *recorder) add(event events.EngineEvent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case event.ResOutputsEvent != nil:
		r.step(event.ResOutputsEvent.Metadata, false)
	case event.ResOpFailedEvent != nil:
		r.step(event.ResOpFailedEvent.Metadata, true)
	case event.SummaryEvent != nil:
		r.outcome.Changes = map[apitype.OpType]int{}
		maps.Copy(r.outcome.Changes, event.SummaryEvent.ResourceChanges)
	case event.DiagnosticEvent != nil && !event.DiagnosticEvent.Ephemeral:
		r.outcome.Diagnostics = append(r.outcome.Diagnostics, Diagnostic{
			Severity: event.DiagnosticEvent.Severity,
			URN:      resource.URN(event.DiagnosticEvent.URN),
			Message:  event.DiagnosticEvent.Prefix + event.DiagnosticEvent.Message,
		})
	}
}

func (r *recorder) step(metadata apitype.StepEventMetadata, failed bool) {
	step := Step{
		Op: metadata.Op, URN: resource.URN(metadata.URN), Type: metadata.Type, Replaces: metadata.Keys,
		Diffs: metadata.Diffs, Failed: failed,
	}
	for _, state := range []*apitype.StepEventStateMetadata{metadata.New, metadata.Old} {
		if state != nil && step.ID == "" {
			step.ID = state.ID
		}
	}
	r.outcome.Steps = append(r.outcome.Steps, step)
}
