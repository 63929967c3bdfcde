package simaws

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"milu2-stage/rehearsal/internal/world"
)

func routeKinds() []kind {
	return []kind{
		{
			token: typeRoute, args: ec2.RouteArgs{}, res: ec2.Route{},
			required: []string{"destinationCidrBlock|destinationIpv6CidrBlock|destinationPrefixListId"},
			replace:  []string{"routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"},
			rules:    map[string]rule{"destinationCidrBlock": cidrBlock},
			check: func(in map[string]any) []problem {
				return exactlyOne(in, "gatewayId", "vpcPeeringConnectionId", "natGatewayId", "networkInterfaceId", "transitGatewayId",
					"vpcEndpointId", "egressOnlyGatewayId", "carrierGatewayId", "localGatewayId", "coreNetworkArn")
			},
			prepare: prepareRoute,
			create: func(o *op) error {
				o.id = fmt.Sprintf("r-%s%d", o.str("routeTableId"), crc32.ChecksumIEEE([]byte(destination(o.in))))
				o.def(map[string]any{"origin": "CreateRoute", "state": "active"})
				return nil
			},
			find: func(o *op, id string) *world.Resource {
				table, cidr, _ := strings.Cut(id, "_")
				for _, r := range o.acct.Where(typeRoute, o.region, "routeTableId", table) {
					if destination(r.Outputs) == cidr {
						return r
					}
				}
				return nil
			},
		},
		{
			token: typeRTA, args: ec2.RouteTableAssociationArgs{}, res: ec2.RouteTableAssociation{},
			replace: []string{"subnetId", "gatewayId"},
			check:   func(in map[string]any) []problem { return exactlyOne(in, "subnetId", "gatewayId") },
			prepare: prepareAssociation,
			create: func(o *op) error {
				o.id = o.acct.NextID("rtbassoc")
				return nil
			},
			find: func(o *op, id string) *world.Resource {
				subnet, table, _ := strings.Cut(id, "/")
				for _, r := range o.acct.Where(typeRTA, o.region, "subnetId", subnet) {
					if r.Text("routeTableId") == table {
						return r
					}
				}
				return nil
			},
		},
	}
}

// exactlyOne is the rule that one of several properties is given.
func exactlyOne(in map[string]any, alternatives ...string) []problem {
	var given []string
	for _, property := range alternatives {
		if !lacks(in, property) {
			given = append(given, property)
		}
	}
	if len(given) == 1 {
		return nil
	}
	return []problem{{alternatives[0], fmt.Sprintf("exactly one of %s must be given, not %d", strings.Join(alternatives, ", "), len(given))}}
}

func destination(values map[string]any) string {
	for _, property := range []string{"destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"} {
		if value := text(values, property); value != "" {
			return value
		}
	}
	return ""
}

func prepareRoute(o *op) error {
	table, err := o.need(world.TypeRouteTable, o.str("routeTableId"), "InvalidRouteTableID.NotFound", "routeTable ID")
	if err != nil {
		return err
	}
	vpc := o.get(world.TypeVPC, table.Text("vpcId"))
	if vpc != nil && vpc.Text("cidrBlock") == destination(o.in) {
		return fault("RouteAlreadyExists", "The route identified by %s is the local route of %s", destination(o.in), vpc.ID)
	}
	for _, other := range o.acct.Where(typeRoute, o.region, "routeTableId", table.ID) {
		if other.ID != o.id && destination(other.Outputs) == destination(o.in) {
			return fault("RouteAlreadyExists", "The route identified by %s already exists in %s", destination(o.in), table.ID)
		}
	}
	if id := o.str("gatewayId"); strings.HasPrefix(id, "igw-") {
		gateway, err := o.need(typeGateway, id, "InvalidInternetGatewayID.NotFound", "internetGateway ID")
		if err != nil {
			return err
		}
		if gateway.Text("vpcId") != table.Text("vpcId") {
			return fault("InvalidParameterValue", "route table %s and network gateway %s belong to different networks", table.ID, id)
		}
	}
	return routePeering(o, table.Text("vpcId"))
}

// routePeering checks that a peering that a route goes through is alive and ends in the route table's VPC.
func routePeering(o *op, vpc string) error {
	id := o.str("vpcPeeringConnectionId")
	if id == "" {
		return nil
	}
	peering := o.acct.Find(typePeering, id)
	if peering == nil || !slices.Contains([]string{peering.Text("vpcId"), peering.Text("peerVpcId")}, vpc) {
		return fault("InvalidVpcPeeringConnectionID.NotFound", "The vpcPeeringConnection ID '%s' does not exist for %s", id, vpc)
	}
	if peering.Text("acceptStatus") != "active" {
		return fault("InvalidStateTransition", "the peering %s is %s, not active", id, peering.Text("acceptStatus"))
	}
	return nil
}

func prepareAssociation(o *op) error {
	table, err := o.need(world.TypeRouteTable, o.str("routeTableId"), "InvalidRouteTableID.NotFound", "routeTable ID")
	if err != nil || o.str("subnetId") == "" {
		return err
	}
	subnet, err := o.need(typeSubnet, o.str("subnetId"), "InvalidSubnetID.NotFound", "subnet ID")
	if err != nil {
		return err
	}
	if subnet.Text("vpcId") != table.Text("vpcId") {
		return fault("InvalidParameterValue", "route table %s and subnet %s belong to different networks", table.ID, subnet.ID)
	}
	for _, other := range o.acct.Where(typeRTA, o.region, "subnetId", subnet.ID) {
		if other.ID != o.id {
			return fault("Resource.AlreadyAssociated", "the subnet %s is associated with %s", subnet.ID, other.Text("routeTableId"))
		}
	}
	return nil
}
