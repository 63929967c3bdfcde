package simaws

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"milu2-stage/rehearsal/internal/world"
)

// Type tokens that other types refer to.
const (
	typeSubnet   = "aws:ec2/subnet:Subnet"
	typeGateway  = "aws:ec2/internetGateway:InternetGateway"
	typeRoute    = "aws:ec2/route:Route"
	typeEndpoint = "aws:ec2/vpcEndpoint:VpcEndpoint"
	typeFlowLog  = "aws:ec2/flowLog:FlowLog"
	typeRTA      = "aws:ec2/routeTableAssociation:RouteTableAssociation"
)

func networkKinds() []kind {
	return []kind{vpcKind(), subnetKind(), gatewayKind(), routeTableKind()}
}

func vpcKind() kind {
	return kind{
		token: world.TypeVPC, args: ec2.VpcArgs{}, res: ec2.Vpc{},
		required: []string{"cidrBlock|ipv4IpamPoolId"},
		replace:  []string{"cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"}, // instanceTenancy only from default to dedicated
		kept:     []string{"cidrBlock", "enableDnsHostnames", "enableNetworkAddressUsageMetrics", "ipv6CidrBlock"},
		defaults: map[string]any{"enableDnsSupport": true, "instanceTenancy": "default"},
		rules:    map[string]rule{"cidrBlock": both(cidrBlock, vpcSizedBlock), "instanceTenancy": oneOf("default", "dedicated")},
		create:   createVPC,
		remove:   removeVPC,
	}
}

func subnetKind() kind {
	return kind{
		token: typeSubnet, args: ec2.SubnetArgs{}, res: ec2.Subnet{},
		required: []string{"cidrBlock|ipv6CidrBlock"},
		replace:  []string{"vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "ipv6Native", "outpostArn"},
		kept:     []string{"availabilityZone", "availabilityZoneId", "privateDnsHostnameTypeOnLaunch"},
		defaults: map[string]any{
			"assignIpv6AddressOnCreation": false, "enableDns64": false, "enableResourceNameDnsARecordOnLaunch": false,
			"enableResourceNameDnsAaaaRecordOnLaunch": false, "ipv6Native": false, "mapPublicIpOnLaunch": false,
		},
		rules:   map[string]rule{"cidrBlock": both(cidrBlock, vpcSizedBlock)},
		prepare: prepareSubnet,
		create: func(o *op) error {
			o.id = o.acct.NextID("subnet")
			o.def(map[string]any{
				"arn": o.arn("ec2", "subnet/"+o.id), "ownerId": o.acct.ID, "availabilityZone": world.Zones(o.region)[0],
				"privateDnsHostnameTypeOnLaunch": "ip-name",
			})
			o.def(map[string]any{"availabilityZoneId": world.ZoneID(text(o.out, "availabilityZone"))})
			return nil
		},
		remove: removeSubnet,
	}
}

func gatewayKind() kind {
	return kind{
		token: typeGateway, args: ec2.InternetGatewayArgs{}, res: ec2.InternetGateway{},
		kept:    []string{"vpcId"},
		prepare: prepareGateway,
		create: func(o *op) error {
			o.id = o.acct.NextID("igw")
			o.def(map[string]any{"arn": o.arn("ec2", "internet-gateway/"+o.id), "ownerId": o.acct.ID, "vpcId": ""})
			return nil
		},
	}
}

func routeTableKind() kind {
	return kind{
		token: world.TypeRouteTable, args: ec2.RouteTableArgs{}, res: ec2.RouteTable{},
		replace: []string{"vpcId"},
		kept:    []string{"routes", "propagatingVgws"},
		sets:    []string{"routes", "propagatingVgws"},
		prepare: func(o *op) error { return o.needVPC() },
		create: func(o *op) error {
			o.id = o.acct.NextID("rtb")
			o.def(map[string]any{
				"arn": o.arn("ec2", "route-table/"+o.id), "ownerId": o.acct.ID, "routes": []any{}, "propagatingVgws": []any{},
			})
			return nil
		},
		remove: func(o *op) error {
			if flag(o.out, "main") {
				return fault("DependencyViolation", "%s is the main route table of its VPC", o.id)
			}
			if err := o.blocked("DependencyViolation", typeRTA, "routeTableId"); err != nil {
				return err
			}
			return o.blocked("DependencyViolation", typeEndpoint, "routeTableIds")
		},
	}
}

// needVPC checks that the VPC of the inputs exists.
func (o *op) needVPC() error {
	_, err := o.need(world.TypeVPC, o.str("vpcId"), "InvalidVpcID.NotFound", "vpc ID")
	return err
}

func createVPC(o *op) error {
	made := o.acct.NewVPC(o.region, o.in)
	o.id = made.ID
	o.out = merged(o.out, made.Outputs)
	o.def(map[string]any{"enableDnsHostnames": false, "enableNetworkAddressUsageMetrics": false})
	return nil
}

func removeVPC(o *op) error {
	for _, typ := range []string{typeSubnet, typeGateway, typeEndpoint} {
		if err := o.blocked("DependencyViolation", typ, "vpcId"); err != nil {
			return err
		}
	}
	for _, typ := range []string{world.TypeRouteTable, world.TypeSecurityGroup} {
		for _, r := range o.list(typ) {
			if r.Text("vpcId") == o.id && r.Owner == "" {
				return fault("DependencyViolation", "the vpc '%s' has dependencies and cannot be deleted: %s", o.id, r.ID)
			}
		}
	}
	return nil
}

func prepareSubnet(o *op) error {
	vpc, err := o.need(world.TypeVPC, o.str("vpcId"), "InvalidVpcID.NotFound", "vpc ID")
	if err != nil {
		return err
	}
	if zone := o.str("availabilityZone"); zone != "" && !slices.Contains(world.Zones(o.region), zone) {
		return fault("InvalidParameterValue", "Value (%s) for parameter availabilityZone is invalid; %s has %s", zone, o.region,
			strings.Join(world.Zones(o.region), ", "))
	}
	if o.str("cidrBlock") == "" {
		return nil
	}
	network, block := netip.MustParsePrefix(vpc.Text("cidrBlock")), netip.MustParsePrefix(o.str("cidrBlock"))
	if !network.Contains(block.Addr()) || block.Bits() < network.Bits() {
		return fault("InvalidSubnet.Range", "The CIDR '%s' is invalid: it is not within %s of %s", block, network, vpc.ID)
	}
	for _, other := range o.acct.Where(typeSubnet, o.region, "vpcId", vpc.ID) {
		taken, err := netip.ParsePrefix(other.Text("cidrBlock"))
		if other.ID != o.id && err == nil && taken.Overlaps(block) {
			return fault("InvalidSubnet.Conflict", "The CIDR '%s' conflicts with subnet %s (%s)", block, other.ID, taken)
		}
	}
	return nil
}

func removeSubnet(o *op) error {
	users := map[string][]string{
		typeInstance: {"subnetId"}, typeLoadBalancer: {"subnets"}, typeEndpoint: {"subnetIds"}, typeGroup: {"vpcZoneIdentifiers"},
	}
	for _, typ := range []string{typeInstance, typeLoadBalancer, typeEndpoint, typeGroup} {
		if err := o.blocked("DependencyViolation", typ, users[typ]...); err != nil {
			return err
		}
	}
	return nil
}

func prepareGateway(o *op) error {
	if o.str("vpcId") == "" {
		return nil
	}
	if err := o.needVPC(); err != nil {
		return err
	}
	for _, other := range o.acct.Where(typeGateway, o.region, "vpcId", o.str("vpcId")) {
		if other.ID != o.id {
			return fault("Resource.AlreadyAssociated", "the vpc %s has the internet gateway %s attached", o.str("vpcId"), other.ID)
		}
	}
	return nil
}
