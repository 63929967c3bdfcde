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
	// Region is the stage's region, for the names of the endpoint services.
	Region string
	// FlowLogBucketARN is where rejected traffic is recorded; empty means no flow log.
	FlowLogBucketARN string
	// InterfaceEndpoints are the services that get an interface endpoint: "ssm", "ecr.api", ...
	InterfaceEndpoints []string
}

// Network is the stage's VPC: two public subnets in two availability zones behind one internet gateway.
type Network struct {
	pulumi.ResourceState

	VPC           *ec2.Vpc
	SubnetMain    *ec2.Subnet
	SubnetSecond  *ec2.Subnet
	RouteTable    *ec2.RouteTable
	InternetRoute *ec2.Route
}

// NewNetwork registers the network.
func NewNetwork(ctx *pulumi.Context, args *NetworkArgs, opts ...pulumi.ResourceOption) (*Network, error) {
	n := &Network{}
	if err := component(ctx, config.ScopeStage, "Network", "network", n, opts); err != nil {
		return nil, err
	}
	steps := []func(*pulumi.Context, *NetworkArgs) error{n.addVPC, n.addSubnets, n.addRouting, n.addFlowLog, n.addEndpoints}
	for _, step := range steps {
		if err := step(ctx, args); err != nil {
			return nil, err
		}
	}
	return n, ctx.RegisterResourceOutputs(n, pulumi.Map{
		"vpcId":     n.VPC.ID(),
		"subnetIds": n.SubnetIDs(),
	})
}

// SubnetIDs returns the ids of both subnets, main first.
func (n *Network) SubnetIDs() pulumi.StringArray {
	return pulumi.StringArray{n.SubnetMain.ID(), n.SubnetSecond.ID()}
}

func (n *Network) addVPC(ctx *pulumi.Context, args *NetworkArgs) (err error) {
	n.VPC, err = ec2.NewVpc(ctx, "vpc", &ec2.VpcArgs{
		CidrBlock:          pulumi.String(args.Plan.VPC.String()),
		EnableDnsHostnames: pulumi.Bool(true),
		EnableDnsSupport:   pulumi.Bool(true),
		Tags:               nameTag(args.Names.Tag("vpc")),
	}, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("registering the VPC: %w", err)
	}
	// EC2.2: without Ingress and Egress the VPC's default group loses all its rules.
	_, err = ec2.NewDefaultSecurityGroup(ctx, "sg-default", &ec2.DefaultSecurityGroupArgs{
		VpcId: n.VPC.ID(),
		Tags:  nameTag(args.Names.Tag("default-sg")),
	}, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("registering the default security group: %w", err)
	}
	return nil
}

func (n *Network) addSubnets(ctx *pulumi.Context, args *NetworkArgs) (err error) {
	if n.SubnetMain, err = n.addSubnet(ctx, args, "subnet-main", args.Plan.Main, args.Zones[0]); err != nil {
		return err
	}
	n.SubnetSecond, err = n.addSubnet(ctx, args, "subnet-second", args.Plan.Second, args.Zones[1])
	return err
}

func (n *Network) addSubnet(
	ctx *pulumi.Context, args *NetworkArgs, role string, block netip.Prefix, zone string,
) (*ec2.Subnet, error) {
	subnet, err := ec2.NewSubnet(ctx, role, &ec2.SubnetArgs{
		VpcId:            n.VPC.ID(),
		CidrBlock:        pulumi.String(block.String()),
		AvailabilityZone: pulumi.String(zone),
		// EC2.15: public addresses are given per role, never by the subnet.
		MapPublicIpOnLaunch: pulumi.Bool(false),
		Tags:                nameTag(args.Names.Tag(role)),
	}, pulumi.Parent(n))
	if err != nil {
		return nil, fmt.Errorf("registering %s: %w", role, err)
	}
	return subnet, nil
}

func (n *Network) addRouting(ctx *pulumi.Context, args *NetworkArgs) error {
	igw, err := ec2.NewInternetGateway(ctx, "igw", &ec2.InternetGatewayArgs{
		VpcId: n.VPC.ID(),
		Tags:  nameTag(args.Names.Tag("igw")),
	}, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("registering the internet gateway: %w", err)
	}
	n.RouteTable, err = ec2.NewRouteTable(ctx, "rt", &ec2.RouteTableArgs{
		VpcId: n.VPC.ID(),
		Tags:  nameTag(args.Names.Tag("rt")),
	}, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("registering the route table: %w", err)
	}
	n.InternetRoute, err = ec2.NewRoute(ctx, "route-internet", &ec2.RouteArgs{
		RouteTableId:         n.RouteTable.ID(),
		DestinationCidrBlock: pulumi.String("0.0.0.0/0"),
		GatewayId:            igw.ID(),
	}, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("registering the internet route: %w", err)
	}
	if err := n.associate(ctx, "rta-main", n.SubnetMain); err != nil {
		return err
	}
	return n.associate(ctx, "rta-second", n.SubnetSecond)
}

func (n *Network) associate(ctx *pulumi.Context, role string, subnet *ec2.Subnet) error {
	_, err := ec2.NewRouteTableAssociation(ctx, role, &ec2.RouteTableAssociationArgs{
		RouteTableId: n.RouteTable.ID(),
		SubnetId:     subnet.ID(),
	}, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("registering %s: %w", role, err)
	}
	return nil
}

func (n *Network) addFlowLog(ctx *pulumi.Context, args *NetworkArgs) error {
	if args.FlowLogBucketARN == "" {
		return nil
	}
	_, err := ec2.NewFlowLog(ctx, "flow-log", &ec2.FlowLogArgs{
		VpcId:                  n.VPC.ID(),
		TrafficType:            pulumi.String("REJECT"),
		LogDestinationType:     pulumi.String("s3"),
		LogDestination:         pulumi.String(args.FlowLogBucketARN + "/" + prefixFlowLogs + "/"),
		MaxAggregationInterval: pulumi.Int(600),
		Tags:                   nameTag(args.Names.Tag("flow-log")),
	}, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("registering the flow log: %w", err)
	}
	return nil
}
