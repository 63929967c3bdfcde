package config

import (
	"reflect"
	"slices"
)

// readShared reads the keys of the shared stack, and then checks what depends on more than one of them.
func (l *loader) readShared(s *Settings) *Shared {
	shared := &Shared{}
	l.readKeys(projectNamespace, reflect.ValueOf(shared).Elem())
	if shared.CDNLogging && !cloudFrontLogsTo(s.AWS.Region) {
		l.report(ours("cdnLogging"), true, "false in "+s.AWS.Region+", where CloudFront does not deliver logs to buckets, or another"+
			" aws:region for the shared stack", SetCommand(ours("cdnLogging"), "false"))
	}
	if shared.BucketPrefix == "" && l.fine(ours("bucketPrefix")) {
		shared.BucketPrefix = s.NamePrefix
		if r := bucketPrefixRule(); l.fine(ours("namePrefix")) && !r.accepts(s.NamePrefix) {
			l.report(ours("bucketPrefix"), s.NamePrefix, r.allowed+"; namePrefix is not", r.set(ours("bucketPrefix")))
		}
	}
	l.checkAliases("assets", shared.CDN.Assets, CDN{})
	l.checkAliases("web", shared.CDN.Web, shared.CDN.Assets)
	return shared
}

// checkAliases checks a distribution's aliases: they need a certificate, and no other distribution can have them.
func (l *loader) checkAliases(name string, cdn, other CDN) {
	path := ours("cdn." + name)
	if r := cdnCertificateRule(); len(cdn.Aliases) > 0 && cdn.CertificateARN == "" && l.fine(path+".certificateArn") {
		l.report(path+".certificateArn", missing{}, r.allowed+": aliases need one", r.set(path+".certificateArn"))
	}
	for i, alias := range cdn.Aliases {
		if one := element(path+".aliases", i); slices.Contains(other.Aliases, alias) && alias != "" {
			l.report(one, alias, "an alias that the distribution assets does not have: CloudFront gives a name to one distribution",
				RemoveCommand(one))
		}
	}
}

// cloudFrontLogsTo reports whether CloudFront delivers standard logs to buckets in a region. It does not in these, all of
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
