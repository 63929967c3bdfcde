package adopt

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// fakeSource answers from tables: by listing and parent.
type fakeSource struct {
	lives   map[Listing]map[string][]Live
	errs    map[Listing]error
	tags    map[string]map[string]string
	account string

	mu    sync.Mutex
	calls map[Query]int
	ids   int
}

func (s *fakeSource) List(_ context.Context, q Query) ([]Live, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.calls == nil {
		s.calls = map[Query]int{}
	}
	s.calls[q]++
	if err := s.errs[q.Listing]; err != nil {
		return nil, err
	}
	return s.lives[q.Listing][q.Parent], nil
}

func (s *fakeSource) Tags(_ context.Context, _ Listing, _, id string) (map[string]string, error) {
	return s.tags[id], nil
}

func (s *fakeSource) Identity(context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids++
	if s.account == "" {
		return "", errors.New("no account")
	}
	return s.account, nil
}

// has adds live things under a listing and parent.
func (s *fakeSource) has(l Listing, parent string, lives ...Live) *fakeSource {
	if s.lives == nil {
		s.lives = map[Listing]map[string][]Live{}
	}
	if s.lives[l] == nil {
		s.lives[l] = map[string][]Live{}
	}
	s.lives[l][parent] = append(s.lives[l][parent], lives...)
	return s
}

// testProgram registers resources.
type testProgram = func(ctx *pulumi.Context) error

// engine is a stand-in for the engine: it has every registration decided and answers as a preview does, or an update.
type engine struct {
	pulumi.MockResourceMonitor

	a *Adopter
}

func (e engine) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	req := args.RegisterRPC
	if !args.Custom {
		return "", resource.PropertyMap{}, nil
	}
	props, err := plugin.UnmarshalProperties(req.GetObject(), plugin.MarshalOptions{KeepUnknowns: true})
	if err != nil {
		return "", nil, err
	}
	r := registration{
		token: args.TypeToken, name: args.Name, region: e.a.opts.Region, inputs: fromProperties(props), ignored: req.GetIgnoreChanges(),
	}
	for _, urn := range req.GetDependencies() {
		r.dependencies = append(r.dependencies, nameIn(urn))
	}
	for _, alias := range req.GetAliases() {
		if urn := alias.GetUrn(); urn != "" {
			r.aliases = append(r.aliases, nameIn(urn))
		} else {
			spec := alias.GetSpec()
			r.aliases = append(r.aliases, resourceName{cmp.Or(spec.GetType(), r.token), cmp.Or(spec.GetName(), r.name)})
		}
	}
	d, err := e.a.resolve(context.Background(), r)
	if err != nil {
		return "", nil, err
	}
	return e.outputs(d, props)
}

// outputs are what the engine knows of a resource: all of one that exists, and of a new one the inputs until it is created.
func (e engine) outputs(d Decision, props resource.PropertyMap) (string, resource.PropertyMap, error) {
	out := resource.PropertyMap{}
	id := d.ID
	switch d.Action {
	case Managed:
		out = resource.NewPropertyMapFromMap(e.a.state.outputs[d.stateURN])
		id, _ = e.a.state.outputs[d.stateURN]["id"].(string)
	case Adopt:
		out = resource.NewPropertyMapFromMap(d.Live.Props)
	case Create:
		if !e.a.preview {
			id = "new-" + d.Name
		}
	case Skip:
	}
	if id != "" {
		out["arn"] = resource.NewStringProperty(id)
	}
	for key, v := range props {
		if !v.ContainsUnknowns() {
			out[key] = v
		}
	}
	return id, out, nil
}

// previewed runs a program as a preview does.
func previewed(t testing.TB, opts Options, known *state, program testProgram) (*Adopter, error) {
	t.Helper()
	return ran(t, true, opts, known, program)
}

// updated runs a program as an update does that comes without a preview.
func updated(t testing.TB, opts Options, known *state, program testProgram) (*Adopter, error) {
	t.Helper()
	return ran(t, false, opts, known, program)
}

func ran(t testing.TB, preview bool, opts Options, known *state, program testProgram) (*Adopter, error) {
	t.Helper()
	if known == nil {
		known = newState(nil)
	}
	opts.Region, opts.Mode = cmp.Or(opts.Region, "us-test-1"), cmp.Or(opts.Mode, config.AdoptAuto)
	a := newAdopter(opts, owner{project: "milu2-stage", stack: "stage0"}, known)
	a.preview = preview
	ctx, err := pulumi.NewContext(context.Background(), pulumi.RunInfo{
		Project: "milu2-stage", Stack: "stage0", Organization: "organization", DryRun: preview, Mocks: engine{a: a},
	})
	if err != nil {
		t.Fatal(err)
	}
	a.log = ctx.Log
	var result error
	err = pulumi.RunWithContext(ctx, func(ctx *pulumi.Context) (err error) {
		if a.opts.Registered, err = Watch(ctx); err != nil {
			return err
		}
		result = a.run(ctx.Context(), func(*Adopter) error { return program(ctx) })
		return result
	})
	return a, cmp.Or(result, err)
}

// thing is any custom resource; its outputs are read with field.
type thing struct {
	pulumi.CustomResourceState
	Arn  pulumi.StringOutput `pulumi:"arn"`
	Name pulumi.StringOutput `pulumi:"name"`
}

func register(t testing.TB, ctx *pulumi.Context, token, name string, in pulumi.Map, opts ...pulumi.ResourceOption) *thing {
	t.Helper()
	r := &thing{}
	if err := ctx.RegisterResource(token, name, in, r, opts...); err != nil {
		t.Errorf("registering %s: %v", name, err)
	}
	return r
}

// group is any component.
type group struct{ pulumi.ResourceState }

func nameTag(name string) pulumi.Map { return pulumi.Map{"Name": pulumi.String(name)} }

func ownTags() map[string]string {
	return map[string]string{"pulumi:Project": "milu2-stage", "pulumi:Stack": "stage0"}
}
