package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// SecurityGroupsArgs are the inputs of SecurityGroups.
type SecurityGroupsArgs struct {
	Names *naming.Names
	Stage *config.Stage
	VPCID pulumi.StringInput
	// VPCCIDR is the stage's VPC block.
	VPCCIDR string
}

// SecurityGroups are the groups by role. All rules are resources of their own, never inline.
type SecurityGroups struct {
	pulumi.ResourceState

	Trusted *ec2.SecurityGroup
	App     *ec2.SecurityGroup
	DB      *ec2.SecurityGroup
	// Nodes has the node kind as key.
	Nodes map[string]*ec2.SecurityGroup
	// byName has the logical name as key.
	byName map[string]*ec2.SecurityGroup
}

// NewSecurityGroups registers the groups and their rules.
func NewSecurityGroups(
	ctx *pulumi.Context, args *SecurityGroupsArgs, opts ...pulumi.ResourceOption,
) (*SecurityGroups, error) {
	g := &SecurityGroups{Nodes: map[string]*ec2.SecurityGroup{}, byName: map[string]*ec2.SecurityGroup{}}
	if err := component(ctx, config.ScopeStage, "SecurityGroups", "security-groups", g, opts); err != nil {
		return nil, err
	}
	if err := g.addGroups(ctx, args); err != nil {
		return nil, err
	}
	for _, r := range ingress(args.Stage, args.VPCCIDR) {
		if err := g.addIngress(ctx, r); err != nil {
			return nil, err
		}
	}
	for _, r := range egress(args.Stage) {
		if err := g.addEgress(ctx, r); err != nil {
			return nil, err
		}
	}
	return g, ctx.RegisterResourceOutputs(g, pulumi.Map{"groupIds": g.IDs()})
}

// IDs maps logical names to group ids.
func (g *SecurityGroups) IDs() pulumi.StringMap {
	ids := pulumi.StringMap{}
	for name, group := range g.byName {
		ids[name] = group.ID().ToStringOutput()
	}
	return ids
}

func (g *SecurityGroups) addGroups(ctx *pulumi.Context, args *SecurityGroupsArgs) (err error) {
	if g.Trusted, err = g.addGroup(ctx, args, groupTrusted, "Office and trusted addresses"); err != nil {
		return err
	}
	if g.App, err = g.addGroup(ctx, args, groupApp, "Load balancers, web and API"); err != nil {
		return err
	}
	for _, node := range args.Stage.Nodes {
		description := "Game nodes of the kind " + node.Name
		if g.Nodes[node.Name], err = g.addGroup(ctx, args, groupNode(node.Name), description); err != nil {
			return err
		}
	}
	g.DB, err = g.addGroup(ctx, args, groupDB, "Database")
	return err
}

func (g *SecurityGroups) addGroup(
	ctx *pulumi.Context, args *SecurityGroupsArgs, role, description string,
) (*ec2.SecurityGroup, error) {
	name := groupName(args.Names, role)
	group, err := ec2.NewSecurityGroup(ctx, role, &ec2.SecurityGroupArgs{
		Name:        pulumi.String(name),
		Description: pulumi.String(description),
		VpcId:       args.VPCID,
		Tags:        nameTag(name),
	}, pulumi.Parent(g), pulumi.IgnoreChanges(ignored(typeSecurityGroup)))
	if err != nil {
		return nil, fmt.Errorf("registering the security group %s: %w", name, err)
	}
	g.byName[role] = group
	return group, nil
}

func (g *SecurityGroups) addIngress(ctx *pulumi.Context, r rule) error {
	args := &vpc.SecurityGroupIngressRuleArgs{
		SecurityGroupId: g.byName[r.Group].ID(),
		Description:     pulumi.String(r.Description),
		IpProtocol:      pulumi.String(r.Protocol),
		CidrIpv4:        optional(r.CIDR),
		Tags:            nameTag(r.Name),
	}
	args.FromPort, args.ToPort = r.ports()
	if r.From != "" {
		args.ReferencedSecurityGroupId = g.byName[r.From].ID().ToStringOutput().ToStringPtrOutput()
	}
	if _, err := vpc.NewSecurityGroupIngressRule(ctx, r.Name, args, pulumi.Parent(g)); err != nil {
		return fmt.Errorf("registering the ingress rule %s: %w", r.Name, err)
	}
	return nil
}

func (g *SecurityGroups) addEgress(ctx *pulumi.Context, r rule) error {
	_, err := vpc.NewSecurityGroupEgressRule(ctx, r.Name, &vpc.SecurityGroupEgressRuleArgs{
		SecurityGroupId: g.byName[r.Group].ID(),
		Description:     pulumi.String(r.Description),
		IpProtocol:      pulumi.String(r.Protocol),
		CidrIpv4:        optional(r.CIDR),
		Tags:            nameTag(r.Name),
	}, pulumi.Parent(g))
	if err != nil {
		return fmt.Errorf("registering the egress rule %s: %w", r.Name, err)
	}
	return nil
}

// ports is the rule's range. AWS takes no ports with all protocols, and -1 for every ICMP type and code.
func (r rule) ports() (from, to pulumi.IntPtrInput) {
	switch r.Protocol {
	case protocolAll:
		return nil, nil
	case protocolICMP:
		return pulumi.IntPtr(-1), pulumi.IntPtr(-1)
	default:
		return pulumi.IntPtr(r.Port), pulumi.IntPtr(r.Port)
	}
}
