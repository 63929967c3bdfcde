// Package driver is the rehearsal's command line: the real program on the real Pulumi engine, against a simulated AWS
// account or, with real provider plugins, against whatever the credentials say.
package driver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/infra"
	"milu2-stage/internal/config"
	"milu2-stage/rehearsal/internal/driver/account"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/driver/project"
	"milu2-stage/rehearsal/internal/driver/toolchain"
	"milu2-stage/rehearsal/internal/world"
)

// The values of --aws.
const (
	simulated = "sim"
	plugin    = "plugin"
)

// session is one run of the command.
type session struct {
	repo toolchain.Repo
	// home holds the tools: the CLI and the plugins.
	home toolchain.Home
	// dir holds the account, the states and the work directories.
	dir string
	// aws is simulated or plugin.
	aws       string
	overrides []project.Override
	// out takes progress, summaries and outputs; log takes notes and what is slow.
	out, log io.Writer
	color    string
	// skipPreview begins an up without a preview.
	skipPreview bool

	workspace engine.Workspace
	world     *world.World
}

// prepare finds or builds the tools and makes the work directory. Asking the CLI for its version and Go for plugins that are
// up to date takes half a second each, so both are asked at once.
func (s *session) prepare(ctx context.Context) error {
	s.log = &oneAtATime{to: s.log}
	var cli auto.PulumiCommand
	var noCLI error
	var asking sync.WaitGroup
	asking.Go(func() { cli, noCLI = toolchain.CLI(ctx, s.repo, s.home, s.log) })
	prepare := s.preparePlugins
	if s.aws == simulated {
		prepare = func() error { return s.prepareSimulation(ctx) }
	}
	err := prepare()
	asking.Wait()
	if err := errors.Join(noCLI, err); err != nil {
		return err
	}
	s.workspace.CLI = cli
	return project.CopyProject(s.repo.Project(), s.workspace.Dir)
}

func (s *session) prepareSimulation(ctx context.Context) error {
	if err := account.ForgetEnvironment(); err != nil {
		return err
	}
	if err := toolchain.InstallSimulatedPlugins(ctx, s.repo, s.home, s.log); err != nil {
		return err
	}
	var err error
	if s.world, err = world.Open(filepath.Join(s.dir, "world.json")); err != nil {
		return err
	}
	s.workspace = engine.SimulatedWorkspace(s.home.SimulatedPulumiHome(), s.dir, s.world.Path())
	return nil
}

func (s *session) preparePlugins() error {
	dir := filepath.Join(s.dir, "plugin")
	s.workspace = engine.Workspace{
		Dir: filepath.Join(dir, "work"), State: filepath.Join(dir, "state"), PulumiHome: s.home.RealPulumiHome(),
	}
	return s.home.LinkUserPlugins()
}

// open configures the stack and opens it.
func (s *session) open(ctx context.Context, name string) (auto.Stack, error) {
	stack, err := project.ReadStack(name, s.repo.StackFile)
	if err != nil {
		return auto.Stack{}, err
	}
	for _, override := range s.overrides {
		if !override.AppliesTo(stack.Scope()) {
			continue
		}
		if err := stack.Apply(override); err != nil {
			return auto.Stack{}, err
		}
	}
	program, err := s.program(stack)
	if err != nil {
		return auto.Stack{}, err
	}
	if err := stack.Write(s.workspace.Dir); err != nil {
		return auto.Stack{}, err
	}
	for _, note := range stack.Notes {
		s.note("%s", note)
	}
	return s.workspace.Open(ctx, name, program)
}

func (s *session) program(stack *project.Stack) (pulumi.RunFunc, error) {
	if s.aws == simulated {
		err := account.Seed(s.world, stack)
		return account.Program(s.world, stack), err
	}
	keys := stack.Keys()
	return func(ctx *pulumi.Context) error { return infra.DeployWith(ctx, infra.Options{Keys: keys}) }, nil
}

// deployed lists the stacks that have resources, shared first.
func (s *session) deployed() []string {
	entries, err := os.ReadDir(filepath.Dir(s.workspace.StateFile("any")))
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), ".json"); ok && s.workspace.Deployed(name) {
			names = append(names, name)
		}
	}
	sort.Slice(names, func(i, j int) bool {
		if first := string(config.ScopeShared); (names[i] == first) != (names[j] == first) {
			return names[i] == first
		}
		return names[i] < names[j]
	})
	return names
}

// note writes a line for the person that is neither progress nor a result.
func (s *session) note(format string, args ...any) {
	_, _ = fmt.Fprint(s.log, wrap(fmt.Sprintf(format, args...)))
}
