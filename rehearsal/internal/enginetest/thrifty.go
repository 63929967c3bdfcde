package enginetest

import (
	"context"
	"io"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
)

// thrifty is a CLI that leaves out what the Automation API asks after each up and nobody reads: the outputs, twice, and the
// history. Each is a process that derives the key of the passphrase anew, which a suite of a thousand runs feels.
type thrifty struct{ auto.PulumiCommand }

// Run answers those questions with nothing, and runs everything else.
func (c thrifty) Run(
	ctx context.Context, dir string, stdin io.Reader, out, errs []io.Writer, env []string, args ...string,
) (stdout, stderr string, code int, err error) {
	for command, nothing := range map[string]string{"output": "{}", "history": "[]"} {
		if i := slices.Index(args, "stack"); i >= 0 && i+1 < len(args) && args[i+1] == command {
			return nothing, "", 0, nil
		}
	}
	return c.PulumiCommand.Run(ctx, dir, stdin, out, errs, env, args...)
}
