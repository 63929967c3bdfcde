package awslookup

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"milu2-stage/internal/adopt"
)

// bucketSetting reads one setting of a bucket and says whether it is set.
type bucketSetting func(ctx context.Context, client *s3.Client, bucket *string) (set bool, err error)

// listSetting makes the listing of one bucket setting: one thing with the bucket's name as its id where the setting is
// set, and none where it is not, or where there is no such bucket. The codes are S3's words for "not set".
func listSetting(read bucketSetting, codes ...string) lister {
	codes = append(codes, "NoSuchBucket")
	return func(r *region, ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
		var set bool
		_, err := r.atBucket(func(at *region) error {
			var err error
			set, err = read(ctx, at.s3, aws.String(q.Parent))
			return err
		})
		if err != nil || !set {
			return unlessGone(nil, err, codes...)
		}
		return []adopt.Live{{ID: q.Parent, Name: q.Parent, Props: props{"bucket": q.Parent}}}, nil
	}
}

// readVersioning says whether versioning was ever turned on or off.
func readVersioning(ctx context.Context, client *s3.Client, bucket *string) (bool, error) {
	out, err := client.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: bucket})
	return err == nil && out.Status != "", err
}

// readLogging says whether the bucket has server access logs.
func readLogging(ctx context.Context, client *s3.Client, bucket *string) (bool, error) {
	out, err := client.GetBucketLogging(ctx, &s3.GetBucketLoggingInput{Bucket: bucket})
	return err == nil && out.LoggingEnabled != nil, err
}

// readLifecycle says whether the bucket has lifecycle rules.
func readLifecycle(ctx context.Context, client *s3.Client, bucket *string) (bool, error) {
	out, err := client.GetBucketLifecycleConfiguration(ctx, &s3.GetBucketLifecycleConfigurationInput{Bucket: bucket})
	return err == nil && len(out.Rules) > 0, err
}

// readEncryption says whether the bucket has a default encryption, which AWS gives every bucket today.
func readEncryption(ctx context.Context, client *s3.Client, bucket *string) (bool, error) {
	out, err := client.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: bucket})
	return err == nil && out.ServerSideEncryptionConfiguration != nil, err
}

// readAccessBlock says whether the bucket has a public access block.
func readAccessBlock(ctx context.Context, client *s3.Client, bucket *string) (bool, error) {
	out, err := client.GetPublicAccessBlock(ctx, &s3.GetPublicAccessBlockInput{Bucket: bucket})
	return err == nil && out.PublicAccessBlockConfiguration != nil, err
}

// readOwnership says whether the bucket has ownership controls.
func readOwnership(ctx context.Context, client *s3.Client, bucket *string) (bool, error) {
	out, err := client.GetBucketOwnershipControls(ctx, &s3.GetBucketOwnershipControlsInput{Bucket: bucket})
	return err == nil && out.OwnershipControls != nil, err
}

// readPolicy says whether the bucket has a policy. The answer is the policy itself, in which the SDK looks for nothing, so
// that only here it shows whether all of it came.
func readPolicy(ctx context.Context, client *s3.Client, bucket *string) (bool, error) {
	out, err := client.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: bucket})
	if err != nil {
		return false, err
	}
	if !json.Valid([]byte(aws.ToString(out.Policy))) {
		return false, fmt.Errorf("the policy that S3 answered with is not whole: %w", io.ErrUnexpectedEOF)
	}
	return true, nil
}
