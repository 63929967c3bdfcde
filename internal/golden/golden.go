// Package golden compares what a test made with a file that a person has read. It is for tests only.
package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// updateVariable is the environment variable that makes Compare rewrite the files.
const updateVariable = "UPDATE_GOLDEN"

// Compare fails the test where got differs from the file at path. With UPDATE_GOLDEN=1 in the environment it also
// rewrites the file; the run fails all the same, so that nobody mistakes it for a passing one. Line ends do not count:
// git may have changed them.
func Compare(t testing.TB, path, got string) {
	t.Helper()
	want, err := os.ReadFile(path) //nolint:gosec // the test names the file
	if err == nil && strings.ReplaceAll(string(want), "\r\n", "\n") == got {
		return
	}
	if os.Getenv(updateVariable) != "" {
		if err := write(path, got); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("%s differs; rewrite it with %s=1 and read the diff (-want +got):\n%s", path, updateVariable,
		cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")))
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o600)
}
