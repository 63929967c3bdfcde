// Package simlookup answers adoption's lookups from the simulated account, through the interface that the AWS side
// implements.
package simlookup

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"milu2-stage/internal/adopt"
	"milu2-stage/rehearsal/internal/world"
)

// Source is an adopt.Source on a simulated account.
type Source struct {
	world *world.World
	// Latency delays each call, for measurements.
	Latency time.Duration
	// Fail, where set, may answer a query with an error.
	Fail func(adopt.Query) error

	mu    sync.Mutex
	calls []adopt.Query
	// flying counts the calls that are on their way since began, busy adds up the time of earlier ones.
	flying int
	began  time.Time
	busy   time.Duration
	// trips counts the round trips until an id was known.
	trips   map[string]int
	deepest int
}

var _ adopt.Source = (*Source)(nil)

// New returns a source that looks at w.
func New(w *world.World) *Source { return &Source{world: w, trips: map[string]int{}} }

// Calls lists the queries so far, in the order in which they came.
func (s *Source) Calls() []adopt.Query {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]adopt.Query(nil), s.calls...)
}

// Reset forgets the calls.
func (s *Source) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls, s.busy, s.trips, s.deepest = nil, 0, map[string]int{}, 0
}

// RoundTrips is how many calls have followed one another because each needs an id from the answer to the one before.
func (s *Source) RoundTrips() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.deepest
}

// answered notes which round trip an answer came with.
func (s *Source) answered(q adopt.Query, lives []adopt.Live) {
	s.mu.Lock()
	defer s.mu.Unlock()
	trip := s.trips[q.Parent] + 1
	s.deepest = max(s.deepest, trip)
	for _, l := range lives {
		if s.trips[l.ID] == 0 {
			s.trips[l.ID] = trip
		}
	}
}

// Busy is the time in which some call was on its way.
func (s *Source) Busy() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.busy
}

// during notes one call, and returns what notes its end.
func (s *Source) during() func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flying == 0 {
		s.began = time.Now()
	}
	s.flying++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.flying--; s.flying == 0 {
			s.busy += time.Since(s.began)
		}
	}
}

// Identity is the simulated account's id.
func (s *Source) Identity(context.Context) (string, error) {
	defer s.during()()
	time.Sleep(s.Latency)
	id := ""
	err := s.world.View(func(a *world.Account) error {
		id = a.ID
		return nil
	})
	return id, err
}

// Tags returns the tags of one thing.
func (s *Source) Tags(_ context.Context, l adopt.Listing, _, id string) (map[string]string, error) {
	defer s.during()()
	time.Sleep(s.Latency)
	tags := map[string]string{}
	lister, ok := listers()[l]
	if !ok {
		return nil, fmt.Errorf("reading the tags of %s: no such listing", l)
	}
	err := s.world.View(func(a *world.Account) error {
		if r := a.Find(lister.types[0], id); r != nil {
			tags = r.Tags()
		}
		return nil
	})
	return tags, err
}

// List answers one query.
func (s *Source) List(_ context.Context, q adopt.Query) ([]adopt.Live, error) {
	defer s.during()()
	time.Sleep(s.Latency)
	s.mu.Lock()
	s.calls = append(s.calls, q)
	s.mu.Unlock()
	if s.Fail != nil {
		if err := s.Fail(q); err != nil {
			return nil, err
		}
	}
	l, ok := listers()[q.Listing]
	if !ok {
		return nil, fmt.Errorf("listing %s: no such listing", q.Listing)
	}
	var out []adopt.Live
	err := s.world.View(func(a *world.Account) (err error) {
		out, err = l.list(a, q)
		return err
	})
	s.answered(q, out)
	return out, err
}

// lister answers one listing.
type lister struct {
	types []string
	// parents are the outputs of which one must be the query's parent; none is no parent.
	parents []string
	// within replaces parents where the parent is not an output.
	within func(a *world.Account, r *world.Resource, parent string) bool
	// anyRegion marks global services, and S3, whose names are global.
	anyRegion bool
	// state is the output that says in which of the dead states a thing never matches.
	state string
	dead  []string
	// name is the output that is the thing's name; "" is its Name tag.
	name string
	// untagged marks list calls that do not return tags.
	untagged bool
	// complete adds what the listing has beyond the resource's own outputs.
	complete func(a *world.Account, r *world.Resource, live *adopt.Live)
	// refuse may fail the listing for a resource.
	refuse func(q adopt.Query, r *world.Resource) error
}

func (l lister) list(a *world.Account, q adopt.Query) ([]adopt.Live, error) {
	var out []adopt.Live
	for _, typ := range l.types {
		region := q.Region
		if l.anyRegion {
			region = ""
		}
		for _, r := range a.List(typ, region) {
			if !l.below(a, r, q.Parent) || slices.Contains(l.dead, r.Text(l.state)) {
				continue
			}
			if l.refuse != nil {
				if err := l.refuse(q, r); err != nil {
					return nil, err
				}
			}
			out = append(out, l.live(a, r))
		}
	}
	return out, nil
}

func (l lister) below(a *world.Account, r *world.Resource, parent string) bool {
	if l.within != nil {
		return l.within(a, r, parent)
	}
	if parent == "" || len(l.parents) == 0 {
		return true
	}
	for _, property := range l.parents {
		if (property == "id" && r.ID == parent) || r.Text(property) == parent {
			return true
		}
	}
	return false
}

func (l lister) live(a *world.Account, r *world.Resource) adopt.Live {
	live := adopt.Live{ID: r.ID, Name: r.Text(l.name), VPC: r.Text("vpcId"), Props: map[string]any{}}
	if l.name == "" {
		live.Name = r.Tags()["Name"]
	}
	if !l.untagged {
		live.Tags = r.Tags()
	}
	// A creation time that cannot be read is left out, as where AWS does not tell.
	live.Created, _ = time.Parse(time.RFC3339, r.CreatedAt)
	for key, v := range r.Outputs {
		live.Props[key] = value(v)
	}
	if l.complete != nil {
		l.complete(a, r, &live)
	}
	return live
}

// value gives a property the Go type that adoption's listings promise.
func value(v any) any {
	switch v := v.(type) {
	case float64:
		return int(v)
	case []any:
		texts := make([]string, 0, len(v))
		var objects []map[string]any
		for _, e := range v {
			switch e := e.(type) {
			case string:
				texts = append(texts, e)
			case map[string]any:
				objects = append(objects, e)
			}
		}
		if objects != nil {
			return objects
		}
		return texts
	}
	return v
}

func foreign(q adopt.Query, r *world.Resource) error {
	if r.Account == "" {
		return nil
	}
	return &adopt.LookupError{Listing: q.Listing, API: "s3:HeadBucket", Permission: "s3:ListBucket", Region: q.Region,
		Parent: q.Parent, Kind: adopt.ForeignOwner, Err: fmt.Errorf("403 Forbidden (account %s)", strings.TrimSpace(r.Account))}
}
