package preflight

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Facts keeps the answers that several checks need. The zero value is empty.
type Facts struct {
	mu      sync.Mutex
	answers map[any]*answer
}

type answer struct {
	ready chan struct{}
	value any
	err   error
}

// Fact returns the answer to a question. The check that needs it first has it asked, for all and within a limit of its own: a check that
// gives up early spoils it for no other. Fact does not wait longer than ctx lasts.
func Fact[T any](
	ctx context.Context, facts *Facts, question any, limit time.Duration, ask func(context.Context) (T, error),
) (T, error) {
	facts.mu.Lock()
	a, asked := facts.answers[question]
	if !asked {
		if facts.answers == nil {
			facts.answers = map[any]*answer{}
		}
		a = &answer{ready: make(chan struct{})}
		facts.answers[question] = a
		go fill(context.WithoutCancel(ctx), a, limit, ask)
	}
	facts.mu.Unlock()
	select {
	case <-a.ready:
		value, _ := a.value.(T)
		return value, a.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}

func fill[T any](ctx context.Context, a *answer, limit time.Duration, ask func(context.Context) (T, error)) {
	defer close(a.ready)
	defer func() {
		if crash := recover(); crash != nil {
			a.err = fmt.Errorf("finding it out crashed: %v%s", crash, crashedAt())
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	a.value, a.err = ask(ctx)
}
