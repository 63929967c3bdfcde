package terraform

import (
	"slices"
	"strings"
)

// originBuckets maps the buckets that are origins of distributions to the first of these.
func (f *finder) originBuckets() map[*Resource]*Resource {
	origins := map[*Resource]*Resource{}
	for _, distribution := range f.byType["aws_cloudfront_distribution"] {
		for _, origin := range distribution.list("origin") {
			host := textOf(origin["domain_name"])
			for _, bucket := range f.byType["aws_s3_bucket"] {
				if isOf(host, bucket.firstText("bucket", "id")) && origins[bucket] == nil {
					origins[bucket] = distribution
				}
			}
		}
	}
	return origins
}

// isOf reports whether a host name is one of a bucket's: its regional one, or its website's.
func isOf(host, bucket string) bool {
	rest, ok := strings.CutPrefix(host, bucket+".")
	return ok && bucket != "" && strings.HasPrefix(rest, "s3")
}

// webBucket scores an origin by what makes it the web site's: website hosting, an index page.
func (f *finder) webBucket(bucket *Resource, origins map[*Resource]*Resource) int {
	distribution := origins[bucket]
	if distribution == nil {
		return 0
	}
	website := len(f.where("bucket", bucket.firstText("bucket", "id"), "aws_s3_bucket_website_configuration")) > 0 ||
		len(bucket.list("website")) > 0
	if !website && len(origins) == 1 {
		return 0 // nothing tells a single distribution for assets from one for a web site
	}
	return atLeastOne(website, distribution.text("default_root_object") != "", len(distribution.list("custom_error_response")) > 0)
}

// findDistributions finds the two distributions through their origins.
func (f *finder) findDistributions() {
	for _, role := range []string{"assets", "web"} {
		bucket := f.buckets[role]
		if bucket == nil {
			continue
		}
		candidates := f.of(func(r *Resource) bool {
			return slices.ContainsFunc(r.list("origin"), func(o map[string]any) bool {
				return isOf(textOf(o["domain_name"]), bucket.firstText("bucket", "id"))
			})
		}, "aws_cloudfront_distribution")
		distribution := f.pick("cdn-"+role, candidates)
		if distribution == nil {
			continue
		}
		f.take("cdn-"+role, distribution.text("comment"), distribution.id(), distribution)
		f.findAccessControl(role, distribution)
		if f.refer {
			continue
		}
		path := "cdn." + role + "."
		f.shared.set(path+"aliases", toAny(distribution.texts("aliases")), distribution.Address)
		f.shared.set(path+"certificateArn", distribution.text("viewer_certificate.0.acm_certificate_arn"), distribution.Address)
		f.shared.set(path+"webAclArn", distribution.text("web_acl_id"), distribution.Address)
		f.shared.set(path+"trustedKeyGroups", toAny(distribution.texts("default_cache_behavior.0.trusted_key_groups")), distribution.Address)
		f.keepWebsite(role, bucket, distribution)
	}
	for _, r := range f.byType["aws_cloudfront_distribution"] {
		f.stay(r, "its origin is neither the assets bucket nor the web bucket")
	}
	for _, r := range f.byType["aws_cloudfront_origin_access_control"] {
		f.stay(r, "neither of the two distributions has it")
	}
}

// findAccessControl finds the origin access control of a distribution.
func (f *finder) findAccessControl(role string, distribution *Resource) {
	for _, origin := range distribution.list("origin") {
		control := f.byID[textOf(origin["origin_access_control_id"])]
		if control == nil || f.refer {
			f.stay(control, "of a distribution that the shared stack refers to")
			continue
		}
		f.adopt(ofShared("cdn-"+role+"-oac"), control)
		f.callShared("cdn-"+role+"-oac", control.text("name"), control)
		f.shared.id("cdn-"+role+"-oac", control.id(), control.Address)
	}
}

// keepWebsite keeps a distribution whose origin is the bucket's website, and what lets it read there: the program's origin is the
// bucket itself, whose objects nobody but CloudFront may read.
func (f *finder) keepWebsite(role string, bucket, distribution *Resource) {
	for _, origin := range distribution.list("origin") {
		custom, _ := origin["custom_origin_config"].([]any)
		if len(custom) == 0 || !isOf(textOf(origin["domain_name"]), bucket.firstText("bucket", "id")) {
			continue
		}
		f.shared.ignore("cdn-"+role, distribution.Address, "origins", "defaultCacheBehavior")
		for _, r := range f.where("bucket", bucket.firstText("bucket", "id"), "aws_s3_bucket_policy") {
			f.shared.ignore(role+"-policy", r.Address, "policy")
		}
		for _, r := range f.where("bucket", bucket.firstText("bucket", "id"), "aws_s3_bucket_public_access_block") {
			f.shared.ignore(role+"-access-block", r.Address, "blockPublicPolicy", "restrictPublicBuckets")
		}
	}
}

// bucketSettings maps the types that are settings of a bucket to the ends of their logical names.
func bucketSettings() map[string]string {
	return map[string]string{
		"aws_s3_bucket_public_access_block":                  "-access-block",
		"aws_s3_bucket_ownership_controls":                   "-ownership",
		"aws_s3_bucket_server_side_encryption_configuration": "-encryption",
		"aws_s3_bucket_lifecycle_configuration":              "-lifecycle",
		"aws_s3_bucket_policy":                               "-policy",
		"aws_s3_bucket_logging":                              "-logging",
		"aws_s3_bucket_versioning":                           "-versioning",
	}
}

// ofBucket is the bucket that a resource is a setting of; nil where it is none.
func (f *finder) ofBucket(r *Resource) *Resource {
	if !strings.HasPrefix(r.Type, "aws_s3_bucket_") {
		return nil
	}
	return f.byID[r.text("bucket")]
}

// takeBucket adopts a bucket with its settings.
func (f *finder) takeBucket(role string, bucket *Resource) {
	if bucket == nil {
		return
	}
	name := bucket.firstText("bucket", "id")
	f.take(role, name, name, bucket)
	for _, r := range f.managed {
		if f.ofBucket(r) != bucket || f.refer {
			continue
		}
		end, ok := bucketSettings()[r.Type]
		if !ok || role == "logs" && (end == "-versioning" || end == "-logging") {
			f.stay(r, "a setting of the bucket that the program does not have; it stays as it is")
			continue
		}
		f.adopt(ofShared(role+end), r)
	}
	for block, end := range map[string]string{
		"versioning": "-versioning", "logging": "-logging", "lifecycle_rule": "-lifecycle",
		"server_side_encryption_configuration": "-encryption",
	} {
		if len(bucket.list(block)) > 0 && !f.refer && (role != "logs" || end != "-versioning" && end != "-logging") {
			f.contain(ofShared(role+end), bucket)
		}
	}
}
