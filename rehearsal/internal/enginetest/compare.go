package enginetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/rehearsal/internal/world"
)

// Canonical describes the account as world.Account.Canonical does.
func (r *Rig) Canonical() []string {
	r.t.Helper()
	var lines []string
	err := r.World.View(func(a *world.Account) (err error) {
		lines, err = a.Canonical()
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return lines
}

// Calls is the number of mutating calls that the account has seen, refused ones included.
func (r *Rig) Calls() int {
	r.t.Helper()
	total := 0
	err := r.World.View(func(a *world.Account) error {
		for _, n := range a.Calls {
			total += n
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return total
}

// Inject gives the account a fault, which strikes calls from now on; nil takes it away.
func (r *Rig) Inject(f *world.Fault) { r.Change(func(a *world.Account) { a.Inject(f) }) }

// Fault is the account's fault as it is now: whether and what it has struck.
func (r *Rig) Fault() world.Fault {
	r.t.Helper()
	var f world.Fault
	err := r.World.View(func(a *world.Account) error {
		f, _ = a.Fault()
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return f
}

// Change edits the account behind the stacks' back.
func (r *Rig) Change(edit func(*world.Account)) {
	r.t.Helper()
	err := r.World.Update(func(a *world.Account) error {
		edit(a)
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// Strays compares the account with the states of the stacks. Orphans are things in the account that no state has; ghosts
// are resources in a state for which the account has nothing, or only what another resource manages already. Both are
// listed as "type id".
func (r *Rig) Strays(stacks ...string) (orphans, ghosts []string) {
	r.t.Helper()
	states := map[string][]apitype.ResourceV3{}
	for _, stack := range stacks {
		states[stack] = r.State(stack)
	}
	err := r.World.View(func(a *world.Account) error {
		orphans, ghosts = strays(a, states)
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return orphans, ghosts
}

// thing is what a state's resource stands for. No two resources of the program share one: names, which are the ids of many
// types, are unique in a region, and the two sides of a peering have options of one id, each in its own region.
type thing struct{ typ, region, id string }

func (t thing) String() string { return t.typ + " " + t.id }

func strays(a *world.Account, states map[string][]apitype.ResourceV3) (orphans, ghosts []string) {
	managed := map[thing][]string{}
	for stack, state := range states {
		for _, one := range things(a, state) {
			managed[one] = append(managed[one], stack)
		}
	}
	for _, there := range a.All() {
		one := thing{there.Type, there.Region, there.ID}
		if !there.Seeded && there.Owner == "" && managed[one] == nil {
			orphans = append(orphans, one.String())
		}
	}
	for one, by := range managed {
		slices.Sort(by)
		switch {
		case a.Get(one.typ, one.region, one.id) == nil:
			ghosts = append(ghosts, one.String())
		case len(by) > 1:
			ghosts = append(ghosts, fmt.Sprintf("%s, which is managed %d times: in %s", one, len(by), strings.Join(by, ", ")))
		}
	}
	slices.Sort(ghosts)
	return orphans, ghosts
}

// things lists what a state manages in AWS.
func things(a *world.Account, state []apitype.ResourceV3) []thing {
	regions := map[string]string{}
	for _, res := range state {
		if res.Type == "pulumi:providers:aws" {
			regions[string(res.URN)+"::"+string(res.ID)], _ = res.Inputs["region"].(string)
		}
	}
	var found []thing
	for _, res := range state {
		if !res.Custom || res.External || !strings.HasPrefix(string(res.Type), "aws:") {
			continue
		}
		one := thing{string(res.Type), regions[res.Provider], string(res.ID)}
		if a.Get(one.typ, world.Global, one.id) != nil {
			one.region = world.Global
		}
		found = append(found, one)
	}
	return found
}
