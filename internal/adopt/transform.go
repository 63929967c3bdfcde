package adopt

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// transform applies the decisions to registrations. It returns nil, which leaves a registration exactly as it is,
// whenever there is nothing to say: the SDK's form of a transform has no place for deletedWith, replaceWith, hideDiffs
// and replacementTrigger, and drops them from a registration that is changed.
func (a *Adopter) transform(ctx context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if !args.Custom || strings.HasPrefix(args.Type, "pulumi:") {
		return nil
	}
	d, err := a.resolve(ctx, args)
	if err != nil {
		return reject(args, err)
	}
	opts := args.Opts
	opts.IgnoreChanges = merged(opts.IgnoreChanges, d.Ignore)
	opts.Protect = opts.Protect || d.Guard
	for _, property := range d.Blank {
		args.Props[property] = pulumi.String("")
	}
	for property, value := range d.Give {
		args.Props[property] = pulumi.ToOutput(value)
	}
	if d.Action == Adopt {
		opts.Import = pulumi.ID(d.ID)
	} else if !a.watched(d, &opts) && len(d.Blank) == 0 && len(opts.IgnoreChanges) == len(args.Opts.IgnoreChanges) &&
		opts.Protect == args.Opts.Protect {
		return nil
	}
	opts.IgnoreChanges = slices.DeleteFunc(opts.IgnoreChanges, func(path string) bool {
		return slices.Contains(d.Blank, path)
	})
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: opts}
}

// resolve returns what the planning pass decided, and decides now where it could not.
func (a *Adopter) resolve(ctx context.Context, args *pulumi.ResourceTransformArgs) (Decision, error) {
	parent, err := urnOfResource(ctx, args.Opts.Parent)
	if err != nil {
		return Decision{}, err
	}
	urn := urnOf(a.self.stack, a.self.project, parent, args.Type, args.Name)
	if d, ok := a.decision(urn); ok && d.Action != Open {
		return d, nil
	}
	inputs, err := fromInputs(ctx, args.Props)
	if err != nil {
		return Decision{}, fmt.Errorf("reading the inputs of %s: %w", urn, err)
	}
	aliases, err := aliasSpecs(ctx, args.Opts.Aliases)
	if err != nil {
		return Decision{}, fmt.Errorf("reading the aliases of %s: %w", urn, err)
	}
	region := a.opts.Region
	if args.Opts.Provider != nil {
		provider, err := urnOfResource(ctx, args.Opts.Provider)
		if err != nil {
			return Decision{}, err
		}
		region = a.regionOf(provider + "::")
	}
	d, err := a.decide(ctx, registration{
		urn: urn, token: args.Type, name: args.Name, region: region, inputs: inputs, ignored: args.Opts.IgnoreChanges,
		aliases: a.aliasURNs(parent, args.Type, args.Name, aliases),
	})
	if err != nil {
		return d, fmt.Errorf("%s (%s): %w", args.Name, args.Type, err)
	}
	if d.Action == Adopt {
		a.late(d)
	}
	a.remember(d)
	return d, nil
}

// reject fails the registration with the error. A transform cannot return one, but an import id that is rejected is.
func reject(args *pulumi.ResourceTransformArgs, err error) *pulumi.ResourceTransformResult {
	opts := args.Opts
	opts.Import = pulumi.ID("").ToIDOutput().ApplyT(func(pulumi.ID) (pulumi.ID, error) { return "", err }).(pulumi.IDOutput)
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: opts}
}

func urnOfResource(ctx context.Context, r pulumi.Resource) (string, error) {
	if r == nil {
		return "", nil
	}
	result, err := internals.UnsafeAwaitOutput(ctx, r.URN())
	if err != nil {
		return "", fmt.Errorf("reading the URN of %s: %w", r.PulumiResourceName(), err)
	}
	urn, _ := result.Value.(pulumi.URN)
	return string(urn), nil
}

// aliasSpecs converts aliases from the SDK's form to the wire's. The SDK has made them from the wire's, so their values
// are plain.
func aliasSpecs(ctx context.Context, aliases []pulumi.Alias) ([]*pulumirpc.Alias, error) {
	var out []*pulumirpc.Alias
	for _, alias := range aliases {
		if alias.URN != nil {
			result, err := internals.UnsafeAwaitOutput(ctx, alias.URN.ToURNOutput())
			if err != nil {
				return nil, err
			}
			urn, _ := result.Value.(pulumi.URN)
			out = append(out, &pulumirpc.Alias{Alias: &pulumirpc.Alias_Urn{Urn: string(urn)}})
			continue
		}
		text := func(in any) string {
			s, _ := in.(pulumi.String)
			return string(s)
		}
		spec := &pulumirpc.Alias_Spec{
			Name: text(alias.Name), Type: text(alias.Type), Stack: text(alias.Stack), Project: text(alias.Project),
		}
		if none, _ := alias.NoParent.(pulumi.Bool); bool(none) {
			spec.Parent = &pulumirpc.Alias_Spec_NoParent{NoParent: true}
		} else if parent, ok := alias.ParentURN.(pulumi.URN); ok {
			spec.Parent = &pulumirpc.Alias_Spec_ParentUrn{ParentUrn: string(parent)}
		}
		out = append(out, &pulumirpc.Alias{Alias: &pulumirpc.Alias_Spec_{Spec: spec}})
	}
	return out, nil
}
