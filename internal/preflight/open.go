package preflight

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"milu2-stage/infra"
	"milu2-stage/internal/config"
)

// Options say what to check.
type Options struct {
	// Dir is the project's directory, or one below it.
	Dir     string
	Stack   StackName
	Suggest int
	Needs   Needs
	// Timeout is how long the facts that several checks share may take; 0 means the runner's default.
	Timeout time.Duration
	// Pulumi, LookupEnv and LookPath stand in for the machine's, in tests.
	Pulumi    Pulumi
	LookupEnv func(string) (string, bool)
	LookPath  func(string) (string, error)
}

// Open reads the stack's configuration and prepares what the checks share. A configuration that does not load is no
// error here: the check config reports it. A directory without the project is.
func Open(ctx context.Context, o Options) (*Env, error) {
	dir, err := FindProject(o.Dir)
	if err != nil {
		return nil, err
	}
	env := &Env{
		Dir: dir, Stack: o.Stack, Suggest: o.Suggest, Needs: o.Needs, Pulumi: o.Pulumi, LookupEnv: o.LookupEnv, LookPath: o.LookPath,
	}
	if env.Pulumi == nil {
		env.Pulumi = PulumiOnPath(dir)
	}
	if env.LookupEnv == nil {
		env.LookupEnv = os.LookupEnv
	}
	if env.LookPath == nil {
		env.LookPath = exec.LookPath
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	env.Settings, env.ConfigErr = env.load(ctx, o.Timeout)
	facts := &Facts{}
	state := func(ctx context.Context, stack StackName) (*State, error) {
		return Fact(ctx, facts, stack, o.Timeout, func(ctx context.Context) (*State, error) { return readState(ctx, env.Pulumi, stack) })
	}
	env.State = func(ctx context.Context) (*State, error) { return state(ctx, env.Stack) }
	env.Shared = func(ctx context.Context) (*State, error) { return state(ctx, env.SharedStack()) }
	env.Backend = func(ctx context.Context) (*Backend, error) {
		return Fact(ctx, facts, "backend", o.Timeout, func(ctx context.Context) (*Backend, error) { return readBackend(ctx, env.Pulumi) })
	}
	return env, nil
}

func (e *Env) load(ctx context.Context, timeout time.Duration) (*config.Settings, error) {
	file, err := LoadStackFile(e.Dir, e.Stack.Name)
	if err != nil {
		return nil, err
	}
	e.File = file
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := file.Complete(ctx, e.Pulumi, e.Stack); err != nil {
		return nil, &SecretError{Keys: file.Secrets, Err: err}
	}
	settings, err := config.Load(file.Source(e.Getenv)) // the check config words it
	if err != nil {
		return nil, err
	}
	if err := infra.CheckNames(settings); err != nil {
		return nil, err
	}
	return settings, nil
}

// FindProject returns the directory of the project, which is dir or one above it.
func FindProject(dir string) (string, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("resolving %s: %w", dir, err)
	}
	for at := start; ; at = filepath.Dir(at) {
		if _, err := os.Stat(projectPath(at)); err == nil {
			project, err := loadProject(at)
			if err != nil {
				return "", err
			}
			if name := project.Name.String(); name != config.Project {
				return "", fmt.Errorf("%s is the project %s, not %s: go to a checkout of it, or name one with --cwd",
					projectPath(at), name, config.Project)
			}
			return at, nil
		}
		if filepath.Dir(at) == at {
			return "", fmt.Errorf("there is no Pulumi.yaml in %s or above it: go to a checkout of %s, or name one with --cwd",
				start, config.Project)
		}
	}
}
