//go:build unix

package faulttest

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/internal/adopt"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

// sampleDifferences is how many differences the sample tries.
const sampleDifferences = 4

// somebodysKey is a public key whose private one nobody has.
const somebodysKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGAbcdefghijklmnopqrstuvwxyz0123456789ABCDEF me"

// handmade is one difference between a stack that Terraform built and one that the program builds, and what adopting the
// stack does about it.
type handmade struct {
	edit edit
	// refused says that preview and up stop before anything changes.
	refused bool
	// adds says that what the messages say adds resources.
	adds bool
	// says lists what the output has to name.
	says []string
	// changes lists updates of the second run, as "logical-name property": the first one changes nothing.
	changes []string
	// creates lists what is made because it is missing, by logical name.
	creates []string
	// stays lists what remains as it was made by hand, as "Type.property".
	stays []string
	// beside lists what the account has in addition to a clean run's, as "Type name".
	beside []string
	// replaces lists what the second run replaces, by logical name.
	replaces []string
}

// workshop is where differences are made: an account that Terraform built, of whose stack Pulumi knows nothing.
type workshop struct {
	rig   *enginetest.Rig
	stack string
	// clean is the account after a clean run.
	clean map[string]map[string]any
	// overrides are the stack's configuration.
	overrides []string
}

// try makes the difference in an account of its own and adopts the stack.
func (w *workshop) try(t *testing.T, h handmade) {
	t.Helper()
	r := w.rig.Copy(t)
	if err := r.World.Update(h.edit); err != nil {
		t.Fatal(err)
	}
	if h.refused {
		w.stops(t, r, h)
		return
	}
	were := factsOf(t, r)
	first, err := r.Up(w.stack, w.overrides...)
	if err != nil {
		t.Fatalf("up: %v\n%s", err, first.Text)
	}
	if w.stack == enginetest.Stage0 {
		adoptsAsItIs(t, r, first, were)
	}
	second := r.MustUp(w.stack, w.overrides...)
	named(t, first.Text+second.Text, h.says)
	first.Steps = append(first.Steps, second.Steps...)
	w.check(t, first, h)
	if diff := cmp.Diff(without(w.clean, h), without(factsOf(t, r), h)); diff != "" {
		t.Errorf("a clean run's account (-) and this one (+):\n%s", diff)
	}
	before := r.Calls()
	again := r.MustUp(w.stack, w.overrides...)
	if after := r.Calls(); !again.Unchanged() || after != before {
		t.Errorf("the next run does %v in %d calls\n%s", again.Changes, after-before, again.Text)
	}
}

// adoptsAsItIs checks that a run imports and creates, and leaves all that existed as it was.
func adoptsAsItIs(t *testing.T, r *enginetest.Rig, o engine.Outcome, were map[string]map[string]any) {
	t.Helper()
	for _, s := range o.Steps {
		if s.Op == apitype.OpUpdate {
			t.Errorf("the run that adopts updates %s (%v)", s.URN, s.Diffs)
		}
	}
	are := factsOf(t, r)
	for key, was := range were {
		if diff := cmp.Diff(was, are[key]); diff != "" {
			t.Errorf("%s before (-) and after (+) the run that adopts:\n%s", key, diff)
		}
	}
}

// stops checks that preview and up refuse and change nothing.
func (w *workshop) stops(t *testing.T, r *enginetest.Rig, h handmade) {
	t.Helper()
	before, calls := factsOf(t, r), r.Calls()
	for name, run := range map[string]func(string, ...string) (engine.Outcome, error){"preview": r.Preview, "up": r.PreviewedUp} {
		o, err := run(w.stack, w.overrides...)
		if err == nil {
			t.Errorf("%s went through\n%s", name, o.Text)
		}
		named(t, o.Text, h.says)
	}
	if after := r.Calls(); after != calls {
		t.Errorf("%d calls changed the account", after-calls)
	}
	if diff := cmp.Diff(before, factsOf(t, r)); diff != "" {
		t.Errorf("the account before (-) and after (+):\n%s", diff)
	}
}

// check compares the steps of the adopting run with what was expected of it.
func (w *workshop) check(t *testing.T, o engine.Outcome, h handmade) {
	t.Helper()
	for _, s := range o.Steps {
		name := s.URN.Name()
		switch s.Op {
		case apitype.OpSame, apitype.OpUpdate, apitype.OpImport, apitype.OpRead:
		case apitype.OpCreate:
			if adopt.CoverageOf(s.Type) == adopt.Mapped && !slices.Contains(h.creates, name) {
				t.Errorf("%s was created", s.URN)
			}
		default:
			if !slices.Contains(h.replaces, name) {
				t.Errorf("%s %s (%v)", s.Op, s.URN, s.Replaces)
			}
		}
	}
	for _, change := range h.changes {
		name, property, _ := strings.Cut(change, " ")
		if !slices.ContainsFunc(o.Steps, func(s engine.Step) bool { return s.URN.Name() == name && touches(s, property) }) {
			t.Errorf("%s of %s is not among the changes", property, name)
		}
	}
	for _, name := range h.creates {
		made := func(s engine.Step) bool { return s.URN.Name() == name && s.Op == apitype.OpCreate }
		if !slices.ContainsFunc(o.Steps, made) {
			t.Errorf("%s was not created", name)
		}
	}
}

func touches(s engine.Step, property string) bool {
	return slices.ContainsFunc(s.Diffs, func(path string) bool {
		return path == property || strings.HasPrefix(path, property+".") || strings.HasPrefix(path, property+"[")
	})
}

func named(t *testing.T, text string, wanted []string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("the output does not say %q\n%s", want, text)
		}
	}
}

// factsOf is what the account has, by "Type id": every output but those that change with every update, and those that AWS
// does not return, so that an adopted resource is without them.
func factsOf(t *testing.T, r *enginetest.Rig) map[string]map[string]any {
	t.Helper()
	facts := map[string]map[string]any{}
	err := r.World.View(func(a *world.Account) error {
		for _, res := range a.All() {
			if res.Owner != "" {
				continue
			}
			key := kindOf(res.Type) + " " + res.ID
			facts[key] = res.Clone().Outputs
			for _, name := range unread() {
				delete(facts[key], name)
			}
			maps.DeleteFunc(facts[key], func(_ string, value any) bool { return value == "" })
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// unread lists the properties that change with every update, and those that AWS does not return.
func unread() []string {
	return []string{
		"latestVersion", "defaultVersion", "etag", "lastModifiedTime", "associationId", "userData", "userDataReplaceOnChange", "publicKey",
		"instanceRefresh",
	}
}

// without leaves out what the difference leaves behind.
func without(facts map[string]map[string]any, h handmade) map[string]map[string]any {
	rest := map[string]map[string]any{}
	for key, outputs := range facts {
		kind, _, _ := strings.Cut(key, " ")
		if slices.Contains(h.beside, key) || slices.Contains(h.beside, kind) {
			continue
		}
		kept := map[string]any{}
		for name, value := range outputs {
			if !slices.Contains(h.stays, kind+"."+name) {
				kept[name] = value
			}
		}
		rest[key] = kept
	}
	return rest
}

// openWorkshop deploys a stack with overrides and loses its state; what it made then looks like Terraform's.
func openWorkshop(t *testing.T, b base, stack string, chosen func(*world.Resource) bool, overrides ...string) *workshop {
	t.Helper()
	r := rig(t, b)
	r.MustUp(stack, overrides...)
	w := &workshop{rig: r, stack: stack, clean: factsOf(t, r), overrides: overrides}
	if err := os.Remove(r.Workspace.StateFile(stack)); err != nil {
		t.Fatal(err)
	}
	if err := r.World.Update(terraformed(chosen)); err != nil {
		t.Fatal(err)
	}
	return w
}

// openStage is the workshop of a stage.
func openStage(t *testing.T) *workshop {
	t.Helper()
	return openWorkshop(t, onlyShared, enginetest.Stage0, ofStage, "peerRegion=eu-west-1", "publicKey="+somebodysKey,
		"nodes.game.count=2", "nodes.game.elasticIp=true", "nodes.chat=null", "nodes.commu=null")
}

// TestHandMadeDifferences adopts a stage that Terraform built, once for each difference between its account and that of
// a clean run.
func TestHandMadeDifferences(t *testing.T) {
	row := begin(t, "terraform")
	stage := openStage(t)
	shared := openWorkshop(t, fresh, enginetest.Shared, func(*world.Resource) bool { return false })
	all, where := sharedDifferences(), map[string]*workshop{}
	for name := range all {
		where[name] = shared
	}
	for _, some := range []map[string]handmade{
		networkDifferences(), computeDifferences(), balancingDifferences(), serviceDifferences(), refusedDifferences(),
	} {
		for name, h := range some {
			all[name], where[name] = h, stage
		}
	}
	for _, name := range sampled(slices.Sorted(maps.Keys(all)), sampleDifferences) {
		row.point(name, func(t *testing.T) { where[name].try(t, all[name]) })
	}
}

// ofStage tells what stage0 made from what shared made.
func ofStage(r *world.Resource) bool { return r.Tags()["pulumi:Stack"] != enginetest.Shared }
