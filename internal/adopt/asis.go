package adopt

import (
	"context"
	"maps"
	"slices"
)

// leftAlone lists the inputs that the run which adopts somebody else's resource leaves as they are live: those that the program gives
// and those about which it is silent. "*" would not do: what an import reads of some types is not valid as a whole, a target group's
// failover settings for example; and it means nothing to the provider, which adds its default tags.
func (k kind) leftAlone(in Inputs) []string {
	out := slices.Sorted(maps.Keys(in))
	if !k.untagged {
		out = merged(out, []string{"tags", "tagsAll"})
	}
	out = merged(out, k.silent)
	for _, i := range slices.Concat(k.ignores, k.adoptIgnores, k.unsetIgnores) {
		out = merged(out, []string{i.path})
	}
	// The name is the live one, and an import does not read a generated one: where it is ignored, the provider generates another.
	keep := append([]string{"name"}, k.live...)
	if slices.Contains(k.needs, "keyName") { // the name of a key pair; of what launches with one it is a setting
		keep = append(keep, "keyName")
	}
	return slices.DeleteFunc(out, func(path string) bool { return slices.Contains(keep, path) })
}

// LeftAlone lists the properties of a type that the run which adopts somebody else's resource leaves alone although the program does not
// give them, for checks against a provider's defaults.
func LeftAlone(token string) []string { return kinds()[token].leftAlone(nil) }

// asItIs makes a decision to adopt one that changes nothing: inputs are what is live.
func (d *Decision) asItIs(k kind, in Inputs) {
	d.AsIs, d.Ignore = true, k.leftAlone(in)
	for _, property := range k.live {
		if value, listed := d.Live.Props[property]; listed && !sameValue(value, in[property]) {
			if d.Give == nil {
				d.Give = map[string]any{}
			}
			d.Give[property] = value
		}
	}
	for _, i := range k.unsetIgnores {
		if _, wanted := in[i.path]; wanted && k.unsetNote != "" {
			d.Notes = append(d.Notes, k.unsetNote)
		}
	}
}

// owned reports whether a match is this stack's own: its state was lost, or a run was cut off. It carries the stack's tags then, or,
// where AWS has none for its type, belongs to what does.
func (a *Adopter) owned(ctx context.Context, k kind, r registration, m Match) (bool, error) {
	q := a.find.question(ctx, k, r)
	switch {
	case m.Live.ID == "": // imports names it, and its parent is still to be created.
		return false, nil
	case k.ours != nil:
		return k.ours(q, m.Live)
	case k.untagged:
		return a.mine.of(a.state, a.self, r.inputs.text(k.belongs)), nil
	case m.Live.Tags != nil:
		return a.self.owns(m.Live.Tags), nil
	case a.mine.without(r.inputs.text(k.belongs)):
		return false, nil
	}
	tags, err := q.tags(ctx, k.listing, q.region, m.Live)
	return a.self.owns(tags), err
}
