package preflight

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Pulumi runs one command of the Pulumi CLI in the project's directory, and returns what it prints on stdout, also where it fails.
type Pulumi func(ctx context.Context, args ...string) ([]byte, error)

// ErrNoPulumi means that there is no Pulumi CLI.
var ErrNoPulumi = errors.New("there is no pulumi on PATH")

// CommandError is a command of the CLI that ended with an error.
type CommandError struct {
	Args []string
	// Stderr is what the command printed there.
	Stderr string
	Err    error
}

// Error names the command and the last words of its messages.
func (e *CommandError) Error() string {
	text := strings.TrimSpace(e.Stderr)
	if text == "" {
		text = e.Err.Error()
	}
	return fmt.Sprintf("`pulumi %s`: %s", strings.Join(e.Args, " "), strings.TrimPrefix(text, "error: "))
}

// Unwrap returns the cause.
func (e *CommandError) Unwrap() error { return e.Err }

// PulumiOnPath runs the CLI that is on PATH.
func PulumiOnPath(dir string) Pulumi {
	return func(ctx context.Context, args ...string) ([]byte, error) {
		path, err := exec.LookPath("pulumi")
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoPulumi, err)
		}
		args = append(args, "--non-interactive", "--color", "never")
		cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // the user's own CLI, with our arguments
		// A child that outlives the CLI would keep the pipes open, and Run waiting.
		cmd.WaitDelay = time.Second
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PULUMI_SKIP_UPDATE_CHECK=true")
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			if ctx.Err() != nil {
				err = ctx.Err()
			}
			return stdout.Bytes(), &CommandError{Args: args[:len(args)-3], Stderr: stderr.String(), Err: err}
		}
		return stdout.Bytes(), nil
	}
}
