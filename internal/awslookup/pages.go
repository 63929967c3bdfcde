package awslookup

import (
	"context"
	"errors"
	"fmt"

	"milu2-stage/internal/adopt"
)

// errSameToken says that a service repeats a page token: its listing would have no end, or not all its items.
var errSameToken = errors.New("the service repeats a page token, so the listing has no end")

// paginator is what the SDK's paginators have in common.
type paginator[O, P any] interface {
	HasMorePages() bool
	NextPage(context.Context, ...func(*P)) (*O, error)
}

// collect reads every page and converts its items; convert returns false for what is dead or of no interest. It goes on
// after a page without items, and stops with an error on a token that it has seen (the paginators' own
// StopOnDuplicateToken would end the listing there without a word).
func collect[O, P, T any](
	ctx context.Context, pages paginator[O, P], items func(*O) ([]T, *string), convert func(T) (adopt.Live, bool),
) ([]adopt.Live, error) {
	var live []adopt.Live
	tokens := tokenSet{}
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		found, token := items(page)
		live = appendLive(live, found, convert)
		if err := tokens.add(token); err != nil {
			return nil, err
		}
	}
	return live, nil
}

// walk reads every page of a call that the SDK has no paginator for. The fetch gets nil for the first page, and returns
// the token of the next, nil or empty after the last.
func walk(fetch func(token *string) (next *string, err error)) error {
	tokens := tokenSet{}
	var token *string
	for {
		next, err := fetch(token)
		if err != nil {
			return err
		}
		if next == nil || *next == "" {
			return nil
		}
		if err := tokens.add(next); err != nil {
			return err
		}
		token = next
	}
}

// tokenSet holds the page tokens of one listing.
type tokenSet map[string]bool

// add remembers a token; one that is known already is an error.
func (t tokenSet) add(token *string) error {
	if token == nil || *token == "" {
		return nil
	}
	if t[*token] {
		return fmt.Errorf("%w: %q", errSameToken, *token)
	}
	t[*token] = true
	return nil
}

// appendLive converts items and appends those that are of interest.
func appendLive[T any](live []adopt.Live, items []T, convert func(T) (adopt.Live, bool)) []adopt.Live {
	for _, item := range items {
		if l, ok := convert(item); ok {
			live = append(live, l)
		}
	}
	return live
}
