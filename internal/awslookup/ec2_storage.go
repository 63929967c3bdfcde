package awslookup

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/internal/adopt"
)

// volumes lists the living volumes of an availability zone whose Name tags begin with the hint, or the one volume whose
// id is given.
func (r *region) volumes(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	by := filters{}.equal(either(q.Parent, "vol-", "volume-id", "availability-zone"), q.Parent).prefix("tag:Name", q.Hint)
	pages := ec2.NewDescribeVolumesPaginator(r.ec2, &ec2.DescribeVolumesInput{Filters: by, MaxResults: r.page(500)})
	return collect(ctx, pages,
		func(o *ec2.DescribeVolumesOutput) ([]types.Volume, *string) { return o.Volumes, o.NextToken }, volume)
}

// volume converts one volume.
func volume(v types.Volume) (adopt.Live, bool) {
	switch v.State {
	case types.VolumeStateDeleting, types.VolumeStateDeleted, types.VolumeStateError:
		return adopt.Live{}, false
	default:
	}
	tags := ec2Tags(v.Tags)
	p := props{"encrypted": aws.ToBool(v.Encrypted), "attachments": attachments(v.Attachments)}
	p.text("availabilityZone", v.AvailabilityZone).text("kmsKeyId", v.KmsKeyId).number("size", v.Size)
	is(p, "type", v.VolumeType)
	return adopt.Live{ID: aws.ToString(v.VolumeId), Name: tags["Name"], Created: aws.ToTime(v.CreateTime), Tags: tags, Props: p}, true
}

// attachments converts the attachments of a volume that are not over.
func attachments(list []types.VolumeAttachment) []map[string]any {
	converted := make([]map[string]any, 0, len(list))
	for _, a := range list {
		if a.State == types.VolumeAttachmentStateDetached {
			continue
		}
		p := props{}.text("instanceId", a.InstanceId).text("device", a.Device)
		is(p, "state", a.State)
		converted = append(converted, p)
	}
	return converted
}

// flowLogs lists the flow logs of a VPC.
func (r *region) flowLogs(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := ec2.NewDescribeFlowLogsPaginator(r.ec2, &ec2.DescribeFlowLogsInput{
		Filter: filters{}.equal("resource-id", q.Parent), MaxResults: r.page(1000),
	})
	return collect(ctx, pages, func(o *ec2.DescribeFlowLogsOutput) ([]types.FlowLog, *string) { return o.FlowLogs, o.NextToken },
		func(f types.FlowLog) (adopt.Live, bool) {
			tags := ec2Tags(f.Tags)
			p := props{}.text("vpcId", f.ResourceId).text("logDestination", f.LogDestination).text("logFormat", f.LogFormat)
			p.number("maxAggregationInterval", f.MaxAggregationInterval)
			is(p, "trafficType", f.TrafficType)
			is(p, "logDestinationType", f.LogDestinationType)
			return adopt.Live{
				ID: aws.ToString(f.FlowLogId), Name: tags["Name"], VPC: aws.ToString(f.ResourceId), Created: aws.ToTime(f.CreationTime),
				Tags: tags, Props: p,
			}, true
		})
}

// vpcEndpoints lists the living endpoints of a VPC.
func (r *region) vpcEndpoints(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := ec2.NewDescribeVpcEndpointsPaginator(r.ec2, &ec2.DescribeVpcEndpointsInput{
		Filters: filters{}.equal("vpc-id", q.Parent), MaxResults: r.page(1000),
	})
	return collect(ctx, pages,
		func(o *ec2.DescribeVpcEndpointsOutput) ([]types.VpcEndpoint, *string) {
			return o.VpcEndpoints, o.NextToken
		}, vpcEndpoint)
}

// vpcEndpoint converts one endpoint.
func vpcEndpoint(e types.VpcEndpoint) (adopt.Live, bool) {
	if deadEndpoint(string(e.State)) {
		return adopt.Live{}, false
	}
	tags := ec2Tags(e.Tags)
	p := props{}.text("vpcId", e.VpcId).text("serviceName", e.ServiceName)
	is(p, "vpcEndpointType", e.VpcEndpointType)
	return adopt.Live{
		ID: aws.ToString(e.VpcEndpointId), Name: tags["Name"], VPC: aws.ToString(e.VpcId), Created: aws.ToTime(e.CreationTimestamp),
		Tags: tags, Props: p,
	}, true
}

// deadEndpoint says whether an endpoint's state means that it is gone or never came to be. The API's documentation and
// its answers differ in upper and lower case.
func deadEndpoint(state string) bool {
	switch strings.ToLower(state) {
	case "deleting", "deleted", "failed", "rejected", "expired":
		return true
	}
	return false
}
