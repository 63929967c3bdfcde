package upkeep

import (
	"regexp"
	"strings"
	"testing"
)

// TestNothingIsSkippedUnnoticed keeps .ci/run honest: what it calls passed was run. A test may skip with -short, which .ci/run
// does not give, and without a program that .ci/run requires.
func TestNothingIsSkippedUnnoticed(t *testing.T) {
	required := map[string]string{
		"internal/awslookup/mototest/run.go": "moto's server: .ci/run sets MILU2_REQUIRE_MOTO",
		"internal/userdata/userdata_test.go": "bash: .ci/run is written in it",
	}
	short := regexp.MustCompile(`if testing\.Short\(\) \{\s*t\.Skip\(`)
	skip := regexp.MustCompile(`\bt\.Skip(?:f|Now)?\(`)
	for _, file := range commandFiles(t) {
		if !strings.HasSuffix(file, ".go") {
			continue
		}
		if text := short.ReplaceAllString(read(t, file), ""); skip.MatchString(text) && required[file] == "" {
			t.Errorf("%s skips a test: let it fail in .ci/run instead, as package mototest does", file)
		}
	}
	if !strings.Contains(read(t, ".ci/run"), "export MILU2_REQUIRE_MOTO=1") {
		t.Error(".ci/run does not set MILU2_REQUIRE_MOTO=1")
	}
}
