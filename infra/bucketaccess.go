package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/iampolicy"
)

// BucketAccessArgs are the inputs of a BucketAccess.
type BucketAccessArgs struct {
	Account iampolicy.Account
	Bucket  *Bucket
	// Distribution reads the bucket; nil means none.
	Distribution *Distribution
	// Sources are the buckets whose access logs come here, with the logs of the stages; empty means that no logs come.
	Sources []*Bucket
	// Logs is where the bucket's own access log goes (S3.9); nil means nowhere.
	Logs *BucketAccess
}

// BucketAccess says who reads and writes a bucket, and keeps a log of it: the policy and the access logging. Of a bucket
// that is somebody else's it only says what its policy has to hold.
type BucketAccess struct {
	pulumi.ResourceState

	// Required are the policy statements that the owner of somebody else's bucket has to add, as JSON; nil where there are
	// none.
	Required pulumi.StringInput

	bucket *Bucket
	policy *s3.BucketPolicy
}

// NewBucketAccess registers the one policy of a bucket, and its access logging.
func NewBucketAccess(
	ctx *pulumi.Context, name string, args *BucketAccessArgs, opts ...pulumi.ResourceOption,
) (*BucketAccess, error) {
	a := &BucketAccess{bucket: args.Bucket}
	if err := component(ctx, config.ScopeShared, "BucketAccess", name, a, opts); err != nil {
		return nil, err
	}
	add := a.require
	if args.Bucket.Managed {
		add = a.add
	}
	if err := add(ctx, name, args); err != nil {
		return nil, err
	}
	return a, ctx.RegisterResourceOutputs(a, pulumi.Map{})
}

func (a *BucketAccess) add(ctx *pulumi.Context, name string, args *BucketAccessArgs) error {
	if err := a.addPolicy(ctx, name, args); err != nil {
		return err
	}
	return a.addLogging(ctx, name, args)
}

func (a *BucketAccess) addPolicy(ctx *pulumi.Context, name string, args *BucketAccessArgs) (err error) {
	if a.bucket.leaves(typeBucketPolicy, "-policy", "gives the bucket a policy, which refuses plain HTTP") {
		return nil
	}
	a.policy, err = s3.NewBucketPolicy(ctx, name+"-policy", &s3.BucketPolicyArgs{
		Bucket: args.Bucket.BucketName,
		Policy: args.text(iampolicy.Bucket.Document),
		// S3 refuses a policy while the access block or the ownership changes: OperationAborted.
	}, pulumi.Parent(a), pulumi.DependsOn(args.Bucket.settled))
	return registering("the policy of "+name, err)
}

func (a *BucketAccess) addLogging(ctx *pulumi.Context, name string, args *BucketAccessArgs) error {
	// Without the grant in the policy of the bucket that they go to, logs are lost.
	if args.Logs == nil || args.Logs.policy == nil || a.bucket.leaves(typeLogging, "-logging", "logs access to the bucket") {
		return nil
	}
	_, err := s3.NewBucketLoggingV2(ctx, name+"-logging", &s3.BucketLoggingV2Args{
		Bucket:       args.Bucket.BucketName,
		TargetBucket: args.Logs.bucket.BucketName,
		TargetPrefix: pulumi.String(args.Bucket.accessLogPrefix()),
	}, pulumi.Parent(a), pulumi.DependsOn([]pulumi.Resource{args.Logs.policy}))
	return registering("the access logging of "+name, err)
}

// require records the statements that the owner of a bucket has to add to its policy: for a distribution that this
// stack creates, and for logs. A distribution that is somebody else's as well is theirs to let in.
func (a *BucketAccess) require(ctx *pulumi.Context, _ string, args *BucketAccessArgs) error {
	served := args.Distribution != nil && args.Distribution.Managed
	if !served && len(args.Sources) == 0 {
		return nil
	}
	a.Required = args.text(iampolicy.Bucket.Grants)
	message := fmt.Sprintf("the bucket %s is not managed by this stack; its owner has to add to its policy "+
		"the statements in the output %s", args.Bucket.Physical, outRequiredStatements)
	if err := ctx.Log.Warn(message, nil); err != nil {
		return fmt.Errorf("warning about the bucket %s: %w", args.Bucket.Physical, err)
	}
	return nil
}

// text is what render makes of the bucket's policy, once the ARNs in it are known.
func (a *BucketAccessArgs) text(render func(iampolicy.Bucket) iampolicy.Document) pulumi.StringOutput {
	reader := pulumi.String("").ToStringOutput()
	if a.Distribution != nil {
		reader = a.Distribution.ARN
	}
	sources := pulumi.StringArray{}
	for _, source := range a.Sources {
		sources = append(sources, source.ARN)
	}
	return pulumi.All(a.Bucket.ARN, reader, sources.ToStringArrayOutput()).ApplyT(func(arns []any) (string, error) {
		bucketARN, _ := arns[0].(string)
		readerARN, _ := arns[1].(string)
		sourceARNs, _ := arns[2].([]string)
		return render(a.policy(bucketARN, readerARN, sourceARNs)).JSON()
	}).(pulumi.StringOutput)
}

// policy describes the policy of the bucket from the ARNs that concern it: its own, the distribution's, the sources'.
func (a *BucketAccessArgs) policy(bucket, distribution string, sources []string) iampolicy.Bucket {
	policy := iampolicy.Bucket{Account: a.Account, ARN: bucket, DistributionARN: distribution}
	if len(sources) > 0 {
		policy.Logs = &iampolicy.LogDelivery{FlowLogs: prefixFlowLogs, LoadBalancers: prefixALBLogs}
	}
	for i, source := range sources {
		policy.Logs.AccessLogs = append(policy.Logs.AccessLogs,
			iampolicy.AccessLog{SourceARN: source, Prefix: a.Sources[i].accessLogPrefix()})
	}
	return policy
}

// accessLogPrefix is where the server access log of the bucket goes in the logs bucket.
func (b *Bucket) accessLogPrefix() string { return prefixS3Logs + "/" + b.Role + "/" }
