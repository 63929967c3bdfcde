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

func dnsRule(allowed, example string) rule {
	return rule{allowed: allowed, example: example, accepts: isDomain}.formOnly().guess(plainDomain)
}

// domainRule has the limit that ACM puts on a certificate's first name.
func domainRule() rule {
	return dnsRule("a lower-case DNS name of 64 characters at most, ACM's limit, without a dot at the end", "stage0.example.com").
		but(func(text string) bool { return len(text) <= 64 })
}

func publicZoneRule() rule {
	return dnsRule("the lower-case DNS name of the existing public zone, without a dot at the end", "example.com")
}

// aliasRule accepts a wildcard as the first label, as CloudFront does.
func aliasRule() rule {
	r := dnsRule("a lower-case DNS name (its first label may be *)", "assets.example.com")
	r.accepts = func(text string) bool { return isDomain(strings.TrimPrefix(text, "*.")) }
	return r
}

// plainDomain strips what people paste around a name.
func plainDomain(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	text = strings.TrimPrefix(strings.TrimPrefix(text, "https://"), "http://")
	return strings.Trim(text, "./")
}

// liesIn reports whether the domain is the zone or below it.
func liesIn(domain, zone string) bool { return domain == zone || strings.HasSuffix(domain, "."+zone) }
