//go:build unix

package enginetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/shirou/gopsutil/v3/process"

	"milu2-stage/rehearsal/internal/driver/account"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/driver/toolchain"
	"milu2-stage/rehearsal/internal/world"
)

// childVariable carries an errand to a child.
const childVariable = "MILU2_REHEARSAL_CHILD"

// errand is what a child is to do.
type errand struct {
	Operation string
	Stack     string
	Overrides []string
	// Dir is the rig's directory.
	Dir string
	// Repo is the repository's root.
	Repo string
}

// Main runs the tests of a package, or, in a process that Start has started from the test binary, one operation. Call it
// from TestMain when the package's tests use Start.
func Main(m *testing.M) int {
	text, child := os.LookupEnv(childVariable)
	if !child {
		return m.Run()
	}
	ctx, stop := toolchain.Interruptible(context.Background())
	defer stop()
	if err := perform(ctx, text); err != nil {
		if !errors.Is(err, engine.ErrRefused) {
			_, _ = fmt.Fprintln(os.Stderr, err)
		}
		return 1
	}
	return 0
}

// perform does an errand as the rehearsal's command does, with the tools that the parent has made.
func perform(ctx context.Context, text string) error {
	var e errand
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return fmt.Errorf("reading the errand: %w", err)
	}
	if err := account.ForgetEnvironment(); err != nil {
		return err
	}
	made := tools{repo: toolchain.Repo{Root: e.Repo}, home: toolchain.Home{Dir: filepath.Join(e.Repo, ".rehearsal")}}
	var err error
	if made.cli, err = toolchain.CLI(ctx, made.repo, made.home, os.Stderr); err != nil {
		return err
	}
	w, workspace, err := place(made, e.Dir)
	if err != nil {
		return err
	}
	stack, err := configure(made.repo, w, e.Stack, e.Overrides)
	if err != nil {
		return err
	}
	if err := stack.Write(workspace.Dir); err != nil {
		return err
	}
	opened, err := workspace.Open(ctx, e.Stack, account.Program(w, stack))
	if err != nil {
		return err
	}
	operate := map[string]func(context.Context, auto.Stack, engine.Options) (engine.Outcome, error){
		"up": engine.Up, "refresh": engine.Refresh, "destroy": engine.Destroy, "preview": engine.Preview,
	}[e.Operation]
	_, err = operate(ctx, opened, engine.Options{Color: "never", Progress: os.Stdout, Errors: os.Stdout, KeepStack: true})
	return err
}

// Child is an operation that runs in processes of its own: the program, the Pulumi CLI and the providers.
type Child struct {
	// Text is what the CLI wrote; read it after Wait.
	Text *bytes.Buffer

	t     testing.TB
	cmd   *exec.Cmd
	world string
	done  func() error
}

// Start begins an operation (up, preview, refresh or destroy) in processes of its own, which form a process group but for
// the providers. What is left of them when the test ends is killed.
func (r *Rig) Start(operation, stack string, overrides ...string) *Child {
	r.t.Helper()
	text, err := json.Marshal(errand{
		Operation: operation, Stack: stack, Overrides: overrides, Dir: r.Dir, Repo: r.tools.repo.Root,
	})
	if err != nil {
		r.t.Fatal(err)
	}
	c := &Child{Text: &bytes.Buffer{}, t: r.t, world: r.World.Path()}
	c.cmd = exec.Command(os.Args[0]) //nolint:gosec // The test's own binary, which Kill ends.
	c.cmd.Env = append(os.Environ(), childVariable+"="+string(text), world.PathVariable+"="+c.world)
	c.cmd.Stdout, c.cmd.Stderr = c.Text, c.Text
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.cmd.Start(); err != nil {
		r.t.Fatalf("starting %s of %s: %v", operation, stack, err)
	}
	c.done = sync.OnceValue(c.cmd.Wait)
	r.t.Cleanup(func() {
		c.Kill()
		_ = c.done()
	})
	return c
}

// Wait waits for the end; an operation that failed is an error.
func (c *Child) Wait() error { return c.done() }

// Killed waits for the end, and says whether it was Kill's, rather than the program's own.
func (c *Child) Killed() bool {
	var exit *exec.ExitError
	if !errors.As(c.Wait(), &exit) {
		return false
	}
	status, is := exit.Sys().(syscall.WaitStatus)
	return is && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// Interrupt sends a signal to the processes that a terminal would send it to: the program, which hands it on to the CLI.
func (c *Child) Interrupt(signal syscall.Signal) {
	c.t.Helper()
	if err := syscall.Kill(-c.cmd.Process.Pid, signal); err != nil {
		c.t.Fatalf("sending %s: %v", signal, err)
	}
}

// Signal sends a signal to the CLI alone, as a CI runner or `kill` does.
func (c *Child) Signal(signal syscall.Signal) {
	c.t.Helper()
	c.SignalTo(CLI, signal)
}

// The programs of a run, for SignalTo.
const (
	CLI      = "pulumi"
	Provider = "pulumi-resource-aws"
)

// Program is the name of the program's process, for SignalTo.
func Program() string { return filepath.Base(os.Args[0]) }

// SignalTo sends a signal to every process of that name.
func (c *Child) SignalTo(name string, signal syscall.Signal) {
	c.t.Helper()
	found := false
	for _, p := range c.processes() {
		if p.name != name {
			continue
		}
		if err := syscall.Kill(p.pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			c.t.Fatalf("sending %s to %s: %v", signal, name, err)
		}
		found = true
	}
	if !found {
		c.t.Fatalf("there is no %s to send %s to, only %v", name, signal, c.Running())
	}
}

// Running names the processes that are left of the operation.
func (c *Child) Running() []string {
	names := []string{}
	for _, p := range c.processes() {
		names = append(names, p.name)
	}
	return names
}

// Kill ends the program, the CLI and the providers at once and without notice: kill -9.
func (c *Child) Kill() {
	for range 3 {
		// Twice and more, for processes that were being started.
		found := c.processes()
		for _, p := range found {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
		if len(found) == 0 {
			return
		}
	}
}

type running struct {
	pid  int
	name string
}

// processes lists what works on the child's account, apart from the test itself: whoever has its path in the environment.
func (c *Child) processes() []running {
	all, err := process.Processes()
	if err != nil {
		c.t.Errorf("listing the processes: %v", err)
		return nil
	}
	var found []running
	for _, p := range all {
		// A process that ended meanwhile, or is somebody else's, has no environment to read.
		environment, err := p.Environ()
		if err != nil || int(p.Pid) == os.Getpid() || !slices.Contains(environment, world.PathVariable+"="+c.world) {
			continue
		}
		name, _ := p.Name()
		found = append(found, running{int(p.Pid), strings.TrimSuffix(name, ".exe")})
	}
	return found
}
