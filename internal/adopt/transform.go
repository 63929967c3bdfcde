package adopt

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"
)

// transform is called by the engine for each registration, with the inputs resolved. It returns nil, which leaves a
// registration exactly as it is, whenever there is nothing to say: the SDK's form of a transform has no place for deletedWith,
// replaceWith, hideDiffs and replacementTrigger, and drops them from a registration that is changed.
func (a *Adopter) transform(ctx context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if !args.Custom || strings.HasPrefix(args.Type, "pulumi:") {
		return nil
	}
	r, err := a.registration(ctx, args)
	if err != nil {
		return reject(args, err)
	}
	d, err := a.resolve(ctx, r)
	if err != nil {
		return reject(args, err)
	}
	return a.apply(args, d)
}

// apply makes a registration what was decided.
func (a *Adopter) apply(args *pulumi.ResourceTransformArgs, d Decision) *pulumi.ResourceTransformResult {
	opts := args.Opts
	opts.IgnoreChanges = merged(opts.IgnoreChanges, d.Ignore)
	opts.Protect = opts.Protect || d.Guard
	for _, property := range d.Blank {
		args.Props[property] = pulumi.String("")
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

// registration reads what the engine passes to a transform.
func (a *Adopter) registration(ctx context.Context, args *pulumi.ResourceTransformArgs) (registration, error) {
	r := registration{token: args.Type, name: args.Name, region: a.opts.Region, ignored: args.Opts.IgnoreChanges}
	var err error
	if r.inputs, err = fromInputs(ctx, args.Props); err != nil {
		return r, fmt.Errorf("reading the inputs of %s: %w", r.name, err)
	}
	for _, alias := range args.Opts.Aliases {
		former, err := r.former(ctx, alias)
		if err != nil {
			return r, fmt.Errorf("reading the aliases of %s: %w", r.name, err)
		}
		r.aliases = append(r.aliases, former)
	}
	for _, dependency := range args.Opts.DependsOn {
		urn, err := urnOf(ctx, dependency)
		if err != nil {
			return r, err
		}
		r.dependencies = append(r.dependencies, nameIn(urn))
	}
	if provider := args.Opts.Provider; provider != nil {
		urn, err := urnOf(ctx, provider)
		if err != nil {
			return r, err
		}
		if region, ok := a.opts.Regions[resource.URN(urn).Name()]; ok {
			r.region = region
		}
	}
	return r, nil
}

// former is the name that a registration had according to an alias. The SDK has made the alias from the wire's form, so its
// values are plain.
func (r registration) former(ctx context.Context, alias pulumi.Alias) (resourceName, error) {
	if alias.URN != nil {
		result, err := internals.UnsafeAwaitOutput(ctx, alias.URN.ToURNOutput())
		if err != nil {
			return resourceName{}, err
		}
		urn, _ := result.Value.(pulumi.URN)
		return nameIn(string(urn)), nil
	}
	or := func(given any, own string) string {
		if s, _ := given.(pulumi.String); s != "" {
			return string(s)
		}
		return own
	}
	return resourceName{or(alias.Type, r.token), or(alias.Name, r.name)}, nil
}

// reject fails the registration with the error. A transform cannot return one, but an import id that is rejected is.
func reject(args *pulumi.ResourceTransformArgs, err error) *pulumi.ResourceTransformResult {
	opts := args.Opts
	opts.Import = pulumi.ID("").ToIDOutput().ApplyT(func(pulumi.ID) (pulumi.ID, error) { return "", err }).(pulumi.IDOutput)
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: opts}
}

func urnOf(ctx context.Context, r pulumi.Resource) (string, error) {
	result, err := internals.UnsafeAwaitOutput(ctx, r.URN())
	if err != nil {
		return "", fmt.Errorf("reading the URN of %s: %w", r.PulumiResourceName(), err)
	}
	urn, _ := result.Value.(pulumi.URN)
	return string(urn), nil
}
