package awslookup

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/internal/adopt"
)

// routeTables lists the region's route tables with their routes and associations.
func (r *region) routeTables(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	pages := ec2.NewDescribeRouteTablesPaginator(r.ec2, &ec2.DescribeRouteTablesInput{MaxResults: r.page(100)})
	return collect(ctx, pages,
		func(o *ec2.DescribeRouteTablesOutput) ([]types.RouteTable, *string) {
			return o.RouteTables, o.NextToken
		},
		func(t types.RouteTable) (adopt.Live, bool) {
			tags := ec2Tags(t.Tags)
			p := props{}.text("vpcId", t.VpcId)
			p["routes"] = routes(t.Routes)
			p["associations"], p["main"] = associations(t.Associations)
			return adopt.Live{
				ID: aws.ToString(t.RouteTableId), Name: tags["Name"], VPC: aws.ToString(t.VpcId), Tags: tags, Props: p,
			}, true
		})
}

// routes converts the routes of a table.
func routes(list []types.Route) []map[string]any {
	converted := make([]map[string]any, 0, len(list))
	for _, route := range list {
		p := props{}
		is(p, "origin", route.Origin)
		is(p, "state", route.State)
		p.text("destination", first(route.DestinationCidrBlock, route.DestinationIpv6CidrBlock, route.DestinationPrefixListId))
		// A route to an instance also names the instance's interface.
		p.text("target", first(route.GatewayId, route.VpcPeeringConnectionId, route.NatGatewayId, route.TransitGatewayId,
			route.EgressOnlyInternetGatewayId, route.NetworkInterfaceId, route.InstanceId, route.LocalGatewayId,
			route.CarrierGatewayId, route.CoreNetworkArn, route.OdbNetworkArn))
		converted = append(converted, p)
	}
	return converted
}

// associations converts the living associations of a table, and says whether it is its VPC's main one.
func associations(list []types.RouteTableAssociation) (converted []map[string]any, isMain bool) {
	converted = make([]map[string]any, 0, len(list))
	for _, a := range list {
		if s := a.AssociationState; s != nil {
			switch s.State {
			case types.RouteTableAssociationStateCodeDisassociating, types.RouteTableAssociationStateCodeDisassociated,
				types.RouteTableAssociationStateCodeFailed:
				continue
			default:
			}
		}
		isMain = isMain || aws.ToBool(a.Main)
		converted = append(converted, map[string]any{
			"id": aws.ToString(a.RouteTableAssociationId), "subnetId": aws.ToString(a.SubnetId), "main": aws.ToBool(a.Main),
		})
	}
	return converted, isMain
}

// first returns the first value that is there.
func first(values ...*string) *string {
	for _, v := range values {
		if v != nil && *v != "" {
			return v
		}
	}
	return nil
}
