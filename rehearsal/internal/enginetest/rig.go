// Package enginetest runs the real program on the real Pulumi engine against a simulated account of its own, for tests.
//
// A run of the engine takes seconds, so tests share what they begin with: make a Rig once, bring the stacks up, and
// give every subtest a Copy.
package enginetest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/rehearsal/internal/driver/account"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/driver/project"
	"milu2-stage/rehearsal/internal/driver/toolchain"
	"milu2-stage/rehearsal/internal/world"
)

// The stacks that a rehearsal deploys.
const (
	Shared = "shared"
	Stage0 = "stage0"
)

// Rig is a simulated account with a state of its own for each stack. It is for one test at a time.
type Rig struct {
	// Dir holds everything of the rig.
	Dir string
	// World is the simulated account.
	World *world.World
	// Workspace runs the engine.
	Workspace engine.Workspace
	// Files is the directory of the stacks' configuration; empty is the repository.
	Files string
	// Program makes the program of a stack; nil is the whole program as the rehearsal runs it.
	Program func(*world.World, *project.Stack) pulumi.RunFunc

	t     testing.TB
	tools tools
}

// tools are shared by all rigs of a test process.
type tools struct {
	repo toolchain.Repo
	home toolchain.Home
	cli  auto.PulumiCommand
}

// install finds or builds the CLI and the plugins in the repository's own .rehearsal directory, once per process.
//
//nolint:gochecknoglobals // A build takes seconds even when everything is cached; every rig of the process shares it.
var install = sync.OnceValues(func() (tools, error) {
	repo, err := toolchain.FindRepo(".")
	if err != nil {
		return tools{}, err
	}
	made := tools{repo: repo, home: toolchain.Home{Dir: filepath.Join(repo.Root, ".rehearsal")}}
	// Tests run without a context of their own here: the build outlives the test that happens to ask for it first.
	ctx, log := context.Background(), os.Stderr
	if err := account.ForgetEnvironment(); err != nil {
		return tools{}, err
	}
	if err := toolchain.InstallSimulatedPlugins(ctx, repo, made.home, log); err != nil {
		return tools{}, err
	}
	made.cli, err = toolchain.CLI(ctx, repo, made.home, log)
	return made, err
})

// New makes a rig with an empty account and no stacks.
func New(t testing.TB) *Rig {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the Pulumi engine; run without -short")
	}
	made, err := install()
	if err != nil {
		t.Fatalf("installing the tools of the engine tests: %v", err)
	}
	return open(t, made, t.TempDir())
}

// At is the rig that is kept in dir, which is made if it is not there. It outlives the test: use it to begin others with
// a Copy. Its operations have no outputs.
func At(t testing.TB, dir string) *Rig {
	t.Helper()
	made, err := install()
	if err != nil {
		t.Fatalf("installing the tools of the engine tests: %v", err)
	}
	r := open(t, made, dir)
	r.Workspace.NoOutputs = true
	return r
}

// Copy is a rig that begins with what this one has now, for another test.
func (r *Rig) Copy(t testing.TB) *Rig {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "rig")
	if err := os.CopyFS(dir, os.DirFS(r.Dir)); err != nil {
		t.Fatalf("copying the rig: %v", err)
	}
	copied := open(t, r.tools, dir)
	copied.Files, copied.Program, copied.Workspace.NoOutputs = r.Files, r.Program, r.Workspace.NoOutputs
	return copied
}

func open(t testing.TB, made tools, dir string) *Rig {
	t.Helper()
	w, workspace, err := place(made, dir)
	if err != nil {
		t.Fatal(err)
	}
	return &Rig{Dir: dir, World: w, Workspace: workspace, t: t, tools: made}
}

// place opens the account and the workspace in dir.
func place(made tools, dir string) (*world.World, engine.Workspace, error) {
	w, err := world.Open(filepath.Join(dir, "world.json"))
	if err != nil {
		return nil, engine.Workspace{}, err
	}
	workspace := engine.SimulatedWorkspace(made.home.SimulatedPulumiHome(), dir, w.Path())
	workspace.CLI = made.cli
	return w, workspace, project.CopyProject(made.repo.Project(), workspace.Dir)
}

// Stack configures a stack as the rehearsal does, with overrides such as nodes.game.count=2, and opens it.
func (r *Rig) Stack(name string, overrides ...string) auto.Stack {
	r.t.Helper()
	files := r.tools.repo
	if r.Files != "" {
		files.Root = r.Files
	}
	stack, err := configure(files, r.World, name, overrides)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := stack.Write(r.Workspace.Dir); err != nil {
		r.t.Fatal(err)
	}
	program := r.Program
	if program == nil {
		program = account.Program
	}
	opened, err := r.Workspace.Open(r.t.Context(), name, program(r.World, stack))
	if err != nil {
		r.t.Fatal(err)
	}
	return opened
}

// configure reads the stack's file, applies overrides and seeds the account.
func configure(repo toolchain.Repo, w *world.World, name string, overrides []string) (*project.Stack, error) {
	stack, err := project.ReadStack(name, repo.StackFile)
	if err != nil {
		return nil, err
	}
	for _, text := range overrides {
		override, err := project.ParseOverride(text)
		if err != nil {
			return nil, err
		}
		if err := stack.Apply(override); err != nil {
			return nil, err
		}
	}
	return stack, account.Seed(w, stack)
}

// Up deploys a stack without a preview, as `pulumi up --skip-preview` does.
func (r *Rig) Up(name string, overrides ...string) (engine.Outcome, error) {
	r.t.Helper()
	return engine.Up(r.t.Context(), r.Stack(name, overrides...), engine.Options{Color: "never"})
}

// PreviewedUp deploys a stack as `pulumi up` does: what the preview refuses does not begin.
func (r *Rig) PreviewedUp(name string, overrides ...string) (engine.Outcome, error) {
	r.t.Helper()
	return engine.PreviewedUp(r.t.Context(), r.Stack(name, overrides...), engine.Options{Color: "never"})
}

// MustUp is Up and fails the test when that fails.
func (r *Rig) MustUp(name string, overrides ...string) engine.Outcome {
	r.t.Helper()
	return r.must(r.Up(name, overrides...))
}

// Preview says what Up would do.
func (r *Rig) Preview(name string, overrides ...string) (engine.Outcome, error) {
	r.t.Helper()
	return engine.Preview(r.t.Context(), r.Stack(name, overrides...), engine.Options{Color: "never"})
}

// MustRefresh reads the resources back and fails the test when that fails.
func (r *Rig) MustRefresh(name string, overrides ...string) engine.Outcome {
	r.t.Helper()
	return r.must(engine.Refresh(r.t.Context(), r.Stack(name, overrides...), engine.Options{Color: "never"}))
}

// Destroy deletes a stack's resources, which stay protected unless Unprotect was called.
func (r *Rig) Destroy(name string, overrides ...string) (engine.Outcome, error) {
	r.t.Helper()
	options := engine.Options{Color: "never", KeepStack: true}
	return engine.Destroy(r.t.Context(), r.Stack(name, overrides...), options)
}

// Unprotect lifts the protection of a stack's resources.
func (r *Rig) Unprotect(name string) {
	r.t.Helper()
	if err := r.Workspace.Unprotect(r.t.Context(), name); err != nil {
		r.t.Fatal(err)
	}
	if err := account.Unprotect(r.World, name); err != nil {
		r.t.Fatal(err)
	}
}

// State is what the engine remembers of a stack; a stack that was never opened has nothing.
func (r *Rig) State(name string) []apitype.ResourceV3 {
	r.t.Helper()
	resources, err := r.Workspace.Resources(name)
	if err != nil {
		r.t.Fatal(err)
	}
	return resources
}

// Inventory lists what deployments have put into the account.
func (r *Rig) Inventory() []world.Item {
	r.t.Helper()
	var items []world.Item
	err := r.World.View(func(a *world.Account) error {
		items = a.Inventory()
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return items
}

// Owned lists the part of the inventory that carries the stack's tags, as "type region id".
func (r *Rig) Owned(stack string) []string {
	r.t.Helper()
	var owned []string
	for _, item := range r.Inventory() {
		if item.Tags["pulumi:Stack"] == stack {
			owned = append(owned, strings.Join([]string{item.Type, item.Region, item.ID}, " "))
		}
	}
	return owned
}

func (r *Rig) must(outcome engine.Outcome, err error) engine.Outcome {
	r.t.Helper()
	if err != nil {
		r.t.Fatalf("%s: %v\n%s", outcome.Stack, err, outcome.Text)
	}
	return outcome
}
