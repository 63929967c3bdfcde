package adopt

import (
	"context"
	"slices"

	"milu2-stage/internal/config"
)

// Existing returns, before a resource is registered, the id under which it exists, and whether this run adopts it as it is. The id is
// empty where it does not exist, or where that cannot be told: registering it then says why, and stops the run.
func (a *Adopter) Existing(ctx context.Context, l Lookup) (id string, asIs bool) {
	if a == nil {
		return "", false
	}
	if urn, ok := a.state.named(l.Type, l.Name); ok {
		id, _ = a.state.outputs[urn]["id"].(string)
		a.mine.settle(l.Type, !a.state.foreignTags(urn, a.self))
		return id, false
	}
	if a.opts.Mode == config.AdoptOff || a.opts.Imports[l.Name] == createWord {
		return "", false
	}
	k := a.kinds[l.Type]
	r := registration{token: l.Type, name: l.Name, region: a.opts.Region, inputs: l.Inputs}
	matches, err := a.matching(ctx, k, r)
	if err != nil || len(matches) > 1 {
		return "", true
	}
	if len(matches) == 0 {
		return "", false
	}
	own, err := a.owned(ctx, k, r, matches[0])
	own = own && err == nil
	a.mine.settle(l.Type, own)
	return matches[0].Live.ID, !own
}

// matching finds what a registration would adopt: what imports names, or else what its inputs identify.
func (a *Adopter) matching(ctx context.Context, k kind, r registration) ([]Match, error) {
	if id := a.opts.Imports[r.name]; id != "" {
		return a.chosen(ctx, k, r, id)
	}
	return a.find.matches(ctx, k, r)
}

// Waits reports whether a resource that is applied to another one, rather than imported, is not to be registered in this run: it would
// change what is adopted as it is, or milu2-stage:ignoreChanges leaves it as it is for good. Does says what it does. One that is in state
// is registered always.
func (a *Adopter) Waits(token, name string, asIs bool, does string) bool {
	if a == nil {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.names[name] = true
	if _, deployed := a.state.named(token, name); deployed {
		return false
	}
	if slices.Contains(a.opts.IgnoreChanges[name], "*") {
		a.left = append(a.left, name)
		return true
	}
	if asIs {
		a.left = append(a.left, name)
		a.waiting = append(a.waiting, [2]string{name, does})
	}
	return asIs
}

// Left lists the logical names that Waits kept from being registered.
func (a *Adopter) Left() []string {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.left)
}

// DefaultGroupRules says what the rules of a VPC's default security group let through.
func (a *Adopter) DefaultGroupRules(ctx context.Context, vpc string) []string {
	if a == nil || a.opts.Mode == config.AdoptOff || vpc == "" {
		return nil
	}
	groups, err := a.find.list(ctx, Query{Listing: ListSecurityGroups, Region: a.opts.Region, Parent: vpc})
	i := slices.IndexFunc(groups, func(l Live) bool { return l.Name == "default" })
	if err != nil || i < 0 {
		return nil
	}
	rules, err := a.find.list(ctx, Query{Listing: ListSecurityGroupRules, Region: a.opts.Region, Parent: groups[i].ID})
	if err != nil { // What cannot be asked here stops the run where it matters.
		return nil
	}
	var out []string
	for _, l := range rules {
		out = append(out, ruleText(l))
	}
	return out
}
