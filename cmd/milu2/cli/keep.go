package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/keep"
	"milu2-stage/internal/preflight"
)

// keepFlags are the flags of one run.
type keepFlags struct {
	stack  string
	only   []string
	dryRun bool
}

func newKeep(s *Env) *cobra.Command {
	f := &keepFlags{}
	cmd := &cobra.Command{
		Use:   "keep",
		Short: "Keep what exists as it is: ignore every change that a preview shows",
		Long: `keep runs pulumi preview and writes the properties that it would change into milu2-stage:ignoreChanges of the
stack's file, so that the next preview changes nothing. Comments stay. Remove a line later to let that change through.

A replacement is kept too, and listed. What would be created or deleted is listed, and left as it is.

Exit codes: 0 the next preview changes nothing, 1 read what is listed: a replacement, or what cannot be kept, 2 keep could not run.`,
		Example: `  milu2 keep -s stage0 --dry-run
  milu2 keep -s stage0 --only alb,web
  milu2 keep -s stage0`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return s.keep(cmd.Context(), cwd(cmd), f) },
	}
	cmd.Flags().StringVarP(&f.stack, "stack", "s", "", "`name` of the stack (default $PULUMI_STACK)")
	cmd.Flags().StringSliceVar(&f.only, "only", nil, "keep only these resources, by their logical `names`")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "print what would be written, and write nothing")
	return cmd
}

func (s *Env) keep(ctx context.Context, dir string, f *keepFlags) error {
	stack, err := s.stackName(dir, &preflightFlags{stack: f.stack})
	if err != nil {
		return err
	}
	root, err := preflight.FindProject(dir)
	if err != nil {
		return err
	}
	preview, err := s.preview(ctx, root, cmp.Or(f.stack, stack.Name))
	if err != nil {
		return err
	}
	if len(f.only) > 0 {
		if err := preview.Only(f.only); err != nil {
			return fmt.Errorf("--only: %w", err)
		}
	}
	path := filepath.Join(root, "Pulumi."+stack.Name+".yaml")
	text, err := os.ReadFile(path) //nolint:gosec // the stack's own file
	if err != nil {
		return fmt.Errorf("reading the stack's file: %w", err)
	}
	merged, block, err := keep.Merge(text, preview.Changes)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if len(block) > 0 && !f.dryRun {
		if err := os.WriteFile(path, merged, 0o600); err != nil {
			return fmt.Errorf("writing the stack's file: %w", err)
		}
	}
	return s.keepReport(preview, stack.Name, string(block), f)
}

// preview asks the Pulumi CLI what it would do.
func (s *Env) preview(ctx context.Context, root, stack string) (*keep.Preview, error) {
	pulumi := s.Pulumi
	if pulumi == nil {
		pulumi = preflight.PulumiOnPath(root)
	}
	text, err := pulumi(ctx, "preview", "--json", "-s", stack)
	if err != nil && len(text) == 0 {
		return nil, err
	}
	return keep.Read(text, adopt.CanWait)
}

// keepReport says what was written, and what is left.
func (s *Env) keepReport(p *keep.Preview, stack, block string, f *keepFlags) error {
	var b strings.Builder
	file := "Pulumi." + stack + ".yaml"
	switch {
	case block == "":
		fmt.Fprintf(&b, "Nothing to keep: %s has it all.\n", file)
	case f.dryRun:
		fmt.Fprintf(&b, "%s would have:\n\n%s", file, block)
	default:
		fmt.Fprintf(&b, "%s has:\n\n%s", file, block)
	}
	findings := false
	list := func(what string, names []string) {
		if len(names) > 0 {
			findings = true
			fmt.Fprintf(&b, "\n%s\n  %s\n", what, strings.Join(names, "\n  "))
		}
	}
	var replaced []string
	for _, c := range p.Replacements() {
		replaced = append(replaced, c.Name+": "+strings.Join(c.Properties, ", "))
	}
	list("Without these, a new resource would take the place of the one that exists:", replaced)
	if len(f.only) == 0 {
		list("Not imported yet; run `pulumi up -s "+stack+"`, then this command again:", p.Imported)
		list("Would be created:", p.Created)
		list("Would be deleted:", p.Deleted)
	}
	fmt.Fprintf(&b, "\nNext: pulumi preview -s %s\n", stack)
	if _, err := fmt.Fprint(s.Stdout, b.String()); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	if findings {
		return errFindings
	}
	return nil
}
