package simaws

import (
	"cmp"
	"maps"
	"slices"

	"milu2-stage/rehearsal/internal/world"
)

// unfinished is what a creation of several calls leaves behind after the first of them: some properties are not set yet,
// or, where undo says so, something is there that a later call would take away. The calls are those of the resource's Create
// function in internal/service of https://github.com/hashicorp/terraform-provider-aws (v5.100).
type unfinished struct {
	without map[string]any
	undo    func(a *world.Account, made *world.Resource)
}

// severalCalls lists the types whose creation is several calls, of those that the stacks register.
func severalCalls() map[string]unfinished {
	noTags := map[string]any{"tags": map[string]any{}, "tagsAll": map[string]any{}}
	return map[string]unfinished{
		// ModifyVpcAttribute follows.
		world.TypeVPC: {without: map[string]any{"enableDnsHostnames": false}},
		// AttachInternetGateway follows.
		typeGateway: {without: map[string]any{"vpcId": ""}},
		// AssociateAddress follows.
		typeAddress: {without: map[string]any{"instance": "", "networkInterface": "", "associationId": "", "privateIp": ""}},
		// AcceptVpcPeeringConnection follows, where the provider accepts by itself.
		typePeering: {without: map[string]any{"acceptStatus": statePending}},
		// No call, but DescribeInstances until it runs.
		typeInstance: {without: map[string]any{"instanceState": "pending"}},
		// EnableMetricsCollection follows.
		typeGroup: {without: map[string]any{"enabledMetrics": []any{}}},
		// RevokeSecurityGroupEgress follows: a new group lets everything out.
		world.TypeSecurityGroup: {undo: letOut},
		// ModifyLoadBalancerAttributes and ModifyTargetGroupAttributes follow.
		typeLoadBalancer: {without: map[string]any{"dropInvalidHeaderFields": false, "enableCrossZoneLoadBalancing": false}},
		typeTargetGroup:  {without: map[string]any{"deregistrationDelay": 300.0}},
		// ChangeTagsForResource follows, once the zone is in sync.
		world.TypeZone: {without: noTags},
		// PutBucketTagging follows.
		typeBucket: {without: noTags},
		// AddRoleToInstanceProfile follows.
		typeProfile: {without: map[string]any{"role": ""}},
		// PutRetentionPolicy follows.
		typeLogGroup: {without: map[string]any{"retentionInDays": 0.0}},
	}
}

// SeveralCalls lists the types whose creation a world.Torn fault leaves unfinished.
func SeveralCalls() []string { return slices.Sorted(maps.Keys(severalCalls())) }

// tear makes the change, and of a creation the first call only.
func tear(a *world.Account, operation string, k *kind, change func(*world.Account) error) error {
	if err := change(a); err != nil || operation != creating {
		return err
	}
	rest, several := severalCalls()[k.token]
	if !several {
		return nil
	}
	made := slices.MaxFunc(a.List(k.token, ""), func(x, y *world.Resource) int { return cmp.Compare(x.Sequence, y.Sequence) }).Clone()
	for name, value := range rest.without {
		made.Outputs[name] = value
		if _, given := made.Inputs[name]; given {
			made.Inputs[name] = value
		}
	}
	a.Put(made)
	if rest.undo != nil {
		rest.undo(a, made)
	}
	return nil
}

// letOut gives a security group the rule that AWS makes it with.
func letOut(a *world.Account, group *world.Resource) {
	properties := func() map[string]any {
		return map[string]any{"securityGroupId": group.ID, "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}
	}
	id := a.NextID("sgr")
	outputs := properties()
	outputs["securityGroupRuleId"] = id
	a.Put(&world.Resource{
		Type: typeEgress, Region: group.Region, ID: id, Inputs: properties(), Outputs: outputs,
	})
}
