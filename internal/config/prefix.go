package config

import (
	"net/netip"
	"strings"
)

// everybody is every IPv4 address.
const everybody = "0.0.0.0/0"

// parsePrefix parses an IPv4 prefix whose host bits are zero.
func parsePrefix(text string) (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(text)
	return p, err == nil && p.Addr().Is4() && p == p.Masked()
}

// prefixRule accepts prefixes of so many bits.
func prefixRule(widest, narrowest int, allowed, example string) rule {
	return rule{
		allowed: allowed, example: example,
		accepts: func(text string) bool {
			p, ok := parsePrefix(text)
			return ok && p.Bits() >= widest && p.Bits() <= narrowest
		},
		better: maskedPrefix,
	}
}

// maskedPrefix completes a bare address and zeroes the host bits.
func maskedPrefix(text string) string {
	if !strings.Contains(text, "/") {
		text += "/32"
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return ""
	}
	return p.Masked().String()
}

// widestTrusted is a prefix that is more than anybody's offices. What is wider counts as the whole internet.
const widestTrusted = 8

// isWorld reports whether a prefix counts as the whole internet.
func isWorld(text string) bool {
	p, ok := parsePrefix(text)
	return ok && p.Bits() < widestTrusted
}

func trustedRule() rule {
	return prefixRule(widestTrusted, 32, "an IPv4 prefix from /8 to /32 with its host bits zero, for example 203.0.113.0/24; never 0.0.0.0/0"+
		" or ::/0, which would open SSH and RDP to the world (EC2.53, EC2.54)", "203.0.113.0/24")
}

func clientRule() rule {
	return prefixRule(0, 32, "an IPv4 prefix with its host bits zero, for example 203.0.113.0/24; 0.0.0.0/0 is the public game edge",
		"203.0.113.0/24").guess(func(text string) string {
		if text == "::/0" {
			return everybody
		}
		return maskedPrefix(text)
	})
}

// vpcPrefixRule takes what AWS takes for a VPC.
func vpcPrefixRule() rule {
	return prefixRule(16, 28, "the build VPC's IPv4 prefix, /16 to /28, with its host bits zero", "172.31.0.0/16")
}
