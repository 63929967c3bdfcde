package adopt

import (
	"fmt"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// The SDK registers what an output refers to in goroutines of its own.
func TestRegisteredWhileTheSDKRegistersToo(t *testing.T) {
	const goroutines, each = 32, 8
	const token = "test:index:Component"
	name := func(g, i int) string { return fmt.Sprintf("resource-%d-%d", g, i) }
	a, err := previewed(t, Options{Source: &fakeSource{}}, nil, func(ctx *pulumi.Context) error {
		errs := make([]error, goroutines)
		var all sync.WaitGroup
		for g := range goroutines {
			all.Go(func() {
				for i := range each {
					if err := ctx.RegisterComponentResource(token, name(g, i), &group{}); err != nil {
						errs[g] = err
					}
				}
			})
		}
		all.Wait()
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for g := range goroutines {
		for i := range each {
			if !a.opts.Registered.Has(token, name(g, i)) {
				t.Errorf("%s is not among what is registered", name(g, i))
			}
		}
	}
	if a.opts.Registered.Has(token, "another") {
		t.Error("what was never registered is among what is")
	}
}

// A map that is written without a lock ends the program, where two writes meet: so there are many.
func TestRegisteredByManyAtOnce(t *testing.T) {
	const goroutines, each = 8, 20_000
	r := &Registered{resources: map[resourceName]pulumi.Resource{}}
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			for i := range each {
				r.add(&pulumi.ResourceTransformationArgs{Type: "test:index:Resource", Name: fmt.Sprint(g, i), Resource: &group{}})
			}
		})
	}
	all.Wait()
	if n := len(r.Names()); n != goroutines*each {
		t.Errorf("%d are registered of %d", n, goroutines*each)
	}
}
