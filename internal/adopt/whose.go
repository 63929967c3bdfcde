package adopt

import (
	"context"
	"fmt"
	"strings"

	"milu2-stage/internal/config"
)

const (
	vpcToken  = "aws:ec2/vpc:Vpc"
	certToken = "aws:acm/certificate:Certificate"
)

// mayAdopt refuses what is not this stack's: what another Pulumi stack manages, what is another stage's, and on the shared
// stack what does not carry the stack's own mark. The program asks Skips before it registers such a thing, so reaching this
// on shared means that it appeared meanwhile.
func (a *Adopter) mayAdopt(ctx context.Context, k kind, r registration, m Match) error {
	q := a.find.question(ctx, k, r)
	if a.opts.Scope == config.ScopeShared && k.ours != nil {
		ours, err := k.ours(q, m.Live)
		if err == nil && !ours {
			err = fmt.Errorf("%s exists and is not this stack's; run the same command again to refer to it, or %s", m.ID,
				imported("take it over", r.name, m.ID).text(a.self.stack))
		}
		return err
	}
	tags := m.Live.Tags
	if k.asksTags {
		var err error
		if tags, err = q.tags(ctx, k.listing, r.region, m.Live); err != nil {
			return err
		}
	}
	if other, ok := a.self.other(tags); ok {
		return fmt.Errorf("%s exists and is managed by %s, and two stacks must not manage one thing; %s", m.ID, other,
			a.apart(q, k, m, other.project == a.self.project))
	}
	if k.others == nil {
		return nil
	}
	why, err := k.others(q, m.Live)
	if err == nil && why != "" {
		err = fmt.Errorf("%s exists and %s; %s", m.ID, why, a.apart(q, k, m, true))
	}
	return err
}

// apart says what to do about a thing that is another's. A stage of which nothing exists yet goes out of its way; where that
// is not so the thing may be the stage's own, and another name would make a second one beside it.
func (a *Adopter) apart(q question, k kind, m Match, anotherStage bool) string {
	takeOver := imported("take it over all the same", q.name, m.ID)
	isNew := anotherStage && a.isNew(k)
	var ways []way
	switch {
	case isNew && k.apart == nil:
		ways = []way{a.find.apart.names()}
	case isNew:
		ways = k.apart(q)
	case k.another && k.asksTags:
		ways = []way{imported("make another one beside it", q.name, createWord)}
	}
	if k.others != nil {
		takeOver.does = "have it lead to this stage"
		ways = append(ways, takeOver)
	}
	if len(ways) == 0 {
		ways = []way{takeOver}
	}
	texts := make([]string, len(ways))
	for i, w := range ways {
		texts[i] = w.text(a.self.stack)
	}
	return strings.Join(texts, "\nor ")
}

// isNew tells whether nothing of this stage exists yet that another name would be given to, as far as this run has looked: a
// stage without public names may have another domain.
func (a *Adopter) isNew(k kind) bool {
	deployed := !a.state.empty()
	if k.token == recordToken || k.token == certToken {
		deployed = a.state.holds(recordToken, "alias-")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, d := range a.planned {
		deployed = deployed || (d.Type == vpcToken && d.Action == Adopt && !d.failed)
	}
	return !deployed
}
