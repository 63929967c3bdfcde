package terraform

import (
	"path/filepath"
	"strings"
	"testing"

	"milu2-stage/internal/golden"
)

func TestHandOver(t *testing.T) {
	result := sample(t)
	golden.Compare(t, filepath.Join("testdata", "removed.tf"), result.RemovedBlocks(false))
	golden.Compare(t, filepath.Join("testdata", "state-rm.sh"), result.StateRmCommands(false))
}

// Exactly what was adopted is handed over: each address by its block, or by a command of its own.
func TestHandOverIsWhatWasAdopted(t *testing.T) {
	result := sampleWith(t, true)
	commands := result.StateRmCommands(false)
	for _, o := range result.Resources {
		has := strings.Contains(commands, "terraform state rm '"+o.Address+"'\n")
		if has != (o.Status == Adopted) {
			t.Errorf("%s is %s, and in the commands: %v", o.Address, o.Status, has)
		}
	}
	handed := map[string]bool{}
	for _, h := range result.handOver() {
		for _, block := range h.blocks {
			handed[block] = true
		}
		for _, address := range h.instances {
			handed[address] = true
		}
	}
	for _, r := range result.finder.managed {
		adopted := result.finder.verdicts[r].status == Adopted
		if adopted != (handed[r.Block] || handed[r.Address]) {
			t.Errorf("%s: adopted %v, in the hand-over %v", r.Address, adopted, !adopted)
		}
	}
}

func TestCommandsForPowerShell(t *testing.T) {
	if got, want := stateRm(`a.b["c"]`, true), `terraform --% state rm "a.b[\"c\"]"`; got != want {
		t.Errorf("got %s", got)
	}
	if got, want := stateRm(`a.b["c'd"]`, false), `terraform state rm 'a.b["c'\''d"]'`; got != want {
		t.Errorf("got %s", got)
	}
}
