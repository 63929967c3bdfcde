package adopt

import (
	"fmt"
	"strings"

	"milu2-stage/internal/naming"
)

const subnetToken = "aws:ec2/subnet:Subnet"

func networkKinds() []kind {
	return []kind{
		{
			token: "aws:ec2/vpc:Vpc", contract: true, listing: ListVpcs, needs: []string{"cidrBlock", "tags"},
			// A dedicated tenancy becomes the default one in place; the other way round, which replaces, no stage asks for.
			match: matchVpc, idForm: ec2ID("vpc"),
		},
		{
			token: subnetToken, contract: true, listing: ListSubnets, needs: []string{"vpcId", "cidrBlock"},
			parent: parentInput("vpcId"), idForm: ec2ID("subnet"),
			match: func(q question, l Live) (bool, error) {
				return l.VPC == q.in.text("vpcId") && prop(l, "cidrBlock") == q.in.text("cidrBlock"), nil
			},
			compare: []comparison{{property: "availabilityZone", key: configKey("availabilityZones")}},
		},
		{
			token: "aws:ec2/internetGateway:InternetGateway", contract: true, listing: ListInternetGateways,
			needs: []string{"vpcId"}, fetchWith: fetchGateways, match: always, idForm: ec2ID("igw"),
		},
		{
			token: "aws:ec2/routeTable:RouteTable", contract: true, listing: ListRouteTables,
			needs: []string{"vpcId", "tags"}, idForm: ec2ID("rtb"),
			match: func(q question, l Live) (bool, error) {
				same, err := taggedName(q, l)
				return same && l.VPC == q.in.text("vpcId"), err
			},
		},
	}
}

func routingKinds() []kind {
	return []kind{
		{
			token: "aws:ec2/route:Route", contract: true, listing: ListRouteTables,
			needs: append([]string{"routeTableId"}, routeDestinations()...), idForm: ec2ID("rtb") + "_.+",
			match: matchRoute,
			id:    func(in Inputs, l Live) string { return l.ID + "_" + routeDestination(in) },
		},
		{
			token: "aws:ec2/routeTableAssociation:RouteTableAssociation", contract: true, listing: ListRouteTables,
			needs: []string{"subnetId", "gatewayId"}, idForm: "(?:subnet|igw|vgw)-[0-9a-f]+/" + ec2ID("rtb"),
			match: matchAssociation,
			id:    func(in Inputs, l Live) string { return in.text("subnetId") + "/" + l.ID },
		},
		{
			token: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", contract: true, listing: ListPeerings,
			needs: []string{"vpcId", "peerVpcId"}, parent: parentInput("vpcId"), idForm: ec2ID("pcx"),
			match: func(q question, l Live) (bool, error) {
				return prop(l, "vpcId") == q.in.text("vpcId") && prop(l, "peerVpcId") == q.in.text("peerVpcId"), nil
			},
			conflict: reversedPeering,
			compare:  []comparison{{property: "peerRegion", key: configKey("peerRegion")}},
		},
		{
			token:    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
			contract: true, listing: ListPeeringAccepters, needs: []string{"vpcPeeringConnectionId"},
			parent: parentInput("vpcPeeringConnectionId"), idForm: ec2ID("pcx"),
			match: func(q question, l Live) (bool, error) { return l.ID == q.in.text("vpcPeeringConnectionId"), nil },
		},
		{
			token: "aws:ec2/flowLog:FlowLog", listing: ListFlowLogs, needs: []string{"vpcId", "logDestination"},
			parent: parentInput("vpcId"), match: matchFlowLog, reads: []string{"trafficType"}, idForm: ec2ID("fl"),
			compare: []comparison{{property: "maxAggregationInterval"}, {property: "logFormat"}},
		},
		{
			token: "aws:ec2/vpcEndpoint:VpcEndpoint", listing: ListVpcEndpoints, needs: []string{"vpcId", "serviceName"},
			parent: parentInput("vpcId"), idForm: ec2ID("vpce"),
			match: func(q question, l Live) (bool, error) {
				return prop(l, "vpcId") == q.in.text("vpcId") && prop(l, "serviceName") == q.in.text("serviceName") &&
					endpointType(prop(l, "vpcEndpointType")) == endpointType(q.in.text("vpcEndpointType")), nil
			},
		},
	}
}

// fetchGateways returns the gateway that is attached to the VPC. Where none is, it returns those that a run of this stack
// has made and was cut off before it attached them, or that imports may name: making and attaching are two calls, and AWS
// would keep another gateway beside them.
func fetchGateways(q question) ([]Live, error) {
	all, err := q.list(q.ctx, Query{Listing: ListInternetGateways, Region: q.region})
	if err != nil {
		return nil, err
	}
	var attached, loose []Live
	for _, l := range all {
		switch {
		case l.VPC == q.in.text("vpcId"):
			attached = append(attached, l)
		case l.VPC == "" && (q.byID || (l.Name == q.in.nameTag() && q.self.owns(l.Tags))):
			loose = append(loose, l)
		}
	}
	if len(attached) > 0 {
		return attached, nil
	}
	return loose, nil
}

// matchVpc wants both the Name tag and the CIDR. A VPC with the CIDR and another name is somebody else's: beside it,
// ours could never be peered with what it is peered with. A VPC with our name that another stack manages means that two
// stages of one region share their names.
func matchVpc(q question, l Live) (bool, error) {
	sameName := l.Name != "" && l.Name == q.in.nameTag()
	sameCIDR := prop(l, "cidrBlock") == q.in.text("cidrBlock")
	if sameName && !sameCIDR {
		if other, ok := q.self.other(l.Tags); ok && other.project == q.self.project {
			return false, fmt.Errorf("the name %s is already used by VPC %s (%s) of stack %s: "+
				"two stages in one region need different names; set milu2-stage:nameSuffix", l.Name, l.ID,
				prop(l, "cidrBlock"), l.Tags[naming.TagStack])
		}
	}
	if sameCIDR && !sameName {
		return false, fmt.Errorf("VPC %s in %s has the same CIDR %s and the name %q instead of %q%s: "+
			"rename it, choose another milu2-stage:stageIndex, or say which to use in milu2-stage:imports",
			l.ID, q.region, prop(l, "cidrBlock"), l.Name, q.in.nameTag(), tagLine(l.Tags))
	}
	return sameName && sameCIDR, nil
}

// reversedPeering stops at a connection that the build VPC has asked for: its sides cannot be exchanged, and AWS allows only
// one connection between two VPCs (https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html).
func reversedPeering(q question, l Live) error {
	here, there := q.in.text("vpcId"), q.in.text("peerVpcId")
	if prop(l, "vpcId") != there || prop(l, "peerVpcId") != here {
		return nil
	}
	return fmt.Errorf("the peering %s already connects %s and %s, asked for by the latter, and AWS allows no second one: "+
		"delete it, and this stack makes its own, or leave milu2-stage:peerBuildVpcId empty and keep it", l.ID, here, there)
}

// endpointType is part of an endpoint's identity: a VPC may have both a gateway and an interface to S3.
func endpointType(name string) string {
	if name == "" {
		return "gateway"
	}
	return strings.ToLower(name)
}

func routeDestinations() []string {
	return []string{"destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"}
}

func routeDestination(in Inputs) string {
	for _, key := range routeDestinations() {
		if d := in.text(key); d != "" {
			return d
		}
	}
	return ""
}

// matchRoute leaves out the local routes: they come with the table.
func matchRoute(q question, l Live) (bool, error) {
	if l.ID != q.in.text("routeTableId") {
		return false, nil
	}
	routes, _ := l.Props["routes"].([]map[string]any)
	for _, r := range routes {
		if r["destination"] == routeDestination(q.in) && r["origin"] != "CreateRouteTable" {
			return true, nil
		}
	}
	return false, nil
}

func matchAssociation(q question, l Live) (bool, error) {
	associations, _ := l.Props["associations"].([]map[string]any)
	for _, a := range associations {
		if subnet := q.in.text("subnetId"); subnet != "" && a["subnetId"] == subnet {
			return true, nil
		}
	}
	return false, nil
}

func matchFlowLog(q question, l Live) (bool, error) {
	return prop(l, "vpcId") == q.in.text("vpcId") &&
		prop(l, "logDestination") == q.in.text("logDestination") &&
		prop(l, "trafficType") == q.in.text("trafficType"), nil
}
