package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// BucketArgs are the inputs of a Bucket.
type BucketArgs struct {
	// BucketName is the physical name.
	BucketName string
	Protect    bool
	// Versioning keeps noncurrent versions (S3.14), for NoncurrentDays.
	Versioning     bool
	NoncurrentDays int
	// ExpirationDays is how long objects are kept; 0 means for ever.
	ExpirationDays int
	// ACLs lets CloudFront add a grant for its logs.
	ACLs bool
	// Skip says whether the bucket exists and is somebody else's.
	Skip SkipFunc
	// Leave says whether a setting is not registered in this run; nil registers all of them.
	Leave LeaveFunc
}

// LeaveFunc says of a setting that a bucket does not have whether this run leaves the bucket without it. Does says what it would do.
type LeaveFunc func(b *Bucket, token, logicalName, does string) bool

// Bucket is an S3 bucket with its settings, whether this stack manages it or only refers to it. Its policy and its access
// logging are a BucketAccess, since the policy names the distributions, which name the buckets.
type Bucket struct {
	pulumi.ResourceState

	// Role is the logical name.
	Role string
	// BucketName is unknown in a preview until the bucket exists, as its ARN and domain name are.
	BucketName         pulumi.StringOutput
	ARN                pulumi.StringOutput
	Region             pulumi.StringOutput
	RegionalDomainName pulumi.StringOutput
	// Physical is the name as configured.
	Physical string
	// Managed is false for a bucket that is somebody else's: nothing is changed on it.
	Managed bool

	leave LeaveFunc
	// settled are the settings that S3 refuses to change together with the policy: access block and ownership.
	settled []pulumi.Resource
}

// NewBucket registers the bucket and its settings, unless it is somebody else's.
func NewBucket(ctx *pulumi.Context, name string, args *BucketArgs, opts ...pulumi.ResourceOption) (*Bucket, error) {
	b := &Bucket{Role: name, Physical: args.BucketName, leave: args.Leave}
	if err := component(ctx, config.ScopeShared, "Bucket", name, b, opts); err != nil {
		return nil, err
	}
	found, err := args.Skip(typeBucket, name, args.BucketName)
	if err != nil {
		return nil, fmt.Errorf("looking for the bucket %s: %w", args.BucketName, err)
	}
	if found != nil {
		b.BucketName, b.ARN, b.Region = found.id(), found.property("arn"), found.property("region")
		b.RegionalDomainName = found.property("bucketRegionalDomainName")
	} else if err := b.add(ctx, args); err != nil {
		return nil, err
	}
	return b, ctx.RegisterResourceOutputs(b, pulumi.Map{"bucketName": b.BucketName})
}

func (b *Bucket) add(ctx *pulumi.Context, args *BucketArgs) error {
	bucket, err := s3.NewBucketV2(ctx, b.Role, &s3.BucketV2Args{
		Bucket:       pulumi.String(args.BucketName),
		ForceDestroy: pulumi.Bool(false),
		Tags:         nameTag(args.BucketName),
	}, pulumi.Parent(b), pulumi.Protect(args.Protect))
	if err != nil {
		return fmt.Errorf("registering the bucket %s: %w", args.BucketName, err)
	}
	b.BucketName, b.ARN, b.Region = bucket.ID().ToStringOutput(), bucket.Arn, bucket.Region
	b.RegionalDomainName, b.Managed = bucket.BucketRegionalDomainName, true
	for _, step := range []func(*pulumi.Context, *BucketArgs) error{b.addAccessBlock, b.addOwnership, b.addEncryption, b.addLifecycle} {
		if err := step(ctx, args); err != nil {
			return err
		}
	}
	return nil
}

// leaves reports whether a setting of the bucket is not registered in this run.
func (b *Bucket) leaves(token, part, does string) bool {
	return b.leave != nil && b.leave(b, token, b.Role+part, does)
}
