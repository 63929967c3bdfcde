package simaws

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
)

func bucketSettingKinds() []kind {
	return []kind{
		bucketSetting(kind{
			token: "aws:s3/bucketVersioningV2:BucketVersioningV2", args: s3.BucketVersioningV2Args{}, res: s3.BucketVersioningV2{},
			kept:  []string{"versioningConfiguration.mfaDelete"},
			check: wants("versioningConfiguration", "status", "Enabled", "Suspended", "Disabled"),
		}),
		bucketSetting(kind{
			token: "aws:s3/bucketLoggingV2:BucketLoggingV2", args: s3.BucketLoggingV2Args{}, res: s3.BucketLoggingV2{},
			sets:    []string{"targetGrants"},
			prepare: prepareBucketLogging,
		}),
		bucketSetting(kind{
			token: "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
			args:  s3.BucketLifecycleConfigurationV2Args{}, res: s3.BucketLifecycleConfigurationV2{},
			required: []string{"rules"},
			kept:     []string{"transitionDefaultMinimumObjectSize", "rules.filter", "rules.prefix", "rules.filter.prefix"},
			sets:     []string{"rules.transitions", "rules.noncurrentVersionTransitions"},
			check:    checkLifecycle,
			create: func(o *op) error {
				o.def(map[string]any{"transitionDefaultMinimumObjectSize": "all_storage_classes_128K"})
				return nil
			},
		}),
		bucketSetting(kind{
			token: "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
			args:  s3.BucketServerSideEncryptionConfigurationV2Args{}, res: s3.BucketServerSideEncryptionConfigurationV2{},
			required: []string{"rules"},
			sets:     []string{"rules"},
		}),
		bucketSetting(kind{
			token: typePublicAccess, args: s3.BucketPublicAccessBlockArgs{}, res: s3.BucketPublicAccessBlock{},
			defaults: map[string]any{
				"blockPublicAcls": false, "blockPublicPolicy": false, "ignorePublicAcls": false, "restrictPublicBuckets": false,
			},
		}),
		bucketSetting(kind{
			token: typeOwnership, args: s3.BucketOwnershipControlsArgs{}, res: s3.BucketOwnershipControls{},
			check: wants("rule", "objectOwnership", "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"),
		}),
		bucketSetting(kind{
			token: typeBucketPolicy, args: s3.BucketPolicyArgs{}, res: s3.BucketPolicy{},
			required: []string{"policy"},
			json:     []string{"policy"},
			check:    func(in map[string]any) []problem { return checkPolicy(in, "policy", 20480) },
			prepare:  prepareBucketPolicy,
		}),
		bucketSetting(kind{
			token: "aws:s3/bucketAclV2:BucketAclV2", args: s3.BucketAclV2Args{}, res: s3.BucketAclV2{},
			kept: []string{"acl", "accessControlPolicy"},
			prepare: func(o *op) error {
				if !o.aclsEnabled(o.str("bucket")) {
					return fault("AccessControlListNotSupported", "The bucket %s does not allow ACLs", o.str("bucket"))
				}
				return nil
			},
		}),
	}
}

// bucketSetting completes a kind that is one of a bucket's settings: its id is the bucket's name, setting it overwrites
// what was set, and another bucket is another setting.
func bucketSetting(k kind) kind {
	own, prepare := k.create, k.prepare
	k.putLike = true
	k.replace = []string{"bucket"}
	if strings.HasSuffix(k.token, "V2") {
		k.replace = append(k.replace, "expectedBucketOwner")
	}
	k.prepare = func(o *op) error {
		if _, err := o.needBucket(o.str("bucket")); err != nil {
			return err
		}
		if prepare == nil {
			return nil
		}
		return prepare(o)
	}
	k.create = func(o *op) error {
		o.id = o.str("bucket")
		if own == nil {
			return nil
		}
		return own(o)
	}
	return k
}

// wants is the check that a property of an object is one of the given values.
func wants(outer, property string, allowed ...string) func(map[string]any) []problem {
	return func(in map[string]any) []problem {
		value, known := object(in, outer)[property].(string)
		if reason := oneOf(allowed...)(value); known && reason != "" {
			return []problem{{outer + "." + property, fmt.Sprintf("%q %s", value, reason)}}
		}
		return nil
	}
}

func checkLifecycle(in map[string]any) []problem {
	var problems []problem
	seen := map[string]bool{}
	for i, item := range objects(in, "rules") {
		path := fmt.Sprintf("rules[%d]", i)
		if id := text(item, "id"); seen[id] {
			problems = append(problems, problem{path + ".id", fmt.Sprintf("%q is used twice", id)})
		}
		seen[text(item, "id")] = true
		if reason := oneOf("Enabled", "Disabled")(text(item, "status")); reason != "" {
			problems = append(problems, problem{path + ".status", reason})
		}
		if lacks(item, "abortIncompleteMultipartUpload|expiration|noncurrentVersionExpiration|noncurrentVersionTransitions|transitions") {
			problems = append(problems, problem{path, "at least one action needs to be specified in a rule"})
		}
		if days, ok := object(item, "noncurrentVersionExpiration")["noncurrentDays"].(float64); ok && days < 1 {
			problems = append(problems, problem{path + ".noncurrentVersionExpiration.noncurrentDays", "must be a positive number of days"})
		}
		expiration := object(item, "expiration")
		if days, ok := expiration["days"].(float64); ok && days < 1 && !flag(expiration, "expiredObjectDeleteMarker") {
			problems = append(problems, problem{path + ".expiration.days", "must be a positive number of days"})
		}
	}
	return problems
}

// prepareBucketLogging checks what S3 checks of the bucket that access logs go to.
func prepareBucketLogging(o *op) error {
	target := o.acct.Find(typeBucket, o.str("targetBucket"))
	if target == nil || target.Account != "" {
		return fault("InvalidTargetBucketForLogging", "The target bucket for logging does not exist: %s", o.str("targetBucket"))
	}
	if target.Region != o.region {
		return fault("CrossLocationLoggingProhibitted", "Cross S3 location logging not allowed: %s is in %s, %s in %s", o.str("bucket"),
			o.region, target.ID, target.Region)
	}
	return nil
}

// prepareBucketPolicy checks what S3 checks of a bucket policy: its resources, its principals and the public access block.
func prepareBucketPolicy(o *op) error {
	bucket := o.str("bucket")
	document := parsePolicy(o.str("policy"))
	arn := "arn:" + o.partition() + ":s3:::" + bucket
	for _, statement := range document.Statements {
		for _, target := range statement.Resources {
			if target != arn && !inBucket(target, arn) {
				return fault("MalformedPolicy", "Policy has invalid resource %s; the bucket is %s", target, arn)
			}
		}
		for _, principal := range statement.AWS {
			if err := o.needPrincipal(principal); err != nil {
				return err
			}
		}
	}
	block := o.acct.Find(typePublicAccess, bucket)
	if block != nil && block.Flag("blockPublicPolicy") && document.public() {
		return fault("AccessDenied", "the policy of %s is public and its public access block has BlockPublicPolicy", bucket)
	}
	return nil
}

func inBucket(target, arn string) bool {
	return len(target) > len(arn) && target[:len(arn)+1] == arn+"/"
}
