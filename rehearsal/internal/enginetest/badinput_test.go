package enginetest

import (
	"slices"
	"strings"
	"testing"
)

// TestBadInputStopsBeforeAnythingIsCreated begins every case with an empty account.
func TestBadInputStopsBeforeAnythingIsCreated(t *testing.T) {
	t.Parallel()
	base := New(t)
	for name, c := range Refusals() {
		if c.Deployed {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := base.Copy(t)
			outcome, err := r.Up(c.Stack, c.Overrides...)
			if err == nil {
				t.Fatalf("up succeeded:\n%s", outcome.Text)
			}
			for _, want := range c.Says {
				if !strings.Contains(outcome.Text, want) {
					t.Errorf("the message does not have %q:\n%s", want, outcome.Text)
				}
			}
			if made := r.Inventory(); len(made) > 0 {
				t.Errorf("the account has %v", made)
			}
		})
	}
}

func contains(list []string, want string) bool { return slices.Contains(list, want) }
