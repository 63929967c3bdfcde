package adopt

import (
	"fmt"
	"slices"
	"strings"
)

func balancingKinds() []kind {
	elb := func(what string) string { return `arn:[^:]+:elasticloadbalancing:[^:]*:\d*:` + what + "/.+" }
	return []kind{
		{
			token: "aws:lb/loadBalancer:LoadBalancer", contract: true, listing: ListLoadBalancers, needs: []string{"name"},
			match: matchLoadBalancer, idForm: elb("loadbalancer"), check: compareNetwork,
			reads: []string{"subnets", "securityGroups"},
			compare: []comparison{
				{property: "internal", fallback: false, key: internalKey},
				{property: "loadBalancerType", fallback: "application"},
			},
		},
		{
			token: "aws:lb/targetGroup:TargetGroup", contract: true, listing: ListTargetGroups, needs: []string{"name"},
			match: matchTargetGroup, idForm: elb("targetgroup"), reads: []string{"vpcId"},
			compare: []comparison{
				{property: "port", key: portKey},
				{property: "protocol", key: protocolKey},
				{property: "protocolVersion"},
				{property: "targetType", fallback: "instance"},
				{property: "ipAddressType"},
			},
		},
		{
			token: "aws:lb/listener:Listener", contract: true, listing: ListListeners,
			needs: []string{"loadBalancerArn", "port"}, parent: parentInput("loadBalancerArn"), idForm: elb("listener"),
			match: func(q question, l Live) (bool, error) {
				return wholeNumber(l.Props["port"], -1) == q.in.number("port", -2), nil
			},
		},
		{
			token: "aws:lb/listenerRule:ListenerRule", contract: true, listing: ListListenerRules,
			needs: []string{"listenerArn", "priority"}, parent: parentInput("listenerArn"), idForm: elb("listener-rule"),
			match: func(q question, l Live) (bool, error) {
				return wholeNumber(l.Props["priority"], -1) == q.in.number("priority", -2), nil
			},
		},
		{
			token: "aws:wafv2/webAclAssociation:WebAclAssociation", listing: ListWebACLAssociations,
			needs: []string{"resourceArn", "webAclArn"}, parent: parentInput("resourceArn"), idForm: "arn:[^,]+,arn:[^,]+",
			match: matchWebACL,
		},
	}
}

// matchLoadBalancer stops at a load balancer of the name in another VPC: AWS forbids the name twice in a region.
func matchLoadBalancer(q question, l Live) (bool, error) {
	if l.Name != q.in.text("name") {
		return false, nil
	}
	vpc := ""
	if subnets := q.in.texts("subnets"); len(subnets) > 0 {
		var err error
		if vpc, err = q.subnetVPC(q.ctx, q.region, subnets[0]); err != nil {
			return false, err
		}
	}
	return sameVPC(q, ListLoadBalancers, "load balancer", l, vpc)
}

func matchTargetGroup(q question, l Live) (bool, error) {
	if l.Name != q.in.text("name") {
		return false, nil
	}
	return sameVPC(q, ListTargetGroups, "target group", l, q.in.text("vpcId"))
}

// sameVPC is true for the stage's VPC, and an error that says whose the thing is for another one, also when ours is still
// to be created.
func sameVPC(q question, listing Listing, what string, l Live, vpc string) (bool, error) {
	if vpc != "" && l.VPC == vpc {
		return true, nil
	}
	ours := vpc
	if ours == "" {
		ours = "a VPC that is still to be created"
	}
	tags, err := q.tags(q.ctx, listing, q.region, l)
	if err != nil {
		return false, err
	}
	return false, fmt.Errorf("the %s name %s is taken in %s by %s in VPC %s, not in %s%s: AWS allows the name once per "+
		"region; set another milu2-stage:nameSuffix, or remove that one", what, l.Name, q.region, l.ID, l.VPC, ours,
		tagLine(tags))
}

// compareNetwork: a network load balancer that was made without security groups can never get any, and its subnets can
// only become more. An application load balancer changes both in place.
func compareNetwork(in Inputs, l Live) []difference {
	if in.text("loadBalancerType") != "network" {
		return nil
	}
	var out []difference
	_, wanted := in["securityGroups"]
	if live, listed := l.Props["securityGroups"].([]string); listed && wanted != (len(live) > 0) {
		d := difference{property: "securityGroups", live: strings.Join(live, ","), want: "none"}
		if wanted {
			d.live, d.want = "none", "some"
		}
		out = append(out, d)
	}
	live, _ := l.Props["subnets"].([]string)
	want := in.texts("subnets")
	lost := func(subnet string) bool { return !slices.Contains(want, subnet) }
	if len(want) > 0 && slices.ContainsFunc(live, lost) {
		out = append(out, difference{
			property: "subnets", live: strings.Join(live, ","), want: strings.Join(want, ","), key: "milu2-stage:availabilityZones",
		})
	}
	return out
}

func matchWebACL(q question, l Live) (bool, error) {
	if acl := prop(l, "webAclArn"); acl != q.in.text("webAclArn") {
		return false, fmt.Errorf("load balancer %s already has the web ACL %s; remove that association, or set "+
			"milu2-stage:webAclArn to it", q.in.text("resourceArn"), acl)
	}
	return true, nil
}

// internalKey: only the NLB's scheme is configurable.
func internalKey(name string) string {
	if name == "nlb" {
		return "milu2-stage:nlbInternetFacing"
	}
	return ""
}

// portKey names the key that sets a target group's port: web-tg, api-tg, api-int-tg, and <kind>-tg of a node kind.
func portKey(name string) string {
	role := strings.TrimSuffix(strings.TrimSuffix(name, "-tg"), "-int")
	if slices.Contains([]string{"web", "api"}, role) {
		return "milu2-stage:" + role + ".port"
	}
	return "milu2-stage:nodes (the port of " + role + ")"
}

func protocolKey(name string) string {
	role := strings.TrimSuffix(strings.TrimSuffix(name, "-tg"), "-int")
	if slices.Contains([]string{"web", "api"}, role) {
		return ""
	}
	return "milu2-stage:nodes (the protocol of " + role + ")"
}
