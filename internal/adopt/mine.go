package adopt

import "sync"

// possessions say of what this run adopts whether it is this stack's own, by its id.
type possessions struct {
	mu   sync.Mutex
	byID map[string]bool
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
	for urn, outputs := range known.outputs {
		if outputs["id"] == id {
			return !known.foreignTags(urn, self)
		}
	}
	return false
}

// without reports whether the resource with the id is adopted and not this stack's own, so that what lies in it is taken for somebody
// else's too, unasked: to leave alone for a run what is the stack's own does no harm.
func (p *possessions) without(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	own, adopted := p.byID[id]
	return adopted && !own
}
