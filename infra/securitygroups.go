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

// SecurityGroups are the stage's security groups. All rules are resources of their own, never inline.
type SecurityGroups struct {
	pulumi.ResourceState

	// Groups has the logical name as key: "sg-app", "sg-node-game".
	Groups map[string]*ec2.SecurityGroup

	names  *naming.Names
	prefix string
}

// NewSecurityGroups registers the groups and their rules.
func NewSecurityGroups(
	ctx *pulumi.Context, name string, args *SecurityGroupsArgs, opts ...pulumi.ResourceOption,
) (*SecurityGroups, error) {
	g := &SecurityGroups{Groups: map[string]*ec2.SecurityGroup{}, names: args.Names, prefix: prefix(name, "security-groups")}
	if err := component(ctx, config.ScopeStage, "SecurityGroups", name, g, opts); err != nil {
		return nil, err
	}
	ids := pulumi.StringMap{}
	for _, s := range groups(args.Names, args.Stage) {
		group, err := ec2.NewSecurityGroup(ctx, g.prefix+s.role, &ec2.SecurityGroupArgs{
			Name:        pulumi.String(s.name),
			Description: pulumi.String(s.description),
			VpcId:       args.VPCID,
			Tags:        nameTag(s.name),
		}, pulumi.Parent(g), pulumi.IgnoreChanges(ignored(typeSecurityGroup)))
		if err != nil {
			return nil, fmt.Errorf("registering the security group %s: %w", s.name, err)
		}
		g.Groups[s.role], ids[s.role] = group, group.ID().ToStringOutput()
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
	return g, ctx.RegisterResourceOutputs(g, pulumi.Map{"groupIds": ids})
}

// IDs returns the ids of groups by their logical names.
func (g *SecurityGroups) IDs(roles ...string) pulumi.StringArray {
	var ids pulumi.StringArray
	for _, role := range roles {
		ids = append(ids, g.Groups[role].ID())
	}
	return ids
}

func (g *SecurityGroups) addIngress(ctx *pulumi.Context, r rule) error {
	args := &vpc.SecurityGroupIngressRuleArgs{
		SecurityGroupId: g.Groups[r.Group].ID(),
		Description:     pulumi.String(r.Description),
		IpProtocol:      pulumi.String(r.Protocol),
		CidrIpv4:        optional(r.CIDR),
		Tags:            nameTag(g.names.RuleTag(g.prefix + r.Name)),
	}
	args.FromPort, args.ToPort = r.ports()
	if r.From != "" {
		args.ReferencedSecurityGroupId = g.Groups[r.From].ID().ToStringOutput().ToStringPtrOutput()
	}
	_, err := vpc.NewSecurityGroupIngressRule(ctx, g.prefix+r.Name, args, pulumi.Parent(g))
	return registering("the ingress rule "+r.Name, err)
}

func (g *SecurityGroups) addEgress(ctx *pulumi.Context, r rule) error {
	_, err := vpc.NewSecurityGroupEgressRule(ctx, g.prefix+r.Name, &vpc.SecurityGroupEgressRuleArgs{
		SecurityGroupId: g.Groups[r.Group].ID(),
		Description:     pulumi.String(r.Description),
		IpProtocol:      pulumi.String(r.Protocol),
		CidrIpv4:        optional(r.CIDR),
		Tags:            nameTag(g.names.RuleTag(g.prefix + r.Name)),
	}, pulumi.Parent(g))
	return registering("the egress rule "+r.Name, err)
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
