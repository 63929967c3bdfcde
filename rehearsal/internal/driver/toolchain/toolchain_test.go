package toolchain

import (
	"debug/buildinfo"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func TestFindRepo(t *testing.T) {
	t.Parallel()
	repo, err := FindRepo(".")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(repo.Root, "Pulumi.shared.yaml")); err != nil {
		t.Errorf("the repository found is %s: %v", repo.Root, err)
	}
	if _, err := FindRepo(t.TempDir()); err == nil || !strings.Contains(err.Error(), "inside the repository") {
		t.Errorf("outside a repository: %v", err)
	}
}

func TestTheCLIIsTheSDKsVersion(t *testing.T) {
	t.Parallel()
	repo, err := FindRepo(".")
	if err != nil {
		t.Fatal(err)
	}
	cli, err := repo.requirement(cliModule)
	if err != nil {
		t.Fatal(err)
	}
	sdk, err := repo.requirement("github.com/pulumi/pulumi/sdk/v3")
	if err != nil {
		t.Fatal(err)
	}
	if cli != sdk {
		t.Errorf("the CLI is built at %s, the program's SDK is %s", cli, sdk)
	}
	if _, err := repo.requirement("example.com/none"); err == nil {
		t.Error("a module that is not required has a version")
	}
}

// TestBuildsShareACacheWithPulumi: the language host compiles the program with -trimpath.
func TestBuildsShareACacheWithPulumi(t *testing.T) {
	t.Setenv("GOFLAGS", "")
	repo, err := FindRepo(".")
	if err != nil {
		t.Fatal(err)
	}
	// Any small command will do.
	binary := filepath.Join(t.TempDir(), executable("copyproject"))
	if err := goBuild(t.Context(), repo, "-o", binary, "milu2-stage/internal/config/copyproject"); err != nil {
		t.Fatal(err)
	}
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(info.Settings, debug.BuildSetting{Key: "-trimpath", Value: "true"}) {
		t.Errorf("it was built with %v", info.Settings)
	}
}

func TestRealRunsUseTheUsersPlugins(t *testing.T) {
	users, home := t.TempDir(), Home{Dir: t.TempDir()}
	t.Setenv("PULUMI_HOME", users)
	plugin := filepath.Join(users, "plugins", "resource-aws-v6.83.2")
	if err := os.MkdirAll(plugin, 0o750); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := home.LinkUserPlugins(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(home.RealPulumiHome(), "plugins", "resource-aws-v6.83.2")); err != nil {
		t.Error(err)
	}
}
