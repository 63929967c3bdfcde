package world

import (
	"slices"
	"testing"
)

func TestCanonicalTellsWhatBecameOfAThing(t *testing.T) {
	describe := func(outputs map[string]any) []string {
		t.Helper()
		a := newAccount()
		a.Put(&Resource{
			Type: "aws:ec2/thing:Thing", Region: "eu-central-1", ID: a.NextID("thing"), Inputs: map[string]any{"name": "x", "size": 1.0},
			Outputs: outputs,
		})
		lines, err := a.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
	for property, states := range map[string][2]string{
		"acceptStatus": {"active", "pending-acceptance"}, "instanceState": {"running", "stopped"}, "status": {"ISSUED", "FAILED"},
	} {
		well := describe(map[string]any{"name": "x", "size": 1.0, property: states[0]})
		if !slices.Contains(well, "aws:ec2/thing:Thing eu-central-1 x: "+property+` = "`+states[0]+`"`) {
			t.Errorf("%s is not told: %v", property, well)
		}
		if slices.Equal(well, describe(map[string]any{"name": "x", "size": 1.0, property: states[1]})) {
			t.Errorf("%s makes no difference", property)
		}
		if !slices.Equal(well, describe(map[string]any{"name": "x", "size": 1.0, property: states[0], "arn": "arn:other"})) {
			t.Errorf("an ARN makes a difference beside %s", property)
		}
	}
	if plain := describe(map[string]any{"name": "x", "size": 1.0}); len(plain) != 4 {
		t.Errorf("a thing without a state: %v", plain)
	}
}
