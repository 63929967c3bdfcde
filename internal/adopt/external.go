package adopt

import (
	"context"
	"fmt"
)

// External returns what the stack refers to by configuration and never manages: the live resource of the type with the id.
// One that does not exist stops the run. Without an Adopter nothing is asked, and only the id is known.
func (a *Adopter) External(ctx context.Context, token, name, id string) (Live, error) {
	if a == nil {
		return Live{ID: id}, nil
	}
	live, err := a.external(ctx, token, name, id)
	if err == nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.skipped[resourceName{token, name}] = skip{token: token, name: name, live: &live}
		return live, nil
	}
	if a.preview {
		// The program goes on, to find everything that stands in the way.
		a.stop(token, name, err)
		return Live{ID: id}, nil
	}
	return Live{}, fmt.Errorf("%s (%s): %w", name, token, err)
}

func (a *Adopter) external(ctx context.Context, token, name, id string) (Live, error) {
	k, ok := a.kinds[token]
	if !ok {
		return Live{}, fmt.Errorf("looking up %s: a %s is not looked up", id, token)
	}
	inputs := Inputs{}
	if k.parent != nil { // AWS is asked for this one alone
		inputs[k.needs[0]] = id
	}
	q := a.find.question(ctx, k, registration{token: token, name: name, region: a.opts.Region, inputs: inputs})
	q.byID = true
	lives, err := k.fetch(q)
	if err != nil {
		return Live{}, err
	}
	out := removed(name)
	out.settings[0].path = "external." + name
	for _, l := range lives {
		if l.ID != id {
			continue
		}
		if status, _ := l.Props["status"].(string); token == certToken && status != "ISSUED" {
			return Live{}, fmt.Errorf("milu2-stage:external.%s is %s, whose status is %s, and load balancers take only issued certificates; %s",
				name, id, status, out.text(a.self.stack))
		}
		return l, nil
	}
	return Live{}, fmt.Errorf("milu2-stage:external.%s is %s, which does not exist%s; %s", name, id, k.scope(q), out.text(a.self.stack))
}
