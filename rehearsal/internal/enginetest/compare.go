package enginetest

import (
	"slices"
	"strings"

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
// are resources in a state that the account has not. Both are listed as "type id".
func (r *Rig) Strays(stacks ...string) (orphans, ghosts []string) {
	r.t.Helper()
	known := map[string]bool{}
	for _, stack := range stacks {
		for _, resource := range r.State(stack) {
			if resource.Custom && !resource.External && strings.HasPrefix(string(resource.Type), "aws:") {
				known[string(resource.Type)+" "+string(resource.ID)] = true
			}
		}
	}
	err := r.World.View(func(a *world.Account) error {
		there := map[string]bool{}
		for _, thing := range a.All() {
			id := thing.Type + " " + thing.ID
			there[id] = true
			if !thing.Seeded && thing.Owner == "" && !known[id] {
				orphans = append(orphans, id)
			}
		}
		for id := range known {
			if !there[id] {
				ghosts = append(ghosts, id)
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	slices.Sort(ghosts)
	return orphans, ghosts
}
