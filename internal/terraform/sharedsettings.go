package terraform

import (
	"maps"
	"slices"
	"strings"
)

// setShared stores the region, and what the buckets and distributions that were found have or have not.
func (f *finder) setShared() {
	var taken []*Resource
	for _, role := range bucketRoles() {
		if bucket := f.buckets[role]; bucket != nil {
			taken = append(taken, bucket)
		}
	}
	for _, bucket := range taken {
		if region := bucket.firstText("region", "bucket_region"); region != "" {
			f.shared.set("aws:region", region, bucket.Address)
		}
	}
	if region, ok := f.variables.text("region"); ok {
		f.shared.set("aws:region", region, f.variables["region"].From)
	}
	f.shared.set("aws:region", f.stage.string("aws:region"), from(f.vpc))
	for _, logical := range []string{"ec2", "cdn-assets", "cdn-web"} {
		if list := f.found[ofShared(logical)]; len(list) > 0 && list[0].account() != "" {
			f.shared.set("aws:allowedAccountIds", []any{list[0].account()}, list[0].Address)
		}
	}
	if len(taken) == 0 || f.refer {
		return
	}
	if !slices.ContainsFunc(taken, f.isVersioned) {
		f.shared.set("bucketVersioning", false, "no bucket has versions")
	}
	isLogged := func(r *Resource) bool { return len(r.list("logging")) > 0 }
	if len(f.byType["aws_s3_bucket_logging"]) == 0 && !slices.ContainsFunc(taken, isLogged) {
		f.shared.set("bucketLogging", false, "no bucket has an access log")
	}
	if !slices.ContainsFunc(f.byType["aws_cloudfront_distribution"], func(r *Resource) bool { return len(r.list("logging_config")) > 0 }) {
		f.shared.set("cdnLogging", false, "no distribution has a log")
	}
	f.setExpiration()
}

func (f *finder) isVersioned(bucket *Resource) bool {
	for _, r := range f.where("bucket", bucket.firstText("bucket", "id"), "aws_s3_bucket_versioning") {
		if r.text("versioning_configuration.0.status") == "Enabled" {
			return true
		}
	}
	return bucket.flag("versioning.0.enabled")
}

// setExpiration stores how long the logs are kept.
func (f *finder) setExpiration() {
	bucket := f.buckets["logs"]
	if bucket == nil {
		return
	}
	for _, r := range f.where("bucket", bucket.firstText("bucket", "id"), "aws_s3_bucket_lifecycle_configuration") {
		if days := r.number("rule.0.expiration.0.days"); days > 0 {
			f.shared.set("logExpirationDays", days, r.Address)
		}
	}
	if days := bucket.number("lifecycle_rule.0.expiration.0.days"); days > 0 {
		f.shared.set("logExpirationDays", days, bucket.Address)
	}
}

// setTags stores the tags that nearly all of the resources have, and ignores those that only some have: without that the program
// would take them away.
func (f *finder) setTags(s *settings, isShared bool) {
	counts, keys, carriers := f.countTags(isShared)
	common := map[string]bool{"Name": true, "ManagedBy": true}
	const enough = 0.8
	for t, n := range counts {
		if float64(n) >= enough*float64(carriers) && n > 1 && !common[t.key] && !ownTag(t.key) {
			s.put([]string{"tags", t.key}, t.value, keys[t.key].Address)
			common[t.key] = true
		}
	}
	var ignored []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !common[key] && !ownTag(key) {
			ignored = append(ignored, key)
		}
	}
	if len(ignored) > 0 {
		s.set("ignoreTags.keys", toAny(ignored), keys[ignored[0]].Address)
	}
}

// tag is a tag with its value.
type tag struct{ key, value string }

// countTags counts the tags of what a stack adopts, and the resources that have any; keys has the first resource of each key.
func (f *finder) countTags(isShared bool) (counts map[tag]int, keys map[string]*Resource, carriers int) {
	counts, keys = map[tag]int{}, map[string]*Resource{}
	for _, r := range f.managed {
		if v := f.verdicts[r]; v.status != Adopted || isShared != isSharedType(r.Type) {
			continue
		}
		tags := r.tags()
		if len(tags) > 0 {
			carriers++
		}
		for key, value := range tags {
			counts[tag{key, value}]++
			if keys[key] == nil {
				keys[key] = r
			}
		}
	}
	return counts, keys, carriers
}

// ownTag reports whether a key is one of the program's own, or AWS's.
func ownTag(key string) bool {
	return strings.HasPrefix(key, "aws:") || strings.HasPrefix(key, "pulumi:")
}

// isSharedType reports whether resources of a type belong to the shared stack.
func isSharedType(typ string) bool {
	for _, prefix := range []string{"aws_s3_", "aws_iam_", "aws_cloudfront_"} {
		if strings.HasPrefix(typ, prefix) {
			return true
		}
	}
	return false
}
