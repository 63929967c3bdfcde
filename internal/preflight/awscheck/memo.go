package awscheck

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
)

// call is one question to AWS.
type call struct {
	// API is the call's name and Permission the IAM action that it needs; empty means that it has the API's name.
	api, permission, region string
	// about tells apart two calls of one API.
	about string
}

// failed says what went wrong with the call.
func (c call) failed(err error) error {
	permission := c.permission
	if permission == "" {
		permission = c.api
	}
	return awslookup.CallError(c.api, permission, c.region, err)
}

// memo keeps the answers to the calls of one kind. Its zero value is empty.
type memo[T any] struct {
	mu      sync.Mutex
	answers map[call]*answer[T]
}

type answer[T any] struct {
	ready chan struct{}
	value T
	err   error
}

// get returns the answer to a call; the first that needs it asks, within limit, for all. It does not wait longer than
// ctx lasts.
func (m *memo[T]) get(
	ctx context.Context, limit time.Duration, c call, ask func(context.Context) (T, error),
) (T, error) {
	m.mu.Lock()
	a, asked := m.answers[c]
	if !asked {
		if m.answers == nil {
			m.answers = map[call]*answer[T]{}
		}
		a = &answer[T]{ready: make(chan struct{})}
		m.answers[c] = a
	}
	m.mu.Unlock()
	if !asked {
		// Apart from the check that asks: its deadline must not spoil the answer for the others.
		go a.fill(context.WithoutCancel(ctx), limit, c, ask)
	}
	select {
	case <-a.ready:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, c.failed(ctx.Err())
	}
}

func (a *answer[T]) fill(ctx context.Context, limit time.Duration, c call, ask func(context.Context) (T, error)) {
	defer close(a.ready)
	defer func() {
		if crash := recover(); crash != nil {
			a.err = fmt.Errorf("asking %s crashed: %v", c.api, crash)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	value, err := ask(ctx)
	var known *adopt.LookupError
	switch {
	case err == nil:
		a.value = value
	case errors.As(err, &known):
		a.err = err
	default:
		a.err = c.failed(err)
	}
}

// pager is what the SDK's paginators have in common.
type pager[O, P any] interface {
	HasMorePages() bool
	NextPage(ctx context.Context, options ...func(*P)) (*O, error)
}

// each reads every page. A token that a service repeats for ever ends with ctx, as an error.
func each[O, P any](ctx context.Context, pages pager[O, P], read func(*O)) error {
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err //nolint:wrapcheck // the memo says which call it was
		}
		read(page)
	}
	return nil
}

// together runs steps at the same time and waits for all.
func together(steps ...func()) {
	var all sync.WaitGroup
	for _, step := range steps {
		all.Go(step)
	}
	all.Wait()
}
