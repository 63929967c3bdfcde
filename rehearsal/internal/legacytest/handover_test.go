package legacytest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/adopt"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/tfaccount"
)

// handsOver checks that Terraform is told to let go of exactly what the stack has imported, but for what no import brings: that is
// applied again once the stack is brought in line.
func handsOver(t *testing.T, r *enginetest.Rig, stack, part string) {
	t.Helper()
	path := filepath.Join(sample, part+".tfstate.json")
	managed, err := tfaccount.Resources(path)
	if err != nil {
		t.Fatal(err)
	}
	var imported, handed []string
	for _, res := range r.State(stack) {
		key := string(res.Type) + " " + string(res.ID)
		for _, known := range managed {
			if known == key && !slices.Contains(imported, key) {
				imported = append(imported, key)
			}
		}
	}
	for _, address := range stateRm(t) {
		key := managed[address]
		typ, _, _ := strings.Cut(key, " ")
		if typ != "" && adopt.CoverageOf(typ) != adopt.Reapplied && !slices.Contains(handed, key) {
			handed = append(handed, key)
		}
	}
	slices.Sort(imported)
	slices.Sort(handed)
	if diff := cmp.Diff(imported, handed); diff != "" {
		t.Errorf("%s: imported (-) and handed over (+):\n%s", stack, diff)
	}
}

// stateRm lists the addresses that `milu2 import-terraform --state-rm` names.
func stateRm(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(sample, "state-rm.sh"))
	if err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for line := range strings.Lines(string(text)) {
		if address, ok := strings.CutPrefix(strings.TrimSpace(line), "terraform state rm "); ok {
			addresses = append(addresses, strings.Trim(address, "'"))
		}
	}
	return addresses
}
