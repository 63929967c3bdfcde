package legacytest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/adopt"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/tfaccount"
)

// handsOver checks that commands tell Terraform to let go of exactly what the stacks have imported, but for what no import brings: that is
// applied again once a stack is brought in line. The states' files are by the names that the commands have for them.
func handsOver(t *testing.T, r *enginetest.Rig, stage, commands string, states map[string]string) {
	t.Helper()
	var imported, handed []string
	for name, path := range states {
		managed, err := tfaccount.Resources(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, res := range append(r.State(enginetest.Shared), r.State(stage)...) {
			key := string(res.Type) + " " + string(res.ID)
			for _, known := range managed {
				if known == key && !slices.Contains(imported, key) {
					imported = append(imported, key)
				}
			}
		}
		for _, address := range letGo(commands, name) {
			key := managed[address]
			typ, _, _ := strings.Cut(key, " ")
			if typ != "" && adopt.CoverageOf(typ) != adopt.Reapplied && !slices.Contains(handed, key) {
				handed = append(handed, key)
			}
		}
	}
	slices.Sort(imported)
	slices.Sort(handed)
	if diff := cmp.Diff(imported, handed); diff != "" {
		t.Errorf("imported (-) and handed over (+):\n%s", diff)
	}
}

// letGo lists the addresses that the commands take out of a state.
func letGo(commands, state string) []string {
	var addresses []string
	var in string
	for line := range strings.Lines(commands) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "# In the directory of "); ok {
			in, _, _ = strings.Cut(name, ",")
		}
		if address, ok := strings.CutPrefix(line, "terraform state rm "); ok && in == state {
			addresses = append(addresses, strings.Trim(address, "'"))
		}
	}
	return addresses
}
