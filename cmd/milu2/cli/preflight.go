package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"milu2-stage/internal/preflight"
)

// preflightFlags are the flags of one run.
type preflightFlags struct {
	stack   string
	output  string
	check   []string
	ignore  []string
	strict  bool
	timeout time.Duration
	suggest int
}

func newPreflight(s *Env) *cobra.Command {
	f := &preflightFlags{}
	cmd := &cobra.Command{
		Use:   "preflight",
		Short: "Check whether a stack can be deployed now, here, by you",
		Long: `preflight checks whether a stack can be deployed now, here, by you, and which stage indexes are free. It only reads,
and it works before the first deployment.

Each check ends ok, with a warning or an error, unknown (for example without a permission), or skipped (it does not apply to
this stack). An unknown result prevents a deployment as an error does, unless --ignore names the check.

Exit codes: 0 fine, 1 something prevents a deployment, 2 preflight could not run.

The checks:
` + listChecks(s),
		Example: `  milu2 preflight -s stage1
  milu2 preflight -s stage1 --check cidr,stage-index --suggest 10
  milu2 preflight -s stage1 --ignore permissions --strict
  milu2 preflight -s organization/milu2-stage/stage1 --output json > report.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return s.preflight(cmd.Context(), cwd(cmd), f) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.stack, "stack", "s", "", "`name` of the stack: stage0, or organization/milu2-stage/stage0 (default $PULUMI_STACK)")
	flags.StringVarP(&f.output, "output", "o", "table", "`format` of the report: table or json")
	flags.StringSliceVar(&f.check, "check", nil, "run these `checks` only")
	flags.StringSliceVar(&f.ignore, "ignore", nil, "let these `checks` warn at most, and never count")
	flags.BoolVar(&f.strict, "strict", false, "count warnings as reasons not to deploy")
	flags.DurationVar(&f.timeout, "timeout", 30*time.Second, "how long each check may take")
	flags.IntVar(&f.suggest, "suggest", 5, "how many free stage indexes to suggest, `n`")
	complete(cmd, s)
	return cmd
}

// complete offers the values of flags to a shell.
func complete(cmd *cobra.Command, s *Env) {
	words := func(list func() []string) cobra.CompletionFunc {
		return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return list(), cobra.ShellCompDirectiveNoFileComp
		}
	}
	names := words(func() []string {
		var names []string
		for _, check := range allChecks(s.AWS(nil)) {
			names = append(names, check.Name+"\t"+check.Title)
		}
		return names
	})
	for flag, fn := range map[string]cobra.CompletionFunc{
		"check": names, "ignore": names,
		"output": words(func() []string { return []string{"table", "json"} }),
		"stack":  words(func() []string { return stacksIn(cwd(cmd)) }),
	} {
		// Registering fails for a flag that does not exist; a test completes each.
		_ = cmd.RegisterFlagCompletionFunc(flag, fn)
	}
}

func cwd(cmd *cobra.Command) string {
	dir, _ := cmd.Flags().GetString("cwd")
	return dir
}

// allChecks lists the checks in the order of the report.
func allChecks(aws preflight.AWS) []preflight.Check {
	return append(preflight.Checks(), aws.Checks()...)
}

func listChecks(s *Env) string {
	var b strings.Builder
	for _, check := range allChecks(s.AWS(nil)) {
		_, _ = fmt.Fprintf(&b, "  %-16s %s\n", check.Name, check.Title)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// stacksIn lists the stacks that have a file in the project.
func stacksIn(dir string) []string {
	root, err := preflight.FindProject(dir)
	if err != nil {
		return nil
	}
	stacks, err := preflight.Stacks(root)
	if err != nil {
		return nil
	}
	return stacks
}

func (s *Env) preflight(ctx context.Context, dir string, f *preflightFlags) error {
	if err := f.valid(); err != nil {
		return err
	}
	name, err := s.stackName(dir, f)
	if err != nil {
		return err
	}
	start := time.Now()
	env, err := preflight.Open(ctx, preflight.Options{
		Dir: dir, Stack: name, Suggest: f.suggest, Needs: s.Needs, Timeout: f.timeout,
		Pulumi: s.Pulumi, LookupEnv: s.LookupEnv, LookPath: s.LookPath,
	})
	if err != nil {
		return err
	}
	aws := s.AWS(env.Settings)
	if env.Settings != nil {
		env.Account = aws.Account
	}
	checks := allChecks(aws)
	selected, err := preflight.Select(checks, f.check)
	if err != nil {
		return fmt.Errorf("--check: %w", err)
	}
	if err := preflight.CheckNames(checks, f.ignore); err != nil {
		return fmt.Errorf("--ignore: %w", err)
	}
	results := preflight.Runner{Timeout: f.timeout, Done: s.progress(selected)}.Run(ctx, env, selected)
	outcome := preflight.NewOutcome(env, results, f.ignore)
	outcome.Strict, outcome.Partial = f.strict, len(f.check) > 0
	if err := s.write(outcome, f.output, time.Since(start)); err != nil {
		return err
	}
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted")
	case !outcome.Clear():
		return errFindings
	}
	return nil
}

// progress counts the checks that are done on one line of a terminal, which the last of them removes.
func (s *Env) progress(checks []preflight.Check) func(preflight.Result) {
	if !isTerminal(s.Stderr) {
		return nil
	}
	done := 0
	return func(preflight.Result) {
		done++
		line := fmt.Sprintf("Checking: %d of %d done", done, len(checks))
		_, _ = fmt.Fprint(s.Stderr, "\r"+line)
		if done == len(checks) {
			_, _ = fmt.Fprint(s.Stderr, "\r"+strings.Repeat(" ", len(line))+"\r")
		}
	}
}

func (f *preflightFlags) valid() error {
	switch {
	case !slices.Contains([]string{"table", "json"}, f.output):
		return fmt.Errorf("--output %q: table or json", f.output)
	case f.timeout <= 0:
		return fmt.Errorf("--timeout %s: more than nothing, for example 30s", f.timeout)
	case f.suggest < 0:
		return fmt.Errorf("--suggest %d: 0 or more", f.suggest)
	}
	return nil
}

func (s *Env) stackName(dir string, f *preflightFlags) (preflight.StackName, error) {
	text := f.stack
	if text == "" {
		text = s.getenv("PULUMI_STACK")
	}
	if text == "" {
		if stacks := stacksIn(dir); len(stacks) > 0 {
			return preflight.StackName{}, fmt.Errorf("which stack? name one with -s: %s", strings.Join(stacks, ", "))
		}
		return preflight.StackName{}, errors.New("which stack? name one with -s, for example -s stage0")
	}
	return preflight.ParseStackName(text)
}

func (s *Env) write(o preflight.Outcome, format string, took time.Duration) error {
	if format == "json" {
		return o.WriteJSON(s.Stdout)
	}
	return o.WriteTable(s.Stdout, s.look(), took)
}
