// Package naming holds every physical name, AWS's limit on it, and the tags that mark what belongs to a stack. It is
// pure.
package naming

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// kind is a kind of name.
type kind string

const (
	kindTag             kind = "Name tag"
	kindSecurityGroup   kind = "security group"
	kindLoadBalancer    kind = "load balancer"
	kindTargetGroup     kind = "target group"
	kindLaunchTemplate  kind = "launch template"
	kindAutoScaling     kind = "auto-scaling name"
	kindKeyPair         kind = "key pair"
	kindAlarm           kind = "alarm"
	kindDashboard       kind = "dashboard"
	kindMetricNamespace kind = "metric namespace"
	kindLogGroup        kind = "log group"
	kindRepository      kind = "repository"
	kindRole            kind = "IAM role"
	kindDistribution    kind = "CloudFront name"
)

// limit is the number of characters that AWS allows in a name of the kind, as the API reference of its service says
// under the operation that takes the name.
func (k kind) limit() int {
	switch k {
	case kindLoadBalancer, kindTargetGroup:
		return 32
	case kindRole, kindDistribution:
		return 64
	case kindLaunchTemplate:
		return 128
	case kindRepository:
		return 256
	case kindLogGroup:
		return 512
	default:
		return 255
	}
}

// hashLength is the length of the hash that ends a shortened name: 32 bits, so that two names of one stack that are cut
// at the same place still differ.
const hashLength = 8

// shorten returns full, or its beginning and a hash of the whole where it has more than limit characters.
func shorten(full string, limit int) string {
	if len(full) <= limit {
		return full
	}
	sum := sha256.Sum256([]byte(full))
	head := strings.TrimRight(full[:limit-hashLength-1], "-")
	return head + "-" + hex.EncodeToString(sum[:])[:hashLength]
}
