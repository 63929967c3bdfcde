package adopt

import (
	"context"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// twice lists the types of which AWS allows two that match one registration. Of the others it refuses the second by itself,
// since their names or places are unique.
func twice() []string {
	return []string{
		"aws:ec2/vpc:Vpc", "aws:ec2/internetGateway:InternetGateway", "aws:ec2/routeTable:RouteTable",
		"aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "aws:ec2/instance:Instance", "aws:ec2/eip:Eip", "aws:ebs/volume:Volume",
		"aws:acm/certificate:Certificate", "aws:route53/zone:Zone", "aws:cloudfront/distribution:Distribution",
	}
}

// watch makes the engine ask before it creates what the state holds. `pulumi up --refresh` drops what is gone from the
// engine's copy of the state after the state was stored that the program reads: the program then takes a thing for managed
// that the engine is about to create. With a state from a backup it may exist all the same, under an id that came later.
func (a *Adopter) watch(ctx *pulumi.Context) error {
	if a.opts.Mode == config.AdoptOff {
		return nil
	}
	hook, err := ctx.RegisterResourceHook("milu2-stage:not-twice", func(args *pulumi.ResourceHookArgs) error {
		return a.notTwice(ctx.Context(), args)
	}, &pulumi.ResourceHookOptions{OnDryRun: true})
	if err != nil {
		return fmt.Errorf("registering the check before creations: %w", err)
	}
	a.hook = hook
	return nil
}

// watched adds the question to the options of a registration that is in state, and tells whether it did.
func (a *Adopter) watched(d Decision, opts *pulumi.ResourceOptions) bool {
	if a.hook == nil || d.Action != Managed || !slices.Contains(twice(), d.Type) {
		return false
	}
	hooks := pulumi.ResourceHookBinding{}
	if opts.Hooks != nil {
		hooks = *opts.Hooks
	}
	hooks.BeforeCreate = append(slices.Clone(hooks.BeforeCreate), a.hook)
	opts.Hooks = &hooks
	return true
}

// notTwice refuses to create a managed thing where AWS has one that the state does not know.
func (a *Adopter) notTwice(ctx context.Context, args *pulumi.ResourceHookArgs) error {
	d, ok := a.decision(string(args.URN))
	if !ok {
		return nil
	}
	in := fromProperties(args.NewInputs)
	matches, _, err := a.find.matches(ctx, a.kinds[d.Type], d.region, in)
	if err != nil {
		return fmt.Errorf("looking for %s before it is created: %w", d.Name, err)
	}
	known, _ := a.state.outputs[d.stateURN]["id"].(string)
	for _, m := range matches {
		// One that is about to be replaced is still there.
		if m.ID == known {
			continue
		}
		return fmt.Errorf("%s is not created: %s exists, and the state knew it as %s, which is gone, so the state is older than "+
			"the account. Run `pulumi refresh`, then `pulumi up`, which takes %[2]s over (docs/operations.md)", d.Name, m.ID, known)
	}
	return nil
}
