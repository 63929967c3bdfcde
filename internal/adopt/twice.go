package adopt

import (
	"context"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

const recordToken = "aws:route53/record:Record"

// twice maps the types of which AWS allows two that match one registration to the command that deletes one. Of the others it
// refuses the second by itself, since their names or places are unique. It does so of records too, but in the middle of a run.
func twice() map[string]string {
	return map[string]string{
		"aws:ec2/vpc:Vpc":                                   "aws ec2 delete-vpc --vpc-id",
		"aws:ec2/internetGateway:InternetGateway":           "aws ec2 delete-internet-gateway --internet-gateway-id",
		"aws:ec2/routeTable:RouteTable":                     "aws ec2 delete-route-table --route-table-id",
		"aws:ec2/vpcPeeringConnection:VpcPeeringConnection": "aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id",
		"aws:ec2/instance:Instance":                         "aws ec2 terminate-instances --instance-ids",
		"aws:ec2/eip:Eip":                                   "aws ec2 release-address --allocation-id",
		"aws:ebs/volume:Volume":                             "aws ec2 delete-volume --volume-id",
		"aws:acm/certificate:Certificate":                   "aws acm delete-certificate --certificate-arn",
		"aws:route53/zone:Zone":                             "aws route53 delete-hosted-zone --id",
		"aws:cloudfront/distribution:Distribution":          "aws cloudfront delete-distribution --id",
		recordToken: "",
	}
}

// watch makes the engine ask before it creates what the state holds. `pulumi up --refresh` drops what is gone from the
// engine's copy of the state after the state was stored that the program reads: the program then takes a thing for managed
// that the engine is about to create. With a state from a backup it may exist all the same, under an id that came later. So
// may the other half of a replacement that was cut off.
func (a *Adopter) watch(ctx *pulumi.Context) error {
	if a.opts.Mode == config.AdoptOff {
		return nil
	}
	hook, err := ctx.RegisterResourceHook("milu2-stage:not-twice", func(args *pulumi.ResourceHookArgs) error {
		return a.beforeCreate(ctx.Context(), args)
	}, &pulumi.ResourceHookOptions{OnDryRun: true})
	if err != nil {
		return fmt.Errorf("registering the check before creations: %w", err)
	}
	a.hook = hook
	return nil
}

// watched adds the question to the options of a registration that is in state, and tells whether it did.
func (a *Adopter) watched(d Decision, opts *pulumi.ResourceOptions) bool {
	if _, doubles := twice()[d.Type]; a.hook == nil || d.Action != Managed || (!doubles && len(d.Blank) == 0) {
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

// beforeCreate refuses to create a managed thing without what it needs, or where AWS has one that the state does not know.
func (a *Adopter) beforeCreate(ctx context.Context, args *pulumi.ResourceHookArgs) error {
	d, ok := a.decision(nameIn(string(args.URN)))
	if !ok || a.opts.Imports[d.Name] == createWord {
		return nil
	}
	in := fromProperties(args.NewInputs)
	for _, property := range d.Blank {
		if in.text(property) == "" {
			return fmt.Errorf("%s is not created: it was adopted, so the state has no %s of it, and this run cannot give one. If it is "+
				"gone, run `pulumi refresh -s %[3]s`, then `pulumi up -s %[3]s`; to have it replaced, delete it first", d.Name, property, a.self.stack)
		}
	}
	overwrites, _ := in["allowOverwrite"].(bool)
	if _, doubles := twice()[d.Type]; !doubles || overwrites {
		return nil
	}
	return a.notTwice(ctx, d, in)
}

// notTwice refuses to create a managed thing where AWS has one that the state does not know.
func (a *Adopter) notTwice(ctx context.Context, d Decision, in Inputs) error {
	k := a.kinds[d.Type]
	matches, err := a.find.matches(ctx, k, registration{token: d.Type, name: d.Name, region: d.region, inputs: in})
	if err != nil {
		return fmt.Errorf("looking for %s before it is created: %w", d.Name, err)
	}
	known, _ := a.state.outputs[d.stateURN]["id"].(string)
	for _, m := range matches {
		// One that is about to be replaced is still there.
		if m.ID == known {
			continue
		}
		theirs, err := a.doesNotMatter(ctx, k, d, m, known)
		if err != nil {
			return fmt.Errorf("asking whose %s is before %s is created: %w", m.ID, d.Name, err)
		}
		if !theirs {
			return a.exists(d, m.ID, known)
		}
	}
	return nil
}

// doesNotMatter tells whether a match is somebody else's and was there all the time, beside the stack's own. Records have no
// tags that would tell.
func (a *Adopter) doesNotMatter(ctx context.Context, k kind, d Decision, m Match, known string) (bool, error) {
	if _, there := a.find.known(k.listing, known); !there || d.Type == recordToken {
		return false, nil
	}
	tags, err := a.find.tags(ctx, k.listing, d.region, m.Live)
	return !a.self.owns(tags), err
}

// exists says what to do about a thing that the state does not know, in place of one that it does.
func (a *Adopter) exists(d Decision, found, known string) error {
	remove := twice()[d.Type]
	if remove != "" {
		remove = " with `" + remove + " " + found
		if !a.kinds[d.Type].global {
			remove += " --region " + d.region
		}
		remove += "`"
	}
	return fmt.Errorf("%[1]s is not created: %[2]s exists, and the state knows %[3]s instead. Run `pulumi refresh -s %[4]s`, then "+
		"`pulumi up -s %[4]s`, which takes %[2]s over if %[3]s is gone (docs/operations.md). If this comes again, %[3]s is still there, and a "+
		"run that was cut off while it replaced it has left %[2]s, or it is somebody else's: look at it, delete it%[5]s if nothing needs "+
		"it, and run the same command again", d.Name, found, known, a.self.stack, remove)
}
