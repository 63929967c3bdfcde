// Package cidr computes the address plan of a stage from its index. It is pure.
package cidr

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
)

// The plan counts the second octets of 172.x.0.0/16 from firstOctet to lastOctet.
const (
	firstOctet = 30
	lastOctet  = 255
)

// MaxOffset is the largest offset that a second octet can have: 172.255.0.0/16.
const MaxOffset = lastOctet - firstOctet

// ErrNoneLeft means that no second octet is left for a stage index.
var ErrNoneLeft = errors.New("no CIDR block is left")

// Plan is the address plan of one stage: a /16 VPC and a /24 subnet in each of two availability zones.
type Plan struct {
	VPC    netip.Prefix
	Main   netip.Prefix
	Second netip.Prefix
}

// New returns the plan of the index-th stage. Its second octet is the index-th octet, counting up from 30, whose offset
// (octet - 30) is not in reserved. The error wraps ErrNoneLeft where the octets do not reach that far.
func New(index int, reserved []int) (Plan, error) {
	if index < 0 {
		return Plan{}, fmt.Errorf("stage index %d is negative", index)
	}
	left := index
	for offset := 0; offset <= MaxOffset; offset++ {
		if slices.Contains(reserved, offset) {
			continue
		}
		if left == 0 {
			return ofOctet(byte(firstOctet + offset)), nil
		}
		left--
	}
	return Plan{}, fmt.Errorf("%w for stage index %d: 172.30.0.0/16 to 172.255.0.0/16 less the reserved offsets %v hold %d stages",
		ErrNoneLeft, index, reserved, index-left)
}

// Outside1918 reports whether p lies outside 172.16.0.0/12, the private range of RFC 1918. A VPC with such a block hides
// the public addresses behind it from its instances.
func Outside1918(p netip.Prefix) bool {
	private := netip.MustParsePrefix("172.16.0.0/12")
	return !private.Contains(p.Addr()) || p.Bits() < private.Bits()
}

func ofOctet(second byte) Plan {
	at := func(third byte, bits int) netip.Prefix {
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{172, second, third, 0}), bits)
	}
	return Plan{VPC: at(0, 16), Main: at(0, 24), Second: at(1, 24)}
}
