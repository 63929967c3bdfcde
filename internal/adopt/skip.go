package adopt

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"milu2-stage/internal/config"
)

// skip is a thing of somebody else that the shared stack refers to instead of creating its own.
type skip struct {
	token, name string
	live        *Live
	err         error
	// note is what a person should look into; "" is nothing.
	note string
}

// Skips tells, before the shared stack registers a thing, whether it exists already and is somebody else's. Then the
// caller registers neither it nor its sub-resources, and uses the live thing's attributes (Live.ID and Live.Props) in its
// place. Key is what identifies the thing: a bucket's, role's or profile's name, a distribution's comment, the name of an
// origin access control.
//
// A thing that is in state is managed and never skipped; one that carries the stack's own mark is registered and then
// imported. An error is a lookup without an answer, or a bucket that belongs to another account.
func (a *Adopter) Skips(ctx context.Context, token, name, key string) (*Live, bool, error) {
	if a == nil || a.opts.Mode == config.AdoptOff || a.opts.Imports[name] != "" {
		return nil, false, nil
	}
	if _, ok := a.state.named(token, name); ok {
		return nil, false, nil
	}
	k, ok := a.kinds[token]
	if !ok || k.ours == nil {
		return nil, false, fmt.Errorf("looking whether %s exists: a %s cannot be skipped", name, token)
	}
	s := a.skip(ctx, k, name, key)
	if s.err == nil {
		return s.live, s.live != nil, nil
	}
	if a.preview {
		// The program goes on, to find everything that stands in the way.
		a.stop(token, name, s.err)
		return nil, false, nil
	}
	return nil, false, fmt.Errorf("%s (%s): %w", name, token, s.err)
}

func (a *Adopter) skip(ctx context.Context, k kind, name, key string) skip {
	s := skip{token: k.token, name: name}
	r := registration{token: k.token, name: name, region: a.opts.Region, inputs: a.inputsOf(k, name, key)}
	q := a.find.question(ctx, k, r)
	matches, err := a.find.matches(ctx, k, r)
	switch {
	case err != nil:
		s.err = a.withOwnBuckets(err)
	case len(matches) == 1:
		var ours bool
		if ours, s.err = k.ours(q, matches[0].Live); !ours && s.err == nil {
			s.live = &matches[0].Live
			s.note, s.err = a.perhapsOurs(q, k, name, matches[0])
		}
	case len(matches) > 1:
		s.err = a.ambiguous(ctx, k, r, matches)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if s.live != nil {
		a.skipped[resourceName{k.token, name}] = s
	}
	a.names[name] = true
	return s
}

// inputsOf are the inputs that identify a resource: its key, and what else the program has said at the start.
func (a *Adopter) inputsOf(k kind, name, key string) Inputs {
	in := Inputs{}
	for _, l := range a.opts.First {
		if l.Type == k.token && l.Name == name {
			maps.Copy(in, l.Inputs)
		}
	}
	in[k.needs[0]] = key
	return in
}

// withOwnBuckets says how a stack that has nothing yet gets bucket names that nobody else can have.
func (a *Adopter) withOwnBuckets(err error) error {
	var lookup *LookupError
	if !errors.As(err, &lookup) || lookup.Kind != ForeignOwner || !a.state.empty() || a.opts.Account == "" {
		return err
	}
	own := way{does: "give the buckets names of their own", settings: []setting{{"bucketPrefix", a.opts.NamePrefix + "-" + a.opts.Account}}}
	return fmt.Errorf("%w; %s", err, own.text(a.self.stack))
}

// perhapsOurs says that a thing without any tags may be this stack's after all, where making and tagging it are two calls.
func (a *Adopter) perhapsOurs(q question, k kind, name string, m Match) (string, error) {
	if !k.taggedLater {
		return "", nil
	}
	tags, err := q.tags(q.ctx, q.listing, q.region, m.Live)
	if err != nil || len(tags) > 0 {
		return "", err
	}
	return "it has no tags, as after a run that was killed between making and tagging it; if this stack made it, take it over with `" +
		a.importCommand(name, m.ID) + "`", nil
}
