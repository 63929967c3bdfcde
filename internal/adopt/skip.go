package adopt

import (
	"context"
	"fmt"

	"milu2-stage/internal/config"
)

// skip is a thing of somebody else that the shared stack refers to instead of creating its own.
type skip struct {
	token, name string
	live        *Live
	err         error
}

// Skips tells, before the shared stack registers a thing, whether it exists already and is somebody else's. Then the
// caller registers neither it nor its sub-resources, and uses the live thing's attributes (Live.ID and Live.Props) in its
// place. Key is what identifies the thing: a bucket's, role's or profile's name, a distribution's comment, the name of an
// origin access control.
//
// A thing that is in state is managed and never skipped; one that carries the stack's own mark is registered and then
// imported. An error is a look-up without an answer, or a bucket that belongs to another account.
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
	if a.warming {
		a.background.Go(func() { a.skip(ctx, k, name, key) })
		return nil, false, nil
	}
	s := a.skip(ctx, k, name, key)
	if s.err == nil {
		return s.live, s.live != nil, nil
	}
	err := fmt.Errorf("%s (%s): %w", name, token, s.err)
	if a.planning {
		// The planning pass goes on, to find everything that stands in the way.
		a.stop(token, name, s.err)
		return nil, false, nil
	}
	return nil, false, err
}

func (a *Adopter) skip(ctx context.Context, k kind, name, key string) skip {
	s := skip{token: k.token, name: name}
	q := a.find.question(ctx, k, a.opts.Region, Inputs{k.needs[0]: key})
	r := registration{token: k.token, name: name, region: a.opts.Region, inputs: q.in}
	matches, _, err := a.find.matches(ctx, k, a.opts.Region, q.in)
	switch {
	case err != nil:
		s.err = err
	case len(matches) == 1:
		var ours bool
		if ours, s.err = k.ours(q, matches[0].Live); !ours && s.err == nil {
			s.live = &matches[0].Live
		}
	case len(matches) > 1:
		s.err = a.ambiguous(ctx, k, r, matches)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if s.live != nil {
		a.skipped[k.token+"::"+name] = s
	}
	a.names[name] = true
	return s
}
