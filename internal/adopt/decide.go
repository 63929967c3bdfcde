package adopt

import (
	"context"
	"fmt"
	"slices"

	"milu2-stage/internal/config"
)

// Action is what becomes of a registration.
type Action string

// The actions.
const (
	// Managed: it is in state; nothing was looked up.
	Managed Action = "managed"
	// Adopt: it exists in AWS and is imported.
	Adopt Action = "adopt"
	// Create: it does not exist.
	Create Action = "create"
	// Skip: it exists, belongs to somebody else, and is left alone (shared stack).
	Skip Action = "skip"
	// Open: what identifies it is known only once the engine reads what it adopts; the transform decides then.
	Open Action = "open"
)

// Decision is what becomes of one registration, and why.
type Decision struct {
	Action Action
	URN    string
	Type   string
	Name   string
	// ID is the import id where the action is Adopt.
	ID   string
	Live Live
	// Ignore are the properties whose changes are ignored in this run.
	Ignore []string
	// Blank are the inputs that the registration leaves empty, although it ignores changes of them: in the run that adopts,
	// and later while the state has no value of them.
	Blank []string
	// Guard protects the resource against replacement in this run.
	Guard bool
	// Notes are differences that matter although nothing is done about them.
	Notes []string
	// Missing are the identifying inputs that were not known.
	Missing []string

	// failed is set where the planning pass met a problem.
	failed bool
	// stateURN is where the state holds it, if it does.
	stateURN string
	// region is the registration's.
	region string
}

// registration is a resource as the program registers it.
type registration struct {
	urn, token, name string
	// aliases are the URNs that it may have in state besides its own.
	aliases []string
	// region is its provider's.
	region string
	inputs Inputs
	// ignored are the properties whose changes the registration ignores by itself.
	ignored []string
	// dependencies lists the URNs that an input comes from.
	dependencies func(key string) []string
}

// decide applies the table of the design contract to one registration. Types that are not mapped are created.
func (a *Adopter) decide(ctx context.Context, r registration) (Decision, error) {
	d := Decision{Action: Create, URN: r.urn, Type: r.token, Name: r.name, region: r.region}
	k, mapped := a.kinds[r.token]
	d.Ignore = k.ignored()
	if urn, ok := a.state.lookup(r.urn, r.aliases); ok {
		d.Action, d.stateURN = Managed, urn
		d.Ignore = append(d.Ignore, a.unset(k, urn)...)
		d.Blank = a.unread(k, urn)
		d.Guard = a.state.foreignTags(urn, a.self)
		return d, nil
	}
	if !mapped || a.opts.Mode == config.AdoptOff || a.opts.Imports[r.name] == createWord {
		return d, nil
	}
	if id := a.opts.Imports[r.name]; id != "" {
		matches, err := a.chosen(ctx, k, r, id)
		if err != nil {
			return d, err
		}
		return a.among(ctx, d, k, r, matches)
	}
	matches, missing, err := a.find.matches(ctx, k, r.region, r.inputs)
	if err != nil {
		return d, err
	}
	if len(missing) > 0 {
		return a.undecided(d, r, missing), nil
	}
	return a.among(ctx, d, k, r, matches)
}

// unset lists the properties that stay ignored because the import did not bring them.
func (a *Adopter) unset(k kind, urn string) []string {
	var out []string
	for _, i := range k.unsetIgnores {
		if a.opts.Mode != config.AdoptOff && a.state.outputs[urn][i.path] == nil {
			out = append(out, i.path)
		}
	}
	return out
}

// unread lists the required inputs that the import did not bring. The engine takes an ignored input out again where the
// state has none, and the provider then misses it.
func (a *Adopter) unread(k kind, urn string) []string {
	var out []string
	for _, i := range k.blank {
		if value, _ := a.state.outputs[urn][i.path].(string); value == "" {
			out = append(out, i.path)
		}
	}
	return out
}

// undecided: with a parent that is still to be created the thing cannot exist. With parents that all exist, the engine
// has to read them first.
func (a *Adopter) undecided(d Decision, r registration, missing []string) Decision {
	d.Missing = missing
	if !a.planning || r.dependencies == nil {
		return d
	}
	for _, key := range missing {
		for _, urn := range r.dependencies(key) {
			if parent, ok := a.decision(urn); ok && parent.Action == Create {
				return d
			}
		}
	}
	d.Action = Open
	return d
}

// among decides between creating, adopting and stopping by what was found.
func (a *Adopter) among(ctx context.Context, d Decision, k kind, r registration, matches []Match) (Decision, error) {
	explicit := a.opts.Imports[r.name] != ""
	switch len(matches) {
	case 0:
		return d, nil
	case 1:
	default:
		return d, a.ambiguous(ctx, k, r, matches)
	}
	m := matches[0]
	// Also where the run stops: what belongs to the thing can then be judged as well.
	d.ID, d.Live = m.ID, m.Live
	if !explicit {
		if err := a.mayAdopt(ctx, k, r, m); err != nil {
			return d, err
		}
	}
	if diffs := k.differences(r, m.Live); len(diffs) > 0 {
		return d, &mismatchError{name: r.name, id: m.ID, diffs: diffs}
	}
	var err error
	if d.Live, err = a.settled(ctx, k, r, m.Live); err != nil {
		return d, err
	}
	d.Action, d.Guard, d.Ignore = Adopt, true, nil
	for _, i := range slices.Concat(k.ignores, k.adoptIgnores) {
		d.Ignore = append(d.Ignore, i.path)
	}
	for _, i := range k.blank {
		d.Blank = append(d.Blank, i.path)
	}
	if k.notes != nil {
		d.Notes = k.notes(r.inputs, d.Live)
	}
	// What the stack has made itself, in a run that was cut off or before its state was lost, gets all that it had.
	if !a.self.owns(d.Live.Tags) {
		d.leaveUnset(k, r.inputs)
	}
	return d, nil
}

// leaveUnset ignores what an import does not bring, and notes it.
func (d *Decision) leaveUnset(k kind, in Inputs) {
	for _, i := range k.unsetIgnores {
		d.Ignore = append(d.Ignore, i.path)
		if _, wanted := in[i.path]; wanted && k.unsetNote != "" {
			d.Notes = append(d.Notes, k.unsetNote)
		}
	}
}

// mayAdopt refuses what another Pulumi stack manages and, on the shared stack, what is not the stack's own. The program
// asks Skips before it registers such a thing, so reaching this on shared means that it appeared meanwhile.
func (a *Adopter) mayAdopt(ctx context.Context, k kind, r registration, m Match) error {
	tags := m.Live.Tags
	if k.asksTags {
		var err error
		if tags, err = a.find.tags(ctx, k.listing, r.region, m.Live); err != nil {
			return err
		}
	}
	if other, ok := a.self.other(tags); ok {
		return fmt.Errorf("%s exists and is managed by %s; two stacks must not manage one thing: give this stack its own "+
			"names (milu2-stage:nameSuffix), or take it over with\n  %s", m.ID, other, a.importCommand(r.name, m.ID))
	}
	if k.others != nil {
		if why := k.others(a.find.question(ctx, k, r.region, r.inputs), m.Live); why != "" {
			return fmt.Errorf("%s exists and %s, so it is another stage's: give this stage a milu2-stage:domain of its own, or "+
				"take the name over with\n  %s", m.ID, why, a.importCommand(r.name, m.ID))
		}
	}
	if a.opts.Scope != config.ScopeShared || k.ours == nil {
		return nil
	}
	ours, err := k.ours(a.find.question(ctx, k, r.region, r.inputs), m.Live)
	if err != nil {
		return err
	}
	if !ours {
		return fmt.Errorf("%s exists and is not this stack's; run the same command again to refer to it, or take it over "+
			"with\n  %s", m.ID, a.importCommand(r.name, m.ID))
	}
	return nil
}

// chosen checks an id from imports: it must have the form of the type's ids and be among what is there.
func (a *Adopter) chosen(ctx context.Context, k kind, r registration, id string) ([]Match, error) {
	if !k.accepts(id) {
		return nil, fmt.Errorf("milu2-stage:imports.%s is %q, which is no import id of a %s", r.name, id, r.token)
	}
	if len(r.inputs.missing(k.needs)) > 0 {
		// What it belongs to is still to be created, so the engine has the last word; the guard is on.
		return []Match{{ID: id}}, nil
	}
	q := a.find.question(ctx, k, r.region, r.inputs)
	q.byID = true
	lives, err := k.fetch(q)
	if err != nil {
		return nil, err
	}
	for _, l := range lives {
		if l.ID == id || k.idOf(r.inputs, l) == id {
			return []Match{{ID: id, Live: l}}, nil
		}
	}
	return nil, fmt.Errorf("milu2-stage:imports.%s is %q, and there is no such %s alive in %s", r.name, id, r.token, r.region)
}

// decision returns what was decided for a URN.
func (a *Adopter) decision(urn string) (Decision, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	d, ok := a.planned[urn]
	return d, ok
}

func (a *Adopter) remember(d Decision) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.planned[d.URN] = d
	a.names[d.Name] = true
}

// merged adds to a list what is not in it yet, keeping the order.
func merged(list, more []string) []string {
	out := slices.Clone(list)
	for _, s := range more {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
