package engine

import (
	"io"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// TestAnOperationWithoutASummaryIsNotUnchanged plays the CLI, whose stream of events may end too early.
func TestAnOperationWithoutASummaryIsNotUnchanged(t *testing.T) {
	t.Parallel()
	counted := func(changes map[apitype.OpType]int) *apitype.SummaryEvent {
		return &apitype.SummaryEvent{ResourceChanges: changes}
	}
	for name, c := range map[string]struct {
		summary   *apitype.SummaryEvent
		unchanged bool
		fails     string
	}{
		"no summary":         {fails: "the engine's summary of it has not arrived"},
		"nothing to count":   {summary: counted(nil), unchanged: true},
		"all the same":       {summary: counted(map[apitype.OpType]int{apitype.OpSame: 3, apitype.OpCreate: 0}), unchanged: true},
		"something was made": {summary: counted(map[apitype.OpType]int{apitype.OpSame: 3, apitype.OpCreate: 1})},
	} {
		outcome, err := run(auto.Stack{}, Options{}, func(seen chan<- events.EngineEvent, _, _ io.Writer, _ *Outcome) error {
			seen <- events.EngineEvent{EngineEvent: apitype.EngineEvent{PreludeEvent: &apitype.PreludeEvent{}}}
			if c.summary != nil {
				seen <- events.EngineEvent{EngineEvent: apitype.EngineEvent{SummaryEvent: c.summary}}
			}
			close(seen)
			return nil
		})
		if (err == nil) != (c.fails == "") || (err != nil && !strings.Contains(err.Error(), c.fails)) {
			t.Errorf("%s: the error is %v", name, err)
		}
		if outcome.Unchanged() != c.unchanged {
			t.Errorf("%s: unchanged is %v", name, outcome.Unchanged())
		}
	}
}
