package enginetest

import (
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/rehearsal/internal/driver/engine"
)

// Digest is a preview as `pulumi preview --json` prints it, as far as `milu2 keep` reads it.
func Digest(t testing.TB, o engine.Outcome) []byte {
	t.Helper()
	type step struct {
		Op             apitype.OpType `json:"op"`
		URN            string         `json:"urn"`
		DiffReasons    []string       `json:"diffReasons"`
		ReplaceReasons []string       `json:"replaceReasons"`
	}
	var steps []step
	for _, s := range o.Steps {
		steps = append(steps, step{s.Op, string(s.URN), s.Diffs, s.Replaces})
	}
	text, err := json.Marshal(map[string]any{"steps": steps, "changeSummary": map[string]int{}})
	if err != nil {
		t.Fatal(err)
	}
	return text
}
