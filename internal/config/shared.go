package config

import (
	"fmt"
	"regexp"
	"strings"
)

// longestDays bounds the lifetimes in days, to a century.
const longestDays = 36500

// readShared reads the keys of the shared stack.
func readShared(root section, s *Settings) *Shared {
	shared := &Shared{
		BucketPrefix:      root.text("bucketPrefix", bucketPrefixRule().orEmpty()),
		BucketVersioning:  root.flag("bucketVersioning"),
		BucketLogging:     root.flag("bucketLogging"),
		CDNLogging:        root.flag("cdnLogging"),
		NoncurrentDays:    root.integer("noncurrentDays", 1, longestDays, 30),
		LogExpirationDays: root.integer("logExpirationDays", 1, longestDays, 90),
	}
	if shared.CDNLogging && !cloudFrontLogsTo(s.AWS.Region) {
		root.report("cdnLogging", root.raw("cdnLogging"), "false in "+s.AWS.Region+", where CloudFront does not deliver logs to buckets, or"+
			" another aws:region for the shared stack", "false")
	}
	if shared.BucketPrefix == "" {
		shared.BucketPrefix = s.NamePrefix
		if namePrefixRule().accepts(s.NamePrefix) && !bucketPrefixRule().accepts(s.NamePrefix) {
			root.reportAt(root.at("bucketPrefix"), textValue(s.NamePrefix+" (namePrefix)"), bucketPrefixRule().allowed,
				setCommand(root.at("bucketPrefix"), bucketPrefixRule().example))
		}
	}
	cdn := root.sub("cdn")
	shared.CDN = CDNs{Assets: readCDN(cdn.sub("assets")), Web: readCDN(cdn.sub("web"))}
	cdn.close()
	for i, alias := range shared.CDN.Web.Aliases {
		if contains(shared.CDN.Assets.Aliases, alias) {
			path := fmt.Sprintf("%s.web.aliases[%d]", cdn.path, i)
			cdn.reportAt(path, textValue(alias), "an alias that the distribution assets does not have: CloudFront gives a name to one"+
				" distribution", removeCommand(path))
		}
	}
	return shared
}

// cloudFrontLogsTo says whether CloudFront delivers standard logs to buckets in a region. It does not in these, all of
// which have to be opted into, and refuses the distribution.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html.
func cloudFrontLogsTo(region string) bool {
	switch region {
	case "af-south-1", "ap-east-1", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ca-west-1", "eu-central-2",
		"eu-south-1", "eu-south-2", "il-central-1", "me-central-1", "me-south-1":
		return false
	default:
		return true
	}
}

func readCDN(s section) CDN {
	cdn := CDN{
		Aliases:          s.texts("aliases", aliasRule()),
		CertificateARN:   s.text("certificateArn", cdnCertificateRule().orEmpty()),
		WebACLARN:        s.text("webAclArn", cdnWebACLRule().orEmpty()),
		FailoverDomain:   s.text("failoverDomain", failoverRule().orEmpty()),
		TrustedKeyGroups: s.texts("trustedKeyGroups", keyGroupRule()),
	}
	s.close()
	if len(cdn.Aliases) > 0 && cdn.CertificateARN == "" {
		s.report("certificateArn", value{}, cdnCertificateRule().allowed+": aliases need one", cdnCertificateRule().example)
	}
	return cdn
}

var (
	bucketPrefixPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*[a-z0-9]$`)
	failoverPattern     = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*\.s3\.[a-z0-9-]+\.[a-z0-9.-]+$`)
)

// longestBucketPrefix leaves room for the longest of the four endings in S3's 63 characters.
const longestBucketPrefix = 63 - len("-artifacts")

func bucketPrefixRule() rule {
	r := matching(bucketPrefixPattern, fmt.Sprintf("what an S3 name may begin with: lower-case letters, digits and hyphens, 2 to %d"+
		" characters, a letter or digit at both ends, not xn--, sthree- or amzn-s3-demo- (and no dots, which break TLS)",
		longestBucketPrefix), "mycompany-milu2stage")
	r.accepts = func(text string) bool {
		for _, reserved := range []string{"xn--", "sthree-", "amzn-s3-demo-"} {
			if strings.HasPrefix(text+"-", reserved) {
				return false
			}
		}
		return len(text) <= longestBucketPrefix && bucketPrefixPattern.MatchString(text)
	}
	r.better = func(text string) string { return strings.ReplaceAll(strings.ToLower(text), ".", "-") }
	return r
}

func failoverRule() rule {
	return matching(failoverPattern, "the regional domain name of an S3 bucket, for example backup.s3.eu-west-1.amazonaws.com",
		"<bucket>.s3.eu-west-1.amazonaws.com")
}

func keyGroupRule() rule {
	return matching(keyGroupPattern, "the id of a CloudFront key group", "01234567-89ab-cdef-0123-456789abcdef")
}
