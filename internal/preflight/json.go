package preflight

import (
	"encoding/json"
	"fmt"
	"io"
)

// schemaVersion is of the JSON report. Fields are added without raising it, and never renamed or removed.
const schemaVersion = 1

type jsonReport struct {
	SchemaVersion int            `json:"schemaVersion"`
	Stack         string         `json:"stack"`
	Scope         string         `json:"scope,omitempty"`
	Region        string         `json:"region,omitempty"`
	OK            bool           `json:"ok"`
	Strict        bool           `json:"strict"`
	Partial       bool           `json:"partial"`
	Summary       map[Status]int `json:"summary"`
	Checks        []jsonCheck    `json:"checks"`
}

type jsonCheck struct {
	Name       string    `json:"name"`
	Title      string    `json:"title"`
	Status     Status    `json:"status"`
	Ignored    bool      `json:"ignored"`
	DurationMS int64     `json:"durationMs"`
	Findings   []Finding `json:"findings"`
}

// WriteJSON writes the report for programs.
func (o Outcome) WriteJSON(w io.Writer) error {
	report := jsonReport{
		SchemaVersion: schemaVersion, Stack: o.Env.Stack.String(), OK: o.Clear(), Strict: o.Strict, Partial: o.Partial, Summary: map[Status]int{},
		Checks: []jsonCheck{},
	}
	if s := o.Env.Settings; s != nil {
		report.Scope, report.Region = string(s.Scope), s.AWS.Region
	}
	for _, status := range statuses() {
		report.Summary[status] = o.Count(status)
	}
	for _, r := range o.Results {
		report.Checks = append(report.Checks, jsonCheck{
			Name: r.Check.Name, Title: r.Check.Title, Status: r.Status, Ignored: r.Ignored, DurationMS: r.Took.Milliseconds(),
			Findings: r.Findings,
		})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(report); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}
