package adopt

import (
	"fmt"
	"net/netip"
	"strings"
)

const subnetToken = "aws:ec2/subnet:Subnet"

func networkKinds() []kind {
	return []kind{
		{
			token: vpcToken, contract: true, listing: ListVpcs, needs: []string{"cidrBlock", "tags"},
			silent: []string{"enableDnsHostnames", "enableDnsSupport", "enableNetworkAddressUsageMetrics", "instanceTenancy"},
			by:     "Name tag and CIDR; the CIDR under another name: stop", example: "vpc-...",
			// A dedicated tenancy becomes the default one in place; the other way round, which replaces, no stage asks for.
			match: matchVpc, conflict: sameBlock, another: true, idForm: ec2ID("vpc"),
			compare: []comparison{{property: "cidrBlock", way: indexWay, fixed: true}}, apart: blockApart,
		},
		{
			token: subnetToken, contract: true, listing: ListSubnets, needs: []string{"vpcId", "cidrBlock"},
			silent: []string{
				"assignIpv6AddressOnCreation", "enableDns64", "enableLniAtDeviceIndex", "enableResourceNameDnsARecordOnLaunch",
				"enableResourceNameDnsAaaaRecordOnLaunch", "ipv6CidrBlock", "ipv6Native", "mapPublicIpOnLaunch",
			},
			by: "VPC and CIDR", example: "subnet-...",
			parent: parentInput("vpcId"), idForm: ec2ID("subnet"),
			match: func(q question, l Live) (bool, error) {
				return l.VPC == q.in.text("vpcId") && prop(l, "cidrBlock") == q.in.text("cidrBlock"), nil
			},
			compare: []comparison{{property: "availabilityZone", way: zonesWay}},
		},
		{
			token: "aws:ec2/internetGateway:InternetGateway", contract: true, listing: ListInternetGateways,
			by: "attached to the VPC; if none is: this stack's own by Name tag, which was never attached", example: "igw-...",
			needs: []string{"vpcId"}, fetchWith: fetchGateways, match: always, idForm: ec2ID("igw"),
		},
		{
			token: "aws:ec2/routeTable:RouteTable", contract: true, listing: ListRouteTables,
			by: "VPC and Name tag; if none has it: the table that the stage's subnets are in", example: "rtb-...",
			needs: []string{"vpcId", "tags"}, idForm: ec2ID("rtb"), another: true,
			match: matchTable, conflict: mainTable,
		},
	}
}

func routingKinds() []kind {
	return []kind{
		{
			token: "aws:ec2/route:Route", contract: true, listing: ListRouteTables,
			untagged: true, belongs: "routeTableId", silent: routeTargets(),
			by: "route table and destination; a propagated route: stop", example: "rtb-..._10.0.0.0/16",
			needs: append([]string{"routeTableId"}, routeDestinations()...), idForm: ec2ID("rtb") + "_.+",
			match: matchRoute, conflict: otherRoute,
			id: func(in Inputs, l Live) string { return l.ID + "_" + routeDestination(in) },
		},
		{
			token: "aws:ec2/routeTableAssociation:RouteTableAssociation", contract: true, listing: ListRouteTables,
			untagged: true, belongs: "subnetId",
			by: "subnet", example: "subnet-.../rtb-...",
			needs: []string{"subnetId", "gatewayId"}, idForm: "(?:subnet|igw|vgw)-[0-9a-f]+/" + ec2ID("rtb"),
			match: matchAssociation, notes: associationNotes,
			id: func(in Inputs, l Live) string { return in.text("subnetId") + "/" + l.ID },
		},
		{
			token: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", contract: true, listing: ListPeerings,
			silent: []string{"autoAccept"},
			by:     "requester VPC and accepter VPC", example: "pcx-...",
			needs: []string{"vpcId", "peerVpcId"}, parent: parentInput("vpcId"), idForm: ec2ID("pcx"),
			match: func(q question, l Live) (bool, error) {
				return prop(l, "vpcId") == q.in.text("vpcId") && prop(l, "peerVpcId") == q.in.text("peerVpcId"), nil
			},
			conflict: reversedPeering,
			compare: []comparison{{property: "peerRegion", way: func(_ question, l Live) way {
				return keep(setting{"peerRegion", prop(l, "peerRegion")})
			}}},
		},
		{
			token:  "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
			silent: []string{"autoAccept"},
			by:     "the peering, in the build VPC's region", example: "pcx-...",
			contract: true, listing: ListPeeringAccepters, needs: []string{"vpcPeeringConnectionId"},
			parent: parentInput("vpcPeeringConnectionId"), idForm: ec2ID("pcx"),
			match: func(q question, l Live) (bool, error) { return l.ID == q.in.text("vpcPeeringConnectionId"), nil },
		},
		{
			token: "aws:ec2/flowLog:FlowLog", listing: ListFlowLogs, needs: []string{"vpcId", "logDestination"},
			silent: []string{
				"deliverCrossAccountRole", "destinationOptions", "iamRoleArn", "logDestinationType", "logFormat", "maxAggregationInterval",
			},
			by: "VPC, destination and type of traffic", example: "fl-...",
			parent: parentInput("vpcId"), match: matchFlowLog, idForm: ec2ID("fl"), reads: []string{"trafficType"},
			compare: []comparison{{property: "maxAggregationInterval", way: noFlowLog}, {property: "logFormat", way: noFlowLog}},
		},
		{
			token: "aws:ec2/vpcEndpoint:VpcEndpoint", listing: ListVpcEndpoints, needs: []string{"vpcId", "serviceName"},
			silent: []string{"autoAccept", "privateDnsEnabled", "vpcEndpointType"},
			by:     "VPC, service and type (gateway or interface)", example: "vpce-...",
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

// matchVpc wants both the Name tag and the CIDR.
func matchVpc(q question, l Live) (bool, error) {
	return l.Name != "" && l.Name == q.in.nameTag() && prop(l, "cidrBlock") == q.in.text("cidrBlock"), nil
}

// sameBlock stops at a VPC that has the CIDR and another name: beside it, ours could never be peered with what it is peered
// with. It may be this stage's, under a name that somebody else gave it.
func sameBlock(q question, lives []Live) error {
	block := q.in.text("cidrBlock")
	for _, l := range lives {
		if prop(l, "cidrBlock") != block {
			continue
		}
		seen := fmt.Sprintf("VPC %s in %s has the same CIDR %s and the name %q instead of %q%s", l.ID, q.region, block, l.Name,
			q.in.nameTag(), tagsIn(l.Tags))
		if stage := q.otherStack(l.Tags); stage != "" && q.state.empty() {
			return fmt.Errorf("%s. It is another stage's (%s); %s", seen, stage, blockApart(q)[0].text(q.self.stack))
		}
		return fmt.Errorf("%s; if it is this stage's, %s", seen,
			imported("take it over and give it that name", q.name, l.ID).text(q.self.stack))
	}
	return nil
}

// blockApart gives a new stage a block and names that no other has.
func blockApart(q question) []way {
	vpcs, err := q.list(q.ctx, Query{Listing: ListVpcs, Region: q.region})
	taken := make([]string, 0, len(vpcs))
	for _, l := range vpcs {
		taken = append(taken, prop(l, "cidrBlock"))
	}
	if w, ok := q.apart.block(taken); ok && err == nil {
		return []way{w}
	}
	return []way{q.apart.names()}
}

// indexWay: the block follows from the stage's index.
func indexWay(q question, l Live) way {
	index, ok := q.apart.indexOf(prop(l, "cidrBlock"))
	if !ok {
		return way{}
	}
	return keep(setting{"stageIndex", fmt.Sprint(index)})
}

// zonesWay sets both zones, since one alone is not allowed: that of the live subnet, and that of the other one, which is
// live too, or will be made in the zone that is free.
func zonesWay(q question, l Live) way {
	zones := map[string]string{q.name: prop(l, "availabilityZone")}
	other := map[string]string{"subnet-main": "subnet-second", "subnet-second": "subnet-main"}[q.name]
	zones[other] = q.in.text("availabilityZone")
	subnets, err := q.list(q.ctx, Query{Listing: ListSubnets, Region: q.region, Parent: q.in.text("vpcId")})
	block := siblingBlock(q.in.text("cidrBlock"))
	for _, s := range subnets {
		if block != "" && prop(s, "cidrBlock") == block {
			zones[other] = prop(s, "availabilityZone")
		}
	}
	switch {
	case other == "" || err != nil:
		return way{}
	case zones[other] == zones[q.name]:
		return way{not: "the other subnet is in that zone too, and milu2-stage:availabilityZones wants two"}
	}
	return keep(setting{"availabilityZones[0]", zones["subnet-main"]}, setting{"availabilityZones[1]", zones["subnet-second"]})
}

// siblingBlock is the block of the stage's other subnet: 172.34.1.0/24 for 172.34.0.0/24, and the other way round.
func siblingBlock(block string) string {
	p, err := netip.ParsePrefix(block)
	if err != nil || !p.Addr().Is4() {
		return ""
	}
	octets := p.Addr().As4()
	octets[2] ^= 1
	return netip.PrefixFrom(netip.AddrFrom4(octets), p.Bits()).String()
}

// firstOfSiblings reports whether a block is the first of the two that siblingBlock pairs, which is that of the main subnet.
func firstOfSiblings(block string) bool {
	p, err := netip.ParsePrefix(block)
	return err == nil && p.Addr().Is4() && p.Addr().As4()[2]&1 == 0
}

// noFlowLog: nothing sets what a flow log records, but a stage does without one of the program's.
func noFlowLog(question, Live) way {
	return way{does: "leave it alone, without a flow log of the program's", settings: []setting{{"flowLogs", "false"}}}
}

// reversedPeering stops at a connection that the build VPC has asked for: its sides cannot be exchanged, and AWS allows only
// one connection between two VPCs (https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html).
func reversedPeering(q question, lives []Live) error {
	here, there := q.in.text("vpcId"), q.in.text("peerVpcId")
	for _, l := range lives {
		if prop(l, "vpcId") == there && prop(l, "peerVpcId") == here {
			return fmt.Errorf("the peering %s already connects %s and %s, asked for by the latter, and AWS allows no second one; %s", l.ID,
				here, there, way{does: "do without a peering of the program's, which leaves that one alone",
					settings: []setting{{path: "peerBuildVpcId"}}}.text(q.self.stack))
		}
	}
	return nil
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

// routeTargets are what a route may lead to. A live one may lead elsewhere than the program's.
func routeTargets() []string {
	return []string{
		"carrierGatewayId", "coreNetworkArn", "egressOnlyGatewayId", "gatewayId", "localGatewayId", "natGatewayId", "networkInterfaceId",
		"transitGatewayId", "vpcEndpointId", "vpcPeeringConnectionId",
	}
}

func routeDestination(in Inputs) string {
	for _, key := range routeDestinations() {
		if d := in.text(key); d != "" {
			return d
		}
	}
	return ""
}

// matchRoute wants a static route: local routes come with the table, and one that a VPN gateway propagates or a router
// advertises stays beside the static one that goes before it
// (https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html#route-tables-priority).
func matchRoute(q question, l Live) (bool, error) {
	if l.ID != q.in.text("routeTableId") {
		return false, nil
	}
	routes, _ := l.Props["routes"].([]map[string]any)
	for _, r := range routes {
		if r["destination"] == routeDestination(q.in) && r["origin"] == "CreateRoute" {
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
