package adopt

import (
	"cmp"
	"context"
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
)

// Decision is what becomes of one registration, and why.
type Decision struct {
	Action Action
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
	// AsIs says that the run which adopts it changes nothing: it is not this stack's own yet. Give holds the live values of inputs
	// that cannot be ignored.
	AsIs bool
	Give map[string]any
	// Guard protects the resource against replacement in this run.
	Guard bool
	// Notes are differences that matter although nothing is done about them.
	Notes []string

	// failed is set where it, or what it depends on, met a problem.
	failed bool
	// stateURN is where the state holds it, if it does.
	stateURN string
	// region is the registration's.
	region string
	// near is what may have been meant by one that is created.
	near nearMiss
	// inputs are the registration's, and ignored the properties whose changes it ignores by itself.
	inputs  Inputs
	ignored []string
}

// registration is a resource as the program registers it.
type registration struct {
	token, name string
	// aliases are the names that it may have in state besides its own.
	aliases []resourceName
	// region is its provider's.
	region string
	inputs Inputs
	// ignored are the properties whose changes the registration ignores by itself.
	ignored []string
	// dependencies are the resources that its inputs come from, or that it waits for.
	dependencies []resourceName
}

// ignores reports whether changes of the property are ignored, by the registration or by the configuration.
func (r registration) ignores(property string) bool {
	return slices.Contains(r.ignored, property) || slices.Contains(r.ignored, "*")
}

// decide applies the table of the design contract to one registration. Types that are not mapped are created.
func (a *Adopter) decide(ctx context.Context, r registration) (Decision, error) {
	d := Decision{Action: Create, Type: r.token, Name: r.name, region: r.region, inputs: r.inputs, ignored: r.ignored}
	k, mapped := a.kinds[r.token]
	d.Ignore = k.ignored()
	if urn, ok := a.state.lookup(r); ok {
		d.Action, d.stateURN = Managed, urn
		d.Ignore = append(d.Ignore, a.unset(k, urn)...)
		d.Blank = a.unread(k, urn)
		d.Guard = a.state.foreignTags(urn, a.self)
		d.Notes = a.idleEntry(r, "it is in state already")
		return d, nil
	}
	if !mapped || a.opts.Mode == config.AdoptOff {
		d.Notes = a.idleEntry(r, "resources of its type are not looked up")
		return d, nil
	}
	switch id := a.opts.Imports[r.name]; id {
	case "":
	case createWord:
		return d, cmp.Or(a.mayCreate(ctx, k, r), a.fits(ctx, k, r))
	default:
		matches, err := a.chosen(ctx, k, r, id)
		if err != nil {
			return d, err
		}
		return a.among(ctx, d, k, r, matches)
	}
	matches, err := a.find.matches(ctx, k, r)
	if err != nil {
		return d, err
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

// among decides between creating, adopting and stopping by what was found.
func (a *Adopter) among(ctx context.Context, d Decision, k kind, r registration, matches []Match) (Decision, error) {
	explicit := a.opts.Imports[r.name] != ""
	switch len(matches) {
	case 0:
		d.near = k.nearMiss(a.find.question(ctx, k, r))
		return d, a.fits(ctx, k, r)
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
	q := a.find.question(ctx, k, r)
	if err := a.mismatch(q, k, r, m); err != nil {
		return d, err
	}
	if err := a.claim(r, m.ID); err != nil {
		return d, err
	}
	var err error
	if d.Live, err = a.settled(ctx, k, r, m.Live); err != nil {
		return d, err
	}
	d.adopt(k)
	d.Guard = true
	if k.notes != nil {
		d.Notes = k.notes(q, d.Live)
	}
	own, err := a.owned(ctx, k, r, Match{ID: m.ID, Live: d.Live})
	if err != nil {
		return d, err
	}
	if !k.untagged {
		a.mine.note(d.Live.ID, own)
	}
	// What the stack has made itself, in a run that was cut off or before its state was lost, gets all that it had.
	if !own || r.ignores("*") {
		d.asItIs(k, r.inputs)
	}
	return d, nil
}

// adopt makes it an import.
func (d *Decision) adopt(k kind) {
	d.Action, d.Ignore = Adopt, nil
	for _, i := range slices.Concat(k.ignores, k.adoptIgnores) {
		d.Ignore = append(d.Ignore, i.path)
	}
	for _, i := range k.blank {
		d.Blank = append(d.Blank, i.path)
	}
}

// decision returns what was decided for a resource.
func (a *Adopter) decision(name resourceName) (Decision, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	d, ok := a.planned[name]
	return d, ok
}

func (a *Adopter) remember(d Decision) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.planned[resourceName{d.Type, d.Name}] = d
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
