package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/iampolicy"
)

// AddPolicies registers the one policy of each bucket, or says what somebody else's bucket needs in its own.
// Distributions are those that read a bucket, by the bucket's role.
func (s *Storage) AddPolicies(ctx *pulumi.Context, distributions map[string]*Distribution) error {
	for _, bucket := range s.Buckets() {
		if !bucket.Managed {
			if err := s.require(ctx, bucket, distributions[bucket.Role]); err != nil {
				return err
			}
			continue
		}
		var err error
		bucket.policy, err = s3.NewBucketPolicy(ctx, bucket.Role+"-policy", &s3.BucketPolicyArgs{
			Bucket: bucket.Name,
			Policy: s.text(bucket, distributions[bucket.Role], iampolicy.Bucket.Document),
			// S3 refuses a policy while the access block or the ownership changes: OperationAborted.
		}, pulumi.Parent(s), pulumi.DependsOn([]pulumi.Resource{bucket.accessBlock, bucket.ownership}))
		if err != nil {
			return fmt.Errorf("registering the policy of %s: %w", bucket.Role, err)
		}
	}
	return nil
}

// require records the statements that the owner of a bucket has to add to its policy: for a distribution that this
// stack creates, and for the logs of the stages. A distribution that is somebody else's as well is theirs to let in.
func (s *Storage) require(ctx *pulumi.Context, bucket *Bucket, distribution *Distribution) error {
	served := distribution != nil && distribution.Managed
	if !served && bucket.Role != roleLogs {
		return nil
	}
	name := s.name(bucket.Role)
	s.RequiredStatements[name] = s.text(bucket, distribution, iampolicy.Bucket.Grants)
	message := fmt.Sprintf("the bucket %s is not managed by this stack; its owner has to add to its policy "+
		"the statements in the output %s", name, outRequiredStatements)
	if err := ctx.Log.Warn(message, nil); err != nil {
		return fmt.Errorf("warning about the bucket %s: %w", name, err)
	}
	return nil
}

// text is what render makes of the bucket's policy, once the ARNs in it are known.
func (s *Storage) text(
	bucket *Bucket, distribution *Distribution, render func(iampolicy.Bucket) iampolicy.Document,
) pulumi.StringOutput {
	reader := pulumi.String("").ToStringOutput()
	if distribution != nil {
		reader = distribution.ARN
	}
	sources := pulumi.StringArray{}
	if bucket.Role == roleLogs {
		for _, source := range s.Buckets()[1:] {
			sources = append(sources, source.ARN)
		}
	}
	return pulumi.All(bucket.ARN, reader, sources.ToStringArrayOutput()).ApplyT(func(arns []any) (string, error) {
		bucketARN, _ := arns[0].(string)
		readerARN, _ := arns[1].(string)
		sourceARNs, _ := arns[2].([]string)
		return render(s.policy(bucketARN, readerARN, sourceARNs)).JSON()
	}).(pulumi.StringOutput)
}

// policy describes the policy of a bucket from the ARNs that concern it. Only the logs bucket has sources: the buckets
// whose access logs it receives, in the order of Buckets.
func (s *Storage) policy(bucket, distribution string, sources []string) iampolicy.Bucket {
	policy := iampolicy.Bucket{Account: s.args.Account, ARN: bucket, DistributionARN: distribution}
	if len(sources) > 0 {
		policy.Logs = &iampolicy.LogDelivery{FlowLogs: prefixFlowLogs, LoadBalancers: prefixALBLogs}
		for i, source := range s.Buckets()[1:] {
			policy.Logs.AccessLogs = append(policy.Logs.AccessLogs,
				iampolicy.AccessLog{SourceARN: sources[i], Prefix: source.accessLogPrefix()})
		}
	}
	return policy
}

// AddLogging registers the server access logging of the managed buckets (S3.9), except of the logs bucket itself: its
// own log would grow by being written. A logs bucket that is somebody else's gets none: it may be in another region,
// which S3 refuses, and without a grant in its policy the logs are lost in silence.
func (s *Storage) AddLogging(ctx *pulumi.Context) error {
	if !s.args.Settings.BucketLogging || !s.Logs.Managed {
		return nil
	}
	for _, bucket := range s.Buckets() {
		if bucket == s.Logs || !bucket.Managed {
			continue
		}
		_, err := s3.NewBucketLoggingV2(ctx, bucket.Role+"-logging", &s3.BucketLoggingV2Args{
			Bucket:       bucket.Name,
			TargetBucket: s.Logs.Name,
			TargetPrefix: pulumi.String(bucket.accessLogPrefix()),
		}, pulumi.Parent(s), pulumi.DependsOn([]pulumi.Resource{s.Logs.policy})) // without the grant in it, logs are lost
		if err != nil {
			return fmt.Errorf("registering the access logging of %s: %w", bucket.Role, err)
		}
	}
	return nil
}
