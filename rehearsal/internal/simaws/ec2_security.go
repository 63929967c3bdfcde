package simaws

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typeIngress      = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	typeEgress       = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
	typeDefaultGroup = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"

	// maxRules is the AWS quota of rules per security group and direction.
	maxRules = 60
)

func securityKinds() []kind {
	return []kind{
		{
			token: world.TypeSecurityGroup, args: ec2.SecurityGroupArgs{}, res: ec2.SecurityGroup{},
			required: []string{"vpcId"},
			replace:  []string{"name", "namePrefix", "description", "vpcId"},
			kept:     []string{"ingress", "egress", "vpcId", "name"},
			unread:   []string{"revokeRulesOnDelete"},
			sets:     []string{"ingress", "egress"},
			defaults: map[string]any{"description": "Managed by Pulumi", "revokeRulesOnDelete": false},
			name:     "name", prefix: "namePrefix",
			rules:   map[string]rule{"name": securityGroupName(), "description": groupDescription()},
			prepare: prepareGroup,
			create: func(o *op) error {
				o.id = o.acct.NextID("sg")
				o.def(map[string]any{
					"arn": o.arn("ec2", "security-group/"+o.id), "ownerId": o.acct.ID, "ingress": []any{}, "egress": []any{},
					"namePrefix": "",
				})
				return nil
			},
			remove: removeGroup,
		},
		{
			token: typeDefaultGroup, args: ec2.DefaultSecurityGroupArgs{}, res: ec2.DefaultSecurityGroup{},
			putLike:  true,
			required: []string{"vpcId"},
			replace:  []string{"vpcId"},
			kept:     []string{"vpcId"},
			unread:   []string{"revokeRulesOnDelete"},
			sets:     []string{"ingress", "egress"},
			defaults: map[string]any{"revokeRulesOnDelete": false},
			prepare:  prepareDefaultGroup,
			create: func(o *op) error {
				o.def(map[string]any{
					"arn": o.arn("ec2", "security-group/"+o.id), "ownerId": o.acct.ID, "name": "default",
					"description": "default VPC security group", "ingress": []any{}, "egress": []any{},
				})
				return nil
			},
			synthesize: func(o *op, id string) *world.Resource {
				group := o.get(world.TypeSecurityGroup, id)
				if group == nil || group.Text("name") != "default" {
					return nil
				}
				copied := group.Clone()
				copied.Type, copied.Owner = typeDefaultGroup, ""
				copied.Inputs = map[string]any{"vpcId": group.Text("vpcId")}
				return copied
			},
		},
		ruleKind(typeIngress, kind{args: vpc.SecurityGroupIngressRuleArgs{}, res: vpc.SecurityGroupIngressRule{}}),
		ruleKind(typeEgress, kind{args: vpc.SecurityGroupEgressRuleArgs{}, res: vpc.SecurityGroupEgressRule{}}),
	}
}

func prepareGroup(o *op) error {
	if err := o.needVPC(); err != nil {
		return err
	}
	for _, other := range o.acct.Where(world.TypeSecurityGroup, o.region, "vpcId", o.str("vpcId")) {
		if other.ID != o.id && other.Text("name") == o.str("name") {
			return fault("InvalidGroup.Duplicate", "The security group '%s' already exists for %s as %s", o.str("name"),
				o.str("vpcId"), other.ID)
		}
	}
	return nil
}

func removeGroup(o *op) error {
	if o.old.Owner != "" {
		return fault("CannotDelete", "the specified group: %q name: \"default\" cannot be deleted by a user", o.id)
	}
	for _, typ := range []string{typeInstance, typeLoadBalancer, typeEndpoint} {
		if err := o.blocked("DependencyViolation", typ, "vpcSecurityGroupIds", "securityGroups", "securityGroupIds"); err != nil {
			return err
		}
	}
	for _, typ := range []string{typeIngress, typeEgress} {
		for _, r := range o.list(typ) {
			if r.Text("securityGroupId") == o.id {
				o.acct.Remove(typ, r.Region, r.ID)
			} else if r.Text("referencedSecurityGroupId") == o.id {
				return fault("DependencyViolation", "resource %s has a dependent object: rule %s of %s", o.id, r.ID, r.Text("securityGroupId"))
			}
		}
	}
	return nil
}

// prepareDefaultGroup empties the VPC's default group, as the provider does when it takes the group over.
func prepareDefaultGroup(o *op) error {
	owner, err := o.need(world.TypeVPC, o.str("vpcId"), "InvalidVpcID.NotFound", "vpc ID")
	if err != nil {
		return err
	}
	o.id = owner.Text("defaultSecurityGroupId")
	group := o.get(world.TypeSecurityGroup, o.id)
	if group == nil {
		return fault("InvalidGroup.NotFound", "The default security group of %s does not exist", owner.ID)
	}
	for _, typ := range []string{typeIngress, typeEgress} {
		for _, r := range o.acct.Where(typ, o.region, "securityGroupId", o.id) {
			o.acct.Remove(typ, r.Region, r.ID)
		}
	}
	tagged := group.Clone()
	for _, property := range []string{"tags", "tagsAll"} {
		if tags, given := o.in[property]; given {
			tagged.Outputs[property] = world.CloneValue(tags)
		}
	}
	o.acct.Put(tagged)
	return nil
}

// ruleKind completes the kind of one direction's rules.
func ruleKind(token string, k kind) kind {
	k.token = token
	k.replace = []string{"securityGroupId"}
	k.alternatives = []string{"cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"}
	k.rules = map[string]rule{
		"cidrIpv4": cidrBlock, "description": groupDescription(),
		"ipProtocol": pattern(4, `^(-1|tcp|udp|icmp|[0-9]+)$`, "-1, tcp, udp, icmp or a protocol number"),
	}
	k.check = func(in map[string]any) []problem {
		problems := exactlyOne(in, k.alternatives...)
		return append(problems, checkPorts(in)...)
	}
	k.prepare = prepareRule
	k.create = func(o *op) error {
		o.id = o.acct.NextID("sgr")
		o.def(map[string]any{"arn": o.arn("ec2", "security-group-rule/"+o.id), "securityGroupRuleId": o.id})
		return nil
	}
	return k
}

func checkPorts(in map[string]any) []problem {
	from, hasFrom := in["fromPort"].(float64)
	to, hasTo := in["toPort"].(float64)
	switch text(in, "ipProtocol") {
	case "-1":
		if (hasFrom && from != -1) || (hasTo && to != -1) {
			return []problem{{"fromPort", "must not be given with protocol -1"}}
		}
	case "tcp", "udp", "6", "17":
		if _, later := in["fromPort"].(unknown); later {
			return nil
		}
		if !hasFrom || !hasTo || from < 0 || to > 65535 || from > to {
			return []problem{{"fromPort", fmt.Sprintf("fromPort %v to toPort %v is not a range of ports", in["fromPort"], in["toPort"])}}
		}
	}
	return nil
}

func prepareRule(o *op) error {
	group, err := o.need(world.TypeSecurityGroup, o.str("securityGroupId"), "InvalidGroup.NotFound", "security group")
	if err != nil {
		return err
	}
	if source := o.str("referencedSecurityGroupId"); source != "" {
		other, err := o.need(world.TypeSecurityGroup, source, "InvalidGroup.NotFound", "security group")
		if err != nil {
			return err
		}
		if from, to := other.Text("vpcId"), group.Text("vpcId"); from != to && !o.peered(from, to) {
			return fault("InvalidGroup.NotFound", "You have specified two resources that belong to different networks: %s and %s",
				group.ID, other.ID)
		}
	}
	rules := o.acct.Where(o.kind.token, o.region, "securityGroupId", group.ID)
	if len(rules) >= maxRules && o.old == nil {
		return fault("RulesPerSecurityGroupLimitExceeded", "%s has %d rules in this direction", group.ID, len(rules))
	}
	for _, other := range rules {
		if other.ID != o.id && ruleKey(other.Outputs) == ruleKey(o.in) {
			return fault("InvalidPermission.Duplicate", "the specified rule %q already exists as %s", ruleKey(o.in), other.ID)
		}
	}
	return nil
}

func (o *op) peered(a, b string) bool {
	for _, r := range o.acct.List(typePeering, "") {
		ends := [2]string{r.Text("vpcId"), r.Text("peerVpcId")}
		if ends == [2]string{a, b} || ends == [2]string{b, a} {
			return r.Text("acceptStatus") == stateActive
		}
	}
	return false
}

// ruleKey is what AWS tells rules of one group apart by; the description is not part of it.
func ruleKey(values map[string]any) string {
	from, to := number(values, "fromPort"), number(values, "toPort")
	if text(values, "ipProtocol") == "-1" {
		from, to = -1, -1
	}
	return fmt.Sprintf("%s %v-%v %s%s%s%s", text(values, "ipProtocol"), from, to, text(values, "cidrIpv4"), text(values, "cidrIpv6"),
		text(values, "prefixListId"), text(values, "referencedSecurityGroupId"))
}
