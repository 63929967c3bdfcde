package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// multipartDays is how long the parts of an unfinished upload are kept.
const multipartDays = 7

// addSettings registers the sub-resources of a managed bucket, except its policy and its logging.
func (s *Storage) addSettings(ctx *pulumi.Context, bucket *Bucket) error {
	steps := []func(*pulumi.Context, *Bucket) error{s.addAccessBlock, s.addOwnership, s.addEncryption, s.addLifecycle}
	for _, step := range steps {
		if err := step(ctx, bucket); err != nil {
			return err
		}
	}
	return nil
}

// addAccessBlock meets S3.2, S3.3 and S3.8. The ACL by which CloudFront writes logs is not a public one and passes.
func (s *Storage) addAccessBlock(ctx *pulumi.Context, bucket *Bucket) (err error) {
	bucket.accessBlock, err = s3.NewBucketPublicAccessBlock(ctx, bucket.Role+"-access-block",
		&s3.BucketPublicAccessBlockArgs{
			Bucket:                bucket.Name,
			BlockPublicAcls:       pulumi.Bool(true),
			BlockPublicPolicy:     pulumi.Bool(true),
			IgnorePublicAcls:      pulumi.Bool(true),
			RestrictPublicBuckets: pulumi.Bool(true),
		}, pulumi.Parent(s))
	if err != nil {
		return fmt.Errorf("registering the public access block of %s: %w", bucket.Role, err)
	}
	return nil
}

// addOwnership meets S3.12. CloudFront's standard logs are the exception: CloudFront refuses a logs bucket without ACLs
// and adds its own grant. Where that grant is, S3 in turn refuses BucketOwnerEnforced, so that after cdnLogging was on,
// `aws s3api put-bucket-acl --acl private` on the logs bucket comes before switching it off.
func (s *Storage) addOwnership(ctx *pulumi.Context, bucket *Bucket) (err error) {
	ownership := "BucketOwnerEnforced"
	if bucket.Role == roleLogs && s.args.Settings.CDNLogging {
		ownership = "BucketOwnerPreferred"
	}
	bucket.ownership, err = s3.NewBucketOwnershipControls(ctx, bucket.Role+"-ownership", &s3.BucketOwnershipControlsArgs{
		Bucket: bucket.Name,
		Rule:   s3.BucketOwnershipControlsRuleArgs{ObjectOwnership: pulumi.String(ownership)},
		// S3 refuses both at once: OperationAborted.
	}, pulumi.Parent(s), pulumi.DependsOn([]pulumi.Resource{bucket.accessBlock}))
	if err != nil {
		return fmt.Errorf("registering the ownership controls of %s: %w", bucket.Role, err)
	}
	return nil
}

// addEncryption says what S3 does by default, so that a change by hand shows. SSE-S3 it stays: neither S3 nor load
// balancers deliver logs to a bucket with another default key. Bucket keys exist for KMS only.
func (s *Storage) addEncryption(ctx *pulumi.Context, bucket *Bucket) error {
	byDefault := s3.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs{
		SseAlgorithm: pulumi.String("AES256"),
	}
	_, err := s3.NewBucketServerSideEncryptionConfigurationV2(ctx, bucket.Role+"-encryption",
		&s3.BucketServerSideEncryptionConfigurationV2Args{
			Bucket: bucket.Name,
			Rules: s3.BucketServerSideEncryptionConfigurationV2RuleArray{
				s3.BucketServerSideEncryptionConfigurationV2RuleArgs{
					ApplyServerSideEncryptionByDefault: byDefault,
					BucketKeyEnabled:                   pulumi.Bool(false),
				},
			},
		}, pulumi.Parent(s))
	if err != nil {
		return fmt.Errorf("registering the encryption of %s: %w", bucket.Role, err)
	}
	return nil
}

// addLifecycle registers versioning and the lifecycle rules (S3.13). A rule on noncurrent versions wants the versioning
// first: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html.
func (s *Storage) addLifecycle(ctx *pulumi.Context, bucket *Bucket) error {
	opts := []pulumi.ResourceOption{pulumi.Parent(s)}
	if s.versioned(bucket.Role) {
		versioning, err := s3.NewBucketVersioningV2(ctx, bucket.Role+"-versioning", &s3.BucketVersioningV2Args{
			Bucket:                  bucket.Name,
			VersioningConfiguration: s3.BucketVersioningV2VersioningConfigurationArgs{Status: pulumi.String("Enabled")},
		}, pulumi.Parent(s))
		if err != nil {
			return fmt.Errorf("registering the versioning of %s: %w", bucket.Role, err)
		}
		opts = append(opts, pulumi.DependsOn([]pulumi.Resource{versioning}))
	}
	_, err := s3.NewBucketLifecycleConfigurationV2(ctx, bucket.Role+"-lifecycle", &s3.BucketLifecycleConfigurationV2Args{
		Bucket: bucket.Name,
		Rules:  s.lifecycleRules(bucket.Role),
		// AWS's own default since September 2024; older buckets have the other one, which would show as a difference.
		TransitionDefaultMinimumObjectSize: pulumi.String("all_storage_classes_128K"),
	}, opts...)
	if err != nil {
		return fmt.Errorf("registering the lifecycle of %s: %w", bucket.Role, err)
	}
	return nil
}

// versioned says whether a bucket keeps noncurrent versions (S3.14). The logs bucket never does: logs are written once,
// and versions would keep them beyond their expiration.
func (s *Storage) versioned(role string) bool {
	return s.args.Settings.BucketVersioning && role != roleLogs
}

// lifecycleRules are the rules of one bucket. The rule on noncurrent versions stays when versioning is switched off:
// the versions of the time before are still there.
func (s *Storage) lifecycleRules(role string) s3.BucketLifecycleConfigurationV2RuleArray {
	abort := lifecycleRule("abort-multipart-uploads")
	abort.AbortIncompleteMultipartUpload = s3.BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs{
		DaysAfterInitiation: pulumi.Int(multipartDays),
	}
	expire := lifecycleRule("expire-noncurrent-versions")
	if role == roleLogs {
		expire = lifecycleRule("expire-logs")
		expire.Expiration = s3.BucketLifecycleConfigurationV2RuleExpirationArgs{
			Days: pulumi.Int(s.args.Settings.LogExpirationDays),
		}
	} else {
		expire.NoncurrentVersionExpiration = s3.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs{
			NoncurrentDays: pulumi.Int(s.args.Settings.NoncurrentDays),
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
