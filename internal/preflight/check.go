// Package preflight checks, before Pulumi runs, whether this user can deploy a stack now.
//
// Checks only read. Each one ends by a deadline and reports for itself: what it cannot find out is unknown, never fine,
// and stops no other check. This package holds the runner, the reports and the checks that need no AWS; the checks that
// ask AWS are in package awscheck.
package preflight

import (
	"context"

	"milu2-stage/internal/config"
)

// Status is the result of a check or of a finding.
type Status string

// The statuses, from good to bad but for Skipped.
const (
	// Skipped means that the check does not apply to this stack, or that another check reports what it lacks.
	Skipped Status = "skipped"
	// OK means that nothing prevents a deployment.
	OK Status = "ok"
	// Warning means that a deployment is possible, and that the user should read the finding first.
	Warning Status = "warning"
	// Unknown means that the check could not find out: a missing permission, no network, a crash.
	Unknown Status = "unknown"
	// Error means that a deployment would fail or do harm.
	Error Status = "error"
)

// severity orders the statuses: the worst finding decides a check's own status.
func (s Status) severity() int {
	switch s {
	case Skipped:
		return 0
	case OK:
		return 1
	case Warning:
		return 2
	case Unknown:
		return 3
	default:
		return 4
	}
}

// Finding is one observation of a check.
type Finding struct {
	Status Status `json:"status"`
	// Seen is what was found, as a sentence without a full stop.
	Seen string `json:"seen"`
	// Expected is what would have been fine; empty where Seen is.
	Expected string `json:"expected,omitempty"`
	// Do is what to do about it, a command where there is one; empty where nothing is to be done.
	Do string `json:"do,omitempty"`
	// Indexes are free stage indexes to choose from, lowest first.
	Indexes []int `json:"suggestedIndexes,omitempty"`
	// Cause is what kept the check from finding out, where it may keep others from it too.
	Cause *Cause `json:"-"`
	// See is the check that reports the cause, where another one does.
	See string `json:"cause,omitempty"`
}

// Check is one named question. Names are a contract: --check and --ignore take them, and JSON reports hold them.
type Check struct {
	// Name is lower-case words with hyphens, for example "build-vpc".
	Name string
	// Title says in a few words what is checked.
	Title string
	// Scope is the scope of the stacks that the check is for; empty means both. On other stacks it is skipped.
	Scope config.Scope
	// WithoutSettings marks a check that runs even where the configuration does not load; the others may rely on
	// Env.Settings.
	WithoutSettings bool
	// Run answers. At least one finding: the runner turns none, a panic and a missed deadline into unknown. It stops soon
	// after ctx ends.
	Run func(ctx context.Context, env *Env) []Finding
}

// Fine returns the finding of a check without objections.
func Fine(seen string) []Finding { return []Finding{{Status: OK, Seen: seen}} }

// Skip returns the finding of a check that does not apply, with the reason.
func Skip(why string) []Finding { return []Finding{{Status: Skipped, Seen: why}} }

// CannotTell returns the finding of a check that could not find out.
func CannotTell(seen, do string) []Finding {
	return []Finding{{Status: Unknown, Seen: seen, Do: do}}
}

// because adds the cause to the first of the findings, which reports it.
func because(c *Cause, findings []Finding) []Finding {
	findings[0].Cause = c
	return findings
}
