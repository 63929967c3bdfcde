package awslookup

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/internal/adopt"
)

// vpcs lists the region's VPCs.
func (r *region) vpcs(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	pages := ec2.NewDescribeVpcsPaginator(r.ec2, &ec2.DescribeVpcsInput{MaxResults: r.page(1000)})
	return collect(ctx, pages, func(o *ec2.DescribeVpcsOutput) ([]types.Vpc, *string) { return o.Vpcs, o.NextToken },
		func(v types.Vpc) (adopt.Live, bool) {
			tags := ec2Tags(v.Tags)
			p := props{}.text("cidrBlock", v.CidrBlock).flag("isDefault", v.IsDefault)
			return adopt.Live{ID: aws.ToString(v.VpcId), Name: tags["Name"], VPC: aws.ToString(v.VpcId), Tags: tags, Props: p}, true
		})
}

// subnets lists the subnets of a VPC, or the one subnet whose id is given.
func (r *region) subnets(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	by := filters{}.equal(either(q.Parent, "subnet-", "subnet-id", "vpc-id"), q.Parent)
	pages := ec2.NewDescribeSubnetsPaginator(r.ec2, &ec2.DescribeSubnetsInput{Filters: by, MaxResults: r.page(1000)})
	return collect(ctx, pages, func(o *ec2.DescribeSubnetsOutput) ([]types.Subnet, *string) { return o.Subnets, o.NextToken },
		func(s types.Subnet) (adopt.Live, bool) {
			tags := ec2Tags(s.Tags)
			return adopt.Live{
				ID: aws.ToString(s.SubnetId), Name: tags["Name"], VPC: aws.ToString(s.VpcId), Tags: tags,
				Props: props{}.text("vpcId", s.VpcId).text("cidrBlock", s.CidrBlock).text("availabilityZone", s.AvailabilityZone),
			}, true
		})
}

// internetGateways lists all gateways, which are few: a VPC has one at most, and one that is not attached answers to no
// filter.
func (r *region) internetGateways(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	pages := ec2.NewDescribeInternetGatewaysPaginator(r.ec2, &ec2.DescribeInternetGatewaysInput{MaxResults: r.page(1000)})
	return collect(ctx, pages,
		func(o *ec2.DescribeInternetGatewaysOutput) ([]types.InternetGateway, *string) {
			return o.InternetGateways, o.NextToken
		},
		func(g types.InternetGateway) (adopt.Live, bool) {
			tags := ec2Tags(g.Tags)
			live := adopt.Live{ID: aws.ToString(g.InternetGatewayId), Name: tags["Name"], Tags: tags, Props: props{}}
			for _, a := range g.Attachments {
				live.VPC = aws.ToString(a.VpcId)
				live.Props = props{}.text("vpcId", a.VpcId)
			}
			return live, true
		})
}

// peerings lists the living peering connections of a VPC, whoever has asked for them. A filter is for one side only, and
// there are few connections in a region.
func (r *region) peerings(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	all, err := r.describePeerings(ctx, nil)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(l adopt.Live) bool {
		return q.Parent != "" && l.Props["vpcId"] != q.Parent && l.Props["peerVpcId"] != q.Parent
	}), nil
}

// peeringAccepters lists one peering connection, as the accepter's region sees it.
func (r *region) peeringAccepters(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	return r.describePeerings(ctx, filters{}.equal("vpc-peering-connection-id", q.Parent))
}

// describePeerings lists the living peering connections that pass the filters.
func (r *region) describePeerings(ctx context.Context, by filters) ([]adopt.Live, error) {
	pages := ec2.NewDescribeVpcPeeringConnectionsPaginator(r.ec2,
		&ec2.DescribeVpcPeeringConnectionsInput{Filters: by, MaxResults: r.page(1000)})
	return collect(ctx, pages, func(o *ec2.DescribeVpcPeeringConnectionsOutput) ([]types.VpcPeeringConnection, *string) {
		return o.VpcPeeringConnections, o.NextToken
	}, peering)
}

// peering converts one peering connection; the API shows dead ones for a while.
func peering(c types.VpcPeeringConnection) (adopt.Live, bool) {
	tags := ec2Tags(c.Tags)
	live := adopt.Live{ID: aws.ToString(c.VpcPeeringConnectionId), Name: tags["Name"], Tags: tags}
	p := props{}
	if c.Status != nil {
		switch c.Status.Code {
		case types.VpcPeeringConnectionStateReasonCodeDeleted, types.VpcPeeringConnectionStateReasonCodeDeleting,
			types.VpcPeeringConnectionStateReasonCodeFailed, types.VpcPeeringConnectionStateReasonCodeRejected,
			types.VpcPeeringConnectionStateReasonCodeExpired:
			return adopt.Live{}, false
		default:
			is(p, "status", c.Status.Code)
		}
	}
	if v := c.RequesterVpcInfo; v != nil {
		live.VPC = aws.ToString(v.VpcId)
		p.text("vpcId", v.VpcId)
	}
	if v := c.AccepterVpcInfo; v != nil {
		p.text("peerVpcId", v.VpcId).text("peerRegion", v.Region).text("peerOwnerId", v.OwnerId)
	}
	live.Props = p
	return live, true
}

// either returns one name for parents with the prefix and the other for the rest.
func either(parent, prefix, with, without string) string {
	if len(parent) >= len(prefix) && parent[:len(prefix)] == prefix {
		return with
	}
	return without
}
