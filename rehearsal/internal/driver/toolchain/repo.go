// Package toolchain finds or builds what the rehearsal runs: the Pulumi CLI and the simulated provider plugins.
//
// Everything that it writes is under the rehearsal's own directory.
package toolchain

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/modfile"
)

// Repo is a checkout of this repository.
type Repo struct {
	// Root is the absolute path of the directory that holds Pulumi.yaml and rehearsal/.
	Root string
}

// FindRepo looks for the repository in dir and in the directories above it.
func FindRepo(dir string) (Repo, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return Repo{}, fmt.Errorf("resolving %s: %w", dir, err)
	}
	for at := start; ; at = filepath.Dir(at) {
		repo := Repo{Root: at}
		_, project := os.Stat(repo.Project())
		_, module := os.Stat(filepath.Join(repo.Module(), "go.mod"))
		if project == nil && module == nil {
			return repo, nil
		}
		if filepath.Dir(at) == at {
			return Repo{}, fmt.Errorf("no Pulumi.yaml beside a rehearsal/ directory in %s or above it: "+
				"run the command from inside the repository", start)
		}
	}
}

// Project is the path of the repository's Pulumi.yaml.
func (r Repo) Project() string { return filepath.Join(r.Root, "Pulumi.yaml") }

// StackFile is the path of a stack's configuration; the file need not exist.
func (r Repo) StackFile(stack string) string { return filepath.Join(r.Root, "Pulumi."+stack+".yaml") }

// Module is the directory of the rehearsal's Go module.
func (r Repo) Module() string { return filepath.Join(r.Root, "rehearsal") }

// requirement is the version, with its leading v, that the rehearsal's go.mod requires of a module.
func (r Repo) requirement(module string) (string, error) {
	path := filepath.Join(r.Module(), "go.mod")
	data, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return "", fmt.Errorf("reading the rehearsal's go.mod: %w", err)
	}
	file, err := modfile.Parse(path, data, nil)
	if err != nil {
		return "", fmt.Errorf("parsing the rehearsal's go.mod: %w", err)
	}
	for _, require := range file.Require {
		if require.Mod.Path == module {
			return require.Mod.Version, nil
		}
	}
	return "", fmt.Errorf("%s requires no %s: %w", path, module, errors.ErrUnsupported)
}
