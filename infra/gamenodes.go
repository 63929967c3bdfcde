package infra

import (
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/userdata"
)

// GameNodesArgs are the inputs of GameNodes. The maps have the node kind as key.
type GameNodesArgs struct {
	Launch *Launch
	Kinds  []config.Node
	// Subnets are taken in turn by the instances of a kind.
	Subnets      []*ec2.Subnet
	GroupIDs     map[string]pulumi.StringArray
	TargetGroups map[string]*lb.TargetGroup
	// Repositories may lack a kind, which then runs no container.
	Repositories map[string]pulumi.StringInput
}

// GameNode is one instance of a kind of node.
type GameNode struct {
	NamedInstance
	// Kind is the node's kind: "game".
	Kind string
	// EIP is nil unless the kind has elastic addresses.
	EIP *ec2.Eip
}

// GameNodes are the instances of every kind of game node behind the network load balancer.
type GameNodes struct {
	pulumi.ResourceState

	// Nodes are in the order of the kinds, then of their numbers.
	Nodes []GameNode
}

// NewGameNodes registers every instance of every kind. What an instance is called and where it lies depends on its own
// kind alone, so that adding or removing a kind leaves the others untouched.
func NewGameNodes(ctx *pulumi.Context, args *GameNodesArgs, opts ...pulumi.ResourceOption) (*GameNodes, error) {
	g := &GameNodes{}
	if err := component(ctx, config.ScopeStage, "GameNodes", "game-nodes", g, opts); err != nil {
		return nil, err
	}
	ids := pulumi.StringMap{}
	for i := range args.Kinds {
		kind := &args.Kinds[i]
		for n := range kind.Count {
			node, err := g.addNode(ctx, args, kind, n)
			if err != nil {
				return nil, err
			}
			g.Nodes = append(g.Nodes, node)
			ids[node.Role] = node.Instance.ID().ToStringOutput()
		}
	}
	return g, ctx.RegisterResourceOutputs(g, pulumi.Map{"instanceIds": ids})
}

// Named returns the instances with their roles.
func (g *GameNodes) Named() []NamedInstance {
	named := make([]NamedInstance, len(g.Nodes))
	for i := range g.Nodes {
		named[i] = g.Nodes[i].NamedInstance
	}
	return named
}

func (g *GameNodes) addNode(ctx *pulumi.Context, args *GameNodesArgs, kind *config.Node, n int) (GameNode, error) {
	node := GameNode{NamedInstance: NamedInstance{Role: nodeRole(kind.Name, n)}, Kind: kind.Name}
	spec := args.Launch.spec("node-"+kind.Name,
		userdata.Variable{Name: "PORT", Value: strconv.Itoa(kind.Port)},
		userdata.Variable{Name: "HEALTH_PORT", Value: strconv.Itoa(kind.HealthPort)})
	var err error
	node.Instance, err = newInstance(ctx, g, &instanceArgs{
		Launch:   args.Launch,
		Role:     node.Role,
		Type:     kind.InstanceType,
		Subnet:   args.Subnets[n%len(args.Subnets)],
		GroupIDs: args.GroupIDs[kind.Name],
		// The elastic address comes after the first boot, which needs the internet already.
		PublicIP: kind.PublicIP || kind.ElasticIP,
		UserData: userData(spec, args.Repositories[kind.Name], nil),
	})
	if err != nil {
		return node, err
	}
	if err := attach(ctx, g, node.Role+"-target", args.TargetGroups[kind.Name], node.Instance, kind.Port); err != nil {
		return node, err
	}
	if kind.ElasticIP {
		node.EIP, err = g.addEIP(ctx, args, node)
	}
	return node, err
}

func (g *GameNodes) addEIP(ctx *pulumi.Context, args *GameNodesArgs, node GameNode) (*ec2.Eip, error) {
	role := node.Role + "-eip"
	eip, err := ec2.NewEip(ctx, role, &ec2.EipArgs{
		Domain:   pulumi.String("vpc"),
		Instance: node.Instance.ID(),
		Tags:     nameTag(args.Launch.Names.Tag(role)),
	}, pulumi.Parent(g), pulumi.DependsOn(args.Launch.After))
	if err != nil {
		return nil, fmt.Errorf("registering %s: %w", role, err)
	}
	return eip, nil
}

// nodeRole is the logical name of the n-th instance of a kind, counted from 0: node-game, node-game-2, node-game-3.
func nodeRole(kind string, n int) string {
	if n == 0 {
		return "node-" + kind
	}
	return fmt.Sprintf("node-%s-%d", kind, n+1)
}
