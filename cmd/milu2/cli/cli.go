// Package cli is the command line of milu2: flags, output and exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
)

// The exit codes.
const (
	exitFine        = 0
	exitFindings    = 1
	exitCouldNotRun = 2
)

// Env has the streams, tools and program that the commands work with. What is nil comes from the machine.
type Env struct {
	// Stdout takes reports and data, Stderr messages. Where one is an *os.File it may be a terminal.
	Stdout, Stderr io.Writer
	// Stdin is read where a command is given "-" for a file.
	Stdin io.Reader
	// Needs are the prerequisites of the program.
	Needs preflight.Needs
	// AWS makes the checks that ask AWS; the settings are nil where the configuration does not load.
	AWS func(settings *config.Settings) preflight.AWS

	Pulumi    preflight.Pulumi
	LookupEnv func(name string) (string, bool)
	LookPath  func(name string) (string, error)
}

func (s *Env) getenv(name string) string {
	value, _ := s.LookupEnv(name)
	return value
}

// errFindings ends a command whose report says everything; the exit code is 1.
var errFindings = errors.New("something prevents a deployment")

// Run runs one command and returns its exit code.
func Run(ctx context.Context, args []string, s Env) int {
	if s.LookupEnv == nil {
		s.LookupEnv = os.LookupEnv
	}
	if s.LookPath == nil {
		s.LookPath = exec.LookPath
	}
	root := newRoot(&s)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errFindings):
		return exitFindings
	default:
		_, _ = fmt.Fprintln(s.Stderr, "milu2:", err)
		return exitCouldNotRun
	}
}

func newRoot(s *Env) *cobra.Command {
	root := &cobra.Command{
		Use:   "milu2",
		Short: "Check stacks of milu2-stage before they are deployed, create new stages, and take over existing ones",
		Long: `milu2 helps before a deployment of milu2-stage. It changes nothing in AWS and nothing in Pulumi's states.

Exit codes: 0 fine, 1 something prevents a deployment, 2 the command could not run.`,
		Example: `  milu2 preflight -s stage0
  milu2 preflight -s stage1 --output json
  milu2 new-stage --region eu-west-1
  milu2 import-terraform --state shared/terraform.tfstate --state terraform.tfstate
  milu2 keep -s stage0 --dry-run`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(s.Stdin)
	root.SetOut(s.Stdout)
	root.SetErr(s.Stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w; `%s --help` lists the flags", err, cmd.CommandPath())
	})
	root.PersistentFlags().String("cwd", ".", "`directory` of the project, or one below it")
	root.AddCommand(newPreflight(s), newNewStage(s), newImportTerraform(s), newKeep(s), newVersion(s))
	return root
}
