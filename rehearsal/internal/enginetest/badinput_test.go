package enginetest

import (
	"slices"
	"strings"
	"testing"

	"milu2-stage/rehearsal/internal/world"
)

// TestBadInputStopsBeforeAnythingIsCreated begins every case with an empty account.
func TestBadInputStopsBeforeAnythingIsCreated(t *testing.T) {
	t.Parallel()
	base := New(t)
	cases := []struct {
		name      string
		stack     string
		overrides []string
		want      string
	}{
		{"shared is not deployed", Stage0, nil, "pulumi up -s shared"},
		{"the stage index has no CIDR left", Stage0, []string{"stageIndex=222"}, "reservedOffsets"},
		{"AWS rejects the name", Shared, []string{"bucketPrefix=Not_A_Bucket"}, "bucketPrefix"},
		{"a value is malformed", Stage0, []string{"api.max=many"}, "milu2-stage:api.max"},
		{"a key is unknown", Shared, []string{"bucketPrefixes=mine"}, "bucketPrefix"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := base.Copy(t)
			outcome, err := r.Up(c.stack, c.overrides...)
			if err == nil {
				t.Fatalf("up succeeded:\n%s", outcome.Text)
			}
			if !strings.Contains(outcome.Text, c.want) {
				t.Errorf("the message does not have %q:\n%s", c.want, outcome.Text)
			}
			if made := r.Inventory(); len(made) > 0 {
				t.Errorf("the account has %v", made)
			}
		})
	}
}

func contains(list []string, want string) bool { return slices.Contains(list, want) }

// find is the inventory's line for an id, or an empty one.
func find(r *Rig, id string) world.Item {
	for _, item := range r.Inventory() {
		if item.ID == id {
			return item
		}
	}
	return world.Item{}
}
