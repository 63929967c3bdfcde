package simaws

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// pattern is the rule that a value has at most the given number of characters and matches the expression.
func pattern(most int, expression, what string) rule {
	matcher := regexp.MustCompile(expression)
	return func(value string) string {
		if n := len([]rune(value)); n > most {
			return fmt.Sprintf("has %d characters; AWS allows %d", n, most)
		}
		if !matcher.MatchString(value) {
			return "must be " + what
		}
		return ""
	}
}

// oneOf is the rule that a value is one of a list.
func oneOf(allowed ...string) rule {
	return func(value string) string {
		if slices.Contains(allowed, value) {
			return ""
		}
		return "must be one of " + strings.Join(allowed, ", ")
	}
}

// both is the rule that two rules hold.
func both(first, second rule) rule {
	return func(value string) string {
		if reason := first(value); reason != "" {
			return reason
		}
		return second(value)
	}
}

// loadBalancerName also serves target groups, which have the same charset and length.
func loadBalancerName() rule {
	return pattern(32, `^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$`,
		"letters, digits and hyphens, and neither begin nor end with a hyphen")
}

func notInternal(value string) string {
	if strings.HasPrefix(value, "internal-") {
		return `must not begin with "internal-"`
	}
	return ""
}

func securityGroupName() rule {
	return both(pattern(255, `^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+$`, "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*"),
		func(value string) string {
			if strings.HasPrefix(strings.ToLower(value), "sg-") {
				return `must not begin with "sg-"`
			}
			if value == "default" {
				return "is reserved for the default security group"
			}
			return ""
		})
}

func groupDescription() rule {
	return pattern(255, `^[0-9A-Za-z_ .:/()#,@\[\]+=&;{}!$*\-]*$`, "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*")
}

func bucketName() rule {
	return both(pattern(63, `^[a-z0-9][a-z0-9.-]+[a-z0-9]$`,
		"3 to 63 lower-case letters, digits, dots and hyphens, and begin and end with a letter or digit"),
		func(value string) string {
			if _, err := netip.ParseAddr(value); err == nil {
				return "must not look like an IP address"
			}
			if strings.Contains(value, "..") || strings.Contains(value, ".-") || strings.Contains(value, "-.") {
				return "must not have a dot beside a dot or hyphen"
			}
			for _, prefix := range []string{"xn--", "sthree-", "amzn-s3-demo-"} {
				if strings.HasPrefix(value, prefix) {
					return "must not begin with " + prefix
				}
			}
			for _, suffix := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"} {
				if strings.HasSuffix(value, suffix) {
					return "must not end with " + suffix
				}
			}
			return ""
		})
}

func repositoryName() rule {
	return both(pattern(256, `^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$`,
		"lower-case words joined by . _ - and /"),
		func(value string) string {
			if len(value) < 2 {
				return "must have at least 2 characters"
			}
			return ""
		})
}

func iamName(most int) rule {
	return pattern(most, `^[\w+=,.@-]+$`, "letters, digits and _+=,.@-")
}

// domainName is a DNS name with labels of at most 63 characters.
func domainName(value string) string {
	name := strings.TrimSuffix(value, ".")
	if len(name) > 253 {
		return "is longer than the 253 characters of a DNS name"
	}
	label := regexp.MustCompile(`^(\*|[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)$`)
	for _, part := range strings.Split(name, ".") {
		if !label.MatchString(part) {
			return fmt.Sprintf("is not a DNS name: bad label %q", part)
		}
	}
	return ""
}

// cidrBlock is an IPv4 network in its canonical form.
func cidrBlock(value string) string {
	prefix, err := netip.ParsePrefix(value)
	if err != nil {
		return "is not a CIDR block"
	}
	if prefix.Masked() != prefix {
		return "is not canonical; did you mean " + prefix.Masked().String()
	}
	return ""
}

// vpcSizedBlock is a network of the size that a VPC or subnet may have.
func vpcSizedBlock(value string) string {
	prefix, err := netip.ParsePrefix(value)
	if err != nil || prefix.Bits() < 16 || prefix.Bits() > 28 {
		return "must have a netmask between /16 and /28"
	}
	return ""
}
