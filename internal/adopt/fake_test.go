package adopt

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
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

// invokes answers the invokes that the planning pass forwards to the engine.
type invokes struct{ pulumi.MockResourceMonitor }

func (invokes) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return resource.PropertyMap{"answer": resource.NewStringProperty(args.Token)}, nil
}

func (invokes) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return args.Name, args.Inputs, nil
}

// planned runs the planning pass alone.
func planned(t testing.TB, opts Options, known *state, program Program) (*Adopter, error) {
	t.Helper()
	engine, err := pulumi.NewContext(context.Background(), pulumi.RunInfo{
		Project: "milu2-stage", Stack: "stage0", Organization: "organization", Mocks: invokes{},
	})
	if err != nil {
		t.Fatal(err)
	}
	if known == nil {
		known = newState(nil)
	}
	if opts.Region == "" {
		opts.Region = "us-test-1"
	}
	if opts.Mode == "" {
		opts.Mode = config.AdoptAuto
	}
	a := newAdopter(opts, owner{project: "milu2-stage", stack: "stage0"}, known)
	return a, a.plan(engine, nil, program)
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
