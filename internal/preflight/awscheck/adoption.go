package awscheck

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
)

// checkAdoption says what exists and would be imported or left alone, and what would stop the run: by the program's own
// planning pass.
func (c *Checker) checkAdoption(ctx context.Context, env *preflight.Env) []preflight.Finding {
	if c.settings.Adopt == config.AdoptOff {
		return preflight.Skip("milu2-stage:adopt is off: nothing is looked up")
	}
	f, err := c.foresee(ctx, env)
	if err != nil {
		return cannotTell(err)
	}
	var findings []preflight.Finding
	var plan *adopt.PlanError
	switch {
	case f.err == nil:
		findings = foretold(f.forecast)
	case errors.As(f.err, &plan):
		findings = stops(plan)
	case len(f.failures) > 0:
		findings = cannotTell(f.failures...)
	default:
		findings = found(preflight.Error, "the program would stop: "+oneLine(f.err.Error()), "a run that goes through", "")
	}
	if f.assumed {
		findings = append(findings, preflight.Finding{
			Status: preflight.OK, Seen: "the shared stack's outputs could not be read, and values were assumed for them",
		})
	}
	return findings
}

// stops turns what would stop the run into findings, each cause once.
func stops(plan *adopt.PlanError) []preflight.Finding {
	var findings []preflight.Finding
	seen := map[string]bool{}
	for _, cause := range plan.Unwrap() {
		f := stop(cause)
		if !seen[f.Seen] {
			findings = append(findings, f)
		}
		seen[f.Seen] = true
	}
	return findings
}

func stop(cause error) preflight.Finding {
	var lookup *adopt.LookupError
	if errors.As(cause, &lookup) && lookup.Kind != adopt.ForeignOwner && lookup.Kind != adopt.WrongAccount {
		return unknown(lookup)
	}
	var seen, commands []string
	for line := range strings.Lines(cause.Error()) {
		if command := strings.TrimSpace(line); strings.HasPrefix(command, "pulumi config ") {
			command, why, _ := strings.Cut(command, "  ")
			commands = append(commands, strings.TrimSpace("`"+command+"` "+why))
		} else {
			seen = append(seen, line)
		}
	}
	return preflight.Finding{
		Status: preflight.Error, Seen: oneLine(strings.Join(seen, "")), Expected: "nothing in the way, or exactly one match",
		Do: strings.Join(commands, ", "),
	}
}

// oneLine joins the lines of a message, without the list that the SDK makes even of a single error.
func oneLine(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "* ")
		if line != "" && !strings.HasSuffix(line, " error occurred:") && !strings.HasSuffix(line, " errors occurred:") {
			lines = append(lines, line)
		}
	}
	return strings.ReplaceAll(strings.Join(lines, "; "), ":; ", ": ")
}

// foretold says what a run would do.
func foretold(f *adopt.Forecast) []preflight.Finding {
	lines := strings.Split(f.Report, "\n")
	var adopted, skipped []string
	for _, d := range f.Decisions {
		switch d.Action {
		case adopt.Adopt:
			adopted = append(adopted, d.Name+" "+d.ID)
		case adopt.Skip:
			skipped = append(skipped, d.Name+" "+d.ID)
		case adopt.Managed, adopt.Create, adopt.Open:
		}
	}
	seen := strings.TrimPrefix(lines[0], "adoption: ")
	if len(adopted) > 0 {
		seen += "; would import " + strings.Join(adopted, ", ")
	}
	if len(skipped) > 0 {
		seen += "; would leave alone " + strings.Join(skipped, ", ")
	}
	findings := preflight.Fine(seen)
	for _, d := range f.Decisions {
		for _, note := range d.Notes {
			findings = append(findings, preflight.Finding{
				Status: preflight.Warning, Seen: fmt.Sprintf("%s (%s): %s", d.Name, d.ID, note), Do: "adoption leaves this as it is",
			})
		}
	}
	return findings
}
