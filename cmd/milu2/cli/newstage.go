package cli

import (
	"context"
	"fmt"
	"net/netip"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"milu2-stage/internal/config"
	"milu2-stage/internal/newstage"
)

func newNewStage(s *Env) *cobra.Command {
	var index int
	var region, suffix string
	var offline bool
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "new-stage",
		Short: "Write Pulumi.stage<N>.yaml for the lowest free stage index",
		Long: `new-stage writes Pulumi.stage<N>.yaml. N is the lowest stage index that no file of the project has and, where AWS
answers, whose addresses no visible VPC has. What the existing stages have in common is copied, with comments for what is
yours to check. It overwrites nothing, and changes nothing in AWS.`,
		Example: `  milu2 new-stage
  milu2 new-stage --region eu-west-1
  milu2 new-stage --index 7 --suffix=-blue`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o := newstage.Options{Dir: cwd(cmd), Region: region, Getenv: s.getenv}
			if cmd.Flags().Changed("index") {
				o.Index = &index
			}
			if cmd.Flags().Changed("suffix") {
				o.Suffix = &suffix
			}
			if !offline {
				o.Taken = func(ctx context.Context, settings *config.Settings) ([]netip.Prefix, error) {
					ctx, cancel := context.WithTimeout(ctx, timeout)
					defer cancel()
					return s.AWS(settings).Taken(ctx)
				}
			}
			return s.newStage(cmd.Context(), o)
		},
	}
	cmd.Flags().IntVar(&index, "index", 0, "the stage `index` (default: the lowest free one)")
	cmd.Flags().StringVar(&region, "region", "", "the AWS `region` (default: that of the existing stages)")
	cmd.Flags().StringVar(&suffix, "suffix", "", "the end of physical `names` (default: -stage<N> for a second stage in the region)")
	cmd.Flags().BoolVar(&offline, "offline", false, "do not ask AWS which addresses are in use")
	cmd.Flags().DurationVar(&timeout, "timeout", 20*time.Second, "how long AWS may take")
	return cmd
}

func (s *Env) newStage(ctx context.Context, o newstage.Options) error {
	result, err := newstage.Write(ctx, o)
	if err != nil {
		return err
	}
	for _, note := range result.Notes {
		_, _ = fmt.Fprintln(s.Stderr, "Note:", note)
	}
	_, err = fmt.Fprintf(s.Stdout, `Wrote %[1]s: stageIndex %[2]d, %[3]s.

Next:
  1. Read it, and set what is yours: domain, publicZone, trustedCidrs.
  2. go run -trimpath ./cmd/milu2 preflight -s %[4]s
  3. pulumi stack init %[4]s
  4. pulumi up -s %[4]s
`, filepath.Base(result.Path), result.Index, result.CIDR, result.Stack)
	if err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}
