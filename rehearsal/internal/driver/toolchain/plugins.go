package toolchain

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// simulated lists the simulated provider plugins: the provider's name and the SDK module whose version it stands for.
func simulated() []struct{ name, module string } {
	return []struct{ name, module string }{
		{"aws", "github.com/pulumi/pulumi-aws/sdk/v6"},
		{"awsx", "github.com/pulumi/pulumi-awsx/sdk/v2"},
	}
}

// InstallSimulatedPlugins builds the simulated providers into the plugin cache of SimulatedPulumiHome, under the
// versions that the program's SDKs ask for. The Go build cache makes it quick when nothing changed.
func InstallSimulatedPlugins(ctx context.Context, repo Repo, home Home, log io.Writer) error {
	unlock, err := home.lock()
	if err != nil {
		return err
	}
	defer unlock()
	slow := time.AfterFunc(3*time.Second, func() {
		_, _ = fmt.Fprintln(log, "Building the simulated AWS provider ...")
	})
	defer slow.Stop()
	for _, plugin := range simulated() {
		version, err := repo.requirement(plugin.module)
		if err != nil {
			return err
		}
		binary := executable("pulumi-resource-" + plugin.name)
		dir := filepath.Join(home.SimulatedPulumiHome(), "plugins", "resource-"+plugin.name+"-"+version)
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return fmt.Errorf("making the plugin cache: %w", err)
		}
		err = goBuild(ctx, repo, "-o", filepath.Join(dir, binary), "./cmd/pulumi-resource-"+plugin.name)
		if err != nil {
			return fmt.Errorf("building the simulated %s provider: %w", plugin.name, err)
		}
	}
	return nil
}
