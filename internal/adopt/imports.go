package adopt

import (
	"context"
	"fmt"
	"sync"
)

// createWord is the value in imports that stands for "create it anew".
const createWord = "create"

// idleEntry notes that an entry of imports does nothing.
func (a *Adopter) idleEntry(r registration, why string) []string {
	if a.opts.Imports[r.name] == "" {
		return nil
	}
	return []string{fmt.Sprintf("milu2-stage:imports.%s has no effect, since %s; remove it with `%s`", r.name, why,
		setting{path: "imports." + r.name}.command(a.self.stack))}
}

// strangeEntry is the error about an entry of imports that nothing is registered under: a misspelt one would be silently
// without effect.
func (a *Adopter) strangeEntry(name string) error {
	return fmt.Errorf("milu2-stage:imports.%s: the program registers no resource of this logical name; %s", name,
		removed(name).text(a.self.stack))
}

// mayCreate refuses to create what AWS would refuse in the middle of the run, or would take for what there is.
func (a *Adopter) mayCreate(ctx context.Context, k kind, r registration) error {
	if k.another {
		return nil
	}
	matches, err := a.find.matches(ctx, k, r)
	if err != nil || len(matches) == 0 {
		return err
	}
	return fmt.Errorf("milu2-stage:imports.%s is create, but %s exists, and AWS allows no other beside it; %s", r.name, matches[0].ID,
		removed(r.name).text(a.self.stack))
}

// chosen checks an id from imports: it must have the form of the type's ids and be among what is there.
func (a *Adopter) chosen(ctx context.Context, k kind, r registration, id string) ([]Match, error) {
	entry := fmt.Sprintf("milu2-stage:imports.%s is %q, which", r.name, id)
	remove := removed(r.name).text(a.self.stack)
	if !k.accepts(id) {
		return nil, fmt.Errorf("%s is no import id of a %s; %s", entry, r.token, remove)
	}
	if len(r.inputs.missing(k.needs)) > 0 {
		// What it belongs to is still to be created, so the engine has the last word; the guard is on.
		return []Match{{ID: id}}, nil
	}
	q := a.find.question(ctx, k, r)
	q.byID = true
	lives, err := k.fetch(q)
	if err != nil {
		return nil, err
	}
	for _, l := range lives {
		if l.ID != id && k.idOf(r.inputs, l) != id {
			continue
		}
		// A match is not asked for, since the thing may have another name; an error says why AWS would not take it.
		if _, err := k.match(q, l); err != nil {
			return nil, err
		}
		return []Match{{ID: id, Live: l}}, nil
	}
	return nil, fmt.Errorf("%s is the id of no living %s%s; %s", entry, r.token, k.scope(q), remove)
}

// owners says which registration takes over which live thing.
type owners struct {
	mu   sync.Mutex
	byID map[[2]string]registration
}

// claim refuses to take a thing over twice where imports is the reason: each of the two would change it to its own.
func (a *Adopter) claim(r registration, id string) error {
	key := [2]string{r.token, id}
	a.owners.mu.Lock()
	defer a.owners.mu.Unlock()
	if a.owners.byID == nil {
		a.owners.byID = map[[2]string]registration{}
	}
	other, taken := a.owners.byID[key]
	if !taken {
		a.owners.byID[key] = r
	}
	owner := other.name
	if !taken || other.name == r.name {
		owner = a.state.owner(r, id)
	}
	out := way{does: "remove the entry"}
	for _, name := range []string{owner, r.name} {
		if a.opts.Imports[name] != "" {
			out.settings = append(out.settings, setting{path: "imports." + name})
		}
	}
	if owner == "" || len(out.settings) == 0 {
		return nil
	}
	return fmt.Errorf("both %s and %s would manage %s, because of milu2-stage:imports; %s", owner, r.name, id, out.text(a.self.stack))
}
