package adopt

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// What moved inside the stack is in state under its former URN. Importing it under the new one would make the engine
// delete it under the old one.
func TestWhatMovedIsNotAdoptedAnew(t *testing.T) {
	in := pulumi.Map{"vpcId": pulumi.String("vpc-1"), "name": pulumi.String("MILU2stage-sg")}
	const root = "urn:pulumi:stage0::milu2-stage::"
	tests := map[string]struct {
		former  string
		program Program
	}{
		"renamed": {root + groupToken + "::old", func(ctx *pulumi.Context, _ *Adopter) error {
			register(t, ctx, groupToken, "sg-app", in, pulumi.Aliases([]pulumi.Alias{{Name: pulumi.String("old")}}))
			return nil
		}},
		"moved into a component": {root + groupToken + "::sg-app", func(ctx *pulumi.Context, _ *Adopter) error {
			c := &group{}
			if err := ctx.RegisterComponentResource("milu2-stage:stage:SecurityGroups", "security-groups", c); err != nil {
				return err
			}
			register(t, ctx, groupToken, "sg-app", in, pulumi.Parent(c), pulumi.Aliases([]pulumi.Alias{{NoParent: pulumi.Bool(true)}}))
			return nil
		}},
		"moved with its component": {root + "milu2-stage:stage:Old$" + groupToken + "::sg-app",
			func(ctx *pulumi.Context, _ *Adopter) error {
				c := &group{}
				err := ctx.RegisterComponentResource("milu2-stage:stage:SecurityGroups", "security-groups", c,
					pulumi.Aliases([]pulumi.Alias{{Type: pulumi.String("milu2-stage:stage:Old")}}))
				register(t, ctx, groupToken, "sg-app", in, pulumi.Parent(c))
				return err
			}},
		"named by its whole former URN": {root + "a:b:C$" + groupToken + "::x", func(ctx *pulumi.Context, _ *Adopter) error {
			register(t, ctx, groupToken, "sg-app", in,
				pulumi.Aliases([]pulumi.Alias{{URN: pulumi.URN(root + "a:b:C$" + groupToken + "::x")}}))
			return nil
		}},
	}
	for sentence, test := range tests {
		t.Run(sentence, func(t *testing.T) {
			s := networkExists()
			known := newState(map[string]any{test.former: map[string]any{"outputs": map[string]any{"id": "sg-1"}}})
			a, err := planned(t, Options{Source: s}, known, test.program)
			if err != nil {
				t.Fatal(err)
			}
			if got := a.report(); got != "adoption: 0 adopted, 0 created, 1 managed, 0 skipped" || len(s.calls) != 0 {
				t.Errorf("%s, look-ups %v", got, s.calls)
			}
		})
	}
}

// The identity of the record is an output of the certificate, and this source does not give it: the engine reads it from
// AWS when it imports the certificate, so the decision waits.
func TestADecisionWaitsForWhatOnlyTheEngineReads(t *testing.T) {
	s := &fakeSource{}
	s.has(ListCertificates, "", Live{ID: "arn:aws-test:acm:us-test-1:1:certificate/1", Props: map[string]any{
		"domainName": "x.example.com", "subjectAlternativeNames": []string{"x.example.com"}}})
	type certificate struct {
		pulumi.CustomResourceState
		Domain pulumi.StringOutput `pulumi:"validationDomain"`
	}
	program := func(ctx *pulumi.Context, _ *Adopter) error {
		c := &certificate{}
		if err := ctx.RegisterResource(certToken, "certificate", pulumi.Map{"domainName": pulumi.String("x.example.com")}, c); err != nil {
			return err
		}
		register(t, ctx, recordToken, "record", pulumi.Map{
			"zoneId": pulumi.String("Z1"), "name": c.Domain, "type": pulumi.String("CNAME"),
		})
		return nil
	}
	a, err := planned(t, Options{Source: s}, nil, program)
	if err != nil {
		t.Fatal(err)
	}
	if got := a.report(); !strings.Contains(got, "1 adopted, 0 created, 0 managed, 0 skipped, 1 decided once") {
		t.Error(got)
	}
	none, err := planned(t, Options{Source: &fakeSource{}}, nil, program)
	if err != nil {
		t.Fatal(err)
	}
	if got := none.report(); got != "adoption: 0 adopted, 2 created, 0 managed, 0 skipped" {
		t.Error("below a certificate that is created, " + got)
	}
}

// The SDK's form of a transform drops some options; a registration that uses one stops the run instead.
func TestOptionsThatATransformDropsAreRefused(t *testing.T) {
	_, err := planned(t, Options{Source: &fakeSource{}}, nil, func(ctx *pulumi.Context, _ *Adopter) error {
		vpc := register(t, ctx, vpcToken, "vpc", pulumi.Map{"cidrBlock": pulumi.String("10.0.0.0/16")})
		register(t, ctx, groupToken, "sg-app", pulumi.Map{"vpcId": vpc.ID(), "name": pulumi.String("x")}, pulumi.DeletedWith(vpc))
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "the registration uses deletedWith") {
		t.Errorf("got %v", err)
	}
}
