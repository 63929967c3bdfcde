package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/iampolicy"
)

// The roles of the four buckets. They are the buckets' logical names and the end of their physical names; assets and
// web are distributions too.
const (
	roleAssets    = "assets"
	roleWeb       = "web"
	roleLogs      = "logs"
	roleArtifacts = "artifacts"
)

// The prefixes in the logs bucket, by who writes there; its policy lets each service in under its own only. CloudFront
// is let in by an ACL and has no limit. The load balancers' prefix may be continued: "alb", "alb-internal". All stages share
// the prefix of VPC flow logs, below which AWS separates regions and flow logs: it looks for exactly the statement of its own
// example, and appends one to the policy where there is none for the prefix.
const (
	prefixS3Logs         = "s3"
	prefixCloudFrontLogs = "cloudfront"
	prefixFlowLogs       = "vpc-flow-logs"
	prefixALBLogs        = "alb"
)

// bucketRoles lists the four buckets. The logs bucket comes first: the others log to it.
func bucketRoles() []string { return []string{roleLogs, roleAssets, roleWeb, roleArtifacts} }

// StorageArgs are the inputs of a Storage.
type StorageArgs struct {
	// Prefix begins the bucket names.
	Prefix   string
	Account  iampolicy.Account
	Settings *config.Shared
	Protect  bool
	// Skip says which buckets exist and are somebody else's.
	Skip skipFunc
}

// Bucket is one of the four buckets, whether this stack manages it or only refers to it.
type Bucket struct {
	Role string
	// Name is unknown in a preview until the bucket exists, as its ARN and domain name are.
	Name               pulumi.StringOutput
	ARN                pulumi.StringOutput
	Region             pulumi.StringOutput
	RegionalDomainName pulumi.StringOutput
	// Managed is false for a bucket that is somebody else's: nothing is changed on it.
	Managed bool

	accessBlock *s3.BucketPublicAccessBlock
	ownership   *s3.BucketOwnershipControls
	policy      *s3.BucketPolicy
}

// Storage is the four buckets: assets and web, which CloudFront serves; logs; and artifacts, which instances read.
type Storage struct {
	pulumi.ResourceState

	Assets    *Bucket
	Web       *Bucket
	Logs      *Bucket
	Artifacts *Bucket
	// RequiredStatements maps the name of each bucket that is somebody else's to the JSON of the policy statements that
	// its owner has to add.
	RequiredStatements pulumi.StringMap

	args *StorageArgs
}

// NewStorage registers the buckets and their settings. Policies and logging come last, by AddPolicies and AddLogging:
// the policies name the distributions, which name the buckets.
func NewStorage(ctx *pulumi.Context, args *StorageArgs, opts ...pulumi.ResourceOption) (*Storage, error) {
	s := &Storage{args: args, RequiredStatements: pulumi.StringMap{}}
	if err := component(ctx, config.ScopeShared, "Storage", "storage", s, opts); err != nil {
		return nil, err
	}
	places := map[string]**Bucket{
		roleAssets: &s.Assets, roleWeb: &s.Web, roleLogs: &s.Logs, roleArtifacts: &s.Artifacts,
	}
	outputs := pulumi.Map{}
	for _, role := range bucketRoles() {
		bucket, err := s.addBucket(ctx, role)
		if err != nil {
			return nil, err
		}
		*places[role] = bucket
		outputs[bucketOutput(role, "Name")] = bucket.Name
	}
	return s, ctx.RegisterResourceOutputs(s, outputs)
}

// accessLogPrefix is where the server access log of the bucket goes in the logs bucket.
func (b *Bucket) accessLogPrefix() string { return prefixS3Logs + "/" + b.Role + "/" }

// Buckets returns the four buckets, in the order of bucketRoles.
func (s *Storage) Buckets() []*Bucket { return []*Bucket{s.Logs, s.Assets, s.Web, s.Artifacts} }

// name is the physical name of a bucket. S3 names are global, hence a prefix of their own.
func (s *Storage) name(role string) string { return s.args.Prefix + "-" + role }

func (s *Storage) addBucket(ctx *pulumi.Context, role string) (*Bucket, error) {
	name := s.name(role)
	found, err := s.args.Skip("aws:s3/bucketV2:BucketV2", role, name)
	if err != nil {
		return nil, fmt.Errorf("looking for the bucket %s: %w", name, err)
	}
	if found != nil {
		return &Bucket{
			Role:               role,
			Name:               found.id(),
			ARN:                found.property("arn"),
			Region:             found.property("region"),
			RegionalDomainName: found.property("bucketRegionalDomainName"),
		}, nil
	}
	resource, err := s3.NewBucketV2(ctx, role, &s3.BucketV2Args{
		Bucket:       pulumi.String(name),
		ForceDestroy: pulumi.Bool(false),
		Tags:         nameTag(name),
	}, pulumi.Parent(s), pulumi.Protect(s.args.Protect))
	if err != nil {
		return nil, fmt.Errorf("registering the bucket %s: %w", role, err)
	}
	bucket := &Bucket{
		Role:               role,
		Name:               resource.ID().ToStringOutput(),
		ARN:                resource.Arn,
		Region:             resource.Region,
		RegionalDomainName: resource.BucketRegionalDomainName,
		Managed:            true,
	}
	return bucket, s.addSettings(ctx, bucket)
}
