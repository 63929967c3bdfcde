package awscheck

import (
	"errors"
	"fmt"
	"strings"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/preflight"
)

// found is one finding as a check's whole answer.
func found(status preflight.Status, seen, expected, do string) []preflight.Finding {
	return []preflight.Finding{{Status: status, Seen: seen, Expected: expected, Do: do}}
}

// unless returns the findings, or that all is fine where there are none.
func unless(findings []preflight.Finding, fine string) []preflight.Finding {
	if len(findings) == 0 {
		return preflight.Fine(fine)
	}
	return findings
}

// cannotTell turns failed calls into unknown findings, each once.
func cannotTell(errs ...error) []preflight.Finding {
	var out []preflight.Finding
	seen := map[string]bool{}
	for _, err := range errs {
		if err == nil {
			continue
		}
		f := unknown(err)
		if !seen[f.Seen] {
			out = append(out, f)
		}
		seen[f.Seen] = true
	}
	return out
}

func unknown(err error) preflight.Finding {
	f := preflight.Finding{Status: preflight.Unknown, Seen: err.Error(), Do: "look at aws:region, aws:endpoints and the network"}
	var lookup *adopt.LookupError
	if !errors.As(err, &lookup) {
		return f
	}
	var b strings.Builder
	b.WriteString(lookup.API)
	if lookup.Region != "" {
		b.WriteString(" in " + lookup.Region)
	}
	what, do := advice(lookup)
	b.WriteString(what)
	if lookup.Err != nil {
		fmt.Fprintf(&b, ": %v", lookup.Err)
	}
	f.Seen = b.String()
	if do != "" {
		f.Do = do
	}
	return f
}

// advice says what is the matter with a call, and what to do.
func advice(e *adopt.LookupError) (what, do string) {
	switch e.Kind {
	case adopt.Denied:
		return " is denied", "grant " + e.Permission + " to the credentials"
	case adopt.Throttled:
		return " is throttled beyond all retries", "run preflight again in a minute"
	case adopt.Timeout:
		return " gave no answer in time", "look at the network and at aws:endpoints, or allow more with --timeout"
	case adopt.Credentials:
		return ": no valid AWS credentials", "log in again, or name a profile with `pulumi config set aws:profile <profile>`"
	case adopt.WrongAccount, adopt.ForeignOwner, adopt.Other:
	}
	return "", ""
}
