package adopt

import (
	"cmp"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// urnOf composes a URN as the engine does: the parent's types are part of it, unless the parent is the stack.
func urnOf(stack, project, parent, token, name string) string {
	parentType := tokens.Type("")
	if p := resource.URN(parent); parent != "" && p.QualifiedType() != resource.RootStackType {
		parentType = p.QualifiedType()
	}
	return string(resource.NewURN(tokens.QName(stack), tokens.PackageName(project), parentType, tokens.Type(token), name))
}

// aliasURNs returns the URNs that a registration may have in state besides its own: its aliases, and those that follow
// from its parent's. A resource that moved must not be imported under its new URN.
func (a *Adopter) aliasURNs(parent, token, name string, aliases []*pulumirpc.Alias) []string {
	a.mu.Lock()
	parents := append([]string{parent}, a.moved[parent]...)
	a.mu.Unlock()
	var out []string
	for _, p := range parents[1:] {
		out = append(out, urnOf(a.self.stack, a.self.project, p, token, name))
	}
	for _, alias := range aliases {
		if urn := alias.GetUrn(); urn != "" {
			out = append(out, urn)
			continue
		}
		spec := alias.GetSpec()
		under := parents
		if spec.GetNoParent() {
			under = []string{""}
		} else if spec.GetParentUrn() != "" {
			under = []string{spec.GetParentUrn()}
		}
		for _, p := range under {
			out = append(out, urnOf(cmp.Or(spec.GetStack(), a.self.stack), cmp.Or(spec.GetProject(), a.self.project), p,
				cmp.Or(spec.GetType(), token), cmp.Or(spec.GetName(), name)))
		}
	}
	return out
}

// move remembers the former URNs of a parent.
func (a *Adopter) move(urn string, aliases []string) {
	if len(aliases) == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.moved[urn] = aliases
}
