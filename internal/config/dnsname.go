package config

import (
	"regexp"
	"strings"
)

var dnsLabel = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// isDomain reports whether text is a lower-case DNS name of two labels or more.
func isDomain(text string) bool {
	labels := strings.Split(text, ".")
	for _, label := range labels {
		if !dnsLabel.MatchString(label) {
			return false
		}
	}
	return len(labels) >= 2 && len(text) <= 253
}

// longestDomain is what ACM takes as a certificate's first name.
const longestDomain = 64

func domainRule() rule {
	return rule{
		allowed: "a lower-case DNS name of 64 characters at most, ACM's limit, without a dot at the end",
		example: "stage0.example.com",
		accepts: func(text string) bool { return isDomain(text) && len(text) <= longestDomain },
		better:  plainDomain,
	}
}

func zoneRule() rule {
	return rule{
		allowed: "the lower-case DNS name of the existing public zone, without a dot at the end", example: "example.com",
		accepts: isDomain, better: plainDomain,
	}
}

// aliasRule accepts a wildcard as the first label, as CloudFront does.
func aliasRule() rule {
	return rule{
		allowed: "a lower-case DNS name (its first label may be *)", example: "assets.example.com",
		accepts: func(text string) bool { return isDomain(strings.TrimPrefix(text, "*.")) },
		better:  plainDomain,
	}
}

// plainDomain strips what people paste around a name.
func plainDomain(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	text = strings.TrimPrefix(strings.TrimPrefix(text, "https://"), "http://")
	return strings.Trim(text, "./")
}

// liesIn reports whether the domain is the zone or below it.
func liesIn(domain, zone string) bool { return domain == zone || strings.HasSuffix(domain, "."+zone) }
