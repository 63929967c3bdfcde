package adopt

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// State is what the stack's own state held when the run began. The zero value is that of a new stack.
type State struct{ known *state }

// ReadState asks the engine for the state of the running stack.
func ReadState(ctx *pulumi.Context) (State, error) {
	known, err := readState(ctx)
	return State{known}, err
}

// state is the given one, or what the engine says.
func (o Options) state(ctx *pulumi.Context) (*state, error) {
	if o.State.known != nil {
		return o.State.known, nil
	}
	return readState(ctx)
}

// Resource returns the outputs of the resource of a type and logical name, and whether the state holds it.
func (s State) Resource(token, name string) (outputs map[string]any, ok bool) {
	if s.known == nil {
		return nil, false
	}
	urn, ok := s.known.named(token, name)
	return s.known.outputs[urn], ok
}

// Resource is a resource in the state.
type Resource struct {
	URN  resource.URN
	Type string
	// Name is the logical name.
	Name    string
	Outputs map[string]any
}

// Resources lists what the state holds, sorted by URN, without the stack itself and providers.
func (s State) Resources() []Resource {
	if s.known == nil {
		return nil
	}
	var all []Resource
	for text, outputs := range s.known.outputs {
		urn := resource.URN(text)
		if !strings.HasPrefix(string(urn.Type()), "pulumi:") {
			all = append(all, Resource{URN: urn, Type: string(urn.Type()), Name: urn.Name(), Outputs: outputs})
		}
	}
	slices.SortFunc(all, func(a, b Resource) int { return cmp.Compare(a.URN, b.URN) })
	return all
}

// Removed lists the resources that the program no longer registers, which `pulumi up` therefore deletes. Registered tells
// whether it has registered a type and logical name itself. What a component of another package registers goes when the
// component goes: it has the component's name.
func (s State) Removed(registered func(token, name string) bool) []Resource {
	return slices.DeleteFunc(s.Resources(), func(r Resource) bool {
		return registered(r.Type, r.Name) || registered(parentType(r.URN), r.Name)
	})
}

// parentType is the type of the resource's parent; "" where that is the stack.
func parentType(urn resource.URN) string {
	chain := strings.Split(string(urn.QualifiedType()), resource.URNTypeDelimiter)
	if len(chain) == 1 {
		return ""
	}
	return chain[len(chain)-2]
}
