//go:build unix

package faulttest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/internal/config"
	"milu2-stage/rehearsal/internal/enginetest"
)

// cuts is how many offsets a state is cut at, and sampleStates how many of the row's points the sample has.
const (
	cuts         = 20
	sampleStates = 3
)

// recovery is what a person does about a state that cannot be read.
type recovery struct {
	sentence string
	do       func(t *testing.T, r *enginetest.Rig, stack string)
}

// recoveries are those of docs/reliability.md.
func recoveries() []recovery {
	return []recovery{
		{"the newest backup in its place, refresh", func(t *testing.T, r *enginetest.Rig, stack string) {
			t.Helper()
			replaceState(t, r, stack, newestBackup(t, r, stack))
			r.MustRefresh(stack)
		}},
		{"an empty state imported", func(t *testing.T, r *enginetest.Rig, stack string) {
			t.Helper()
			importEmpty(t, r, stack)
		}},
		{"the .bak in its place, refresh", func(t *testing.T, r *enginetest.Rig, stack string) {
			t.Helper()
			text, err := os.ReadFile(r.Workspace.StateFile(stack) + ".bak")
			if err != nil {
				t.Fatal(err)
			}
			replaceState(t, r, stack, text)
			r.MustRefresh(stack)
		}},
		{"the file removed, stack init", func(t *testing.T, r *enginetest.Rig, stack string) {
			t.Helper()
			forget(t, r, stack)
			cli(t, r, "stack", "init", stack)
		}},
	}
}

// TestState loses the state of a stack, damages it, and puts an old one in its place.
func TestState(t *testing.T) {
	row := begin(t, "state")
	type point struct {
		name string
		test func(t *testing.T, r *enginetest.Rig)
	}
	var points []point
	stacks := []string{enginetest.Stage0, enginetest.Shared}
	for i, offset := range offsets() {
		stack, how := stacks[i%2], recoveries()[i/2%4]
		points = append(points, point{
			fmt.Sprintf("%s of %s; %s", offset, stack, how.sentence),
			func(t *testing.T, r *enginetest.Rig) { damaged(t, r, stack, offset, how) },
		})
	}
	for _, stack := range stacks {
		points = append(points,
			point{"the state of " + stack + " lost", func(t *testing.T, r *enginetest.Rig) { lost(t, r, stack) }},
			point{"an old backup of " + stack, func(t *testing.T, r *enginetest.Rig) { oldBackup(t, r, stack) }},
		)
	}
	row.note("%d cuts; 4 ways back", cuts)
	for _, p := range sampled(points, sampleStates) {
		row.point(p.name, func(t *testing.T) { p.test(t, rig(t, complete)) })
	}
}

// offset is where a state is cut: a share of its length and some bytes more.
type offset struct {
	share float64
	bytes int
}

func (o offset) String() string {
	switch {
	case o == offset{}:
		return "an empty state"
	case o.share == 0 || o.share == 1:
		return fmt.Sprintf("a state cut at %v%+d", o.share, o.bytes)
	}
	return fmt.Sprintf("a state cut at %.3f of its length", o.share)
}

func (o offset) cut(state []byte) []byte { return state[:int(o.share*float64(len(state)))+o.bytes] }

// offsets are no bytes at all, for each stack, and the cuts: the outermost ones, and some in between that are always the same.
func offsets() []offset {
	all := []offset{{}, {}, {0, 1}, {1, -1}, {0, 12}, {1, -2}}
	dice := rand.New(rand.NewPCG(5, 0)) //nolint:gosec // Always the same, no secret.
	for len(all) < cuts+2 {
		all = append(all, offset{share: dice.Float64()})
	}
	return all
}

// lost removes the state with all that Pulumi keeps beside it. The next up adopts everything, and changes nothing in AWS.
func lost(t *testing.T, r *enginetest.Rig, stack string) {
	forget(t, r, stack)
	for _, dir := range []string{"backups", "history"} {
		if err := os.RemoveAll(filepath.Join(r.Workspace.State, ".pulumi", dir, config.Project, stack)); err != nil {
			t.Fatal(err)
		}
	}
	cli(t, r, "stack", "init", stack)
	adopts(t, r, stack)
}

// damaged cuts the state. Nothing can be done with it, and nothing is; then a person brings it back.
func damaged(t *testing.T, r *enginetest.Rig, stack string, at offset, how recovery) {
	file := r.Workspace.StateFile(stack)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cut := at.cut(whole)
	replaceState(t, r, stack, cut)
	calls := r.Calls()
	for _, name := range slices.Compact([]string{stack, enginetest.Stage0}) {
		outcome, err := r.Up(name)
		said := fmt.Sprint(err, outcome.Text)
		if err == nil || !strings.Contains(said, "failed to load checkpoint") {
			t.Errorf("up of %s, with a cut state of %s: %s", name, stack, said)
		}
	}
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, cut) || r.Calls() != calls {
		t.Errorf("the run wrote on: %d calls, %d bytes, %v", r.Calls()-calls, len(after), err)
	}
	how.do(t, r, stack)
	adopts(t, r, stack)
}

// adopts runs up, which finds all that there is and makes nothing.
func adopts(t *testing.T, r *enginetest.Rig, stack string) {
	t.Helper()
	outcome := r.MustUp(stack)
	if outcome.Count(apitype.OpDelete, apitype.OpReplace) > 0 {
		t.Errorf("up of %s did %v:\n%s", stack, outcome.Changes, outcome.Text)
	}
	same(t, r)
	if outcome := r.MustUp(stack); !outcome.Unchanged() {
		t.Errorf("the next up of %s: %v\n%s", stack, outcome.Changes, outcome.Text)
	}
}

// oldBackup changes a stack and changes it back, and then puts the state of between in its place: it lacks what was made
// since, has what was deleted since, and knows what was replaced since by an id that is gone.
func oldBackup(t *testing.T, r *enginetest.Rig, stack string) {
	r.MustUp(stack, map[string][]string{
		enginetest.Stage0: {
			"nodes.game.count=2", "nodes.commu=null", "domain=moved.example.com", "api.max=6",
		},
		enginetest.Shared: {"bucketLogging=false", "cdnLogging=false", "noncurrentDays=60"},
	}[stack]...)
	old := newestBackup(t, r, stack)
	r.MustUp(stack)
	same(t, r)
	replaceState(t, r, stack, old)
	r.MustRefresh(stack)
	adopts(t, r, stack)
}

// newestBackup is what Pulumi has kept of the stack's last run.
func newestBackup(t *testing.T, r *enginetest.Rig, stack string) []byte {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(r.Workspace.State, ".pulumi", "backups", config.Project, stack, "*.json"))
	if err != nil || len(found) == 0 {
		t.Fatalf("there is no backup of %s: %v", stack, err)
	}
	text, err := os.ReadFile(slices.Max(found)) // the names end with the time
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func replaceState(t *testing.T, r *enginetest.Rig, stack string, text []byte) {
	t.Helper()
	if err := os.WriteFile(r.Workspace.StateFile(stack), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// forget removes the state and the copy beside it.
func forget(t *testing.T, r *enginetest.Rig, stack string) {
	t.Helper()
	for _, suffix := range []string{"", ".bak"} {
		if err := os.Remove(r.Workspace.StateFile(stack) + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

// importEmpty gives the stack a state without resources; it works on a state that cannot be read, in every backend.
func importEmpty(t *testing.T, r *enginetest.Rig, stack string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "empty.json")
	if err := os.WriteFile(file, []byte(`{"version": 3, "deployment": {}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	cli(t, r, "stack", "import", "--stack", stack, "--file", file)
}

// cli runs a command of the CLI that has to go well.
func cli(t *testing.T, r *enginetest.Rig, args ...string) string {
	t.Helper()
	text, err := r.Workspace.Run(t.Context(), args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return text
}
