package adopt

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// How long a run waits for what AWS is still making, and how long between two questions. EC2 starts an instance and ACM shows a
// certificate's validation record within a minute.
const (
	settlePatience = 2 * time.Minute
	settlePause    = 5 * time.Second
)

// notYetError is a thing that AWS is still making: a run that was cut off has left it so a moment ago.
type notYetError struct{ what string }

// Error says what to do once no run waits any longer.
func (e *notYetError) Error() string { return e.what + "; run the same command again in a minute" }

// settled returns the thing once it is ready for the rest of the run. While AWS is still making it, it asks again, so that
// a run may follow at once on one that was cut off.
func (a *Adopter) settled(ctx context.Context, k kind, r registration, l Live) (Live, error) {
	if k.ready == nil {
		return l, nil
	}
	said := false
	q := a.find.question(ctx, k, r)
	for end := time.Now().Add(a.patience); ; {
		err := k.ready(q, l)
		var notYet *notYetError
		if !errors.As(err, &notYet) || time.Now().After(end) {
			return l, err
		}
		if a.log != nil && !said {
			// A line that is lost costs nothing but the reason of the wait.
			_ = a.log.Info("waiting: "+notYet.what, nil)
			said = true
		}
		select {
		case <-ctx.Done():
			return l, fmt.Errorf("waiting for %s: %w", r.name, context.Cause(ctx))
		case <-time.After(a.pause):
		}
		if l, err = a.again(ctx, k, r, l); err != nil {
			return l, err
		}
	}
}

// again looks the thing up anew.
func (a *Adopter) again(ctx context.Context, k kind, r registration, l Live) (Live, error) {
	q := a.find.question(ctx, k, r)
	q.byID = true
	a.find.forget(k.listing)
	lives, err := k.fetch(q)
	if err != nil {
		return l, err
	}
	for _, now := range lives {
		if now.ID == l.ID {
			return now, nil
		}
	}
	return l, fmt.Errorf("%s went away while this run waited for it; run the same command again", l.ID)
}
