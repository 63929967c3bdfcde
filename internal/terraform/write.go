package terraform

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write writes the files into the project's directory. A file that is there is changed only with force, which keeps its keys that no
// state tells. Nothing is written unless all of it can be.
func (r *Result) Write(dir string, force bool) ([]string, error) {
	texts, paths := make([][]byte, len(r.Files)), make([]string, len(r.Files))
	for i, file := range r.Files {
		paths[i] = filepath.Join(dir, file.Name())
		before, err := os.ReadFile(paths[i])
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, fmt.Errorf("reading a stack's file: %w", err)
		case !force:
			return nil, fmt.Errorf("%s exists already, and nothing was written: --force sets the keys that the states tell and keeps the "+
				"others; --stack names another stage", file.Name())
		}
		if texts[i], err = file.YAML(before); err != nil {
			return nil, err
		}
	}
	for i, path := range paths {
		if err := os.WriteFile(path, texts[i], 0o644); err != nil { //nolint:gosec // belongs into the repository
			return paths[:i], fmt.Errorf("writing %s: %w", filepath.Base(path), err)
		}
	}
	return paths, nil
}
