package adopt

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// What is in state is created anew only where AWS has none of it, or the one that the state knows.
func TestWhatTheStateHoldsIsNotMadeTwice(t *testing.T) {
	const token, urn = "aws:ec2/vpc:Vpc", "urn:pulumi:stage0::milu2-stage::aws:ec2/vpc:Vpc::vpc"
	vpc := func(id string) Live {
		return Live{ID: id, Name: "milu2stage-vpc", Props: map[string]any{"cidrBlock": "172.34.0.0/16"}}
	}
	tests := map[string]struct {
		lives []Live
		want  string
	}{
		"it is gone":                                   {nil, ""},
		"it is there, and about to be replaced":        {[]Live{vpc("vpc-1")}, ""},
		"it is gone, and another one came":             {[]Live{vpc("vpc-2")}, "vpc is not created: vpc-2 exists"},
		"it is about to be replaced, and another came": {[]Live{vpc("vpc-1"), vpc("vpc-2")}, "vpc-2"},
	}
	for sentence, test := range tests {
		t.Run(sentence, func(t *testing.T) {
			s := (&fakeSource{account: "123456789012"}).has(ListVpcs, "", test.lives...)
			known := newState(map[string]any{urn: map[string]any{"outputs": map[string]any{"id": "vpc-1"}}})
			a := newAdopter(Options{Source: s, Region: "eu-central-1"}, owner{project: "milu2-stage", stack: "stage0"}, known)
			d, err := a.decide(t.Context(), registration{urn: urn, token: token, name: "vpc", region: "eu-central-1"})
			if err != nil || d.Action != Managed {
				t.Fatalf("%v, %v", d.Action, err)
			}
			a.remember(d)
			err = a.notTwice(t.Context(), &pulumi.ResourceHookArgs{URN: urn, NewInputs: resource.NewPropertyMapFromMap(map[string]any{
				"cidrBlock": "172.34.0.0/16", "tags": map[string]any{"Name": "milu2stage-vpc"},
			})})
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// A type that is not mapped has nothing to look for.
func TestTheTypesThatAreNotMadeTwiceAreMapped(t *testing.T) {
	for _, token := range twice() {
		if _, ok := kinds()[token]; !ok {
			t.Errorf("%s is not mapped", token)
		}
	}
}
