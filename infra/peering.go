package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// PeeringArgs are the inputs of a Peering.
type PeeringArgs struct {
	Names   *naming.Names
	Network *Network
	// StageCIDR is the stage's VPC block, for the routes back.
	StageCIDR string

	BuildVPCID string
	BuildCIDR  string
	// BuildRouteTables are the ids of the build VPC's route tables.
	BuildRouteTables []string

	// PeerRegion is set, and PeerProvider is a provider there, when the build VPC is in another region.
	PeerRegion   string
	PeerProvider *aws.Provider

	// LeaveOptions and LeavePeerOptions leave the options of the connection as they are: all of them, or the build VPC's region's.
	LeaveOptions, LeavePeerOptions bool
}

// Peering connects the stage's VPC with the build VPC: the connection, DNS resolution and routes both ways.
type Peering struct {
	pulumi.ResourceState

	Connection *ec2.VpcPeeringConnection
	// active is what routes and options wait for: the connection is of use only once it is accepted.
	active pulumi.Resource
	prefix string
}

// NewPeering registers the peering.
func NewPeering(ctx *pulumi.Context, name string, args *PeeringArgs, opts ...pulumi.ResourceOption) (*Peering, error) {
	p := &Peering{prefix: prefix(name, "peering")}
	if err := component(ctx, config.ScopeStage, "Peering", name, p, opts); err != nil {
		return nil, err
	}
	for _, step := range []func(*pulumi.Context, *PeeringArgs) error{p.addConnection, p.addOptions, p.addRoutes} {
		if err := step(ctx, args); err != nil {
			return nil, err
		}
	}
	return p, ctx.RegisterResourceOutputs(p, pulumi.Map{"connectionId": p.Connection.ID()})
}

func (p *Peering) addConnection(ctx *pulumi.Context, args *PeeringArgs) (err error) {
	name := args.Names.Tag(p.prefix + "pcx")
	connection := &ec2.VpcPeeringConnectionArgs{
		VpcId:     args.Network.VPC.ID(),
		PeerVpcId: pulumi.String(args.BuildVPCID),
		Tags:      nameTag(name),
	}
	if args.PeerRegion == "" {
		connection.AutoAccept = pulumi.Bool(true)
	} else {
		connection.PeerRegion = pulumi.String(args.PeerRegion)
	}
	p.Connection, err = ec2.NewVpcPeeringConnection(ctx, p.prefix+"pcx", connection, pulumi.Parent(p))
	if err != nil {
		return fmt.Errorf("registering the peering connection: %w", err)
	}
	p.active = p.Connection
	if args.PeerRegion == "" {
		return nil
	}
	// AWS accepts a connection only in the accepter's region.
	p.active, err = ec2.NewVpcPeeringConnectionAccepter(ctx, p.prefix+"pcx-accepter", &ec2.VpcPeeringConnectionAccepterArgs{
		VpcPeeringConnectionId: p.Connection.ID(),
		AutoAccept:             pulumi.Bool(true),
		Tags:                   nameTag(name),
	}, p.onPeer(args)...)
	return registering("the accepter of the peering connection", err)
}

// addOptions lets each side resolve the other's private DNS names. Each region sets the options of its own side.
func (p *Peering) addOptions(ctx *pulumi.Context, args *PeeringArgs) error {
	requester := &ec2.PeeringConnectionOptionsRequesterArgs{AllowRemoteVpcDnsResolution: pulumi.Bool(true)}
	accepter := &ec2.PeeringConnectionOptionsAccepterArgs{AllowRemoteVpcDnsResolution: pulumi.Bool(true)}
	here := &ec2.PeeringConnectionOptionsArgs{VpcPeeringConnectionId: p.Connection.ID(), Requester: requester}
	if args.PeerRegion == "" {
		here.Accepter = accepter
	}
	after := pulumi.DependsOn([]pulumi.Resource{p.active})
	if !args.LeaveOptions {
		if _, err := ec2.NewPeeringConnectionOptions(ctx, p.prefix+"pcx-options", here, pulumi.Parent(p), after); err != nil {
			return fmt.Errorf("registering the peering options: %w", err)
		}
	}
	if args.PeerRegion == "" || args.LeavePeerOptions {
		return nil
	}
	there := &ec2.PeeringConnectionOptionsArgs{VpcPeeringConnectionId: p.Connection.ID(), Accepter: accepter}
	_, err := ec2.NewPeeringConnectionOptions(ctx, p.prefix+"pcx-options-peer", there, append(p.onPeer(args), after)...)
	return registering("the build VPC's peering options", err)
}

func (p *Peering) addRoutes(ctx *pulumi.Context, args *PeeringArgs) error {
	after := pulumi.DependsOn([]pulumi.Resource{p.active})
	_, err := ec2.NewRoute(ctx, p.prefix+"route-build", &ec2.RouteArgs{
		RouteTableId:           args.Network.RouteTable.ID(),
		DestinationCidrBlock:   pulumi.String(args.BuildCIDR),
		VpcPeeringConnectionId: p.Connection.ID(),
	}, pulumi.Parent(p), after)
	if err != nil {
		return fmt.Errorf("registering the route to the build VPC: %w", err)
	}
	for _, table := range args.BuildRouteTables {
		_, err := ec2.NewRoute(ctx, p.prefix+"peer-route-"+table, &ec2.RouteArgs{
			RouteTableId:           pulumi.String(table),
			DestinationCidrBlock:   pulumi.String(args.StageCIDR),
			VpcPeeringConnectionId: p.Connection.ID(),
		}, append(p.onPeer(args), after)...)
		if err != nil {
			return fmt.Errorf("registering the route back in %s: %w", table, err)
		}
	}
	return nil
}

// onPeer places a resource in the build VPC's region.
func (p *Peering) onPeer(args *PeeringArgs) []pulumi.ResourceOption {
	opts := []pulumi.ResourceOption{pulumi.Parent(p)}
	if args.PeerRegion != "" {
		opts = append(opts, pulumi.Provider(args.PeerProvider))
	}
	return opts
}
