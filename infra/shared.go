package infra

import (
	"cmp"
	"strconv"

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

// roleEC2 is the logical name of the instances' IAM role.
const roleEC2 = "ec2"

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

// shared is the shared stack as far as it is registered. Its methods are the steps of registerShared, in that order.
type shared struct {
	*program
	settings *config.Shared
	account  iampolicy.Account
	skip     SkipFunc

	buckets       map[string]*Bucket
	distributions map[string]*Distribution
	required      pulumi.StringMap
	role          *InstanceRole
}

// deployShared registers the shared stack and exports its outputs.
func deployShared(p *program) error {
	outputs, err := registerShared(p, p.skips)
	if err != nil {
		return err
	}
	for name, value := range outputs {
		p.ctx.Export(name, value)
	}
	return nil
}

// registerShared registers the shared stack and returns its outputs.
func registerShared(p *program, skip SkipFunc) (pulumi.Map, error) {
	s := &shared{
		program: p, settings: p.settings.Shared, skip: skip,
		account: iampolicy.Account{Partition: p.identity.Partition, ID: p.identity.AccountID},
		buckets: map[string]*Bucket{}, distributions: map[string]*Distribution{}, required: pulumi.StringMap{},
	}
	for _, step := range []func() error{s.addBuckets, s.addDistributions, s.addAccess, s.addRole} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return s.outputs(), nil
}

// addBuckets registers the buckets. The logs bucket has no versions: logs are written once, and versions would keep them
// beyond their expiration.
func (s *shared) addBuckets() (err error) {
	for _, role := range bucketRoles() {
		args := &BucketArgs{
			BucketName: s.bucketName(role), Protect: s.program.settings.Protect, Skip: s.skip, Leave: s.leaveSetting,
			Versioning: s.settings.BucketVersioning, NoncurrentDays: s.settings.NoncurrentDays,
		}
		if role == roleLogs {
			args.Versioning, args.ExpirationDays, args.ACLs = false, s.settings.LogExpirationDays, s.settings.CDNLogging
		}
		if s.buckets[role], err = NewBucket(s.ctx, role, args, s.opts()...); err != nil {
			return err
		}
	}
	return nil
}

// bucketName is the physical name of a bucket, be it external.
func (s *shared) bucketName(role string) string {
	return cmp.Or(s.program.settings.External[role], s.names.Bucket(s.settings.BucketPrefix, role))
}

func (s *shared) addDistributions() (err error) {
	logs := s.buckets[roleLogs]
	if !s.settings.CDNLogging || !logs.Managed {
		logs = nil // to somebody else's bucket CloudFront would add a grant
	}
	for _, args := range []*DistributionArgs{
		{Bucket: s.buckets[roleAssets], Settings: s.settings.CDN.Assets, CrossOrigin: true},
		{Bucket: s.buckets[roleWeb], Settings: s.settings.CDN.Web, SinglePage: true},
	} {
		role := args.Bucket.Role
		args.Comment, args.AccessControl, args.Logs, args.Skip = s.names.Distribution(role), s.names.AccessControl(role), logs, s.skip
		// The bare role is the bucket's logical name.
		if s.distributions[role], err = NewDistribution(s.ctx, "cdn-"+role, args, s.opts()...); err != nil {
			return err
		}
	}
	return nil
}

// addAccess registers the policies and the access logging. The logs bucket has no log: it would grow by being written. Nor do
// buckets log to one that is somebody else's: it may be in another region, which S3 refuses, and without a grant in its
// policy the logs are lost in silence.
func (s *shared) addAccess() error {
	var logs *BucketAccess
	for _, role := range bucketRoles() {
		bucket := s.buckets[role]
		args := &BucketAccessArgs{Account: s.account, Bucket: bucket, Distribution: s.distributions[role], Logs: logs}
		if role == roleLogs {
			args.Sources = []*Bucket{s.buckets[roleAssets], s.buckets[roleWeb], s.buckets[roleArtifacts]}
		}
		access, err := NewBucketAccess(s.ctx, role, args, s.opts()...)
		if err != nil {
			return err
		}
		if access.Required != nil {
			s.required[bucket.Physical] = access.Required
		}
		if role == roleLogs && bucket.Managed && s.settings.BucketLogging {
			logs = access
		}
	}
	return nil
}

func (s *shared) addRole() (err error) {
	s.role, err = NewInstanceRole(s.ctx, roleEC2, &InstanceRoleArgs{
		Names: s.names, NamePrefix: s.program.settings.NamePrefix, Account: s.account, Artifacts: s.buckets[roleArtifacts], Skip: s.skip,
	}, s.opts()...)
	return err
}

// outputs are all outputs of the shared stack.
func (s *shared) outputs() pulumi.Map {
	outputs := pulumi.Map{
		outAccountID:           pulumi.String(s.identity.AccountID),
		outRegion:              pulumi.String(s.region),
		outPartition:           pulumi.String(s.identity.Partition),
		outInstanceRoleName:    s.role.RoleName,
		outInstanceRoleARN:     s.role.RoleARN,
		outInstanceRoleManaged: pulumi.String(strconv.FormatBool(s.role.Managed)),
		outInstanceProfileName: s.role.ProfileName,
		outInstanceProfileARN:  s.role.ProfileARN,
		outRequiredStatements:  s.required,
	}
	for role, bucket := range s.buckets {
		outputs[bucketOutput(role, "Name")] = bucket.BucketName
		outputs[bucketOutput(role, "Arn")] = bucket.ARN
		outputs[bucketOutput(role, "Region")] = bucket.Region
		outputs[bucketOutput(role, "RegionalDomainName")] = bucket.RegionalDomainName
	}
	for role, distribution := range s.distributions {
		outputs[distributionOutput(role, "Id")] = distribution.ID
		outputs[distributionOutput(role, "Arn")] = distribution.ARN
		outputs[distributionOutput(role, "DomainName")] = distribution.DomainName
		outputs[distributionOutput(role, "Url")] = distribution.URL
	}
	return outputs
}
