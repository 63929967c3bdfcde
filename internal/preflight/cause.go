package preflight

import (
	"fmt"
	"slices"
	"strings"
)

// Cause is a reason why checks end as unknown, for example missing credentials. It is reported once for all of them.
type Cause struct {
	// Key identifies the cause.
	Key string
	// Check is the check that reports the cause, if it ran and has it too. Otherwise the first of those with the worst status does.
	Check string
	// Need names what the other checks need, for example "credentials".
	Need string
	// Grant is the permission whose lack is the cause; empty for other causes. The report names those of all checks.
	Grant string
}

// reporter says where a cause is reported: in a finding of a check.
type reporter struct {
	check, finding int
	rank           [3]int
	grants         []string
}

// reportOnce leaves each cause to one finding of one check, and has the other checks refer to it. It follows Ignore: what
// is ignored reports a cause only where all checks with the cause are.
func reportOnce(results []Result) {
	reporters := map[string]*reporter{}
	for i, r := range results {
		for j, f := range r.Findings {
			if f.Cause != nil {
				reporters[f.Cause.Key] = reporters[f.Cause.Key].or(i, j, r, f)
			}
		}
	}
	for i := range results {
		var findings []Finding
		for j, f := range results[i].Findings {
			if f, keep := refer(results, reporters, i, j, f); keep && !slices.ContainsFunc(findings, f.alike) {
				findings = append(findings, f)
			}
		}
		results[i].Findings, results[i].Status = findings, worst(findings)
	}
}

// or returns the better of the reporter so far, which may be nil, and a finding with the same cause.
func (r *reporter) or(check, finding int, result Result, f Finding) *reporter {
	here := &reporter{check: check, finding: finding}
	here.rank = [3]int{one(!result.Ignored), f.Status.severity(), one(f.Cause.Check == result.Check.Name)}
	if r != nil {
		here.grants = r.grants
		if slices.Compare(here.rank[:], r.rank[:]) <= 0 {
			here.check, here.finding, here.rank = r.check, r.finding, r.rank
		}
	}
	if f.Cause.Grant != "" {
		here.grants = append(here.grants, f.Cause.Grant)
	}
	return here
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// refer returns what is left of a finding: itself, a reference to the check that reports its cause, or nothing.
func refer(results []Result, reporters map[string]*reporter, check, finding int, f Finding) (left Finding, keep bool) {
	if f.Cause == nil {
		return f, true
	}
	switch r := reporters[f.Cause.Key]; {
	case r.check == check && r.finding == finding:
		if grants := slices.Compact(slices.Sorted(slices.Values(r.grants))); len(grants) > 0 {
			f.Do = "grant " + strings.Join(grants, ", ") + " to the credentials"
		}
		return f, true
	case r.check == check:
		return f, false
	default:
		see := results[r.check].Check.Name
		return Finding{Status: Skipped, Seen: fmt.Sprintf("needs %s (see %s)", f.Cause.Need, see), See: see}, true
	}
}

// alike reports whether two findings read the same.
func (f Finding) alike(g Finding) bool {
	return f.Status == g.Status && f.Seen == g.Seen && f.Expected == g.Expected && f.Do == g.Do
}
