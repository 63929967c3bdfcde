package cli

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func newVersion(s *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of milu2 and of what it is built from",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			info, _ := debug.ReadBuildInfo()
			if _, err := fmt.Fprint(s.Stdout, describe(info, s.Needs.PulumiVersion)); err != nil {
				return fmt.Errorf("writing the versions: %w", err)
			}
			return nil
		},
	}
}

// describe lists the versions; info is nil in a binary that was built without modules.
func describe(info *debug.BuildInfo, pulumi string) string {
	if info == nil {
		info = &debug.BuildInfo{}
	}
	version, revision := info.Main.Version, ""
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			revision = " (" + setting.Value + ")"
		}
	}
	if version == "" {
		version = "(devel)"
	}
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "milu2       %s%s\n", version, revision)
	_, _ = fmt.Fprintf(&b, "go          %s\n", info.GoVersion)
	_, _ = fmt.Fprintf(&b, "needs       Pulumi %s\n", pulumi)
	for _, dependency := range info.Deps {
		switch dependency.Path {
		case "github.com/pulumi/pulumi-aws/sdk/v6":
			_, _ = fmt.Fprintf(&b, "pulumi-aws  %s\n", dependency.Version)
		case "github.com/pulumi/pulumi-awsx/sdk/v2":
			_, _ = fmt.Fprintf(&b, "pulumi-awsx %s\n", dependency.Version)
		}
	}
	return b.String()
}
