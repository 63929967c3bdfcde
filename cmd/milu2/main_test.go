package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"milu2-stage/cmd/milu2/cli"
	"milu2-stage/internal/preflight"
)

func checks() []preflight.Check {
	return append(preflight.Checks(), environment().AWS(nil).Checks()...)
}

func TestChecksHaveNamesOfTheirOwn(t *testing.T) {
	word := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, check := range checks() {
		if seen[check.Name] || !word.MatchString(check.Name) || check.Title == "" || check.Run == nil {
			t.Errorf("%q (%q): not a new name of lower-case words, or no title, or nothing to run", check.Name, check.Title)
		}
		seen[check.Name] = true
	}
}

func TestTheDocumentationListsTheChecks(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "preflight.md"))
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, check := range checks() {
		fmt.Fprintf(&want, "| `%s` | %s |\n", check.Name, check.Title)
	}
	if !strings.Contains(string(text), want.String()) {
		t.Errorf("docs/preflight.md lacks this table:\n%s", want.String())
	}
}

func TestTheProgramSaysWhatItNeeds(t *testing.T) {
	needs := environment().Needs
	if needs.PulumiVersion == "" || !slices.Contains(needs.SharedOutputs, needs.SharedAccount) || len(needs.SharedOutputs) < 2 {
		t.Errorf("got %+v", needs)
	}
}

// One check that asks nobody, through everything that main joins.
func TestTheConfigurationOfStage0IsFine(t *testing.T) {
	s := environment()
	var stdout, stderr bytes.Buffer
	s.Stdout, s.Stderr = &stdout, &stderr
	code := cli.Run(t.Context(), []string{"preflight", "--cwd", filepath.Join("..", ".."), "-s", "stage0", "--check", "config"}, s)
	if code != 0 || stderr.Len() > 0 || !strings.Contains(stdout.String(), "These checks found nothing against `pulumi up -s stage0`") {
		t.Errorf("exit code %d\n%s%s", code, &stdout, &stderr)
	}
}
