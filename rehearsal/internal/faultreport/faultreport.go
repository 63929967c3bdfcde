// Package faultreport keeps the results of the fault suite and writes them into the table of docs/reliability.md.
package faultreport

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The environment of a run of the fault suite.
const (
	// SizeVariable is "full" for all points; otherwise a sample is run.
	SizeVariable = "MILU2_FAULTS"
	// DirVariable names the directory that the results of a full run are written to.
	DirVariable = "MILU2_FAULTS_REPORT"
	// WholeFile is a file in that directory which says that all rows run, so that one without a result has failed. The Makefile
	// makes it.
	WholeFile = "all-rows"
)

// Full says whether all points are to be run.
func Full() bool { return os.Getenv(SizeVariable) == "full" }

// Result is what one row of the suite found.
type Result struct {
	// Row is the row's name.
	Row string `json:"row"`
	// Points is how many were run, and Passed how many of them passed.
	Points int `json:"points"`
	Passed int `json:"passed"`
	// Expected is how many the row has; 0 is as many as were run.
	Expected int `json:"expected,omitempty"`
	// Unfinished is what a row that begins is, until it ends: one that times out, or takes the process with it, says nothing
	// more.
	Unfinished bool `json:"unfinished,omitempty"`
	// Seconds is the wall time.
	Seconds float64 `json:"seconds"`
	// Notes are short facts for the table.
	Notes []string `json:"notes"`
	// Failures name points that failed, at most 20.
	Failures []string `json:"failures,omitempty"`
}

// Save writes the result where DirVariable says. Without it nothing is written, and neither is what a sample found, which
// would take the place of a whole row.
func (r Result) Save() error {
	dir := os.Getenv(DirVariable)
	if dir == "" || !Full() {
		return nil
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding the result of %s: %w", r.Row, err)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("making the directory of the results: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, r.Row+".json"), append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing the result of %s: %w", r.Row, err)
	}
	return nil
}

// wrong says why the row has not passed, in the words of the table.
func (r Result) wrong() []string {
	var found []string
	if r.Unfinished {
		found = append(found, failed+": it began and did not end")
	}
	if r.Points < r.Expected {
		found = append(found, fmt.Sprintf("%s: only %d of %d points were run", failed, r.Points, r.Expected))
	}
	if len(r.Failures) > 0 {
		found = append(found, failed+": "+strings.Join(r.Failures, ", "))
	}
	return found
}

// load reads the result of a row; one that was not run has none.
func load(dir, row string) (Result, bool, error) {
	text, err := os.ReadFile(filepath.Join(dir, row+".json")) //nolint:gosec // The directory is the caller's.
	if errors.Is(err, fs.ErrNotExist) {
		return Result{}, false, nil
	}
	if err != nil {
		return Result{}, false, fmt.Errorf("reading the result of %s: %w", row, err)
	}
	var r Result
	if err := json.Unmarshal(text, &r); err != nil {
		return Result{}, false, fmt.Errorf("reading the result of %s: %w", row, err)
	}
	if row == fuzzRow {
		r.Expected = max(r.Expected, fuzzPoints)
	}
	return r, true, nil
}

// The lines between which the table stands, and what stands in the line of a row that has not passed.
const (
	begin  = "<!-- faults: written by make faults -->"
	end    = "<!-- /faults -->"
	failed = "**failed**"
)

// Update puts the results in dir into the table of the document at path. Rows without a result keep what they have, unless
// WholeFile is there.
func Update(path, dir string) error {
	text, err := os.ReadFile(path) //nolint:gosec // The document is the caller's.
	if err != nil {
		return fmt.Errorf("reading the report: %w", err)
	}
	absent := kept
	if _, err := os.Stat(filepath.Join(dir, WholeFile)); err == nil {
		absent = lost
	}
	updated, err := update(string(text), absent, func(row string) (Result, bool, error) { return load(dir, row) })
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := os.WriteFile(path, []byte(updated), 0o600); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func update(
	text string, absent func(row Row, old string) string, result func(row string) (Result, bool, error),
) (string, error) {
	before, rest, found := strings.Cut(text, begin+"\n")
	old, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return "", fmt.Errorf("there is no table between %q and %q", begin, end)
	}
	var b strings.Builder
	b.WriteString(before + begin + "\n| test | to pass | points | passed | time | |\n|---|---|---:|---:|---:|---|\n")
	for _, row := range Rows() {
		r, there, err := result(row.Name)
		switch {
		case err != nil:
			return "", err
		case there:
			b.WriteString(line(row, r))
		default:
			b.WriteString(absent(row, old))
		}
	}
	return b.String() + end + after, nil
}

func line(row Row, r Result) string {
	took := time.Duration(r.Seconds * float64(time.Second)).Round(time.Second)
	notes := strings.Join(slices.Concat(r.Notes, r.wrong()), "; ")
	return fmt.Sprintf("%s %d | %d | %s | %s |\n", head(row), max(r.Points, r.Expected), r.Passed, took, notes)
}

// lost is the line of a row that was to run and has left no result.
func lost(row Row, _ string) string {
	return head(row) + " 0 | 0 | | " + failed + ": it left no result |\n"
}

// kept is the row's line in the old table, or one that says that it was never run.
func kept(row Row, old string) string {
	for l := range strings.Lines(old) {
		if strings.HasPrefix(l, head(row)) {
			return l
		}
	}
	return head(row) + " 0 | 0 | | not run yet |\n"
}

func head(row Row) string { return fmt.Sprintf("| %s | %s |", row.Test, row.Pass) }
