package adopt

import (
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
		program testProgram
	}{
		"renamed": {root + groupToken + "::old", func(ctx *pulumi.Context) error {
			register(t, ctx, groupToken, "sg-app", in, pulumi.Aliases([]pulumi.Alias{{Name: pulumi.String("old")}}))
			return nil
		}},
		"moved into a component": {root + groupToken + "::sg-app", func(ctx *pulumi.Context) error {
			c := &group{}
			if err := ctx.RegisterComponentResource("milu2-stage:stage:SecurityGroups", "security-groups", c); err != nil {
				return err
			}
			register(t, ctx, groupToken, "sg-app", in, pulumi.Parent(c), pulumi.Aliases([]pulumi.Alias{{NoParent: pulumi.Bool(true)}}))
			return nil
		}},
		"moved with its component": {root + "milu2-stage:stage:Old$" + groupToken + "::sg-app",
			func(ctx *pulumi.Context) error {
				c := &group{}
				err := ctx.RegisterComponentResource("milu2-stage:stage:SecurityGroups", "security-groups", c,
					pulumi.Aliases([]pulumi.Alias{{Type: pulumi.String("milu2-stage:stage:Old")}}))
				register(t, ctx, groupToken, "sg-app", in, pulumi.Parent(c))
				return err
			}},
		"named by its whole former URN": {root + "a:b:C$" + groupToken + "::x", func(ctx *pulumi.Context) error {
			register(t, ctx, groupToken, "sg-app", in,
				pulumi.Aliases([]pulumi.Alias{{URN: pulumi.URN(root + "a:b:C$" + groupToken + "::x")}}))
			return nil
		}},
	}
	for sentence, test := range tests {
		t.Run(sentence, func(t *testing.T) {
			s := networkExists()
			known := newState(map[string]any{test.former: map[string]any{"outputs": map[string]any{"id": "sg-1"}}})
			a, err := previewed(t, Options{Source: s}, known, test.program)
			if err != nil {
				t.Fatal(err)
			}
			if got := a.report(); got != "adoption: 0 adopted, 0 created, 1 managed, 0 skipped" || len(s.calls) != 0 {
				t.Errorf("%s, lookups %v", got, s.calls)
			}
		})
	}
}
