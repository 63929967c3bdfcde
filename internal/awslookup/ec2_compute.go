package awslookup

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/internal/adopt"
)

// instances lists the living instances of a VPC.
func (r *region) instances(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	alive := []string{"pending", "running", "stopping", "stopped"}
	pages := ec2.NewDescribeInstancesPaginator(r.ec2, &ec2.DescribeInstancesInput{
		Filters: filters{}.equal("vpc-id", q.Parent).equal("instance-state-name", alive...), MaxResults: r.page(1000),
	})
	return collect(ctx, pages, func(o *ec2.DescribeInstancesOutput) ([]types.Instance, *string) {
		var all []types.Instance
		for _, reservation := range o.Reservations {
			all = append(all, reservation.Instances...)
		}
		return all, o.NextToken
	}, instance)
}

// instance converts one instance. The state is looked at again: the list of states that the filter names may age.
func instance(i types.Instance) (adopt.Live, bool) {
	if s := i.State; s != nil && (s.Name == types.InstanceStateNameTerminated || s.Name == types.InstanceStateNameShuttingDown) {
		return adopt.Live{}, false
	}
	tags := ec2Tags(i.Tags)
	p := props{"instanceLifecycle": string(i.InstanceLifecycle), "associatePublicIpAddress": hasPublicIP(i)}
	p.text("subnetId", i.SubnetId).text("ami", i.ImageId).text("keyName", i.KeyName)
	is(p, "instanceType", i.InstanceType)
	if i.State != nil {
		is(p, "instanceState", i.State.Name)
	}
	if i.Placement != nil {
		p.text("availabilityZone", i.Placement.AvailabilityZone)
		is(p, "tenancy", i.Placement.Tenancy)
	}
	for _, device := range i.BlockDeviceMappings {
		if device.Ebs != nil && aws.ToString(device.DeviceName) == aws.ToString(i.RootDeviceName) {
			p.text("rootVolumeId", device.Ebs.VolumeId)
		}
	}
	return adopt.Live{
		ID: aws.ToString(i.InstanceId), Name: tags["Name"], VPC: aws.ToString(i.VpcId), Created: aws.ToTime(i.LaunchTime),
		Tags: tags, Props: p,
	}, true
}

// hasPublicIP says what the provider reads as associatePublicIpAddress: a public address on the primary interface.
func hasPublicIP(i types.Instance) bool {
	for _, nic := range i.NetworkInterfaces {
		if nic.Attachment != nil && aws.ToInt32(nic.Attachment.DeviceIndex) == 0 {
			return nic.Association != nil
		}
	}
	return false
}

// launchTemplates lists the region's launch templates. The API's filter is for whole names only as far as documented, so
// the hint is not used.
func (r *region) launchTemplates(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	pages := ec2.NewDescribeLaunchTemplatesPaginator(r.ec2, &ec2.DescribeLaunchTemplatesInput{MaxResults: r.page(200)})
	return collect(ctx, pages,
		func(o *ec2.DescribeLaunchTemplatesOutput) ([]types.LaunchTemplate, *string) {
			return o.LaunchTemplates, o.NextToken
		},
		func(t types.LaunchTemplate) (adopt.Live, bool) {
			p := props{}.text("name", t.LaunchTemplateName)
			if t.LatestVersionNumber != nil {
				p["latestVersion"] = int(*t.LatestVersionNumber)
			}
			return adopt.Live{
				ID: aws.ToString(t.LaunchTemplateId), Name: aws.ToString(t.LaunchTemplateName), Created: aws.ToTime(t.CreateTime),
				Tags: ec2Tags(t.Tags), Props: p,
			}, true
		})
}

// keyPairs lists the key pairs whose names begin with the hint. The API has no pages.
func (r *region) keyPairs(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	out, err := r.ec2.DescribeKeyPairs(ctx, &ec2.DescribeKeyPairsInput{Filters: filters{}.prefix("key-name", q.Hint)})
	if err != nil {
		return nil, err
	}
	return appendLive(nil, out.KeyPairs, func(k types.KeyPairInfo) (adopt.Live, bool) {
		return adopt.Live{
			ID: aws.ToString(k.KeyName), Name: aws.ToString(k.KeyName), Created: aws.ToTime(k.CreateTime), Tags: ec2Tags(k.Tags),
			Props: props{}.text("keyName", k.KeyName).text("keyPairId", k.KeyPairId),
		}, true
	}), nil
}

// addresses lists the elastic IP addresses whose Name tags begin with the hint. The API has no pages.
func (r *region) addresses(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	out, err := r.ec2.DescribeAddresses(ctx, &ec2.DescribeAddressesInput{Filters: filters{}.prefix("tag:Name", q.Hint)})
	if err != nil {
		return nil, err
	}
	return appendLive(nil, out.Addresses, func(a types.Address) (adopt.Live, bool) {
		tags := ec2Tags(a.Tags)
		p := props{"instance": aws.ToString(a.InstanceId)}.text("publicIp", a.PublicIp)
		is(p, "domain", a.Domain)
		return adopt.Live{ID: aws.ToString(a.AllocationId), Name: tags["Name"], Tags: tags, Props: p}, true
	}), nil
}
