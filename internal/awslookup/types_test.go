package awslookup_test

import (
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/faultproxy"
)

// typeCase is one type of the import mapping, looked up in an account that holds much of the same kind.
type typeCase struct {
	token string
	// api is the list call.
	api string
	// onePage is set where the API has no pages.
	onePage bool
	// pageSize is the number of items asked for at once; 2 unless set.
	pageSize int32
	// prepare makes what the thing needs, and the decoys: the same name elsewhere, dead things, similar names, enough of
	// them for a second page.
	prepare func(w *world)
	// inputs are the registration's.
	inputs func(w *world) map[string]any
	// create makes the thing and returns its import id.
	create func(w *world) string
	// twice is set where AWS allows a second match; create is then called again.
	twice bool
	// kill ends the thing, where AWS goes on listing dead ones.
	kill func(w *world, id string)
}

func TestEveryTypeOfTheContractIsLookedUp(t *testing.T) {
	cases := slices.Concat(networkCases(), routeCases(), securityCases(), computeCases(), storageCases(), balancingCases(),
		ruleCases(), scalingCases(), serviceCases(), dnsCases(), observationCases())
	seen := map[string]bool{}
	for _, c := range cases {
		seen[c.token] = true
		name := c.token[strings.LastIndex(c.token, ":")+1:]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.run(newWorld(t))
		})
	}
	for _, token := range adopt.ContractTypes() {
		if !seen[token] {
			t.Errorf("no case for %s", token)
		}
	}
}

func (c typeCase) run(w *world) {
	w.t.Helper()
	if c.pageSize != 0 {
		w.source = w.newSource(awslookup.Options{PageSize: c.pageSize})
	}
	c.prepare(w)
	w.wantFound("absent, among decoys", c.token, c.inputs(w))
	id := c.create(w)
	w.wantFound("one match, among decoys", c.token, c.inputs(w), id)
	if !c.onePage {
		w.proxy.Inject(faultproxy.Rule{API: c.api, Times: 1, Fault: faultproxy.EmptyPage()})
		w.wantFound("on the second page, after an empty one", c.token, c.inputs(w), id)
		w.proxy.Reset()
	}
	w.proxy.Inject(faultproxy.Rule{API: c.api, Fault: faultproxy.AccessDenied()})
	c.wantDenied(w)
	w.proxy.Reset()
	if c.twice {
		w.wantFound("two matches", c.token, c.inputs(w), id, c.create(w))
		return
	}
	if c.kill != nil {
		c.kill(w, id)
		w.wantFound("dead", c.token, c.inputs(w))
	}
}

// wantDenied checks that a denied list call is an error that names the API and a permission of the policy.
func (c typeCase) wantDenied(w *world) {
	w.t.Helper()
	_, err := w.find(c.token, c.inputs(w))
	lookup := lookupError(w.t, err)
	if lookup == nil {
		return
	}
	if lookup.Kind != adopt.Denied || lookup.API != c.api || !slices.Contains(awslookup.Permissions(), lookup.Permission) {
		w.t.Errorf("denied: got kind %s, API %s, permission %s (%v); want denied, %s", lookup.Kind, lookup.API, lookup.Permission, err, c.api)
	}
}
