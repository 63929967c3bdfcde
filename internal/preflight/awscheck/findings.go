package awscheck

import (
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
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
	for _, err := range errs {
		if err == nil {
			continue
		}
		f := unknown(err)
		if !slices.ContainsFunc(out, func(other preflight.Finding) bool { return other.Seen == f.Seen }) {
			out = append(out, f)
		}
	}
	return out
}

// unknown says what went wrong with a call, what to do, and what other checks may lack for the same cause.
func unknown(err error) preflight.Finding {
	f := preflight.Finding{Status: preflight.Unknown, Seen: err.Error(), Do: "check aws:region, aws:endpoints and the network"}
	var e *adopt.LookupError
	if !errors.As(err, &e) {
		return f
	}
	call, what := e.API, ""
	if e.Region != "" {
		call += " in " + e.Region
	}
	f.Cause = &preflight.Cause{Need: "an answer to " + call}
	switch e.Kind {
	case adopt.Denied:
		what, f.Do = " is denied", "grant "+e.Permission+" to the credentials"
		f.Cause = &preflight.Cause{Key: "denied " + reason(e), Need: "permissions", Grant: e.Permission}
	case adopt.Throttled:
		what, f.Do = " is throttled beyond all retries", "run preflight again in a minute"
		f.Cause = &preflight.Cause{Key: "throttled", Need: "calls that AWS throttles"}
	case adopt.Timeout:
		what, f.Do = " gave no answer in time", "check the network and aws:endpoints, or raise --timeout"
		f.Cause = &preflight.Cause{Key: "timeout", Need: "answers in time"}
	case adopt.Credentials:
		what, f.Do = ": no valid AWS credentials", "log in again, or name a profile with `pulumi config set aws:profile <profile>`"
		f.Cause = &preflight.Cause{Key: "credentials", Check: "account", Need: "credentials"}
	case adopt.WrongAccount, adopt.ForeignOwner, adopt.Other:
		var network *net.OpError
		if errors.As(err, &network) {
			f.Cause = &preflight.Cause{Key: "network", Need: "a connection to AWS"}
		}
	}
	f.Seen = call + what
	if e.Err != nil {
		f.Seen += fmt.Sprintf(": %v", e.Err)
	}
	if f.Cause.Key == "" {
		f.Cause.Key = f.Seen
	}
	return f
}

// reason is what AWS says a denial is for: a policy that allows nothing of the kind, or one that forbids it. The action, the resource and
// the request are left out, so that denials for one reason are alike.
func reason(e *adopt.LookupError) string {
	if e.Err == nil {
		return ""
	}
	text := regexp.MustCompile(`(?:because|with an explicit deny).*`).FindString(e.Err.Error())
	text = regexp.MustCompile(` \(request [^)]*\)`).ReplaceAllString(text, "")
	return strings.ReplaceAll(text, e.Permission, "")
}
