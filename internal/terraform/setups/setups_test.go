package setups_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"milu2-stage/internal/terraform"
	"milu2-stage/internal/terraform/setups"
)

// parts reads the states of the setup that was applied.
func parts(t testing.TB) [][]byte {
	t.Helper()
	var texts [][]byte
	for _, part := range []string{"shared", "stage"} {
		text, err := os.ReadFile(filepath.Join("..", "testdata", part+".tfstate.json"))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	return texts
}

func imported(t *testing.T, texts [][]byte) *terraform.Result {
	t.Helper()
	var states []*terraform.State
	for n, text := range texts {
		state, err := terraform.ReadState(fmt.Sprintf("state%d.tfstate", n), text)
		if err != nil {
			t.Fatal(err)
		}
		states = append(states, state)
	}
	result, err := terraform.Import(terraform.Options{States: states})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// Whatever way a setup is written down, the import decides everything by itself, and what it writes loads.
func TestRandomSetupsAreDecided(t *testing.T) {
	seeds := uint64(50)
	if os.Getenv("MILU2_FAULTS") == "full" {
		seeds = 1000
	}
	roles := map[string]string{}
	for _, o := range imported(t, parts(t)).Resources {
		roles[o.Address] = o.Logical
	}
	kinds := regexp.MustCompile(`game|world|chat|commu|^alias-nodes`)
	for seed := range seeds {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			setup, err := setups.Random(seed, parts(t)...)
			if err != nil {
				t.Fatal(err)
			}
			result := imported(t, setup.States)
			for _, o := range result.Resources {
				role, had := roles[setup.From[o.Address]]
				switch {
				case had && o.Logical != role && !kinds.MatchString(role):
					t.Errorf("%s, which was %s, is %s %q and not %q: %s", o.Address, setup.From[o.Address], o.Status, o.Logical, role, o.Why)
				case o.Status == terraform.Undecided:
					t.Errorf("%s is undecided: %s", o.Address, o.Why)
				case o.Status == terraform.Stays && o.Why == "":
					t.Errorf("%s stays without a reason", o.Address)
				case o.Status == terraform.Adopted && o.Logical == "":
					t.Errorf("%s is adopted as nothing", o.Address)
				}
			}
			if !result.IsDecided() {
				t.Errorf("problems: %q", result.Problems)
			}
			var report strings.Builder
			if err := result.WriteJSON(&report); err != nil || strings.Contains(report.String(), "hunter2") {
				t.Errorf("error %v, or a secret in:\n%s", err, &report)
			}
		})
	}
}
