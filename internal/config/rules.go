package config

import (
	"fmt"
	"math"
	"regexp"
	"strings"
)

// rules are the rules by the names that the tags of the settings have, but for those of stageRules.
func rules() map[string]rule {
	return map[string]rule{
		"scope":      oneOf(string(ScopeStage), string(ScopeShared)),
		"namePrefix": namePrefixRule(),
		"nameSuffix": nameSuffixRule(),
		"adopt":      oneOf(string(AdoptAuto), string(AdoptOff)),
		"import":     anyText(`an import id, or "create"`, "create"),

		"tagKey":       tagKeyRule(),
		"tagValue":     tagValueRule(),
		"external":     anyText("an id", ""),
		"propertyPath": propertyPathRule(),
		"name":         anyText("a physical name or a Name tag", "milu2stage-vpc").formOnly(),

		"bucketPrefix":   bucketPrefixRule(),
		"alias":          aliasRule(),
		"cdnCertificate": cdnCertificateRule(),
		"cdnWebAcl":      arnRule("wafv2", cdnRegion, "global/webacl/", "a WAFv2 web ACL of scope CLOUDFRONT, which is in us-east-1"),
		"failoverDomain": failoverRule(),
		"keyGroup": matching(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`, "the id of a CloudFront key group",
			"01234567-89ab-cdef-0123-456789abcdef"),

		"stageIndex":      stageIndexRule(),
		"sharedStack":     sharedStackRule(),
		"vpcId":           matching(`^vpc-[0-9a-f]{8,17}$`, "a VPC id", "vpc-0123456789abcdef0").formOnly(),
		"vpcCidr":         vpcPrefixRule(),
		"region":          regionRule(),
		"trustedCidr":     trustedRule(),
		"clientCidr":      clientRule(),
		"domain":          domainRule(),
		"publicZone":      publicZoneRule(),
		"publicKey":       publicKeyRule(),
		"amiId":           matching(`^ami-[0-9a-f]{8,17}$`, "an image id", "ami-0123456789abcdef0").formOnly(),
		"retention":       retentionRule(),
		"service":         serviceRule(),
		"instanceType":    instanceTypeRule(),
		"nodeType":        nodeTypeRule(),
		"path":            healthCheckPathRule(),
		"healthCheckType": oneOf("ELB", "EC2"),
		"subnet":          oneOf(string(SubnetMain), string(SubnetSecond)),
		"nodeSubnet":      oneOf(string(SubnetSpread), string(SubnetMain), string(SubnetSecond)),
		"device":          deviceRule(),
		"allocationId":    allocationRule(),
		"volumeType":      oneOf("gp3", "gp2", "io1", "io2"),
		"protocol":        oneOf("tcp", "udp"),
		"port":            portRule(),

		"profile":    anyText("a profile of the shared AWS configuration", "default"),
		"credential": anyText("a part of static credentials", ""),
		"file":       anyText("the path of a file", "ca.pem"),
		"account":    accountRule(),
		"retryMode":  oneOf("standard", "adaptive"),
		"url":        urlRule(),
		"role":       arnRule("iam", "", "role/", "an IAM role"),
		"session":    matching(`^[\w+=,.@-]{2,64}$`, "2 to 64 letters, digits and =,.@_-", "pulumi"),
		"externalId": anyText("the role's external id", ""),
		"duration":   durationRule(),
		"policy":     policyRule(),
		"policyArn":  arnRule("iam", "", "policy/", "an IAM policy"),
		"tag":        anyText("a tag", "milu2"),
	}
}

func allocationRule() rule {
	return matching(`^eipalloc-[0-9a-f]{8,17}$`, "the allocation id of an elastic IP address", "eipalloc-0123456789abcdef0").formOnly()
}

// deviceRule has the names that EC2 takes for a volume of an HVM instance of Linux, but for those of its root device.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
func deviceRule() rule {
	return matching(`^(/dev/)?(sd[b-z]|xvd[b-z]|xvd[b-d][a-z])$`, "a device name that EC2 takes for a data volume: /dev/sdb to /dev/sdz (AWS "+
		"recommends /dev/sdf to /dev/sdp), /dev/xvdb to /dev/xvdz or /dev/xvdba to /dev/xvddz, also without /dev/", "/dev/sdf").
		guess(strings.ToLower)
}

// propertyPathRule accepts the paths that Pulumi's own option ignoreChanges takes.
func propertyPathRule() rule {
	return matching(`^(\*|[A-Za-z_]\w*(\.[A-Za-z_]\w*|\[([0-9]+|\*|"[^"]+")\])*)$`, `the path of a property as Pulumi names it, for example `+
		`idleTimeout, tags.Snapshot or rootBlockDevice.volumeSize, or "*" for all`, "*")
}

// stageRules are the rules of a stage that depend on settings which every stack has.
func stageRules(s *Settings) map[string]rule {
	region := s.AWS.Region
	return map[string]rule{
		"zone":       zoneRule(region),
		"repository": repositoryRule(len(s.NamePrefix) + len(s.NameSuffix)),
		"topic":      arnRule("sns", region, "", "an SNS topic in the stage's region "+region),
		"webAcl":     arnRule("wafv2", region, "regional/webacl/", "a regional WAFv2 web ACL in the stage's region "+region),
		"kmsKey":     arnRule("kms", region, "key/", "a KMS key in the stage's region "+region),
	}
}

// The longest prefix and suffix. Both are in the private zone's first label, for which DNS has 63 characters; names with
// shorter limits are cut by package naming.
const (
	longestPrefix = 32
	longestSuffix = 16
)

// namePrefixRule has single hyphens only because ECR has: the repositories' names begin with the prefix and the suffix.
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html.
func namePrefixRule() rule {
	return matching(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`, fmt.Sprintf("a lower-case letter, then lower-case letters, digits and single hyphens,"+
		" no hyphen at the end, %d characters at most, and neither \"internal\" nor \"sg\" before a hyphen or alone, with which no name of a"+
		" load balancer or a security group may begin", longestPrefix), "milu2stage").
		but(func(text string) bool {
			return len(text) <= longestPrefix && !strings.HasPrefix(text+"-", "internal-") && !strings.HasPrefix(text+"-", "sg-")
		}).guess(singleHyphens)
}

func nameSuffixRule() rule {
	return matching(`^-?[a-z0-9]+(-[a-z0-9]+)*$`, fmt.Sprintf("lower-case letters, digits and single hyphens, no hyphen at the end,"+
		" %d characters at most", longestSuffix), "-stage1").
		but(func(text string) bool { return len(text) <= longestSuffix }).guess(singleHyphens)
}

var hyphens = regexp.MustCompile(`-+`)

// singleHyphens writes a name in lower case, with single hyphens and none at the end.
func singleHyphens(text string) string {
	return strings.TrimRight(hyphens.ReplaceAllString(strings.ToLower(text), "-"), "-")
}

// regionRule takes the letter of a zone away.
func regionRule() rule {
	return matching(`^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$`, "a region such as eu-central-1", "eu-central-1").guess(func(text string) string {
		return strings.TrimRight(strings.ToLower(text), "abcdef")
	})
}

func healthCheckPathRule() rule {
	return matching(`^/[A-Za-z0-9_.\-$/~"'@:+&?=%]*$`, "a URL path that begins with / and has 1024 characters at most", "/health").
		but(func(text string) bool { return len(text) <= 1024 }).guess(func(text string) string { return "/" + text })
}

// longestBucketPrefix leaves room for the longest of the four endings in S3's 63 characters.
const longestBucketPrefix = 63 - len("-artifacts")

func bucketPrefixRule() rule {
	reserved := regexp.MustCompile(`^(xn-|sthree|amzn-s3-demo)-`)
	return matching(`^[a-z0-9][a-z0-9-]*[a-z0-9]$`, fmt.Sprintf("what an S3 name may begin with: lower-case letters, digits and hyphens,"+
		" 2 to %d characters, a letter or digit at both ends, not xn--, sthree- or amzn-s3-demo- (and no dots, which break TLS)",
		longestBucketPrefix), "mycompany-milu2stage").formOnly().
		but(func(text string) bool { return len(text) <= longestBucketPrefix && !reserved.MatchString(text+"-") }).
		guess(func(text string) string { return strings.ReplaceAll(strings.ToLower(text), ".", "-") })
}

func failoverRule() rule {
	return matching(`^[a-z0-9][a-z0-9.-]*\.s3\.[a-z0-9-]+\.[a-z0-9.-]+$`, "the regional domain name of an S3 bucket",
		"backup.s3.eu-west-1.amazonaws.com").formOnly()
}

func sharedStackRule() rule {
	return matching(`^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$`, "<organization>/<project>/<stack>",
		"organization/milu2-stage/shared").formOnly()
}

func stageIndexRule() rule {
	r := between(0, math.MaxInt32)
	r.allowed = "a whole number from 0 up, the stage's own; it decides the CIDR"
	return r.formOnly()
}

// retentionRule has the retention periods that CloudWatch Logs takes, in days:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
func retentionRule() rule {
	periods := strings.Fields("1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653")
	r := oneOf(periods...)
	r.allowed = "one of CloudWatch's periods in days: " + strings.Join(periods, ", ")
	return r.guess(nil) // the default is better than a period that looks alike
}

func portRule() rule { return between(1, 65535) }

// longestRepository is ECR's limit on a repository's whole name.
const longestRepository = 256

// repositoryRule is the rule of a repository's name behind a prefix and suffix of so many characters, and a slash.
func repositoryRule(taken int) rule {
	room := longestRepository - taken - 1
	return matching(`^[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*$`, fmt.Sprintf("an ECR repository name: lower-case letters"+
		" and digits, with single . _ - or / between them, %d characters at most", room), "api").
		but(func(text string) bool { return len(text) <= room }).guess(strings.ToLower)
}

func serviceRule() rule {
	whole := regexp.MustCompile(`^com\.amazonaws\.[^.]*\.`)
	return matching(`^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$`, `an AWS service as VPC endpoints name it, for example "ssm" or "ecr.api"; not`+
		` s3, which has a gateway endpoint already`, "ssm").
		but(func(text string) bool { return text != "s3" && !strings.HasPrefix(text, "com.amazonaws") }).
		guess(func(text string) string { return whole.ReplaceAllString(text, "") })
}
