package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"milu2-stage/internal/preflight"
	"milu2-stage/internal/terraform"
)

// importFlags are the flags of one run.
type importFlags struct {
	states, variables, choose []string
	stack, output             string
	write, force, all, refer  bool
	handOver, stateRm         bool
}

func newImportTerraform(s *Env) *cobra.Command {
	f := &importFlags{}
	cmd := &cobra.Command{
		Use:   "import-terraform",
		Short: "Write the stacks' configuration from the states of a Terraform setup",
		Long: `import-terraform reads the states of a Terraform or OpenTofu setup and prints the configuration with which the stacks take
over what exists, and what becomes of every resource. It works offline: it needs no AWS, no Pulumi and no Terraform, and
changes nothing but the stacks' files, with --write.

States are terraform.tfstate (format 4) or the output of ` + "`terraform show -json`" + `; a state in a remote backend is
written to a file by ` + "`terraform state pull > state.json`" + `.

Exit codes: 0 everything is decided, 1 something is undecided, 2 the command could not run.`,
		Example: `  milu2 import-terraform --state shared/terraform.tfstate --state terraform.tfstate --var-file terraform.tfvars
  milu2 import-terraform --state shared/terraform.tfstate --state terraform.tfstate --stack stage0 --write
  terraform show -json | milu2 import-terraform --state - -o json
  milu2 import-terraform --state terraform.tfstate --hand-over > removed.tf`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return s.importTerraform(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.states, "state", nil, "a state's `file`, - for standard input; once for each part")
	flags.StringArrayVar(&f.variables, "var-file", nil, "a variable `file`, such as terraform.tfvars; may be repeated")
	flags.StringVarP(&f.stack, "stack", "s", "", "`name` of the stage's stack (default: stage and its index)")
	flags.StringArrayVar(&f.choose, "choose", nil, "decide between candidates: `name=address`, a logical name and a resource")
	flags.BoolVar(&f.refer, "refer-shared", false, "refer to what the shared part has, and leave it with Terraform")
	flags.BoolVar(&f.write, "write", false, "write the files instead of printing them")
	flags.BoolVar(&f.force, "force", false, "change files that exist: set the keys that the states tell, keep the others")
	flags.StringVarP(&f.output, "output", "o", "table", "`format` of the report: table or json")
	flags.BoolVar(&f.all, "all", false, "list everything, fold nothing")
	flags.BoolVar(&f.handOver, "hand-over", false, "print the removed blocks by which Terraform lets go of what is adopted")
	flags.BoolVar(&f.stateRm, "state-rm", false, "print the `terraform state rm` commands instead")
	cmd.MarkFlagsMutuallyExclusive("hand-over", "state-rm", "write")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"table", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (s *Env) importTerraform(cmd *cobra.Command, f *importFlags) error {
	options, err := f.options(cmd.InOrStdin())
	if err != nil {
		return err
	}
	result, err := terraform.Import(options)
	if err != nil {
		return err
	}
	if err := s.showImport(cwd(cmd), f, result); err != nil {
		return err
	}
	if !result.IsDecided() {
		return errFindings
	}
	return nil
}

// options reads what the flags name.
func (f *importFlags) options(stdin io.Reader) (terraform.Options, error) {
	o := terraform.Options{Variables: terraform.Variables{}, Stack: f.stack, Choose: map[string]string{}, ReferShared: f.refer}
	switch {
	case len(f.states) == 0:
		return o, errors.New("which states? name each with --state, for example --state shared/terraform.tfstate --state terraform.tfstate")
	case !slices.Contains([]string{"table", "json"}, f.output):
		return o, fmt.Errorf("--output %q: table or json", f.output)
	case f.force && !f.write:
		return o, errors.New("--force is for --write: give both, or none")
	}
	if f.stack != "" {
		name, err := preflight.ParseStackName(f.stack)
		if err != nil {
			return o, err
		}
		if name.Name == "shared" {
			return o, errors.New("--stack shared: it names the stage's stack, for example stage0; shared's is always shared")
		}
		o.Stack = name.Name
	}
	for _, choice := range f.choose {
		logical, address, ok := strings.Cut(choice, "=")
		if !ok || logical == "" || address == "" {
			return o, fmt.Errorf("--choose %q: a logical name and an address, for example --choose alb=aws_lb.public", choice)
		}
		o.Choose[logical] = address
	}
	return o, f.read(&o, stdin)
}

// read reads the states and the variables.
func (f *importFlags) read(o *terraform.Options, stdin io.Reader) error {
	for _, name := range f.states {
		state, err := readState(name, stdin)
		if err != nil {
			return err
		}
		o.States = append(o.States, state)
	}
	for _, name := range f.variables {
		text, err := os.ReadFile(name) //nolint:gosec // the user names it
		if err != nil {
			return fmt.Errorf("reading a variable file: %w", err)
		}
		if err := o.Variables.ReadVariables(name, text); err != nil {
			return err
		}
	}
	return nil
}

func readState(name string, stdin io.Reader) (*terraform.State, error) {
	if name == "-" {
		text, err := io.ReadAll(stdin)
		if err != nil {
			return nil, fmt.Errorf("reading a state from standard input: %w", err)
		}
		return terraform.ReadState("standard input", text)
	}
	text, err := os.ReadFile(name) //nolint:gosec // the user names it
	if err != nil {
		return nil, fmt.Errorf("reading a state: %w", err)
	}
	return terraform.ReadState(name, text)
}

// showImport prints what the flags ask for, and writes the files.
func (s *Env) showImport(dir string, f *importFlags, result *terraform.Result) error {
	switch {
	case f.handOver:
		return s.print(result.RemovedBlocks(runtime.GOOS == "windows"))
	case f.stateRm:
		return s.print(result.StateRmCommands(runtime.GOOS == "windows"))
	case f.write:
		root, err := preflight.FindProject(dir)
		if err != nil {
			return err
		}
		paths, err := result.Write(root, f.force)
		if err != nil {
			return err
		}
		for _, path := range paths {
			_, _ = fmt.Fprintln(s.Stderr, "Wrote", filepath.Base(path))
		}
	case f.output == "table":
		for _, file := range result.Files {
			text, err := file.YAML(nil)
			if err != nil {
				return err
			}
			if err := s.print(fmt.Sprintf("# %s\n%s\n", file.Name(), text)); err != nil {
				return err
			}
		}
	}
	if f.output == "json" {
		return result.WriteJSON(s.Stdout)
	}
	return result.WriteTable(s.Stdout, f.all)
}

func (s *Env) print(text string) error {
	if _, err := io.WriteString(s.Stdout, text); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}
