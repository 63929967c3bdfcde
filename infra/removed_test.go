package infra

import (
	"fmt"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/stacktest"
)

// The SDK registers what an output refers to in goroutines of its own.
func TestRosterWhileTheSDKRegistersToo(t *testing.T) {
	const goroutines, each = 32, 8
	name := func(g, i int) string { return fmt.Sprintf("resource-%d-%d", g, i) }
	var roster *roster
	record(t, stacktest.Options{}, func(ctx *pulumi.Context) (err error) {
		if roster, err = newRoster(ctx); err != nil {
			return err
		}
		errs := make([]error, goroutines)
		var all sync.WaitGroup
		for g := range goroutines {
			all.Go(func() {
				for i := range each {
					if err := ctx.RegisterComponentResource("test:index:Thing", name(g, i), &pulumi.ResourceState{}); err != nil {
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
	for g := range goroutines {
		for i := range each {
			if !roster.has("test:index:Thing", name(g, i)) {
				t.Errorf("%s is not on the roster", name(g, i))
			}
		}
	}
	if roster.has("test:index:Thing", "another") {
		t.Error("what was never registered is on the roster")
	}
}
