package driver

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"milu2-stage/internal/config"
	"milu2-stage/rehearsal/internal/driver/project"
	"milu2-stage/rehearsal/internal/driver/toolchain"
)

// The commands.
const (
	verbUp      = "up"
	verbPreview = "preview"
	verbRefresh = "refresh"
	verbDestroy = "destroy"
	verbCancel  = "cancel"
	verbOutputs = "outputs"
)

// flags are the command line's flags.
type flags struct {
	stacks  []string
	config  []string
	aws     string
	dir     string
	secrets bool
	json    bool
	// skipPreview and forgetState are for up alone.
	skipPreview, forgetState bool
}

// Command is the rehearsal's command line.
func Command() *cobra.Command {
	f := &flags{}
	root := &cobra.Command{
		Use:   "rehearsal",
		Short: "Run the whole program on the real Pulumi engine, against a simulated AWS account",
		Long: "Runs the real program on the real Pulumi engine, against an AWS account that is\n" +
			"simulated in .rehearsal/world.json. It reads Pulumi.yaml and Pulumi.<stack>.yaml\n" +
			"and writes nowhere but .rehearsal/.",
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	persistent := root.PersistentFlags()
	persistent.StringArrayVarP(&f.stacks, "stack", "s", nil,
		"stack to work on; repeat for more (up, preview and cancel: shared, then stage0;\nthe others: every deployed stack)")
	persistent.StringArrayVarP(&f.config, "config", "c", nil,
		"key=value for this run only, for example nodes.game.count=3 or\naws:region=eu-west-1; repeat for more")
	persistent.StringVar(&f.aws, "aws", simulated,
		"sim: the simulated account; plugin: the real provider plugins,\nagainst what AWS_* in the environment says")
	persistent.StringVar(&f.dir, "dir", "", "directory for the account and the states (default .rehearsal)")
	for _, c := range []struct{ verb, short string }{
		{verbUp, "Deploy shared, then stage0"},
		{verbPreview, "Say what up would do"},
		{verbRefresh, "Read the resources back into the state"},
		{verbDestroy, "Delete everything, in reverse order"},
		{verbCancel, "Take away the lock that a killed run has left"},
	} {
		command := &cobra.Command{
			Use: c.verb, Short: c.short, Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return f.operate(cmd, c.verb) },
		}
		if c.verb == verbUp {
			command.Flags().BoolVar(&f.skipPreview, "skip-preview", false, "begin without checking the preview first")
			command.Flags().BoolVar(&f.forgetState, "forget-state", false,
				"deploy, throw the states away, deploy again: everything comes\nback by import, and a third run has no change")
		}
		root.AddCommand(command)
	}
	outputs := &cobra.Command{
		Use: verbOutputs, Short: "Show the outputs of the deployed stacks", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.outputs(cmd) },
	}
	outputs.Flags().BoolVar(&f.secrets, "show-secrets", false, "show secret outputs too")
	outputs.Flags().BoolVar(&f.json, "json", false, "print JSON: stack, output, value")
	root.AddCommand(outputs)
	return root
}

// operate prepares the tools and runs the operation on the stacks that are meant.
func (f *flags) operate(cmd *cobra.Command, verb string) error {
	s, err := f.session(cmd)
	if err != nil {
		return err
	}
	if err := s.prepare(cmd.Context()); err != nil {
		return err
	}
	stacks := f.stacks
	switch verb {
	case verbUp, verbPreview, verbCancel:
		if len(stacks) == 0 {
			stacks = []string{string(config.ScopeShared), project.Model}
		}
		if verb == verbPreview {
			stacks = s.previewable(stacks)
		}
	case verbRefresh, verbDestroy:
		if stacks, err = f.deployed(s); err != nil {
			return err
		}
		if verb == verbDestroy {
			slices.Reverse(stacks)
		}
	}
	if verb == verbCancel {
		return s.cancel(cmd.Context(), stacks)
	}
	if f.forgetState {
		return s.forgetAndAdopt(cmd.Context(), stacks)
	}
	return s.operate(cmd.Context(), verb, stacks)
}

func (f *flags) outputs(cmd *cobra.Command) error {
	s, err := f.session(cmd)
	if err != nil {
		return err
	}
	// Nothing but the table or the JSON belongs on the standard output, and nothing is built for reading outputs that
	// up has not built.
	if err := s.prepare(cmd.Context()); err != nil {
		return err
	}
	stacks, err := f.deployed(s)
	if err != nil {
		return err
	}
	if len(stacks) == 0 {
		return fmt.Errorf("no stack is deployed in %s: run `make up` first", s.dir)
	}
	return s.outputs(cmd.Context(), stacks, f.secrets, f.json)
}

// deployed is the stacks named by --stack, which must exist, or all that exist, shared first.
func (f *flags) deployed(s *session) ([]string, error) {
	all := s.deployed()
	if len(all) == 0 && len(f.stacks) == 0 {
		return nil, nil
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no stack is deployed in %s: run `make up` first", s.dir)
	}
	var chosen []string
	for _, name := range all {
		if len(f.stacks) == 0 || slices.Contains(f.stacks, name) {
			chosen = append(chosen, name)
		}
	}
	for _, name := range f.stacks {
		if !slices.Contains(all, name) {
			return nil, fmt.Errorf("the stack %s is not deployed; deployed are: %v", name, all)
		}
	}
	return chosen, nil
}

func (f *flags) session(cmd *cobra.Command) (*session, error) {
	if f.aws != simulated && f.aws != plugin {
		return nil, fmt.Errorf("--aws %s: choose %s or %s", f.aws, simulated, plugin)
	}
	if f.forgetState && f.aws != simulated {
		return nil, fmt.Errorf("--forget-state throws the stacks' states away, which only --aws %s may do", simulated)
	}
	repo, err := toolchain.FindRepo(".")
	if err != nil {
		return nil, err
	}
	s := &session{repo: repo, aws: f.aws, out: cmd.OutOrStdout(), log: cmd.ErrOrStderr(), color: "never", skipPreview: f.skipPreview}
	if isatty.IsTerminal(os.Stdout.Fd()) && os.Getenv("NO_COLOR") == "" {
		s.color = "always"
	}
	s.home.Dir = filepath.Join(repo.Root, ".rehearsal")
	if s.dir = f.dir; f.dir == "" {
		s.dir = s.home.Dir
	}
	if s.dir, err = filepath.Abs(s.dir); err != nil {
		return nil, fmt.Errorf("resolving --dir: %w", err)
	}
	for _, text := range f.config {
		override, err := project.ParseOverride(text)
		if err != nil {
			return nil, err
		}
		s.overrides = append(s.overrides, override)
	}
	return s, nil
}

// Execute runs the command line and returns the process's exit code.
func Execute(ctx context.Context) int {
	root := Command()
	if err := root.ExecuteContext(ctx); err != nil {
		_, _ = fmt.Fprintf(root.ErrOrStderr(), "\nError: %v\n", err)
		return 1
	}
	return 0
}
