package legacytest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"milu2-stage/internal/terraform"
	"milu2-stage/internal/terraform/setups"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/faultreport"
	"milu2-stage/rehearsal/internal/tfaccount"
	"milu2-stage/rehearsal/internal/world"
)

// How many random setups are taken over; the faults take over all.
const (
	someSetups = 10
	allSetups  = 200
)

// Setups in other styles are taken over like the sample, by what the import writes and no other hand.
func TestRandomSetupsAreTakenOver(t *testing.T) {
	seeds := uint64(someSetups)
	if faultreport.Full() {
		seeds = allSetups
	}
	for seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			takeOverSetup(t, seed)
		})
	}
}

func takeOverSetup(t *testing.T, seed uint64) {
	r := enginetest.New(t)
	r.Files = t.TempDir()
	result, states := importSetup(t, seed)
	if _, err := result.Write(r.Files, false); err != nil {
		t.Fatal(err)
	}
	err := r.World.Update(func(a *world.Account) error {
		_, err := tfaccount.Setup(a, slices.Sorted(maps.Values(states))...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	stage := result.Files[len(result.Files)-1].Stack
	takeOver(t, r, stage)
	handsOver(t, r, stage, result.StateRmCommands(false), states)
}

// importSetup imports the setup of a seed, and returns the files of its states by name.
func importSetup(t *testing.T, seed uint64) (*terraform.Result, map[string]string) {
	t.Helper()
	var parts [][]byte
	for _, part := range []string{"shared", "stage"} {
		text, err := os.ReadFile(filepath.Join(sample, part+".tfstate.json"))
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, text)
	}
	setup, err := setups.Random(seed, parts...)
	if err != nil {
		t.Fatal(err)
	}
	var states []*terraform.State
	files, dir := map[string]string{}, t.TempDir()
	for n, text := range setup.States {
		name := fmt.Sprintf("state%d", n)
		files[name] = filepath.Join(dir, name)
		if err := os.WriteFile(files[name], text, 0o600); err != nil {
			t.Fatal(err)
		}
		state, err := terraform.ReadState(name, text)
		if err != nil {
			t.Fatal(err)
		}
		states = append(states, state)
	}
	result, err := terraform.Import(terraform.Options{States: states})
	if err != nil {
		t.Fatal(err)
	}
	return result, files
}
