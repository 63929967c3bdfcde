package enginetest

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typeLogGroup = "aws:cloudwatch/logGroup:LogGroup"
	typeRole     = "aws:iam/role:Role"
)

// provided is a state whose provider works in a region, with resources given as pairs of type and id.
func provided(stack, region string, resources ...string) []apitype.ResourceV3 {
	urn := func(typ, name string) resource.URN {
		return resource.NewURN(tokens.QName(stack), "milu2-stage", "", tokens.Type(typ), name)
	}
	provider := apitype.ResourceV3{
		URN: urn("pulumi:providers:aws", "aws"), Type: "pulumi:providers:aws", ID: "1", Custom: true,
		Inputs: map[string]any{"region": region},
	}
	state := []apitype.ResourceV3{provider}
	for pair := range slices.Chunk(resources, 2) {
		typ, id := pair[0], pair[1]
		state = append(state, apitype.ResourceV3{
			URN: urn(typ, id), Type: tokens.Type(typ), ID: resource.ID(id), Custom: true, Provider: string(provider.URN) + "::1",
		})
	}
	return state
}

func TestStrays(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name            string
		states          [][]apitype.ResourceV3
		orphans, ghosts []string
	}{
		{
			name: "one thing of a name in each region",
			states: [][]apitype.ResourceV3{
				provided("one", "eu-central-1", typeLogGroup, "/api", typeRole, "ec2"), provided("two", "eu-west-1", typeLogGroup, "/api"),
			},
		},
		{
			name: "a thing in no state, and one that is not there",
			states: [][]apitype.ResourceV3{
				provided("one", "eu-central-1", typeLogGroup, "/api", typeLogGroup, "/web", typeRole, "ec2"), provided("two", "eu-west-1"),
			},
			orphans: []string{typeLogGroup + " /api"}, ghosts: []string{typeLogGroup + " /web"},
		},
		{
			name: "one thing in two states",
			states: [][]apitype.ResourceV3{
				provided("one", "eu-central-1", typeLogGroup, "/api", typeRole, "ec2"),
				provided("two", "eu-west-1", typeLogGroup, "/api", typeRole, "ec2"),
			},
			ghosts: []string{typeRole + " ec2, which is managed 2 times: in one, two"},
		},
		{
			name: "one thing twice in a state",
			states: [][]apitype.ResourceV3{
				provided("one", "eu-central-1", typeLogGroup, "/api", typeRole, "ec2", typeLogGroup, "/api"),
				provided("two", "eu-west-1", typeLogGroup, "/api"),
			},
			ghosts: []string{typeLogGroup + " /api, which is managed 2 times: in one, one"},
		},
	}
	w, err := world.Open(filepath.Join(t.TempDir(), "world.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Update(func(a *world.Account) error {
		a.Put(&world.Resource{Type: typeLogGroup, Region: "eu-central-1", ID: "/api"})
		a.Put(&world.Resource{Type: typeLogGroup, Region: "eu-west-1", ID: "/api"})
		a.Put(&world.Resource{Type: typeRole, Region: world.Global, ID: "ec2"})
		a.Put(&world.Resource{Type: typeRole, Region: world.Global, ID: "admin", Seeded: true})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		var orphans, ghosts []string
		if err := w.View(func(a *world.Account) error {
			orphans, ghosts = strays(a, map[string][]apitype.ResourceV3{"one": c.states[0], "two": c.states[1]})
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.orphans, orphans); diff != "" {
			t.Errorf("%s: orphans (-want +got):\n%s", c.name, diff)
		}
		if diff := cmp.Diff(c.ghosts, ghosts); diff != "" {
			t.Errorf("%s: ghosts (-want +got):\n%s", c.name, diff)
		}
	}
}
