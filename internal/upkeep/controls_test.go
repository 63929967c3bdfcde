package upkeep

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestControlsAreNamedByTests keeps the promise of docs/security.md: a test is named after each control that is met, or
// the message that it expects names the control.
func TestControlsAreNamedByTests(t *testing.T) {
	tests := testText(t)
	rows := regexp.MustCompile(`(?m)^\| ([^|]+) \|[^|]+\|[^|]+\| (M|C)`)
	control := regexp.MustCompile(`^(?:CIS )?[A-Za-z0-9]*\.?[0-9]+(?:\.[0-9]+)*`)
	counts := map[string]int{}
	for _, row := range rows.FindAllStringSubmatch(read(t, "docs/security.md"), -1) {
		counts[row[2]]++
		id := control.FindString(row[1])
		if id == "" {
			continue // tagging is no control by number; the invariants of both stacks cover it
		}
		named := strings.ReplaceAll(regexp.QuoteMeta(id), `\.`, `[._]`) + `(?:[^0-9]|$)`
		if !regexp.MustCompile(named).MatchString(tests) && !abbreviated(tests, id) {
			t.Errorf("docs/security.md says that %s is met, and no test names it", id)
		}
	}
	if counts["M"] < 40 || counts["C"] < 20 {
		t.Errorf("found %v rows; this test has not read the tables", counts)
	}
}

// abbreviated finds the second of "CloudFront.9 and .10".
func abbreviated(tests, id string) bool {
	service, number, _ := strings.Cut(id, ".")
	return regexp.MustCompile(regexp.QuoteMeta(service) + `\.[0-9., and]*\.` + number + `[^0-9]`).MatchString(tests)
}

// testText is the text of all tests and their golden files, except this package's.
func testText(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	for _, dir := range []string{"infra", "internal"} {
		err := filepath.WalkDir(filepath.Join(root(), dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.Contains(path, "upkeep") {
				return err
			}
			if strings.HasSuffix(path, "_test.go") || strings.Contains(filepath.ToSlash(path), "/testdata/") {
				relative, _ := filepath.Rel(root(), path)
				text.WriteString(read(t, filepath.ToSlash(relative)))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return text.String() + read(t, "infra_test.go")
}
