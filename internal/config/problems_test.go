package config

import (
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// update rewrites the golden file; the run fails all the same, so that nobody leaves it on.
var update = flag.Bool("update", false, "rewrite the golden files and fail") //nolint:gochecknoglobals // a flag is one

func TestBadConfigurations(t *testing.T) {
	var got strings.Builder
	write := func(kind string, cases map[string]set, least func(map[string]string) map[string]string) {
		for _, sentence := range slices.Sorted(maps.Keys(cases)) {
			settings, err := Load(sourceOf(least(cases[sentence].qualified())))
			var problems Problems
			if settings != nil || !errors.As(err, &problems) || len(problems) == 0 {
				t.Errorf("%s: Load gave %v, %v; want problems", sentence, settings, err)
				continue
			}
			got.WriteString("## " + kind + ": " + sentence + "\n" + err.Error() + "\n")
		}
	}
	write("stage", badStages(), stageKeys)
	write("shared", badShared(), sharedKeys)
	if n := len(badStages()) + len(badShared()); n < 45 {
		t.Errorf("%d bad configurations, want 45 or more", n)
	}
	for _, secret := range []string{"s3cr3t", "sekret", "AKIAEXAMPLE", "b3BlbnNzaC1rZXk", "s3c\\nr3t", "user:pw"} {
		if strings.Contains(got.String(), secret) {
			t.Errorf("the messages show the secret %q", secret)
		}
	}
	golden(t, "problems.golden", got.String())
}

// golden compares with a file under testdata, section by section.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Errorf("rewrote %s; read the difference and run again without -update", path)
		return
	}
	file, err := os.ReadFile(path) //nolint:gosec // a path of this package
	if err != nil {
		t.Fatal(err)
	}
	want := strings.ReplaceAll(string(file), "\r\n", "\n")
	gotSections, wantSections := strings.Split(got, "## "), strings.Split(want, "## ")
	for _, section := range gotSections {
		if !slices.Contains(wantSections, section) {
			t.Errorf("not in %s:\n%s", path, section)
		}
	}
	for _, section := range wantSections {
		if !slices.Contains(gotSections, section) {
			t.Errorf("only in %s:\n%s", path, section)
		}
	}
}
