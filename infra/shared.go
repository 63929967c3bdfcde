package infra

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/iampolicy"
)

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
func registerShared(p *program, skip skipFunc) (pulumi.Map, error) {
	settings := p.settings.Shared
	account := iampolicy.Account{Partition: p.identity.Partition, ID: p.identity.AccountID}
	storage, err := NewStorage(p.ctx, &StorageArgs{
		Prefix: settings.BucketPrefix, Account: account, Settings: settings, Protect: p.settings.Protect, Skip: skip,
	}, p.opts()...)
	if err != nil {
		return nil, err
	}
	cdn, err := NewCdn(p.ctx, &CdnArgs{
		Names: p.names, Settings: settings.CDN, Assets: storage.Assets, Web: storage.Web,
		Logs: cdnLogs(settings.CDNLogging, storage.Logs), Skip: skip,
	}, p.opts()...)
	if err != nil {
		return nil, err
	}
	err = storage.AddPolicies(p.ctx, map[string]*Distribution{roleAssets: cdn.Assets, roleWeb: cdn.Web})
	if err != nil {
		return nil, err
	}
	if err := storage.AddLogging(p.ctx); err != nil {
		return nil, err
	}
	role, err := NewInstanceRole(p.ctx, &InstanceRoleArgs{
		Names: p.names, NamePrefix: p.settings.NamePrefix, Account: account, Artifacts: storage.Artifacts, Skip: skip,
	}, p.opts()...)
	if err != nil {
		return nil, err
	}
	return sharedOutputs(p, storage, cdn, role), nil
}

// cdnLogs is the bucket that CloudFront logs to, or nil. A bucket that is somebody else's never is: CloudFront would
// add a grant to its ACL.
func cdnLogs(wanted bool, logs *Bucket) *Bucket {
	if !wanted || !logs.Managed {
		return nil
	}
	return logs
}

// sharedOutputs are all outputs of the shared stack.
func sharedOutputs(p *program, storage *Storage, cdn *Cdn, role *InstanceRole) pulumi.Map {
	outputs := pulumi.Map{
		outAccountID:           pulumi.String(p.identity.AccountID),
		outRegion:              pulumi.String(p.region),
		outPartition:           pulumi.String(p.identity.Partition),
		outInstanceRoleName:    role.RoleName,
		outInstanceRoleARN:     role.RoleARN,
		outInstanceProfileName: role.ProfileName,
		outInstanceProfileARN:  role.ProfileARN,
		outRequiredStatements:  storage.RequiredStatements,
	}
	for _, bucket := range storage.Buckets() {
		outputs[bucketOutput(bucket.Role, "Name")] = bucket.Name
		outputs[bucketOutput(bucket.Role, "Arn")] = bucket.ARN
		outputs[bucketOutput(bucket.Role, "Region")] = bucket.Region
		outputs[bucketOutput(bucket.Role, "RegionalDomainName")] = bucket.RegionalDomainName
	}
	for _, distribution := range []*Distribution{cdn.Assets, cdn.Web} {
		outputs[distributionOutput(distribution.Role, "Id")] = distribution.ID
		outputs[distributionOutput(distribution.Role, "Arn")] = distribution.ARN
		outputs[distributionOutput(distribution.Role, "DomainName")] = distribution.DomainName
		outputs[distributionOutput(distribution.Role, "Url")] = distribution.URL
	}
	return outputs
}
