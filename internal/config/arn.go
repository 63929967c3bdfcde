package config

import (
	"cmp"
	"strings"
)

// arnRule accepts the ARNs of a service's resources that begin with the given words, in any partition. An empty region means
// any.
func arnRule(service, region, resource, what string) rule {
	example := strings.Join([]string{"arn:aws", service, region, "123456789012", resource + "<name>"}, ":")
	return matching(`^arn:[a-z][a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12}|aws)?:[\x21-\x7e]+$`, "the ARN of "+what, example).formOnly().
		but(func(text string) bool {
			parts := strings.SplitN(text, ":", 6)
			return parts[2] == service && (region == "" || parts[3] == region) &&
				strings.HasPrefix(parts[5], resource) && len(parts[5]) > len(resource)
		}).
		guess(func(text string) string {
			parts := strings.SplitN(text, ":", 6)
			if len(parts) == 6 {
				parts[3] = cmp.Or(region, parts[3])
			}
			return strings.Join(parts, ":")
		})
}

// cdnRegion is where CloudFront looks for certificates and web ACLs, in every account.
const cdnRegion = "us-east-1"

func cdnCertificateRule() rule {
	return arnRule("acm", cdnRegion, "certificate/", "an ACM certificate in us-east-1, where CloudFront looks for it")
}
