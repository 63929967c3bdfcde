package adopt

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// finder asks the source, each question once, and matches what it hears.
type finder struct {
	source  Source
	account string
	domain  string
	prefix  string
	self    owner
	state   *state
	apart   Apart

	checkAccount func(ctx context.Context) error

	mu      sync.Mutex
	answers map[Query]*answer
	seen    map[seenKey]Live
	// asked holds the tags that list calls did not give.
	asked map[seenKey]map[string]string
	// gaveUp is the first lookup that took all its time: others would take as long, one after the other, and say the same.
	gaveUp error
}

type seenKey struct {
	listing Listing
	id      string
}

// answer is what a query brought; ready is closed once it is there.
type answer struct {
	ready chan struct{}
	lives []Live
	err   error
}

func newFinder(opts Options, self owner, known *state) *finder {
	f := &finder{
		source: opts.Source, account: opts.Account, domain: opts.Domain, prefix: opts.NamePrefix, self: self, state: known, apart: opts.Apart,
		answers: map[Query]*answer{}, seen: map[seenKey]Live{},
		asked: map[seenKey]map[string]string{},
	}
	var once sync.Once
	var err error
	f.checkAccount = func(ctx context.Context) error {
		once.Do(func() { err = f.identity(ctx) })
		return err
	}
	return f
}

// identity makes sure, before the first lookup, that lookups and providers see one account.
func (f *finder) identity(ctx context.Context) error {
	if f.account == "" {
		return nil
	}
	got, err := f.source.Identity(ctx)
	if err != nil {
		return err
	}
	if got != f.account {
		return &LookupError{
			API: "sts:GetCallerIdentity", Permission: "sts:GetCallerIdentity", Kind: WrongAccount,
			Err: fmt.Errorf("the lookups see account %s, the provider uses account %s", got, f.account),
		}
	}
	return nil
}

// list answers a query from memory or from the source.
func (f *finder) list(ctx context.Context, q Query) ([]Live, error) {
	f.mu.Lock()
	a, ok := f.answers[q]
	if !ok {
		a = &answer{ready: make(chan struct{})}
		f.answers[q] = a
	}
	gaveUp := f.gaveUp
	f.mu.Unlock()
	if ok {
		<-a.ready
		return a.lives, a.err
	}
	defer close(a.ready)
	if gaveUp != nil {
		a.err = gaveUp
		return nil, a.err
	}
	a.lives, a.err = f.ask(ctx, q)
	f.mu.Lock()
	defer f.mu.Unlock()
	var known *LookupError
	if errors.As(a.err, &known) && (known.Kind == Throttled || known.Kind == Timeout) {
		f.gaveUp = a.err
	}
	for _, l := range a.lives {
		f.seen[seenKey{q.Listing, l.ID}] = l
	}
	return a.lives, a.err
}

// ask asks the source.
func (f *finder) ask(ctx context.Context, q Query) ([]Live, error) {
	// The account is checked beside the first question, not before it: asking the wrong account does no harm, an answer
	// from it would.
	var group sync.WaitGroup
	var wrong error
	group.Go(func() { wrong = f.checkAccount(ctx) })
	lives, err := f.source.List(ctx, q)
	group.Wait()
	if wrong != nil {
		return nil, wrong
	}
	var known *LookupError
	if err != nil && !errors.As(err, &known) {
		err = &LookupError{Listing: q.Listing, API: string(q.Listing), Region: q.Region, Parent: q.Parent, Kind: Other, Err: err}
	}
	if err != nil {
		return nil, err
	}
	return lives, nil
}

// forget drops the answers about a listing, so that the next question is asked anew.
func (f *finder) forget(listing Listing) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for q := range f.answers {
		if q.Listing == listing {
			delete(f.answers, q)
		}
	}
}

// each calls visit with every thing that an answer held.
func (f *finder) each(visit func(Query, Live)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for q, a := range f.answers {
		for _, l := range a.lives {
			visit(q, l)
		}
	}
}

// known returns a thing that some earlier answer held.
func (f *finder) known(listing Listing, id string) (Live, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	l, ok := f.seen[seenKey{listing, id}]
	return l, ok
}

// subnetVPC returns the VPC that a subnet lies in: from the state, from an earlier answer, else by a lookup.
func (f *finder) subnetVPC(ctx context.Context, region, subnet string) (string, error) {
	if vpc := f.state.subnetVPC[subnet]; vpc != "" {
		return vpc, nil
	}
	if l, ok := f.known(ListSubnets, subnet); ok {
		return l.VPC, nil
	}
	lives, err := f.list(ctx, Query{Listing: ListSubnets, Region: region, Parent: subnet})
	if err != nil || len(lives) != 1 {
		return "", err
	}
	return lives[0].VPC, nil
}

// tags returns a thing's tags, asking for them where its list call does not give them.
func (f *finder) tags(ctx context.Context, listing Listing, region string, l Live) (map[string]string, error) {
	if l.Tags != nil {
		return l.Tags, nil
	}
	key := seenKey{listing, l.ID}
	f.mu.Lock()
	tags, ok := f.asked[key]
	f.mu.Unlock()
	if ok {
		return tags, nil
	}
	tags, err := f.source.Tags(ctx, listing, region, l.ID)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked[key] = tags
	return tags, nil
}

// question is one registration's lookup: the listing's context for match functions.
type question struct {
	*finder
	ctx     context.Context
	listing Listing
	// region is empty for the global services; providerRegion is the registration's in any case.
	region, providerRegion string
	// name is the logical one.
	name string
	in   Inputs
	// ignored are the properties whose changes are ignored.
	ignored []string
	// byID is set where imports names the thing: it may have any Name tag, or none.
	byID bool
}

func (f *finder) question(ctx context.Context, k kind, r registration) question {
	q := question{
		finder: f, ctx: ctx, listing: k.listing, region: r.region, providerRegion: r.region, name: r.name, in: r.inputs, ignored: r.ignored,
	}
	if k.global {
		q.region = ""
	}
	return q
}

// matches returns the live things that the inputs identify. While one of these inputs is unknown, what it comes from is still to
// be created, so the thing cannot exist, and nothing is asked.
func (f *finder) matches(ctx context.Context, k kind, r registration) ([]Match, error) {
	if len(r.inputs.missing(k.needs)) > 0 {
		return nil, nil
	}
	q := f.question(ctx, k, r)
	lives, err := k.fetch(q)
	if err != nil {
		return nil, err
	}
	var out []Match
	for _, l := range lives {
		ok, err := k.match(q, l)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, Match{ID: k.idOf(r.inputs, l), Live: l})
		}
	}
	if len(out) > 0 || k.conflict == nil {
		return out, nil
	}
	return nil, k.conflict(q, lives)
}
