package infra

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// multipartDays is how long the parts of an unfinished upload are kept.
const multipartDays = 7

// addAccessBlock meets S3.2, S3.3 and S3.8. The ACL by which CloudFront writes logs is not a public one and passes.
func (b *Bucket) addAccessBlock(ctx *pulumi.Context, _ *BucketArgs) error {
	if b.leaves(typeAccessBlock, "-access-block", "blocks public access to the bucket") {
		return nil
	}
	block, err := s3.NewBucketPublicAccessBlock(ctx, b.Role+"-access-block",
		&s3.BucketPublicAccessBlockArgs{
			Bucket:                b.BucketName,
			BlockPublicAcls:       pulumi.Bool(true),
			BlockPublicPolicy:     pulumi.Bool(true),
			IgnorePublicAcls:      pulumi.Bool(true),
			RestrictPublicBuckets: pulumi.Bool(true),
		}, pulumi.Parent(b))
	b.settled = append(b.settled, block)
	return registering("the public access block of "+b.Role, err)
}

// addOwnership meets S3.12. CloudFront's standard logs are the exception: CloudFront refuses a logs bucket without ACLs
// and adds its own grant. Where that grant is, S3 in turn refuses BucketOwnerEnforced, so that after cdnLogging was on,
// `aws s3api put-bucket-acl --acl private` on the logs bucket comes before switching it off.
func (b *Bucket) addOwnership(ctx *pulumi.Context, args *BucketArgs) error {
	if b.leaves(typeOwnership, "-ownership", "says whether ACLs have an effect in the bucket") {
		return nil
	}
	owner := "BucketOwnerEnforced"
	if args.ACLs {
		owner = "BucketOwnerPreferred"
	}
	ownership, err := s3.NewBucketOwnershipControls(ctx, b.Role+"-ownership", &s3.BucketOwnershipControlsArgs{
		Bucket: b.BucketName,
		Rule:   s3.BucketOwnershipControlsRuleArgs{ObjectOwnership: pulumi.String(owner)},
		// S3 refuses both at once: OperationAborted.
	}, pulumi.Parent(b), pulumi.DependsOn(b.settled))
	b.settled = append(b.settled, ownership)
	return registering("the ownership controls of "+b.Role, err)
}

// addEncryption says what S3 does by default, so that a change by hand shows. SSE-S3 it stays: neither S3 nor load
// balancers deliver logs to a bucket with another default key. Bucket keys exist for KMS only.
func (b *Bucket) addEncryption(ctx *pulumi.Context, _ *BucketArgs) error {
	if b.leaves(typeEncryption, "-encryption", "encrypts new objects in the bucket with S3's own key") {
		return nil
	}
	byDefault := s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs{
		SseAlgorithm: pulumi.String("AES256"),
	}
	_, err := s3.NewBucketServerSideEncryptionConfigurationV2(ctx, b.Role+"-encryption",
		&s3.BucketServerSideEncryptionConfigurationV2Args{
			Bucket: b.BucketName,
			Rules: s3.BucketServerSideEncryptionConfigurationV2RuleArray{
				s3.BucketServerSideEncryptionConfigurationV2RuleArgs{
					ApplyServerSideEncryptionByDefault: byDefault,
					BucketKeyEnabled:                   pulumi.Bool(false),
				},
			},
		}, pulumi.Parent(b))
	return registering("the encryption of "+b.Role, err)
}

// addLifecycle registers versioning and the lifecycle rules (S3.13). A rule on noncurrent versions wants the versioning
// first: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html.
func (b *Bucket) addLifecycle(ctx *pulumi.Context, args *BucketArgs) error {
	opts := []pulumi.ResourceOption{pulumi.Parent(b)}
	if args.Versioning && !b.leaves(typeVersioning, "-versioning", "keeps what is overwritten or deleted in the bucket") {
		versioning, err := s3.NewBucketVersioningV2(ctx, b.Role+"-versioning", &s3.BucketVersioningV2Args{
			Bucket:                  b.BucketName,
			VersioningConfiguration: s3.BucketVersioningV2VersioningConfigurationArgs{Status: pulumi.String("Enabled")},
		}, pulumi.Parent(b))
		if err != nil {
			return registering("the versioning of "+b.Role, err)
		}
		opts = append(opts, pulumi.DependsOn([]pulumi.Resource{versioning}))
	}
	if b.leaves(typeLifecycle, "-lifecycle", "deletes what is old in the bucket") {
		return nil
	}
	_, err := s3.NewBucketLifecycleConfigurationV2(ctx, b.Role+"-lifecycle", &s3.BucketLifecycleConfigurationV2Args{
		Bucket: b.BucketName,
		Rules:  lifecycleRules(args),
		// AWS's own default since September 2024; older buckets have the other one, which would show as a difference.
		TransitionDefaultMinimumObjectSize: pulumi.String("all_storage_classes_128K"),
	}, opts...)
	return registering("the lifecycle of "+b.Role, err)
}

// lifecycleRules are the rules of one bucket. The rule on noncurrent versions stays when versioning is switched off:
// the versions of the time before are still there.
func lifecycleRules(args *BucketArgs) s3.BucketLifecycleConfigurationV2RuleArray {
	abort := lifecycleRule("abort-multipart-uploads")
	abort.AbortIncompleteMultipartUpload = s3.BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs{
		DaysAfterInitiation: pulumi.Int(multipartDays),
	}
	expire := lifecycleRule("expire-noncurrent-versions")
	if args.ExpirationDays > 0 {
		expire = lifecycleRule("expire-logs")
		expire.Expiration = s3.BucketLifecycleConfigurationV2RuleExpirationArgs{Days: pulumi.Int(args.ExpirationDays)}
	} else {
		expire.NoncurrentVersionExpiration = s3.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs{
			NoncurrentDays: pulumi.Int(args.NoncurrentDays),
		}
	}
	return s3.BucketLifecycleConfigurationV2RuleArray{abort, expire}
}

// lifecycleRule is a rule for the whole bucket that does nothing yet. AWS returns such a filter as an empty prefix;
// without it the provider would show a difference at every run.
func lifecycleRule(id string) *s3.BucketLifecycleConfigurationV2RuleArgs {
	return &s3.BucketLifecycleConfigurationV2RuleArgs{
		Id:     pulumi.String(id),
		Status: pulumi.String("Enabled"),
		Filter: s3.BucketLifecycleConfigurationV2RuleFilterArgs{Prefix: pulumi.String("")},
	}
}
