//go:build unix

package toolchain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
)

// patience is how long the output of a CLI that has ended is waited for, should somebody hold on to it.
const patience = 10 * time.Second

// politely makes the CLI at path be interrupted as it is when a person runs it in a shell: once for each Ctrl-C.
//
// The Automation API's own way loses the state of the call in progress and leaves the stack locked. A terminal sends
// Ctrl-C to everyone in the foreground, and the Automation API sends another one when the context ends; the CLI takes a
// second one for "terminate immediately". Ten seconds later the Automation API kills the CLI (sdk/go/auto/cmd.go).
func politely(path string, found auto.PulumiCommand) auto.PulumiCommand {
	return command{path: path, version: found.Version()}
}

// builtCLI is the CLI of a version in root, with politely's interrupts.
func builtCLI(root string, version semver.Version) (auto.PulumiCommand, error) {
	return command{path: cliIn(root), version: version}, nil
}

// command is the CLI in a process group of its own, which a terminal's Ctrl-C does not reach.
type command struct {
	path    string
	version semver.Version
}

// Version is the CLI's version.
func (c command) Version() semver.Version { return c.version }

// Run runs the CLI as the Automation API does, but for interrupts.
func (c command) Run(
	ctx context.Context, dir string, stdin io.Reader, out, problems []io.Writer, env []string, args ...string,
) (string, string, int, error) {
	const unknown = -2
	if err := ctx.Err(); err != nil {
		return "", "", unknown, fmt.Errorf("running pulumi: %w", err)
	}
	var outText, problemText bytes.Buffer
	cmd := exec.Command(c.path, nonInteractive(args)...) //nolint:gosec // The CLI that was found; forward interrupts it.
	cmd.Dir, cmd.Stdin = dir, stdin
	cmd.Stdout = io.MultiWriter(append(slices.Clone(out), &outText)...)
	cmd.Stderr = io.MultiWriter(append(slices.Clone(problems), &problemText)...)
	cmd.Env = slices.Concat(os.Environ(), env, []string{
		"PULUMI_AUTOMATION_API=true",
		"PATH=" + filepath.Dir(c.path) + string(os.PathListSeparator) + os.Getenv("PATH"),
	})
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = patience
	if err := cmd.Start(); err != nil {
		return "", "", unknown, fmt.Errorf("running pulumi: %w", err)
	}
	ended := make(chan struct{})
	go forward(ctx, cmd.Process, ended)
	err := cmd.Wait()
	close(ended)
	code := unknown
	if exit := (*exec.ExitError)(nil); err == nil || errors.As(err, &exit) {
		code = cmd.ProcessState.ExitCode()
	}
	return outText.String(), problemText.String(), code, err
}

// nonInteractive keeps the CLI from waiting for an answer that nobody can give.
func nonInteractive(args []string) []string {
	if slices.Contains(args, "--non-interactive") {
		return args
	}
	return append([]string{"--non-interactive"}, args...)
}

// forward interrupts the CLI when the context ends, and hands on every signal that comes after the one that ended it.
func forward(ctx context.Context, cli *os.Process, ended <-chan struct{}) {
	select {
	case <-ended:
		return
	case <-ctx.Done():
	}
	again := make(chan os.Signal, 1)
	signal.Notify(again, interrupts()...)
	defer signal.Stop(again)
	// A process that has ended meanwhile needs no signal.
	_ = cli.Signal(os.Interrupt)
	for {
		select {
		case <-ended:
			return
		case s := <-again:
			_ = cli.Signal(s)
		}
	}
}
