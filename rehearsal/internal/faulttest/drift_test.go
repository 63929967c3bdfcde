//go:build unix

package faulttest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/enginetest"
)

// sampleBatches is how many batches of each sort the sample tries.
const sampleBatches = 1

// drift is what happens to one resource of a type behind the stacks' back.
type drift struct {
	// thing is the resource, as pick takes it.
	thing string
	// change is what somebody sets: a path and a value.
	change []any
	// fixed is why nothing of the type can be changed.
	fixed string
	// first lists what AWS wants deleted before, or deletes along: selectors, or "Type *" for all of a type.
	first []string
}

// driftBatch is what drifts at once in one account.
type driftBatch struct {
	name, stack string
	cases       []drift
	deleted     bool
	// edits are made besides.
	edits edit
	// remains lists what may be other than after a clean run: "Type property".
	remains []string
	// says lists what up has to say about it.
	says []string
}

// points are the cases that prove something: of the others there is nothing to change.
func (b driftBatch) points() []drift {
	return slices.DeleteFunc(slices.Clone(b.cases), func(c drift) bool { return c.fixed != "" })
}

// garage is where stacks drift: an account with both stacks and every type that they can have.
type garage struct {
	rig   *enginetest.Rig
	clean []string
	// overrides are stage0's configuration.
	overrides []string
}

func openGarage(t *testing.T) *garage {
	t.Helper()
	g := &garage{rig: rig(t, onlyShared), overrides: []string{
		"peerRegion=eu-west-1", "publicKey=" + driftKey, "flowLogs=true",
		"nodes.game.count=2", "nodes.game.elasticIp=true", "nodes.chat=null", "nodes.commu=null",
		"webAclArn=arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/acl/01234567-89ab-cdef-0123-456789abcdef",
	}}
	g.rig.MustUp(enginetest.Stage0, g.overrides...)
	g.clean = g.rig.Canonical()
	return g
}

// driftKey is a public key whose private one nobody has.
const driftKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGAbcdefghijklmnopqrstuvwxyz0123456789ABCDEF me"

// of gives the overrides of a stack.
func (g *garage) of(stack string) []string {
	if stack == enginetest.Stage0 {
		return g.overrides
	}
	return nil
}

// TestDrift changes, and deletes, one resource of each type out of band.
func TestDrift(t *testing.T) {
	row := begin(t, "drift")
	g := openGarage(t)
	g.allTypes(t)
	noteTypes(row)
	for _, batches := range [][]driftBatch{driftChanges(), driftDeletions()} {
		for _, b := range sampled(batches, sampleBatches) {
			row.expect(len(b.points()))
			row.t.Run(b.name, func(t *testing.T) {
				t.Parallel()
				g.drifts(t, row, b)
			})
		}
	}
	row.point("what the program ignores by design stays as it is", g.ignored)
	row.point("the VPC taken out of the private zone", g.disassociated)
	row.point("a subnet associated with another route table", g.reassociated)
	row.point("the data volume enlarged", g.enlarged)
	row.point("without a refresh nothing is seen, and nothing is done", g.unseen)
	row.point("a run that needs what is gone fails, and is repaired by a refresh", g.needed)
}

// noteTypes says of how many types something is changed, and of which nothing can be.
func noteTypes(row *row) {
	types := 0
	var fixed []string
	for _, b := range driftChanges() {
		types += len(b.cases)
		for _, c := range b.cases {
			if c.fixed != "" {
				fixed = append(fixed, kindOfThing(c.thing))
			}
		}
	}
	row.note("%d types; of %d of them nothing can be changed, and they are deleted only: %s", types, len(fixed), strings.Join(fixed, ", "))
}

// allTypes checks that every type of the account has a case for each sort of drift.
func (g *garage) allTypes(t *testing.T) {
	t.Helper()
	there, changed, deleted := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, item := range g.rig.Inventory() {
		there[kindOf(item.Type)] = true
	}
	for seen, batches := range map[*map[string]bool][]driftBatch{&changed: driftChanges(), &deleted: driftDeletions()} {
		for _, b := range batches {
			for _, c := range b.cases {
				(*seen)[kindOfThing(c.thing)] = true
			}
		}
	}
	if diff := cmp.Diff(there, changed); diff != "" {
		t.Errorf("the account's types (-) and those that are changed (+):\n%s", diff)
	}
	if diff := cmp.Diff(there, deleted); diff != "" {
		t.Errorf("the account's types (-) and those that are deleted (+):\n%s", diff)
	}
}

// drifts lets a batch drift, refreshes, and runs up. Each of its points passes if the refresh finds it and up puts the whole batch
// right.
func (g *garage) drifts(t *testing.T, row *row, b driftBatch) {
	judged := false
	defer func() {
		// What ends the batch early must not make its points vanish.
		for _, c := range b.points() {
			if !judged {
				row.count(t.Name()+"/"+kindOfThing(c.thing), false)
			}
		}
	}()
	r := g.rig.Copy(t)
	urns := map[string]resource.URN{}
	for _, c := range b.cases {
		urns[c.thing] = urnOf(t, r, b.stack, c.thing)
	}
	b.happen(t, r)
	refreshed := r.MustRefresh(b.stack, g.of(b.stack)...)
	again := r.MustUp(b.stack, g.of(b.stack)...)
	g.settled(t, r, b.remains...)
	named(t, again.Text, b.says)
	judged = true
	right := !t.Failed()
	for _, c := range b.points() {
		t.Run(kindOfThing(c.thing), func(t *testing.T) {
			t.Cleanup(func() { row.count(t.Name(), !t.Failed()) })
			if !right {
				t.Error("up did not put the batch right")
			}
			op, property := apitype.OpDelete, ""
			if !b.deleted {
				op = apitype.OpUpdate
				property, _ = c.change[0].(string)
			}
			finds(t, refreshed, urns[c.thing], op, property)
		})
	}
	if t.Failed() {
		t.Logf("refresh:\n%s\nup:\n%s", refreshed.Text, again.Text)
	}
}

// happen changes, or deletes, what the batch lists.
func (b driftBatch) happen(t *testing.T, r *enginetest.Rig) {
	t.Helper()
	for _, c := range b.points() {
		if !b.deleted {
			alter(t, r, set(c.thing, c.change...))
			continue
		}
		driftDelete(t, r, c.first...)
		if !slices.Contains(c.first, kindOfThing(c.thing)+" *") {
			driftDelete(t, r, c.thing)
		}
	}
	if b.edits != nil {
		alter(t, r, b.edits)
	}
}

// settled checks that the account is a clean run's, but for properties of types, as "Type property".
func (g *garage) settled(t *testing.T, r *enginetest.Rig, but ...string) {
	t.Helper()
	without := func(lines []string) []string {
		return slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
			return slices.ContainsFunc(but, func(remains string) bool {
				kind, property, _ := strings.Cut(remains, " ")
				token, rest, _ := strings.Cut(line, " ")
				return kindOf(token) == kind && strings.Contains(rest, ": "+property+" = ")
			})
		})
	}
	if diff := cmp.Diff(without(g.clean), without(r.Canonical())); diff != "" {
		t.Errorf("a clean run's account (-) and this one (+):\n%s", diff)
	}
	orphans, ghosts := r.Strays(enginetest.Shared, enginetest.Stage0)
	if len(orphans) > 0 || len(ghosts) > 0 {
		t.Errorf("in the account and in no state: %v; in a state and not in the account: %v", orphans, ghosts)
	}
}

// finds checks that a refresh says what became of a resource.
func finds(t *testing.T, o engine.Outcome, urn resource.URN, op apitype.OpType, property string) {
	t.Helper()
	for _, s := range o.Steps {
		if s.URN != urn {
			continue
		}
		name, _, _ := strings.Cut(property, ".")
		if s.Op != op || (property != "" && !strings.Contains(strings.Join(s.Diffs, " "), name)) {
			t.Errorf("the refresh says %s %v of %s, not %s %s", s.Op, s.Diffs, urn, op, property)
		}
		return
	}
	t.Errorf("the refresh does not mention %s", urn)
}

func alter(t *testing.T, r *enginetest.Rig, change edit) {
	t.Helper()
	if err := r.World.Update(change); err != nil {
		t.Fatal(err)
	}
}

// urnOf finds the state's resource that is the thing.
func urnOf(t *testing.T, r *enginetest.Rig, stack, thing string) resource.URN {
	t.Helper()
	for _, found := range chosen(t, r, thing) {
		for _, res := range r.State(stack) {
			// The two sides of a peering have options of one id, with other inputs.
			if string(res.Type) == found.Type && string(res.ID) == found.ID && hasKeys(res.Inputs, found.Inputs) {
				return res.URN
			}
		}
	}
	t.Fatalf("%s is not in the state of %s", thing, stack)
	return ""
}

func hasKeys(values, keys map[string]any) bool {
	for key := range keys {
		if _, ok := values[key]; !ok {
			return false
		}
	}
	return true
}

// kindOfThing is the type in a selector.
func kindOfThing(selector string) string {
	kind, _, _ := strings.Cut(selector, " ")
	return kind
}
