package toolchain

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
)

const (
	// minimumCLI is the first version that never deletes a live resource after an import with a non-canonical id
	// (pulumi/pulumi#14836); the program requires it as well.
	minimumCLI = "3.252.0"

	cliModule = "github.com/pulumi/pulumi/pkg/v3"
	cliMain   = cliModule + "/cmd/pulumi"
	// cliVersionVariable is stamped at link time; the Automation API refuses a CLI without it.
	cliVersionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
)

// CLI returns the Pulumi CLI to run: the one on PATH when it is new enough, else one that is built from the module in
// rehearsal/go.mod, once, into home. When the context of a run ends, the CLI is interrupted as by Ctrl-C, and ends in its
// own time; what follows Interruptible's first signal is handed on to it, so that a second Ctrl-C makes it stop at once.
func CLI(ctx context.Context, repo Repo, home Home, log io.Writer) (auto.PulumiCommand, error) {
	restore, err := quietHome(home)
	if err != nil {
		return nil, err
	}
	defer restore()
	minimum := semver.MustParse(minimumCLI)
	if path, err := exec.LookPath(executable("pulumi")); err == nil {
		found, err := auto.NewPulumiCommand(&auto.PulumiCommandOptions{Version: minimum})
		if err == nil {
			return politely(path, found), nil
		}
		_, _ = fmt.Fprintf(log, "The pulumi at %s is not used: the rehearsal needs %s or newer.\n", path, minimumCLI)
	}
	unlock, err := home.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	want, err := repo.requirement(cliModule)
	if err != nil {
		return nil, err
	}
	version, err := semver.ParseTolerant(want)
	if err != nil {
		return nil, fmt.Errorf("reading the version of %s: %w", cliModule, err)
	}
	root := home.cliRoot(want)
	// The directory says which version it is: asking the CLI takes as long as a small command.
	if _, err := os.Stat(cliIn(root)); err != nil {
		if err := buildCLI(ctx, repo, cliIn(root), want, log); err != nil {
			return nil, err
		}
	}
	return builtCLI(root, version)
}

// cliIn is the path of the CLI in what the Automation API calls its root.
func cliIn(root string) string { return filepath.Join(root, "bin", executable("pulumi")) }

// quietHome lends the process a PULUMI_HOME while it asks a CLI for its version: every call of the CLI leaves a log there,
// and the rehearsal writes nothing outside its own directory.
func quietHome(home Home) (restore func(), err error) {
	const name = "PULUMI_HOME"
	before, set := os.LookupEnv(name)
	if err := os.Setenv(name, home.SimulatedPulumiHome()); err != nil {
		return nil, fmt.Errorf("setting %s: %w", name, err)
	}
	return func() {
		if set {
			_ = os.Setenv(name, before)
		} else {
			_ = os.Unsetenv(name)
		}
	}, nil
}

// buildCLI builds the CLI beside its final name and renames it, so that a build that is cut short leaves none.
func buildCLI(ctx context.Context, repo Repo, final, version string, log io.Writer) error {
	_, _ = fmt.Fprintf(log, "No Pulumi CLI %s or newer on PATH: building Pulumi %s from source.\n"+
		"This happens once and takes a few minutes ...\n", minimumCLI, version)
	start := time.Now()
	if err := os.MkdirAll(filepath.Dir(final), 0o750); err != nil {
		return fmt.Errorf("making a directory for the Pulumi CLI: %w", err)
	}
	partial := final + ".partial"
	flags := []string{"-ldflags", "-X " + cliVersionVariable + "=" + version, "-o", partial, cliMain}
	if err := goBuild(ctx, repo, flags...); err != nil {
		return fmt.Errorf("building the Pulumi CLI (or install it: https://www.pulumi.com/docs/install): %w", err)
	}
	if err := os.Rename(partial, final); err != nil {
		return fmt.Errorf("moving the built Pulumi CLI into place: %w", err)
	}
	_, _ = fmt.Fprintf(log, "Built the Pulumi CLI in %s.\n", time.Since(start).Round(time.Second))
	return nil
}

// goBuild runs go build in the rehearsal's module, with the compiler flag of Pulumi's Go language host, so that both use
// the same build cache. What it prints is in the error.
func goBuild(ctx context.Context, repo Repo, args ...string) error {
	tool, err := exec.LookPath(executable("go"))
	if err != nil {
		return fmt.Errorf("the Go toolchain is needed (https://go.dev/dl): %w", err)
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, tool, append([]string{"build", "-trimpath"}, args...)...) //nolint:gosec // Arguments are ours.
	cmd.Dir = repo.Module()
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build in %s: %w\n%s", repo.Module(), err, out.String())
	}
	return nil
}

// executable is the file name of a program on this system.
func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}
