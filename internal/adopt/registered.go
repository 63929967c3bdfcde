package adopt

import (
	"context"
	"fmt"
	"reflect"
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

// Names lists the logical names of what has been registered, sorted.
func (r *Registered) Names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	for key := range r.resources {
		names = append(names, key.name)
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

// outputs returns the outputs of a resource as plain values under Pulumi's property names, once they are known; nil where it has failed or
// was registered by another package's component.
func (r *Registered) outputs(ctx context.Context, name resourceName) map[string]any {
	r.mu.Lock()
	registered := r.resources[name]
	r.mu.Unlock()
	v := reflect.ValueOf(registered)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return nil
	}
	out := map[string]any{}
	for i := range v.Elem().NumField() {
		key := v.Elem().Type().Field(i).Tag.Get("pulumi")
		output, ok := v.Elem().Field(i).Interface().(pulumi.Output)
		if key == "" || !ok {
			continue
		}
		result, err := internals.UnsafeAwaitOutput(ctx, output)
		if err != nil {
			return nil
		}
		if result.Known {
			out[key] = plainOf(reflect.ValueOf(result.Value))
		}
	}
	return out
}

// plainOf makes of an output's value what Inputs have.
func plainOf(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return plainOf(v.Elem())
	case reflect.Struct:
		out := map[string]any{}
		for i := range v.NumField() {
			if key := v.Type().Field(i).Tag.Get("pulumi"); key != "" {
				out[key] = plainOf(v.Field(i))
			}
		}
		return out
	case reflect.Map:
		out := map[string]any{}
		for _, key := range v.MapKeys() {
			out[key.String()] = plainOf(v.MapIndex(key))
		}
		return out
	case reflect.Slice:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = plainOf(v.Index(i))
		}
		return out
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return v.Bool()
	case reflect.Int:
		return int(v.Int())
	case reflect.Float64:
		return v.Float()
	}
	return nil
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
