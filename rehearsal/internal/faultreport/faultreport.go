// Package faultreport keeps the results of the fault suite and writes them into the table of docs/reliability.md.
package faultreport

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The environment of a run of the fault suite.
const (
	// SizeVariable is "full" for all points; otherwise a sample is run.
	SizeVariable = "MILU2_FAULTS"
	// DirVariable names the directory that results are written to.
	DirVariable = "MILU2_FAULTS_REPORT"
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
	// Seconds is the wall time.
	Seconds float64 `json:"seconds"`
	// Notes are short facts for the table.
	Notes []string `json:"notes"`
	// Failures name points that failed, at most 20.
	Failures []string `json:"failures,omitempty"`
}

// Save writes the result where DirVariable says; without it nothing is written.
func (r Result) Save() error {
	dir := os.Getenv(DirVariable)
	if dir == "" {
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
	return r, true, nil
}

// The lines between which the table stands.
const (
	begin = "<!-- faults: written by make faults -->"
	end   = "<!-- /faults -->"
)

// Update puts the results in dir into the table of the document at path. Rows without a result keep what they have.
func Update(path, dir string) error {
	text, err := os.ReadFile(path) //nolint:gosec // The document is the caller's.
	if err != nil {
		return fmt.Errorf("reading the report: %w", err)
	}
	updated, err := update(string(text), func(row string) (Result, bool, error) { return load(dir, row) })
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := os.WriteFile(path, []byte(updated), 0o600); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func update(text string, result func(row string) (Result, bool, error)) (string, error) {
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
			b.WriteString(kept(row, old))
		}
	}
	return b.String() + end + after, nil
}

func line(row Row, r Result) string {
	took := time.Duration(r.Seconds * float64(time.Second)).Round(time.Second)
	notes := strings.Join(r.Notes, "; ")
	if len(r.Failures) > 0 {
		notes += "; **failed**: " + strings.Join(r.Failures, ", ")
	}
	return fmt.Sprintf("%s %d | %d | %s | %s |\n", head(row), r.Points, r.Passed, took, notes)
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
