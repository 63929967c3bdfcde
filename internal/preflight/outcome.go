package preflight

import (
	"fmt"
	"slices"
)

// Outcome is what a whole run found out.
type Outcome struct {
	Env     *Env
	Results []Result
	// Partial reports whether only some of the checks were run.
	Partial bool
	// Strict counts warnings as reasons not to deploy.
	Strict bool
}

// NewOutcome concludes a run. The ignored checks are downgraded: what they object to is a warning that never counts. Then
// what keeps several checks from finding out is left to one of them.
func NewOutcome(env *Env, results []Result, ignored []string) Outcome {
	ignore(results, ignored)
	reportOnce(results)
	return Outcome{Env: env, Results: results}
}

func ignore(results []Result, names []string) {
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

// Clear reports whether nothing prevents a deployment. An unknown result does.
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

// unanswered lists the checks to ignore, so that nothing counts that could not be found out.
func (o Outcome) unanswered() []string {
	var names []string
	for _, r := range o.Results {
		refers := r.Status == Skipped && r.Findings[0].See != ""
		if r.Ignored || r.Status == Unknown || refers {
			names = append(names, r.Check.Name)
		}
	}
	return names
}
