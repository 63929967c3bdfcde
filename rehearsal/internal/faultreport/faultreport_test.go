package faultreport

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestResultsReachTheTable(t *testing.T) {
	dir := resultsOfAFullRun(t)
	result := Result{Row: "denied", Points: 190, Passed: 189, Seconds: 600.4, Notes: []string{"N = 190", "slow"},
		Failures: []string{"TestDenied/call_7"}}
	if err := result.Save(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "report.md")
	denied, kill := find(t, "denied"), find(t, "kill")
	old := "intro\n" + begin + "\n" + head(denied) + " 1 | 1 | 1s | old |\n" + head(kill) + " 7 | 7 | 9s | kept |\n" + end + "\nrest\n"
	if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Update(path, dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"intro\n" + begin, end + "\nrest\n",
		head(denied) + " 190 | 189 | 10m0s | N = 190; slow; **failed**: TestDenied/call_7 |\n",
		head(kill) + " 7 | 7 | 9s | kept |\n",
		head(find(t, "state")) + " 0 | 0 | | not run yet |\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "| old |") {
		t.Errorf("the old result is still there:\n%s", text)
	}
}

func TestAReportWithoutTheTableIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.md")
	if err := os.WriteFile(path, []byte("no table\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Update(path, t.TempDir()); err == nil || !strings.Contains(err.Error(), "there is no table") {
		t.Errorf("the error is %v", err)
	}
}

// TestASampleIsNotSaved: it would take the place of a whole row.
func TestASampleIsNotSaved(t *testing.T) {
	dir := resultsOfAFullRun(t)
	if err := (Result{Row: "kill", Points: 126, Passed: 126}).Save(); err != nil {
		t.Fatal(err)
	}
	t.Setenv(SizeVariable, "")
	if err := (Result{Row: "kill", Points: 4, Passed: 4}).Save(); err != nil {
		t.Fatal(err)
	}
	if r, _, err := load(dir, "kill"); err != nil || r.Points != 126 {
		t.Errorf("the sample's result was saved: %v, %v", r, err)
	}
}

// TestRowsThatAreNotWholeAreFound writes results as rows leave them, and internal/configfuzz, and looks at their lines.
func TestRowsThatAreNotWholeAreFound(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		whole      bool
	}{
		"passed":                  {"kill.json", `{"row": "kill", "points": 126, "passed": 126, "expected": 126}`, true},
		"begun":                   {"kill.json", `{"row": "kill", "points": 0, "passed": 0, "unfinished": true}`, false},
		"begun with points":       {"kill.json", `{"row": "kill", "points": 9, "passed": 9, "unfinished": true}`, false},
		"some of its points":      {"kill.json", `{"row": "kill", "points": 9, "passed": 9, "expected": 126}`, false},
		"failed beside its own":   {"kill.json", `{"row": "kill", "points": 9, "passed": 9, "failures": ["TestKill"]}`, false},
		"nothing in a whole run":  {WholeFile, "", false},
		"nothing in another run":  {"denied.json", `{"row": "denied", "points": 190, "passed": 190}`, true},
		"of internal/configfuzz":  {"config-fuzz.json", `{"row": "config-fuzz", "points": 10000, "passed": 10000, "failures": []}`, true},
		"a sample of configfuzz":  {"config-fuzz.json", `{"row": "config-fuzz", "points": 100, "passed": 100, "failures": []}`, false},
		"a failure of configfuzz": {"config-fuzz.json", `{"row": "config-fuzz", "points": 10000, "passed": 9999, "failures": ["x"]}`, false},
	} {
		dir := t.TempDir()
		path, kill := filepath.Join(dir, "report.md"), find(t, "kill")
		old := begin + "\n" + head(kill) + " 126 | 126 | 9s | kept |\n" + end + "\n"
		for file, text := range map[string]string{path: old, filepath.Join(dir, c.file): c.text} {
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := Update(path, dir); err != nil {
			t.Fatal(err)
		}
		updated, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		row := kill
		if strings.HasPrefix(c.file, fuzzRow) {
			row = find(t, fuzzRow)
		}
		if problem := problemOf(row, string(updated)); (problem == "") != c.whole {
			t.Errorf("%s: the problem is %q\n%s", name, problem, updated)
		}
	}
}

// TestTheReportIsWhole keeps docs/reliability.md free of rows that failed, or were never run.
func TestTheReportIsWhole(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "reliability.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range Rows() {
		if problem := problemOf(row, string(text)); problem != "" {
			t.Errorf("%s: %s", row.Name, problem)
		}
	}
}

// problemOf says what is wrong with a row's line in the report.
func problemOf(row Row, text string) string {
	line := kept(row, text)
	cells := strings.Split(line, "|")
	if points, passed := strings.TrimSpace(cells[3]), strings.TrimSpace(cells[4]); points == "0" || points != passed {
		return fmt.Sprintf("%s of %s points passed", passed, points)
	}
	if strings.Contains(line, failed) {
		return "it failed"
	}
	return ""
}

// resultsOfAFullRun is the directory that the results of a full run are saved in.
func resultsOfAFullRun(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv(DirVariable, dir)
	t.Setenv(SizeVariable, "full")
	return dir
}

func find(t *testing.T, name string) Row {
	t.Helper()
	for _, row := range Rows() {
		if row.Name == name {
			return row
		}
	}
	t.Fatalf("there is no row %s", name)
	return Row{}
}
