package preflight

import (
	"fmt"
	"slices"
)

// Outcome is what a whole run found out.
type Outcome struct {
	Env     *Env
	Results []Result
	// Partial tells that only some of the checks were asked for.
	Partial bool
	// Strict counts warnings as reasons not to deploy.
	Strict bool
}

// Ignore downgrades the named checks: what they object to is a warning that never counts.
func Ignore(results []Result, names []string) {
	for i := range results {
		r := &results[i]
		if !slices.Contains(names, r.Check.Name) {
			continue
		}
		r.Ignored = true
		findings := slices.Clone(r.Findings)
		for j := range findings {
			if f := &findings[j]; f.Status.severity() > Warning.severity() {
				f.Seen = fmt.Sprintf("%s (%s, ignored)", f.Seen, f.Status)
				f.Status = Warning
			}
		}
		r.Findings, r.Status = findings, worst(findings)
	}
}

// Clear tells whether nothing stands in the way of a deployment. What is unknown does.
func (o Outcome) Clear() bool {
	for _, r := range o.Results {
		if r.Ignored {
			continue
		}
		if r.Status == Error || r.Status == Unknown || (o.Strict && r.Status == Warning) {
			return false
		}
	}
	return true
}

// Count returns the number of checks with a status.
func (o Outcome) Count(status Status) int {
	n := 0
	for _, r := range o.Results {
		if r.Status == status {
			n++
		}
	}
	return n
}
