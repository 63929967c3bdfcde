package config

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/config/badconfig"
	"milu2-stage/internal/golden"
)

func TestBadConfigurations(t *testing.T) {
	var got strings.Builder
	write := func(kind string, cases map[string]set, least map[string]string) {
		for _, sentence := range slices.Sorted(maps.Keys(cases)) {
			settings, err := Load(sourceOf(cases[sentence].On(least)))
			var problems Problems
			if settings != nil || !errors.As(err, &problems) || len(problems) == 0 {
				t.Errorf("%s: Load gave %v, %v; want problems", sentence, settings, err)
				continue
			}
			got.WriteString("## " + kind + ": " + sentence + "\n" + err.Error() + "\n")
		}
	}
	write("stage", badconfig.Stages(), badconfig.LeastStage())
	write("shared", badconfig.Shared(), badconfig.LeastShared())
	if n := len(badconfig.Stages()) + len(badconfig.Shared()); n < 45 {
		t.Errorf("%d bad configurations, want 45 or more", n)
	}
	for _, secret := range []string{"s3cr3t", "sekret", "AKIAEXAMPLE", "b3BlbnNzaC1rZXk", "s3c\\nr3t", "user:pw"} {
		if strings.Contains(got.String(), secret) {
			t.Errorf("the messages show the secret %q", secret)
		}
	}
	golden.Compare(t, filepath.Join("testdata", "problems.golden"), got.String())
}
