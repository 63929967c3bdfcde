// Package naming holds every physical name, AWS's limit on it, and the tags that mark what belongs to a stack. It is
// pure.
package naming

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// kind is a kind of name and the number of characters that AWS allows in it.
type kind struct {
	what  string
	limit int
}

// The limits are those of the API reference of each service, under the operation that takes the name.
var (
	kindTag             = kind{"Name tag", 255}
	kindSecurityGroup   = kind{"security group", 255}
	kindLoadBalancer    = kind{"load balancer", 32}
	kindTargetGroup     = kind{"target group", 32}
	kindLaunchTemplate  = kind{"launch template", 128}
	kindAutoScaling     = kind{"auto-scaling name", 255}
	kindKeyPair         = kind{"key pair", 255}
	kindAlarm           = kind{"alarm", 255}
	kindDashboard       = kind{"dashboard", 255}
	kindMetricNamespace = kind{"metric namespace", 255}
	kindLogGroup        = kind{"log group", 512}
	kindRepository      = kind{"repository", 256}
	kindRole            = kind{"IAM role", 64}
	kindDistribution    = kind{"CloudFront name", 64}
)

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
