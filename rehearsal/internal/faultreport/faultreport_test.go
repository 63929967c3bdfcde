package faultreport

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestResultsReachTheTable(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(DirVariable, dir)
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

// TestTheReportIsWhole keeps docs/reliability.md free of rows that failed, or were never run.
func TestTheReportIsWhole(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "reliability.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range Rows() {
		line := kept(row, string(text))
		cells := strings.Split(line, "|")
		if points, passed := strings.TrimSpace(cells[3]), strings.TrimSpace(cells[4]); points == "0" || points != passed {
			t.Errorf("%s: %s of %s points passed", row.Name, passed, points)
		}
	}
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
