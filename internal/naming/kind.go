// Package naming holds every physical name, AWS's rules for it, and the tags that mark what belongs to a stack. It is pure.
package naming

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// Kind is a kind of physical name. The names of one kind have AWS's same limits.
type Kind string

// The kinds of names.
const (
	KindTag             Kind = "Name tag"
	KindSecurityGroup   Kind = "security group"
	KindLoadBalancer    Kind = "load balancer"
	KindTargetGroup     Kind = "target group"
	KindLaunchTemplate  Kind = "launch template"
	KindScalingGroup    Kind = "auto-scaling group"
	KindScalingPolicy   Kind = "scaling policy"
	KindKeyPair         Kind = "key pair"
	KindAlarm           Kind = "alarm"
	KindDashboard       Kind = "dashboard"
	KindMetricNamespace Kind = "metric namespace"
	KindLogGroup        Kind = "log group"
	KindRepository      Kind = "repository"
	KindZone            Kind = "hosted zone"
	KindRole            Kind = "IAM role"
	KindRolePolicy      Kind = "IAM role policy"
	KindProfile         Kind = "instance profile"
	KindDistribution    Kind = "CloudFront comment"
	KindAccessControl   Kind = "CloudFront origin access control"
	KindBucket          Kind = "bucket"
)

// Limit is the number of characters that AWS allows in a name of the kind, as the API reference of its service says
// under the operation that takes the name.
func (k Kind) Limit() int {
	switch k {
	case KindLoadBalancer, KindTargetGroup:
		return 32
	case KindBucket:
		return 63
	case KindRole, KindAccessControl:
		return 64
	case KindLaunchTemplate, KindProfile, KindRolePolicy, KindDistribution:
		return 128
	case KindTag, KindRepository:
		return 256
	case KindLogGroup:
		return 512
	default:
		return 255
	}
}

// form is what a name of a kind may look like, in words and as a pattern, and what it may not.
type form struct {
	words, pattern string
	not            *regexp.Regexp
}

// form follows the API reference of each service, under the operation that makes the resource.
func (k Kind) form() form {
	const (
		visible  = `^[\x20-\x7e]+$`
		balancer = `^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`
	)
	switch k {
	case KindSecurityGroup:
		return form{"letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, not beginning with sg-", `^[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+$`,
			regexp.MustCompile(`^sg-`)}
	case KindLoadBalancer:
		return form{"letters, digits and hyphens, no hyphen at either end, not beginning with internal-", balancer,
			regexp.MustCompile(`^internal-`)}
	case KindTargetGroup:
		return form{"letters, digits and hyphens, no hyphen at either end", balancer, nil}
	case KindLaunchTemplate:
		return form{"3 letters, digits and ()./_- or more", `^[A-Za-z0-9().\-/_]{3,}$`, nil}
	case KindScalingGroup:
		return form{"visible ASCII characters but the colon", `^[\x21-\x39\x3b-\x7e]+$`, nil}
	case KindKeyPair, KindScalingPolicy:
		return form{"ASCII characters", visible, nil}
	case KindDashboard:
		return form{"letters, digits, - and _", `^[A-Za-z0-9_-]+$`, nil}
	case KindLogGroup:
		return form{"letters, digits and ._-/#, not beginning with aws/", `^[A-Za-z0-9._\-/#]+$`, regexp.MustCompile(`^aws/`)}
	case KindRepository:
		return form{"2 or more lower-case letters and digits, with single . _ - or / between them",
			`^[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*$`, regexp.MustCompile(`^.$`)}
	case KindZone:
		return form{"a lower-case DNS name without a dot at the end", `^[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*$`, nil}
	case KindRole, KindRolePolicy, KindProfile:
		return form{"letters, digits and +=,.@_-", `^[\w+=,.@-]+$`, nil}
	case KindAccessControl:
		return form{"letters, digits and - . _", `^[\w.-]+$`, nil}
	case KindBucket:
		return form{"3 or more lower-case letters, digits, hyphens and single dots, a letter or digit at both ends, no IP address and no " +
			"prefix or suffix that S3 reserves", `^[a-z0-9][a-z0-9.-]+[a-z0-9]$`,
			regexp.MustCompile(`\.\.|^[0-9.]+$|^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$`)}
	default: // tags, alarms, comments
		return form{"characters that are no control characters", `^[^\x00-\x1f\x7f]+$`, nil}
	}
}

// Accepts reports whether AWS takes a name of the kind.
func (k Kind) Accepts(name string) bool {
	f := k.form()
	return regexp.MustCompile(f.pattern).MatchString(name) && (f.not == nil || !f.not.MatchString(name)) && len([]rune(name)) <= k.Limit()
}

// Allowed says in words which names of the kind AWS takes.
func (k Kind) Allowed() string {
	return fmt.Sprintf("the name of a %s: %s, %d characters at most", k, k.form().words, k.Limit())
}

// Renamed reports whether AWS gives another name of the kind to a resource that exists. What it does not rename it replaces.
func (k Kind) Renamed() bool { return k == KindTag || k == KindDistribution || k == KindAccessControl }

// TagValue makes a name fit for a tag of the services that take fewer characters in one than in a name.
func TagValue(name string) string {
	return regexp.MustCompile(`[^\p{L}\p{Z}\p{N}_.:/=+\-@]`).ReplaceAllString(name, "_")
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
