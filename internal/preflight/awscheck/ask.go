package awscheck

import (
	"context"
	"errors"
	"sync"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/preflight"
)

// call is one question to AWS.
type call struct {
	// API is the call's name, which is that of the IAM action that it needs, too.
	api, region string
	// about distinguishes two calls of one API.
	about string
}

// failed says which call went wrong, of what kind the error is, and which permission the call needs.
func (c call) failed(err error) error {
	var known *adopt.LookupError
	if err == nil || errors.As(err, &known) {
		return err
	}
	return awslookup.CallError(c.api, c.api, c.region, err)
}

// ask returns the answer to a question, which is put to AWS once for all checks.
func ask[T any](
	ctx context.Context, c *Checker, question call, put func(context.Context, awslookup.Session) (T, error),
) (T, error) {
	value, err := preflight.Fact(ctx, &c.facts, question, c.timeout, func(ctx context.Context) (T, error) {
		session, err := c.session(ctx, question.region)
		if err != nil {
			var none T
			return none, err
		}
		return put(ctx, session)
	})
	return value, question.failed(err)
}

// session returns the clients of a region: always the same, since each has its own retry budget.
func (c *Checker) session(ctx context.Context, region string) (awslookup.Session, error) {
	type session struct{ region string }
	return preflight.Fact(ctx, &c.facts, session{region}, c.timeout, func(context.Context) (awslookup.Session, error) {
		source, err := c.source()
		if err != nil {
			return awslookup.Session{}, err
		}
		return source.Session(region), nil
	})
}

// live answers one of adoption's lookups, once for all checks.
func (c *Checker) live(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	list, err := preflight.Fact(ctx, &c.facts, q, c.timeout, func(ctx context.Context) ([]adopt.Live, error) {
		source, err := c.source()
		if err != nil {
			return nil, err
		}
		return source.List(ctx, q)
	})
	return list, call{api: string(q.Listing), region: q.Region}.failed(err)
}

// pager is what the SDK's paginators have in common.
type pager[O, P any] interface {
	HasMorePages() bool
	NextPage(ctx context.Context, options ...func(*P)) (*O, error)
}

// pages reads every page. A token that a service repeats for ever ends with ctx, as an error.
func pages[O, P, T any](ctx context.Context, p pager[O, P], read func(*O) []T) ([]T, error) {
	var all []T
	for p.HasMorePages() {
		page, err := p.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, read(page)...)
	}
	return all, nil
}

// together runs steps at the same time and waits for all.
func together(steps ...func()) {
	var all sync.WaitGroup
	for _, step := range steps {
		all.Go(step)
	}
	all.Wait()
}
