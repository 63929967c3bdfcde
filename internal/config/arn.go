package config

import (
	"net/url"
	"regexp"
	"strings"
)

var (
	arnPattern     = regexp.MustCompile(`^arn:[a-z][a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:(?:[0-9]{12}|aws)?:[\x21-\x7e]+$`)
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	sessionPattern = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)
	serviceName    = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
)

func isAccount(text string) bool { return accountPattern.MatchString(text) }

func isURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.RawQuery == "" && u.Fragment == "" &&
		u.User == nil
}

// arnRule accepts ARNs of a service, in any partition. An empty region means any; the resource must begin with the given
// words.
func arnRule(service, region, resource, allowed, example string) rule {
	return rule{
		allowed: allowed, example: example,
		accepts: func(text string) bool {
			if !arnPattern.MatchString(text) {
				return false
			}
			parts := strings.SplitN(text, ":", 6)
			return parts[2] == service && (region == "" || parts[3] == region) &&
				strings.HasPrefix(parts[5], resource) && len(parts[5]) > len(resource)
		},
	}
}

// cdnRegion is where CloudFront looks for certificates and web ACLs, in every account.
const cdnRegion = "us-east-1"

func cdnCertificateRule() rule {
	return arnRule("acm", cdnRegion, "certificate/", "the ARN of an ACM certificate in us-east-1, where CloudFront looks for it",
		"arn:aws:acm:us-east-1:123456789012:certificate/<id>")
}

func cdnWebACLRule() rule {
	return arnRule("wafv2", cdnRegion, "global/webacl/", "the ARN of a WAFv2 web ACL of scope CLOUDFRONT, which is in us-east-1",
		"arn:aws:wafv2:us-east-1:123456789012:global/webacl/<name>/<id>")
}

func webACLRule(region string) rule {
	return arnRule("wafv2", region, "regional/webacl/", "the ARN of a regional WAFv2 web ACL in the stage's region "+region,
		"arn:aws:wafv2:"+region+":123456789012:regional/webacl/<name>/<id>")
}

func topicRule(region string) rule {
	return arnRule("sns", region, "", "the ARN of an SNS topic in the stage's region "+region,
		"arn:aws:sns:"+region+":123456789012:<topic>")
}

func kmsKeyRule(region string) rule {
	return arnRule("kms", region, "key/", "the ARN of a KMS key in the stage's region "+region,
		"arn:aws:kms:"+region+":123456789012:key/<id>")
}

func roleRule() rule {
	return arnRule("iam", "", "role/", "the ARN of an IAM role", "arn:aws:iam::123456789012:role/<name>")
}

func policyARNRule() rule {
	return arnRule("iam", "", "policy/", "the ARN of an IAM policy", "arn:aws:iam::aws:policy/ReadOnlyAccess")
}
