package infra

import (
	"fmt"
	"net/netip"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/cidr"
	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// NetworkArgs are the inputs of a Network.
type NetworkArgs struct {
	Names *naming.Names
	Plan  cidr.Plan
	// Zones are the two availability zones, main first.
	Zones [2]string
	// FlowLogBucketARN is where rejected traffic is recorded; empty means no flow log.
	FlowLogBucketARN string
	// LeaveDefaultGroup leaves the VPC's default security group as it is.
	LeaveDefaultGroup bool
}

// Network is the stage's VPC: two public subnets in two availability zones behind one internet gateway.
type Network struct {
	pulumi.ResourceState

	VPC *ec2.Vpc
	// Subnets are the two subnets, main first.
	Subnets       []*ec2.Subnet
	RouteTable    *ec2.RouteTable
	InternetRoute *ec2.Route

	prefix string
}

// NewNetwork registers the network.
func NewNetwork(ctx *pulumi.Context, name string, args *NetworkArgs, opts ...pulumi.ResourceOption) (*Network, error) {
	n := &Network{prefix: prefix(name, "network")}
	if err := component(ctx, config.ScopeStage, "Network", name, n, opts); err != nil {
		return nil, err
	}
	for _, step := range []func(*pulumi.Context, *NetworkArgs) error{n.addVPC, n.addRouting, n.addSubnets, n.addFlowLog} {
		if err := step(ctx, args); err != nil {
			return nil, err
		}
	}
	return n, ctx.RegisterResourceOutputs(n, pulumi.Map{"vpcId": n.VPC.ID(), "subnetIds": n.SubnetIDs()})
}

// SubnetIDs returns the ids of both subnets, main first.
func (n *Network) SubnetIDs() pulumi.StringArray {
	ids := pulumi.StringArray{}
	for _, subnet := range n.Subnets {
		ids = append(ids, subnet.ID())
	}
	return ids
}

func (n *Network) addVPC(ctx *pulumi.Context, args *NetworkArgs) (err error) {
	n.VPC, err = ec2.NewVpc(ctx, n.prefix+"vpc", &ec2.VpcArgs{
		CidrBlock:          pulumi.String(args.Plan.VPC.String()),
		EnableDnsHostnames: pulumi.Bool(true),
		EnableDnsSupport:   pulumi.Bool(true),
		Tags:               nameTag(args.Names.Tag(n.prefix + "vpc")),
	}, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("registering the VPC: %w", err)
	}
	if args.LeaveDefaultGroup {
		return nil
	}
	// EC2.2: without Ingress and Egress the VPC's default group loses all its rules.
	_, err = ec2.NewDefaultSecurityGroup(ctx, n.prefix+"sg-default", &ec2.DefaultSecurityGroupArgs{
		VpcId: n.VPC.ID(),
		Tags:  nameTag(args.Names.DefaultGroup(n.prefix + "sg-default")),
	}, pulumi.Parent(n))
	return registering("the default security group", err)
}

func (n *Network) addRouting(ctx *pulumi.Context, args *NetworkArgs) error {
	igw, err := ec2.NewInternetGateway(ctx, n.prefix+"igw", &ec2.InternetGatewayArgs{
		VpcId: n.VPC.ID(),
		Tags:  nameTag(args.Names.Tag(n.prefix + "igw")),
	}, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("registering the internet gateway: %w", err)
	}
	n.RouteTable, err = ec2.NewRouteTable(ctx, n.prefix+"rt", &ec2.RouteTableArgs{
		VpcId: n.VPC.ID(),
		Tags:  nameTag(args.Names.Tag(n.prefix + "rt")),
	}, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("registering the route table: %w", err)
	}
	n.InternetRoute, err = ec2.NewRoute(ctx, n.prefix+"route-internet", &ec2.RouteArgs{
		RouteTableId:         n.RouteTable.ID(),
		DestinationCidrBlock: pulumi.String(anywhere),
		GatewayId:            igw.ID(),
	}, pulumi.Parent(n))
	return registering("the internet route", err)
}

func (n *Network) addSubnets(ctx *pulumi.Context, args *NetworkArgs) error {
	for _, subnet := range []struct {
		role, zone string
		block      netip.Prefix
	}{
		{"main", args.Zones[0], args.Plan.Main},
		{"second", args.Zones[1], args.Plan.Second},
	} {
		name := n.prefix + "subnet-" + subnet.role
		created, err := ec2.NewSubnet(ctx, name, &ec2.SubnetArgs{
			VpcId:            n.VPC.ID(),
			CidrBlock:        pulumi.String(subnet.block.String()),
			AvailabilityZone: pulumi.String(subnet.zone),
			// EC2.15: public addresses are given per instance, never by the subnet.
			MapPublicIpOnLaunch: pulumi.Bool(false),
			Tags:                nameTag(args.Names.Tag(name)),
		}, pulumi.Parent(n))
		if err != nil {
			return registering(name, err)
		}
		n.Subnets = append(n.Subnets, created)
		name = n.prefix + "rta-" + subnet.role
		_, err = ec2.NewRouteTableAssociation(ctx, name, &ec2.RouteTableAssociationArgs{
			RouteTableId: n.RouteTable.ID(),
			SubnetId:     created.ID(),
		}, pulumi.Parent(n))
		if err != nil {
			return registering(name, err)
		}
	}
	return nil
}

func (n *Network) addFlowLog(ctx *pulumi.Context, args *NetworkArgs) error {
	if args.FlowLogBucketARN == "" {
		return nil
	}
	_, err := ec2.NewFlowLog(ctx, n.prefix+"flow-log", &ec2.FlowLogArgs{
		VpcId:                  n.VPC.ID(),
		TrafficType:            pulumi.String("REJECT"),
		LogDestinationType:     pulumi.String("s3"),
		LogDestination:         pulumi.String(args.FlowLogBucketARN + "/" + prefixFlowLogs + "/"),
		MaxAggregationInterval: pulumi.Int(600),
		Tags:                   nameTag(args.Names.Tag(n.prefix + "flow-log")),
	}, pulumi.Parent(n))
	return registering("the flow log", err)
}
