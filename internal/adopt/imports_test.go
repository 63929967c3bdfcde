package adopt

import (
	"testing"

	"milu2-stage/internal/config"
)

func TestImportsOverrideLookUps(t *testing.T) {
	two := func() *fakeSource {
		return (&fakeSource{}).has(ListSecurityGroups, "vpc-1", Live{ID: "sg-1", Name: "a", VPC: "vpc-1"}, Live{ID: "sg-2", Name: "a", VPC: "vpc-1"})
	}
	for id, want := range map[string]Action{"sg-2": Adopt, "create": Create} {
		a := deciding(two(), config.ScopeStage, map[string]string{"sg-app": id})
		d, err := a.decide(t.Context(), registration{
			urn: "u", token: groupToken, name: "sg-app", inputs: Inputs{"vpcId": "vpc-1", "name": "a"},
		})
		if err != nil || d.Action != want || (want == Adopt && d.ID != id) {
			t.Errorf("%s: got %+v, %v", id, d, err)
		}
	}
}

// A thing without a Name tag, which no look-up by name would list, is what imports is for.
func TestAnIDInImportsIsLookedUpWhateverItsNameTag(t *testing.T) {
	for token, test := range map[string]struct {
		listing Listing
		parent  string
		id      string
		inputs  Inputs
	}{
		"aws:ec2/eip:Eip": {ListAddresses, "", "eipalloc-1", Inputs{"tags": name("milu2stage-node-game-eip")}},
		"aws:ebs/volume:Volume": {ListVolumes, "us-test-1a", "vol-1",
			Inputs{"tags": name("milu2stage-db-data"), "availabilityZone": "us-test-1a"}},
	} {
		s := (&fakeSource{}).has(test.listing, test.parent, Live{ID: test.id})
		a := deciding(s, config.ScopeStage, map[string]string{"it": test.id})
		a.find.prefix = "milu2stage"
		d, err := a.decide(t.Context(), registration{urn: "u", token: token, name: "it", region: "us-test-1", inputs: test.inputs})
		if err != nil || d.Action != Adopt || d.ID != test.id {
			t.Errorf("%s: got %+v, %v", token, d, err)
		}
		for q := range s.calls {
			if q.Hint != "" {
				t.Errorf("%s: asked only for names with %q", token, q.Hint)
			}
		}
	}
}
