package adopt

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"milu2-stage/internal/config"
)

// plan runs the program against a stand-in for the engine, so that every look-up is made, and every reason to stop is
// known, before the engine has seen anything: once a transform fails one registration, others may already be created.
func (a *Adopter) plan(ctx *pulumi.Context, providers map[string]pulumi.ProviderResource, program Program) error {
	p := &planner{a: a, engine: ctx, providers: providers}
	a.planning = true
	defer func() { a.planning = false }()
	if a.opts.Scope == config.ScopeShared {
		// The shared program asks Skips one question after another. The first round only collects them; a program that
		// fails does so again in the second.
		a.warming = true
		_ = p.run(program)
		a.background.Wait()
		a.warming = false
	}
	err := p.run(program)
	if len(a.problems) == 0 && err != nil {
		return err
	}
	a.checkImports()
	if len(a.problems) > 0 {
		return &PlanError{problems: a.problems}
	}
	return nil
}

// run runs the program once.
func (p *planner) run(program Program) error {
	ctx := p.engine
	standIn, err := pulumi.NewContext(ctx.Context(), pulumi.RunInfo{
		Project: ctx.Project(), Stack: ctx.Stack(), Organization: ctx.Organization(), RootDirectory: ctx.RootDirectory(),
		// As in a preview, an output that is not known yet stays unknown.
		DryRun: true,
		Mocks:  p,
	})
	if err != nil {
		return fmt.Errorf("planning the adoption: %w", err)
	}
	return pulumi.RunWithContext(standIn, func(c *pulumi.Context) error { return program(c, p.a) })
}

// checkImports finds keys of imports that no registration has: a misspelt one would be silently without effect.
func (a *Adopter) checkImports() {
	for name := range a.opts.Imports {
		if !a.names[name] {
			a.stop("", name, a.strangeEntry(name))
		}
	}
}

// planner stands in for the engine: every registration is decided, and resolves to what its decision knows of it.
type planner struct {
	a         *Adopter
	engine    *pulumi.Context
	providers map[string]pulumi.ProviderResource
}

// Call forwards an invoke to the engine.
func (p *planner) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	var opts []pulumi.InvokeOption
	if provider, ok := p.providers[providerName(args.Provider)]; ok {
		opts = append(opts, pulumi.Provider(provider))
	}
	return p.invoke(args.Token, args.Args, opts...)
}

func (p *planner) invoke(token string, args resource.PropertyMap, opts ...pulumi.InvokeOption) (resource.PropertyMap, error) {
	result := map[string]any{}
	if _, err := p.engine.InvokePackageRaw(token, args.Mappable(), &result, "", opts...); err != nil {
		return nil, err
	}
	return resource.NewPropertyMapFromMap(result), nil
}

// NewResource decides one registration. A problem is noted rather than returned, so that the pass meets them all.
func (p *planner) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.ReadRPC != nil {
		return p.read(args)
	}
	req := args.RegisterRPC
	urn := urnOf(p.a.self.stack, p.a.self.project, req.GetParent(), args.TypeToken, args.Name)
	aliases := p.a.aliasURNs(req.GetParent(), args.TypeToken, args.Name, req.GetAliases())
	p.a.move(urn, aliases)
	if strings.HasPrefix(args.TypeToken, "pulumi:providers:") {
		return "planned", args.Inputs, nil
	}
	if p.a.warming {
		return "", args.Inputs, nil
	}
	props, err := plugin.UnmarshalProperties(req.GetObject(), plugin.MarshalOptions{
		KeepUnknowns: true, KeepSecrets: true, KeepResources: true,
	})
	if err != nil {
		return "", nil, fmt.Errorf("reading the inputs of %s: %w", urn, err)
	}
	r := registration{
		urn: urn, token: args.TypeToken, name: args.Name, aliases: aliases, region: p.a.regionOf(args.Provider),
		inputs: fromProperties(props), ignored: req.GetIgnoreChanges(),
		dependencies: func(key string) []string { return req.GetPropertyDependencies()[key].GetUrns() },
	}
	if req.GetRemote() {
		for _, child := range remoteChildren(p.a, r) {
			p.decide(child)
		}
		return "", known(props), nil
	}
	if !args.Custom {
		return "", resource.PropertyMap{}, nil
	}
	if lost := lostOptions(req); len(lost) > 0 && CoverageOf(r.token) == Mapped {
		p.a.stop(r.token, r.name, fmt.Errorf("the registration uses %s, which Pulumi drops from what a transform changes",
			strings.Join(lost, ", ")))
	}
	return p.resolve(p.decide(r), props)
}

// lostOptions lists the options of a registration that the SDK's form of a transform has no place for.
func lostOptions(req *pulumirpc.RegisterResourceRequest) []string {
	var out []string
	for name, used := range map[string]bool{
		"deletedWith": req.GetDeletedWith() != "", "replaceWith": len(req.GetReplaceWith()) > 0,
		"hideDiffs": len(req.GetHideDiffs()) > 0, "replacementTrigger": req.GetReplacementTrigger() != nil,
	} {
		if used {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func (p *planner) decide(r registration) Decision {
	d, err := p.a.decide(p.engine.Context(), r)
	ofFailed := p.unknownFrom(r, nil, func(parent Decision) bool { return parent.failed })
	d.failed = err != nil || ofFailed
	// A look-up that is refused is always said: all missing permissions are listed together. What seems wrong with a thing
	// only because its parent could not be judged is not worth saying, and what seems wrong only because the engine still
	// has to read the parent is judged by the transform.
	var lookup *LookupError
	switch {
	case err == nil:
	case errors.As(err, &lookup):
		p.a.stop(r.token, r.name, err)
	case ofFailed:
	case p.unknownFrom(r, p.a.kinds[r.token].judged(), func(parent Decision) bool { return parent.Action != Create }) &&
		!p.unknownFrom(r, p.a.kinds[r.token].judged(), func(parent Decision) bool { return parent.Action == Create }):
		d = Decision{Action: Open, URN: r.urn, Type: r.token, Name: r.name}
	default:
		p.a.stop(r.token, r.name, err)
	}
	p.a.remember(d)
	p.a.notice(r, d)
	return d
}

// unknownFrom tells whether an unknown input of a registration comes from one whose decision is such. Keys are the inputs
// that count; nil is all.
func (p *planner) unknownFrom(r registration, keys []string, such func(Decision) bool) bool {
	if r.dependencies == nil {
		return false
	}
	for key, v := range r.inputs {
		if !hasUnknown(v) || (keys != nil && !slices.Contains(keys, key)) {
			continue
		}
		for _, urn := range r.dependencies(key) {
			if parent, ok := p.a.decision(urn); ok && such(parent) {
				return true
			}
		}
	}
	return false
}

// resolve returns the id and outputs that dependent registrations may see.
func (p *planner) resolve(d Decision, props resource.PropertyMap) (string, resource.PropertyMap, error) {
	out := resource.PropertyMap{}
	id := d.ID
	if d.Action == Managed {
		out = resource.NewPropertyMapFromMap(p.a.state.outputs[d.stateURN])
		if v, ok := out["id"]; ok && v.IsString() {
			id = v.StringValue()
		}
	}
	for key, v := range known(props) {
		out[key] = v
	}
	if d.Action == Adopt {
		if strings.HasPrefix(id, "arn:") {
			out["arn"] = resource.NewStringProperty(id)
		}
		for _, key := range p.a.kinds[d.Type].outputs {
			if v, ok := d.Live.Props[key]; ok {
				out[resource.PropertyKey(key)] = resource.NewPropertyValue(v)
			}
		}
	}
	return id, out, nil
}

// read answers for resources that the program only reads.
func (p *planner) read(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if args.TypeToken != "pulumi:pulumi:StackReference" {
		return args.ID, args.Inputs, nil
	}
	out, err := p.invoke("pulumi:pulumi:readStackOutputs", args.Inputs)
	return args.ID, out, err
}

// known leaves out what is not known yet: in a dry run an absent output is an unknown one.
func known(props resource.PropertyMap) resource.PropertyMap {
	out := resource.PropertyMap{}
	for key, v := range props {
		if !v.ContainsUnknowns() {
			out[key] = v
		}
	}
	return out
}

// remoteChildren lists what a remote component registers, which the stand-in cannot see: the transform sees it later.
func remoteChildren(a *Adopter, r registration) []registration {
	if r.token != "awsx:ecr:Repository" {
		return nil
	}
	child := func(token string, inputs Inputs) registration {
		name := strings.ToLower(r.name) // as awsx names its children
		urn := urnOf(a.self.stack, a.self.project, r.urn, token, name)
		return registration{urn: urn, token: token, name: name, region: r.region, inputs: inputs}
	}
	name := r.inputs["name"]
	return []registration{
		child("aws:ecr/repository:Repository", Inputs{
			"name": name, "encryptionConfigurations": r.inputs["encryptionConfigurations"],
		}),
		child("aws:ecr/lifecyclePolicy:LifecyclePolicy", Inputs{"repository": name}),
	}
}

// regionOf returns the region of a provider reference ("urn::id").
func (a *Adopter) regionOf(ref string) string {
	if region, ok := a.opts.Regions[providerName(ref)]; ok {
		return region
	}
	return a.opts.Region
}

func providerName(ref string) string {
	i := strings.LastIndex(ref, "::")
	if i < 0 {
		return ""
	}
	return resource.URN(ref[:i]).Name()
}
