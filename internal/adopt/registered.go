package adopt

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"
)

// resourceName identifies a resource of a stack whatever its parent is: its type and its logical name.
type resourceName struct{ token, name string }

// nameIn returns what a URN names.
func nameIn(urn string) resourceName {
	u := resource.URN(urn)
	if !u.IsValid() {
		return resourceName{}
	}
	return resourceName{string(u.Type()), u.Name()}
}

// Registered is what one run of the program has registered. It is safe for concurrent use, as it has to be: the SDK registers
// the resources that an output refers to, a remote component's repository for example, while the program registers its own.
type Registered struct {
	mu sync.Mutex
	// resources holds nil for those that the SDK only reads.
	resources map[resourceName]pulumi.Resource
}

// Watch returns a record of what is registered on ctx from now on.
func Watch(ctx *pulumi.Context) (*Registered, error) {
	r := &Registered{resources: map[resourceName]pulumi.Resource{}}
	err := ctx.RegisterStackTransformation(func(args *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
		r.add(args)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("watching what is registered: %w", err)
	}
	return r, nil
}

func (r *Registered) add(args *pulumi.ResourceTransformationArgs) {
	added := args.Resource
	if opts, err := pulumi.NewResourceOptions(args.Opts...); err == nil && opts.URN != "" {
		added = nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if name := (resourceName{args.Type, args.Name}); r.resources[name] == nil {
		r.resources[name] = added
	}
}

// Has reports whether a resource of the type and logical name has been registered.
func (r *Registered) Has(token, name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.resources[resourceName{token, name}]
	return ok
}

// Names lists the logical names that have been registered, sorted.
func (r *Registered) Names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	names := make([]string, 0, len(r.resources))
	for resource := range r.resources {
		names = append(names, resource.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// id returns the id of a resource once it is known; "" where there is none.
func (r *Registered) id(ctx context.Context, name resourceName) string {
	r.mu.Lock()
	registered, ok := r.resources[name].(pulumi.CustomResource)
	r.mu.Unlock()
	if !ok {
		return ""
	}
	result, err := internals.UnsafeAwaitOutput(ctx, registered.ID())
	if err != nil || !result.Known {
		return ""
	}
	id, _ := result.Value.(pulumi.ID)
	return string(id)
}

// wait waits until the engine has answered every registration, and returns the first error of one. The program must have
// registered everything by then: it cannot be called in the middle, where a resource may wait for one that comes later.
func (r *Registered) wait(ctx context.Context) error {
	r.mu.Lock()
	waiting := make([]pulumi.Resource, 0, len(r.resources))
	for _, registered := range r.resources {
		if registered != nil {
			waiting = append(waiting, registered)
		}
	}
	r.mu.Unlock()
	var first error
	for _, registered := range waiting {
		if _, err := internals.UnsafeAwaitOutput(ctx, registered.URN()); err != nil && first == nil {
			first = err
		}
	}
	return first
}
