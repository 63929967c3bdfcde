package config

import (
	"net/netip"
	"strings"
)

// The widths of prefixes. A VPC is /16 to /28, AWS's limits. Trusted prefixes wider than /8 are more than anybody's
// offices.
const (
	widestVPC, narrowestVPC = 16, 28
	widestTrusted           = 8
)

// parsePrefix parses an IPv4 prefix whose host bits are zero.
func parsePrefix(text string) (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(text)
	return p, err == nil && p.Addr().Is4() && p == p.Masked()
}

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

func trustedRule() rule {
	return prefixRule(widestTrusted, 32, "an IPv4 prefix from /8 to /32 with its host bits zero; never 0.0.0.0/0 or ::/0, which would"+
		" open SSH and RDP to the world (EC2.53, EC2.54)", "203.0.113.0/24")
}

func clientRule() rule {
	return prefixRule(0, 32, "an IPv4 prefix with its host bits zero; 0.0.0.0/0 is the public game edge", "0.0.0.0/0")
}

func vpcPrefixRule() rule {
	return prefixRule(widestVPC, narrowestVPC, "the build VPC's IPv4 prefix, /16 to /28, with its host bits zero", "172.31.0.0/16")
}
