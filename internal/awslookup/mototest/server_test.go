package mototest

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// fake is a test that remembers how it ended.
type fake struct {
	testing.TB

	skipped, failed string
}

func (f *fake) Helper()           {}
func (f *fake) Skip(args ...any)  { f.skipped = fmt.Sprint(args...); runtime.Goexit() }
func (f *fake) Fatal(args ...any) { f.failed = fmt.Sprint(args...); runtime.Goexit() }

func TestWithoutMotoTestsAreSkippedUnlessItIsRequired(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("MOTO_SERVER", "")
	t.Chdir(t.TempDir())
	_, missing := Start()
	for sentence, c := range map[string]struct {
		require       string
		err           error
		skips, failed string
	}{
		"not installed and not required": {"", missing, "`make moto`", ""},
		"not installed and required":     {"1", missing, "", "`make moto`"},
		"installed and broken":           {"", errors.New("moto's server ended at once"), "", "ended at once"},
	} {
		t.Setenv(RequireVariable, c.require)
		f, done := &fake{TB: t}, make(chan struct{})
		go func() {
			defer close(done)
			without(f, c.err)
		}()
		<-done
		if !strings.Contains(f.skipped, c.skips) || !strings.Contains(f.failed, c.failed) ||
			(f.skipped == "") != (c.skips == "") || (f.failed == "") != (c.failed == "") {
			t.Errorf("%s: skipped with %q and failed with %q", sentence, f.skipped, f.failed)
		}
	}
}

func TestAWrongProgramIsAnError(t *testing.T) {
	t.Setenv("MOTO_SERVER", filepath.Join(t.TempDir(), "moto_server"))
	if _, err := Start(); err == nil || !strings.Contains(err.Error(), "starting ") {
		t.Errorf("got %v, want an error that names the program", err)
	}
}
