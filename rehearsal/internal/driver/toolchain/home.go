package toolchain

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Home is the directory that holds everything the rehearsal writes, .rehearsal in the repository by default.
type Home struct {
	// Dir is an absolute path.
	Dir string
}

// cliRoot is what the Automation API calls the root of a CLI that the rehearsal built: it looks for bin/pulumi in it.
func (h Home) cliRoot(version string) string { return filepath.Join(h.Dir, "pulumi-"+version) }

// SimulatedPulumiHome is the PULUMI_HOME whose plugin cache holds the simulated providers.
func (h Home) SimulatedPulumiHome() string { return filepath.Join(h.Dir, "home-sim") }

// RealPulumiHome is the PULUMI_HOME for runs with real providers. Its plugin cache is the user's own, so that plugins
// which are already installed are found.
func (h Home) RealPulumiHome() string { return filepath.Join(h.Dir, "home-plugin") }

// lock keeps two processes from building into the directory at once. The caller unlocks.
func (h Home) lock() (func(), error) {
	if err := os.MkdirAll(h.Dir, 0o750); err != nil {
		return nil, fmt.Errorf("making the rehearsal's directory: %w", err)
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(h.Dir, "build.lock")).Lock()
	if err != nil {
		return nil, fmt.Errorf("locking %s for a build: %w", h.Dir, err)
	}
	return unlock, nil
}

// LinkUserPlugins makes the user's own plugin cache the one of RealPulumiHome. Where links are not allowed the cache
// stays empty, and Pulumi downloads the plugins into it.
func (h Home) LinkUserPlugins() error {
	if err := os.MkdirAll(h.RealPulumiHome(), 0o750); err != nil {
		return fmt.Errorf("making the rehearsal's Pulumi home: %w", err)
	}
	users := os.Getenv("PULUMI_HOME")
	if users == "" {
		dir, err := os.UserHomeDir()
		if err != nil {
			return nil // Without a home directory there is no cache to share.
		}
		users = filepath.Join(dir, ".pulumi")
	}
	cache, link := filepath.Join(users, "plugins"), filepath.Join(h.RealPulumiHome(), "plugins")
	if _, err := os.Lstat(link); err == nil {
		return nil
	}
	if _, err := os.Stat(cache); err == nil {
		_ = os.Symlink(cache, link) // Windows allows links to some users only; the cache is a shortcut.
	}
	return nil
}
