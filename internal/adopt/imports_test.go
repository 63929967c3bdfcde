package adopt

import (
	"testing"

	"milu2-stage/internal/config"
)

func TestImportsOverrideLookUps(t *testing.T) {
	two := func() *fakeSource {
		return (&fakeSource{}).has(ListRouteTables, "", Live{ID: "rtb-1", Name: "a", VPC: "vpc-1"}, Live{ID: "rtb-2", Name: "a", VPC: "vpc-1"})
	}
	for id, want := range map[string]Action{"rtb-2": Adopt, "create": Create} {
		a := deciding(two(), config.ScopeStage, map[string]string{"rt": id})
		d, err := a.decide(t.Context(), registration{
			token: "aws:ec2/routeTable:RouteTable", name: "rt", inputs: Inputs{"vpcId": "vpc-1", "tags": name("a")},
		})
		if err != nil || d.Action != want || (want == Adopt && d.ID != id) {
			t.Errorf("%s: got %+v, %v", id, d, err)
		}
	}
}

// A thing without a Name tag, which no lookup by name would list, is what imports is for.
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
		d, err := a.decide(t.Context(), registration{token: token, name: "it", region: "us-test-1", inputs: test.inputs})
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

// An entry of imports that does nothing is said, with the command that removes it.
func TestAnEntryOfImportsWithoutAnEffectIsSaid(t *testing.T) {
	const urn = "urn:pulumi:stage0::milu2-stage::" + groupToken + "::sg-app"
	const remove = "; remove it with `pulumi config rm -s stage0 --path \"milu2-stage:imports.sg-app\"`"
	for token, want := range map[string]string{
		groupToken: "milu2-stage:imports.sg-app has no effect, since it is in state already" + remove,
		"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "milu2-stage:imports.sg-app has no effect, since resources of its type are not " +
			"looked up" + remove,
	} {
		a := deciding(&fakeSource{}, config.ScopeStage, map[string]string{"sg-app": "sg-1"})
		a.state = newState(map[string]any{urn: map[string]any{"outputs": map[string]any{"id": "sg-1"}}})
		d, err := a.decide(t.Context(), registration{token: token, name: "sg-app"})
		if err != nil || len(d.Notes) != 1 || d.Notes[0] != want {
			t.Errorf("%s: got %q, %v, want %q", token, d.Notes, err, want)
		}
	}
}

// Two resources that took one thing over would change it in turn.
func TestNothingIsTakenOverTwice(t *testing.T) {
	const vm = "aws:ec2/instance:Instance"
	const urn = "urn:pulumi:stage0::milu2-stage::" + vm + "::"
	source := func() *fakeSource {
		return (&fakeSource{}).has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"}).
			has(ListInstances, "vpc-1", Live{ID: "i-1", Name: "web", VPC: "vpc-1"})
	}
	take := func(a *Adopter, tag string) error {
		_, err := a.decide(t.Context(), registration{token: vm, name: tag, region: "us-test-1",
			inputs: Inputs{"subnetId": "subnet-1", "tags": name(tag)}})
		return err
	}
	const says = "both web and db would manage i-1, because of milu2-stage:imports; remove the entry:\n" +
		"  pulumi config rm -s stage0 --path \"milu2-stage:imports.db\""
	adopted := deciding(source(), config.ScopeStage, map[string]string{"db": "i-1"})
	if err := take(adopted, "web"); err != nil {
		t.Error(err)
	}
	if err := take(adopted, "db"); err == nil || err.Error() != says {
		t.Errorf("after a lookup that found it: %v", err)
	}
	deployed := deciding(source(), config.ScopeStage, map[string]string{"db": "i-1"})
	deployed.state = newState(map[string]any{urn + "web": map[string]any{"outputs": map[string]any{"id": "i-1"}}})
	if err := take(deployed, "db"); err == nil || err.Error() != says {
		t.Errorf("with it in state: %v", err)
	}
	if err := take(adopted, "web"); err != nil {
		t.Errorf("asked again for the same resource: %v", err)
	}
}
