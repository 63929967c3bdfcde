package adopt

import (
	"slices"
	"sync"
)

// possessions say of what this run adopts whether it is this stack's own, by its id.
type possessions struct {
	mu   sync.Mutex
	byID map[string]bool
	// elsewhere says that the stage's VPC is not its own.
	elsewhere bool
}

// settle notes whose a resource is that the rest of the stage belongs to.
func (p *possessions) settle(token string, own bool) {
	if token != vpcToken {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.elsewhere = !own
}

func (p *possessions) note(id string, own bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byID == nil {
		p.byID = map[string]bool{}
	}
	p.byID[id] = own
}

// of reports whether the resource with the id is this stack's own: adopted so, or in state and in line. One that is neither is not.
func (p *possessions) of(known *state, self owner, id string) bool {
	p.mu.Lock()
	own, adopted := p.byID[id]
	p.mu.Unlock()
	if adopted || id == "" {
		return own
	}
	// A bucket's settings have its id and no tags: the bucket's own decide.
	urns := known.byID[id]
	return len(urns) > 0 && !slices.ContainsFunc(urns, func(urn string) bool { return known.foreignTags(urn, self) })
}

// without reports whether what belongs to the resource with the id is taken for somebody else's, unasked: the resource, or the stage's
// VPC, is adopted and not this stack's own. To leave alone for a run what is the stack's own does no harm.
func (p *possessions) without(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	own, adopted := p.byID[id]
	return p.elsewhere || (adopted && !own)
}
