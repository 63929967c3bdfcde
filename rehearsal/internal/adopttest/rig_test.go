package adopttest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/infra"
	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/driver/project"
	"milu2-stage/rehearsal/internal/driver/toolchain"
	"milu2-stage/rehearsal/internal/simlookup"
	"milu2-stage/rehearsal/internal/world"
)

const region = "eu-central-1"

// rig is both stacks on the real engine with the simulated account.
type rig struct {
	t      *testing.T
	dir    string
	repo   toolchain.Repo
	world  *world.World
	source *simlookup.Source
	ws     engine.Workspace
	// files are the stacks' configurations.
	files map[string]*project.Stack
}

// pulumiCLI finds the Pulumi CLI, or builds it in the repository's own .rehearsal directory.
func pulumiCLI(t *testing.T) (toolchain.Repo, toolchain.Home, auto.PulumiCommand) {
	t.Helper()
	repo, err := toolchain.FindRepo(".")
	if err != nil {
		t.Fatal(err)
	}
	home := toolchain.Home{Dir: filepath.Join(repo.Root, ".rehearsal")}
	cli, err := toolchain.CLI(t.Context(), repo, home, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	return repo, home, cli
}

// newRig prepares an account with the public zone and a build VPC, which the stage peers with.
func newRig(t *testing.T) *rig {
	t.Helper()
	repo, home, cli := pulumiCLI(t)
	if err := toolchain.InstallSimulatedPlugins(t.Context(), repo, home, os.Stderr); err != nil {
		t.Fatal(err)
	}
	r := rigIn(t, t.TempDir(), repo, engine.Workspace{CLI: cli, PulumiHome: home.SimulatedPulumiHome()})
	if err := os.MkdirAll(r.ws.Dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := project.CopyProject(repo.Project(), r.ws.Dir); err != nil {
		t.Fatal(err)
	}
	return r
}

// rigIn is a rig on the account and the states in a directory.
func rigIn(t *testing.T, dir string, repo toolchain.Repo, ws engine.Workspace) *rig {
	t.Helper()
	w, err := world.Open(filepath.Join(dir, "world.json"))
	if err != nil {
		t.Fatal(err)
	}
	ws.Dir, ws.State = filepath.Join(dir, "work"), filepath.Join(dir, "state")
	ws.Env = map[string]string{world.PathVariable: w.Path(), "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true"}
	ws = ws.WithoutCheckpoints() // Nothing is killed here.
	r := &rig{t: t, dir: dir, repo: repo, world: w, source: simlookup.New(w), ws: ws, files: map[string]*project.Stack{}}
	for _, name := range []string{"shared", "stage0"} {
		if r.files[name], err = project.ReadStack(name, repo.StackFile); err != nil {
			t.Fatal(err)
		}
	}
	r.change(func(a *world.Account) error {
		a.SeedPublicZone("example.com")
		r.files["stage0"].Put("peerBuildVpcId", a.SeedBuildVPC(region, "milu2-vpc", "172.31.0.0/16"))
		return nil
	})
	return r
}

// fresh is a rig for a subtest, on a copy of the account and the states as they are now.
func (r *rig) fresh(t *testing.T) *rig {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(r.dir)); err != nil {
		t.Fatal(err)
	}
	return rigIn(t, dir, r.repo, r.ws)
}

// change edits the account behind the stacks' back.
func (r *rig) change(edit func(*world.Account) error) {
	r.t.Helper()
	if err := r.world.Update(edit); err != nil {
		r.t.Fatal(err)
	}
}

// inventory is what exists, as "type region name" with ids as values.
func (r *rig) inventory() []world.Item {
	r.t.Helper()
	var items []world.Item
	if err := r.world.View(func(a *world.Account) error {
		items = a.Inventory()
		return nil
	}); err != nil {
		r.t.Fatal(err)
	}
	return items
}

func (r *rig) open(name string) auto.Stack {
	r.t.Helper()
	if err := r.files[name].Write(r.ws.Dir); err != nil {
		r.t.Fatal(err)
	}
	r.source.Reset()
	s, err := r.ws.Open(r.t.Context(), name, func(ctx *pulumi.Context) error {
		return infra.DeployWith(ctx, infra.Options{
			Source: func(context.Context, *config.Settings) (adopt.Source, error) { return r.source, nil },
		})
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// up does what `pulumi up` does: what the preview refuses does not begin.
func (r *rig) up(name string) (engine.Outcome, error) {
	return engine.PreviewedUp(r.t.Context(), r.open(name), engine.Options{Color: "never"})
}

func (r *rig) preview(name string) (engine.Outcome, error) {
	return engine.Preview(r.t.Context(), r.open(name), engine.Options{Color: "never"})
}

func (r *rig) destroy(name string) (engine.Outcome, error) {
	return engine.Destroy(r.t.Context(), r.open(name), engine.Options{Color: "never"})
}

// mustUp does not preview, as with --skip-preview.
func (r *rig) mustUp(name string) engine.Outcome {
	r.t.Helper()
	o, err := engine.Up(r.t.Context(), r.open(name), engine.Options{Color: "never"})
	if err != nil {
		r.t.Fatalf("up of %s: %v\n%s", name, err, o.Text)
	}
	return o
}

// deployed brings both stacks up.
func deployed(t *testing.T) *rig {
	t.Helper()
	r := newRig(t)
	r.mustUp("shared")
	r.mustUp("stage0")
	return r
}

// forget loses the stack's state.
func (r *rig) forget(name string) {
	r.t.Helper()
	for _, suffix := range []string{"", ".bak"} {
		if err := os.Remove(r.ws.StateFile(name) + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			r.t.Fatal(err)
		}
	}
}

// settle checks the run after an adoption: it changes nothing and asks nothing.
func (r *rig) settle(name string) {
	r.t.Helper()
	next := r.mustUp(name)
	if calls := r.source.Calls(); !next.Unchanged() || len(calls) != 0 {
		r.t.Errorf("the run after the adoption of %s does %v with lookups %v\n%s", name, next.Changes, calls, next.Text)
	}
}

// replaced lists what an operation replaced or deleted.
func replaced(o engine.Outcome) []engine.Step {
	var out []engine.Step
	for _, s := range o.Steps {
		switch s.Op {
		case apitype.OpReplace, apitype.OpCreateReplacement, apitype.OpDeleteReplaced, apitype.OpDelete, apitype.OpImportReplacement:
			out = append(out, s)
		}
	}
	return out
}

// from is a rig for a subtest that starts from a saved account. The stacks' states are shared.
func (r *rig) from(t *testing.T, snapshot string) *rig {
	t.Helper()
	text, err := os.ReadFile(snapshot)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(r.world.Path(), text, 0o600); err != nil {
		t.Fatal(err)
	}
	copied := *r
	copied.t = t
	if copied.world, err = world.Open(r.world.Path()); err != nil {
		t.Fatal(err)
	}
	copied.source = simlookup.New(copied.world)
	return &copied
}

// calls counts the mutating calls that the account has seen.
func (r *rig) calls() int {
	r.t.Helper()
	total := 0
	if err := r.world.View(func(a *world.Account) error {
		for _, n := range a.Calls {
			total += n
		}
		return nil
	}); err != nil {
		r.t.Fatal(err)
	}
	return total
}

func (r *rig) previewText(name string) (string, error) {
	o, err := r.preview(name)
	return o.Text, err
}

func (r *rig) upText(name string) (string, error) {
	o, err := r.up(name)
	return o.Text, err
}

// snapshotOf returns what is alive of some ids: id -> type.
func (r *rig) snapshotOf(ids []string) map[string]string {
	out := map[string]string{}
	for _, item := range r.inventory() {
		if slices.Contains(ids, item.ID) {
			out[item.ID] = item.Type
		}
	}
	return out
}
