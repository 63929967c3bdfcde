package simaws

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"milu2-stage/rehearsal/internal/world"
)

type props = map[string]any

// bench is a provider on an account of its own.
type bench struct {
	t *testing.T
	p *Provider
	w *world.World
	// zone and build are the ids of the seeded public zone and build VPC.
	zone, build string
}

const testRegion = "us-test-1"

func newBench(t *testing.T) *bench {
	t.Helper()
	w, err := world.Open(filepath.Join(t.TempDir(), "world.json"))
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, w: w}
	err = w.Update(func(a *world.Account) error {
		b.zone = a.SeedPublicZone("example.com")
		b.build = a.SeedBuildVPC(testRegion, "milu2-vpc", "172.31.0.0/16")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.p = b.provider(testRegion)
	return b
}

// provider returns another provider on the same account.
func (b *bench) provider(region string) *Provider {
	b.t.Helper()
	p := New(b.w)
	_, err := p.Configure(context.Background(), plugin.ConfigureRequest{Inputs: properties(props{
		"region": region, "defaultTags": `{"tags":{"ManagedBy":"pulumi"}}`,
	})})
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// on is the bench with another provider.
func (b *bench) on(p *Provider) *bench {
	copied := *b
	copied.p = p
	return &copied
}

func urn(token, name string) resource.URN {
	return resource.NewURN("test", "test", "", tokens.Type(token), name)
}

// check runs Check and returns the inputs and the failures.
func (b *bench) check(token, name string, in props) (resource.PropertyMap, []plugin.CheckFailure) {
	b.t.Helper()
	checked, err := b.p.Check(context.Background(), plugin.CheckRequest{
		URN: urn(token, name), Name: name, Type: tokens.Type(token), News: properties(in),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return checked.Properties, checked.Failures
}

// try checks and creates; a failure of either is the error.
func (b *bench) try(token, name string, in props) (string, props, error) {
	b.t.Helper()
	checked, failures := b.check(token, name, in)
	if len(failures) > 0 {
		return "", nil, fmt.Errorf("check: %s", failures[0].Reason)
	}
	made, err := b.p.Create(context.Background(), plugin.CreateRequest{
		URN: urn(token, name), Name: name, Type: tokens.Type(token), Properties: checked,
	})
	if err != nil {
		return "", nil, err
	}
	out, err := plain(made.Properties)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(made.ID), out, nil
}

// make creates, and fails the test when that fails.
func (b *bench) make(token, name string, in props) (string, props) {
	b.t.Helper()
	id, out, err := b.try(token, name, in)
	if err != nil {
		b.t.Fatalf("making %s: %v", name, err)
	}
	return id, out
}

// refused creates, and fails the test unless the error has the given part.
func (b *bench) refused(part, token, name string, in props) {
	b.t.Helper()
	_, _, err := b.try(token, name, in)
	if err == nil || !strings.Contains(err.Error(), part) {
		b.t.Errorf("making %s: error %v, want one with %q", name, err, part)
	}
}

func (b *bench) delete(token, id string) error {
	_, err := b.p.Delete(context.Background(), plugin.DeleteRequest{
		URN: urn(token, "x"), Type: tokens.Type(token), ID: resource.ID(id),
	})
	return err
}

// kept deletes, and fails the test unless that is refused with the given part in the error.
func (b *bench) kept(part, token, id string) {
	b.t.Helper()
	if err := b.delete(token, id); err == nil || !strings.Contains(err.Error(), part) {
		b.t.Errorf("deleting %s: error %v, want one with %q", id, err, part)
	}
}

// live reads a resource back from the account.
func (b *bench) live(token, id string) *world.Resource {
	b.t.Helper()
	var found *world.Resource
	if err := b.w.View(func(a *world.Account) error {
		found = a.Find(token, id)
		return nil
	}); err != nil {
		b.t.Fatal(err)
	}
	return found
}

// put stores a resource behind the provider's back.
func (b *bench) put(r *world.Resource) {
	b.t.Helper()
	if err := b.w.Update(func(a *world.Account) error {
		a.Put(r)
		return nil
	}); err != nil {
		b.t.Fatal(err)
	}
}

// imports reads by import id, as the engine does for an import.
func (b *bench) imports(token, id string) plugin.ReadResponse {
	b.t.Helper()
	read, err := b.p.Read(context.Background(), plugin.ReadRequest{
		URN: urn(token, "x"), Type: tokens.Type(token), ID: resource.ID(id),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return read
}

// diff checks the new inputs and compares them with the live resource.
func (b *bench) diff(token, id string, in props) plugin.DiffResult {
	b.t.Helper()
	checked, failures := b.check(token, "x", in)
	if len(failures) > 0 {
		b.t.Fatalf("checking %s: %v", id, failures)
	}
	live := b.live(token, id)
	result, err := b.p.Diff(context.Background(), plugin.DiffRequest{
		URN: urn(token, "x"), Type: tokens.Type(token), ID: resource.ID(id),
		OldInputs: properties(live.Inputs), OldOutputs: properties(live.Outputs), NewInputs: checked,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return result
}

// update checks and updates.
func (b *bench) update(token, id string, in props) (props, error) {
	b.t.Helper()
	checked, failures := b.check(token, "x", in)
	if len(failures) > 0 {
		return nil, fmt.Errorf("check: %s", failures[0].Reason)
	}
	live := b.live(token, id)
	updated, err := b.p.Update(context.Background(), plugin.UpdateRequest{
		URN: urn(token, "x"), Type: tokens.Type(token), ID: resource.ID(id),
		OldInputs: properties(live.Inputs), OldOutputs: properties(live.Outputs), NewInputs: checked,
	})
	if err != nil {
		return nil, err
	}
	return plain(updated.Properties)
}

func tags(name string) props { return props{"Name": name} }

func list(items ...any) []any { return items }
