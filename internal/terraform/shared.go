package terraform

import (
	"slices"
	"strings"
)

// findShared finds the buckets, the distributions and the instances' role. The stage was found before: it says which bucket has
// the logs and which profile the instances have.
func (f *finder) findShared() {
	f.findRole()
	f.findBuckets()
	f.findDistributions()
	for _, role := range bucketRoles() {
		f.takeBucket(role, f.buckets[role])
	}
	f.setShared()
	for _, r := range f.managed {
		if bucket := f.ofBucket(r); bucket != nil && f.verdicts[bucket].status == Stays {
			f.stay(r, "a setting of a bucket that stays")
		}
	}
}

// bucketRoles lists the logical names of the four buckets.
func bucketRoles() []string { return []string{"logs", "assets", "web", "artifacts"} }

// trustsEC2 reports whether EC2 may assume a role.
func trustsEC2(r *Resource) bool {
	return strings.Contains(r.text("assume_role_policy"), `"ec2.amazonaws.com`)
}

// findRole finds the role through the instance profile that the stage's instances have, else the one that EC2 may assume.
func (f *finder) findRole() {
	names := map[string]bool{}
	for _, r := range f.instances() {
		names[r.text("iam_instance_profile")] = true
	}
	names[f.first("api-lt").text("iam_instance_profile.0.name")] = true
	arn := f.first("api-lt").text("iam_instance_profile.0.arn")
	profiles := f.of(func(r *Resource) bool {
		return r.text("name") != "" && names[r.text("name")] || arn != "" && r.arn() == arn
	}, "aws_iam_instance_profile")
	if len(profiles) == 0 {
		profiles = f.of(func(r *Resource) bool {
			return slices.ContainsFunc(f.where("name", r.text("role"), "aws_iam_role"), trustsEC2)
		}, "aws_iam_instance_profile")
	}
	profile := f.pick("ec2-profile", profiles)
	roles := f.of(trustsEC2, "aws_iam_role")
	if profile != nil {
		f.take("ec2-profile", profile.text("name"), profile.text("name"), profile)
		roles = f.where("name", profile.text("role"), "aws_iam_role")
	}
	role := f.pick("ec2", roles)
	if role == nil {
		return
	}
	f.take("ec2", role.text("name"), role.text("name"), role)
	f.findRolePolicies(role)
}

// take adopts a resource of the shared stack. What shared finds and did not make it only refers to, so that it is named; the
// other way is to go on only referring to it.
func (f *finder) take(logical, physical, id string, r *Resource) {
	if f.refer {
		f.shared.leave(logical, id, r.Address)
		f.stay(r, "the shared stack refers to it: external; `--adopt-shared` takes it over")
		f.found[ofShared(logical)] = []*Resource{r}
		return
	}
	f.adopt(ofShared(logical), r)
	f.callShared(logical, physical, r)
	f.shared.id(logical, id, r.Address)
}

// findRolePolicies finds what the role may do: Session Manager, and inline policies about the artifacts bucket, images and logs.
func (f *finder) findRolePolicies(role *Resource) {
	for _, r := range f.where("role", role.text("name"), "aws_iam_role_policy_attachment") {
		switch {
		case f.refer:
			f.stay(r, "of the role that the shared stack refers to")
		case strings.HasSuffix(r.text("policy_arn"), ":policy/AmazonSSMManagedInstanceCore"):
			f.adopt(ofShared("ec2-ssm"), r)
		default:
			f.stay(r, "the program gives the role inline policies for images, artifacts and logs; a managed policy that is attached stays")
		}
	}
	if slices.ContainsFunc(role.texts("managed_policy_arns"), func(arn string) bool {
		return strings.HasSuffix(arn, ":policy/AmazonSSMManagedInstanceCore")
	}) && !f.refer {
		f.contain(ofShared("ec2-ssm"), role)
	}
	for _, r := range f.where("role", role.text("name"), "aws_iam_role_policy") {
		logical := policyOf(r.text("policy"))
		if f.refer {
			f.stay(r, "of the role that the shared stack refers to")
			continue
		}
		if logical == "" || len(f.found[ofShared(logical)]) > 0 {
			f.stay(r, "an inline policy that the program does not have; it stays on the role")
			continue
		}
		f.adopt(ofShared(logical), r)
		f.callShared(logical, r.text("name"), r)
	}
}

// policyOf tells an inline policy by the services that it is about.
func policyOf(policy string) string {
	switch {
	case strings.Contains(policy, "s3:GetObject"):
		return "ec2-artifacts"
	case strings.Contains(policy, "ecr:"):
		return "ec2-images"
	case strings.Contains(policy, "logs:") || strings.Contains(policy, "cloudwatch:"):
		return "ec2-telemetry"
	default:
		return ""
	}
}

// findBuckets finds the four buckets: assets and web through their distributions, logs through the load balancers, artifacts
// through the role's policies.
func (f *finder) findBuckets() {
	origins := f.originBuckets()
	logs := map[string]bool{}
	for _, logical := range []string{"alb", "alb-internal", "nlb"} {
		logs[f.balancers[logical].text("access_logs.0.bucket")] = true
	}
	for _, r := range f.byType["aws_s3_bucket_logging"] {
		logs[r.text("target_bucket")] = true
	}
	for _, r := range f.byType["aws_cloudfront_distribution"] {
		name, _, _ := strings.Cut(r.text("logging_config.0.bucket"), ".s3.")
		logs[name] = true
	}
	name := func(r *Resource) string { return r.firstText("bucket", "id") }
	pick := func(role string, score func(*Resource) int) {
		candidates := f.of(func(r *Resource) bool { return !f.isBucket(r) && score(r) > 0 }, "aws_s3_bucket")
		f.buckets[role] = f.pick(role, best(candidates, score))
	}
	pick("logs", func(r *Resource) int { return atLeastOne(name(r) != "" && logs[name(r)], f.takesLogs(r)) })
	pick("web", func(r *Resource) int { return f.webBucket(r, origins) })
	pick("assets", func(r *Resource) int { return atLeastOne(origins[r] != nil) })
	pick("artifacts", func(r *Resource) int { return f.artifacts(r) })
	for _, r := range f.byType["aws_s3_bucket"] {
		if !f.isBucket(r) {
			f.stay(r, "none of the four buckets: no distribution has it as its origin, nothing logs to it, and the role's policies do not "+
				"name it")
		}
	}
}

// atLeastOne counts the conditions that hold, the first twice as much as the next.
func atLeastOne(conditions ...bool) int {
	score := 0
	for _, holds := range conditions {
		score *= 2
		if holds {
			score++
		}
	}
	return score
}

func (f *finder) isBucket(r *Resource) bool {
	for _, bucket := range f.buckets {
		if bucket == r {
			return true
		}
	}
	return false
}

// takesLogs reports whether a bucket's policy lets services deliver logs.
func (f *finder) takesLogs(bucket *Resource) bool {
	policy := f.policy(bucket)
	return strings.Contains(policy, "delivery.logs.amazonaws.com") || strings.Contains(policy, "logging.s3.amazonaws.com") ||
		strings.Contains(policy, "logdelivery.elasticloadbalancing.amazonaws.com")
}

// policy is a bucket's policy, of its own resource or as the bucket's attribute.
func (f *finder) policy(bucket *Resource) string {
	for _, r := range f.where("bucket", bucket.firstText("bucket", "id"), "aws_s3_bucket_policy") {
		return r.text("policy")
	}
	return bucket.text("policy")
}

// artifacts scores a bucket by how the role's policies name it: reading the whole bucket counts more than a part of it.
func (f *finder) artifacts(bucket *Resource) int {
	role := f.roleName()
	arn := bucket.arn()
	score := 0
	for _, r := range f.where("role", role, "aws_iam_role_policy") {
		policy := r.text("policy")
		score = max(score, atLeastOne(strings.Contains(policy, `"`+arn+`"`), strings.Contains(policy, `"`+arn+`/`)))
	}
	for _, r := range f.where("role", role, "aws_iam_role_policy_attachment") {
		policy := f.byID[r.text("policy_arn")].text("policy")
		score = max(score, atLeastOne(strings.Contains(policy, `"`+arn+`"`), strings.Contains(policy, `"`+arn+`/`)))
	}
	return score
}

func (f *finder) roleName() string {
	if list := f.found[ofShared("ec2")]; len(list) > 0 {
		return list[0].text("name")
	}
	return ""
}
