// Package engine runs a Pulumi program on the real engine, through the Automation API, and keeps what happened.
package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optremove"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/rehearsal/internal/world"
)

// Passphrase encrypts the secrets in the rehearsal's own state. It protects nothing: the state is a local file that
// describes a rehearsal.
const Passphrase = "rehearsal"

// Workspace is where an engine works: a project's copy with a state of its own.
type Workspace struct {
	// CLI is the Pulumi CLI.
	CLI auto.PulumiCommand
	// Dir holds the copies of Pulumi.yaml and Pulumi.<stack>.yaml.
	Dir string
	// State holds the state of all stacks.
	State string
	// PulumiHome holds the plugins.
	PulumiHome string
	// Env is set for the CLI, and so for the providers that it starts.
	Env map[string]string
	// NoOutputs leaves the outputs out of what an operation returns. The Automation API runs the CLI twice for them.
	NoOutputs bool
}

// SimulatedWorkspace is a workspace in dir whose providers are the simulated ones in pulumiHome. They share the account
// that is kept in the file account.
func SimulatedWorkspace(pulumiHome, dir, account string) Workspace {
	return Workspace{
		Dir: filepath.Join(dir, "work"), State: filepath.Join(dir, "state"), PulumiHome: pulumiHome,
		Env: map[string]string{
			world.PathVariable: account,
			// A simulated plugin that is missing must not be replaced by a download, nor by a real one on PATH.
			"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
			"PULUMI_IGNORE_AMBIENT_PLUGINS":               "true",
		},
	}
}

// Options change one operation.
type Options struct {
	// Progress receives the engine's own progress as text; nil drops it.
	Progress io.Writer
	// Errors receives what the CLI writes to its standard error; nil drops it.
	Errors io.Writer
	// Color is always or never.
	Color string
	// KeepStack leaves a destroyed stack in place, empty.
	KeepStack bool
	// Refresh makes Up and Preview refresh first.
	Refresh bool
	// Replace lists URNs, or patterns of them, that Up and Preview replace.
	Replace []string
}

// env is what the CLI runs with. Nothing is fetched, and nothing is written outside the given directories.
func (w Workspace) env() map[string]string {
	env := map[string]string{
		"PULUMI_BACKEND_URL":            w.backend(),
		"PULUMI_HOME":                   w.PulumiHome,
		"PULUMI_CONFIG_PASSPHRASE":      Passphrase,
		"PULUMI_CONFIG_PASSPHRASE_FILE": "",
		"PULUMI_SKIP_UPDATE_CHECK":      "true",
		// The CLI and the simulated providers live for seconds: collecting garbage less often saves a fifth of their time.
		"GOGC": "400",
	}
	maps.Copy(env, w.Env)
	return env
}

// WithoutCheckpoints returns the workspace for operations that end by themselves, well or not. The engine then writes the
// state once, at their end, instead of before and after each resource, which halves the time of an up. A run that is killed
// leaves the state as it was.
func (w Workspace) WithoutCheckpoints() Workspace {
	env := map[string]string{"PULUMI_SKIP_CHECKPOINTS": "true"}
	maps.Copy(env, w.Env)
	w.Env = env
	return w
}

// backend is the URL of the file backend. metadata=skip leaves out the file of attributes that it would keep beside every
// file. Nobody needs them, and they are written in place: a run that is killed meanwhile leaves an empty one, and no later run
// gets past that (setAttrs in https://github.com/google/go-cloud/blob/master/blob/fileblob/attrs.go).
func (w Workspace) backend() string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(w.State), RawQuery: "metadata=skip"}).String()
}

// Open makes or selects a stack whose program is run.
func (w Workspace) Open(ctx context.Context, stack string, program pulumi.RunFunc) (auto.Stack, error) {
	for _, dir := range []string{w.Dir, w.State, w.PulumiHome} {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return auto.Stack{}, fmt.Errorf("making the rehearsal's directories: %w", err)
		}
	}
	local, err := auto.NewLocalWorkspace(ctx, auto.Program(program), auto.WorkDir(w.Dir), auto.PulumiHome(w.PulumiHome),
		auto.Pulumi(thrifty{PulumiCommand: w.CLI, noOutputs: w.NoOutputs}), auto.EnvVars(w.env()))
	if err != nil {
		return auto.Stack{}, fmt.Errorf("opening the workspace of %s: %w", stack, err)
	}
	open := auto.UpsertStack
	if _, err := os.Stat(w.StateFile(stack)); err == nil {
		open, local = auto.SelectStack, existing{local}
	}
	opened, err := open(ctx, stack, local)
	if err != nil {
		return auto.Stack{}, fmt.Errorf("opening the stack %s: %w", stack, err)
	}
	return opened, nil
}

// Deployed says whether the stack has resources. A stack that was only previewed, or destroyed, has none.
func (w Workspace) Deployed(stack string) bool {
	resources, err := w.Resources(stack)
	return err != nil || len(resources) > 0
}

// Resources is what the state of the stack holds; a stack that was never opened has nothing.
func (w Workspace) Resources(stack string) ([]apitype.ResourceV3, error) {
	data, err := os.ReadFile(w.StateFile(stack))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the state of %s: %w", stack, err)
	}
	var file struct {
		Checkpoint struct {
			Latest struct {
				Resources []apitype.ResourceV3 `json:"resources"`
			} `json:"latest"`
		} `json:"checkpoint"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("reading the state of %s: %w", stack, err)
	}
	return file.Checkpoint.Latest.Resources, nil
}

// StateFile is where the file backend keeps the stack's state.
func (w Workspace) StateFile(stack string) string {
	return filepath.Join(w.State, ".pulumi", "stacks", config.Project, stack+".json")
}

// Unprotect lifts the protection of all of the stack's resources in its state.
func (w Workspace) Unprotect(ctx context.Context, stack string) error {
	text, err := w.Run(ctx, "state", "unprotect", "--all", "--yes", "--stack", stack)
	if err != nil {
		return fmt.Errorf("lifting the protection in the state of %s: %w\n%s", stack, err, text)
	}
	return nil
}

// Run runs a command of the CLI that does not run the program, and returns what it wrote.
func (w Workspace) Run(ctx context.Context, args ...string) (string, error) {
	var env []string
	for name, value := range w.env() {
		env = append(env, name+"="+value)
	}
	out, problems, _, err := w.CLI.Run(ctx, w.Dir, nil, nil, nil, env, args...)
	if err != nil {
		err = fmt.Errorf("running pulumi %s: %w", args[0], err)
	}
	return out + problems, err
}

// Forget throws the state of a stack away and leaves its resources as they are.
func (w Workspace) Forget(ctx context.Context, stack auto.Stack) error {
	if err := stack.Workspace().RemoveStack(ctx, stack.Name(), optremove.Force()); err != nil {
		return fmt.Errorf("throwing the state of %s away: %w", stack.Name(), err)
	}
	return nil
}
