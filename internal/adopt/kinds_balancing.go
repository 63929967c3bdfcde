package adopt

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

func balancingKinds() []kind {
	elb := func(what string) string { return `arn:[^:]+:elasticloadbalancing:[^:]*:\d*:` + what + "/.+" }
	return []kind{
		loadBalancerKind(elb("loadbalancer")),
		{
			token: "aws:lb/targetGroup:TargetGroup", contract: true, listing: ListTargetGroups, needs: []string{"name"},
			silent: []string{
				"deregistrationDelay", "lambdaMultiValueHeadersEnabled", "proxyProtocolV2", "slowStart", "targetType", "targetGroupHealth",
			},
			resets: map[string]any{"proxyProtocolV2": false, "slowStart": 0},
			by:     "name; in another VPC: stop", example: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/...",
			match: matchTargetGroup, near: nearTargetGroup, idForm: elb("targetgroup"), reads: []string{"vpcId"},
			compare: []comparison{
				{property: "name", way: nameWay},
				{property: "vpcId", fixed: true},
				{property: "port", way: portWay},
				{property: "protocol", way: protocolWay},
				{property: "protocolVersion"},
				{property: "targetType", fallback: "instance"},
				{property: "ipAddressType"},
			},
		},
		{
			token: "aws:lb/listener:Listener", contract: true, listing: ListListeners,
			silent: []string{
				"alpnPolicy", "certificateArn", "mutualAuthentication", "routingHttpResponseServerEnabled", "sslPolicy", "tcpIdleTimeoutSeconds",
			},
			by: "load balancer and port", example: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/...",
			needs: []string{"loadBalancerArn", "port"}, parent: parentInput("loadBalancerArn"), idForm: elb("listener"),
			belongs: "loadBalancerArn",
			match: func(q question, l Live) (bool, error) {
				return wholeNumber(l.Props["port"], -1) == q.in.number("port", -2), nil
			},
		},
		{
			token: ruleType, contract: true, listing: ListListenerRules,
			by: "listener and priority", example: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener-rule/...",
			needs: []string{"listenerArn", "priority"}, parent: parentInput("listenerArn"), idForm: elb("listener-rule"),
			belongs: "listenerArn", others: servesOthers, apart: otherPriorities, reads: []string{"actions"},
			match: func(q question, l Live) (bool, error) {
				return wholeNumber(l.Props["priority"], -1) == q.in.number("priority", -2), nil
			},
		},
		{
			token: "aws:wafv2/webAclAssociation:WebAclAssociation", listing: ListWebACLAssociations,
			untagged: true, belongs: "resourceArn",
			by: "load balancer; with another web ACL: stop", example: "arn:aws:wafv2:...,arn:aws:elasticloadbalancing:...",
			needs: []string{"resourceArn", "webAclArn"}, parent: parentInput("resourceArn"), idForm: "arn:[^:]+:wafv2:[^,]+,arn:[^,]+",
			match: matchWebACL,
		},
	}
}

func loadBalancerKind(form string) kind {
	return kind{
		token: "aws:lb/loadBalancer:LoadBalancer", contract: true, listing: ListLoadBalancers, needs: []string{"name"},
		silent: balancerAttributes(), resets: balancerDefaults(), live: []string{"subnets"}, near: nearBalancer,
		by: "name; in another VPC: stop", example: "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/...",
		match: matchLoadBalancer, idForm: form, check: compareNetwork,
		reads: []string{"subnets", "securityGroups"},
		compare: []comparison{
			{property: "name", way: nameWay},
			{property: "internal", fallback: false, way: schemeWay},
			{property: "loadBalancerType", fallback: "application"},
		},
	}
}

// servesOthers tells a rule that has none of the program's hosts, paths and target groups.
func servesOthers(q question, l Live) (string, error) {
	targets, listed := l.Props["targetGroups"].([]string)
	hosts, _ := l.Props["hosts"].([]string)
	paths, _ := l.Props["paths"].([]string)
	if !listed {
		return "", nil
	}
	ours := canonical(slices.Concat(q.in.nested("conditions", "hostHeader", "values"), q.in.nested("conditions", "pathPattern", "values"),
		q.in.nested("actions", "targetGroupArn")))
	for _, s := range canonical(slices.Concat(targets, hosts, paths)) {
		if slices.Contains(ours, s) {
			return "", nil
		}
	}
	return fmt.Sprintf("has the priority %v, for %s", l.Props["priority"], cmp.Or(strings.Join(slices.Concat(hosts, paths), ", "),
		"other conditions")), nil
}

// otherPriorities gives the program's rules priorities behind those of all others.
func otherPriorities(q question) []way {
	const step, most = 100, 49990
	rules, err := q.list(q.ctx, Query{Listing: ListListenerRules, Region: q.region, Parent: q.in.text("listenerArn")})
	last := 0
	for _, l := range rules {
		last = max(last, wholeNumber(l.Props["priority"], 0))
	}
	first := (last/step + 1) * step
	if err != nil || first > most {
		return nil
	}
	return []way{{does: "give the program's rules other priorities", settings: []setting{{"rulePriority", fmt.Sprint(first)}}}}
}

// matchLoadBalancer stops at a load balancer of the name in another VPC: AWS forbids the name twice in a region.
func matchLoadBalancer(q question, l Live) (bool, error) {
	if !q.byID && l.Name != q.in.text("name") {
		return false, nil
	}
	vpc := ""
	if subnets := q.in.texts("subnets"); len(subnets) > 0 {
		var err error
		if vpc, err = q.subnetVPC(q.ctx, q.region, subnets[0]); err != nil {
			return false, err
		}
	}
	return sameVPC(q, "load balancer", l, vpc)
}

func matchTargetGroup(q question, l Live) (bool, error) {
	if !q.byID && l.Name != q.in.text("name") {
		return false, nil
	}
	return sameVPC(q, "target group", l, q.in.text("vpcId"))
}

// sameVPC is true for the stage's VPC, and an error that says whose the thing is for another one, also when ours is still
// to be created.
func sameVPC(q question, what string, l Live, vpc string) (bool, error) {
	if vpc != "" && l.VPC == vpc {
		return true, nil
	}
	tags, err := q.tags(q.ctx, q.listing, q.region, l)
	if err != nil {
		return false, err
	}
	theirs, err := q.home(l.VPC)
	if err != nil {
		return false, err
	}
	return false, q.taken(what, l, tags, theirs, vpc == "" && q.state.empty())
}

// compareNetwork: a network load balancer that was made without security groups can never get any, and its subnets can
// only become more. An application load balancer changes both in place.
func compareNetwork(q question, l Live) []difference {
	if q.in.text("loadBalancerType") != "network" {
		return nil
	}
	var out []difference
	_, wanted := q.in["securityGroups"]
	if live, listed := l.Props["securityGroups"].([]string); listed && wanted != (len(live) > 0) {
		d := difference{property: "securityGroups", live: strings.Join(live, ","), want: "none"}
		if wanted {
			d.live, d.want = "none", "some"
		}
		d.way = keep(setting{"nlb.securityGroup", fmt.Sprint(!wanted)})
		if wanted {
			d.way.does = "keep it, and let its clients in by the nodes' own groups"
		}
		out = append(out, d)
	}
	live, _ := l.Props["subnets"].([]string)
	want := q.in.texts("subnets")
	lost := func(subnet string) bool { return !slices.Contains(want, subnet) }
	if len(want) > 0 && slices.ContainsFunc(live, lost) {
		out = append(out, difference{property: "subnets", live: strings.Join(live, ","), want: strings.Join(want, ",")})
	}
	return out
}

func matchWebACL(q question, l Live) (bool, error) {
	if acl := prop(l, "webAclArn"); acl != q.in.text("webAclArn") {
		return false, fmt.Errorf("load balancer %s already has the web ACL %s, and it can have one; %s", q.in.text("resourceArn"), acl,
			keep(setting{"webAclArn", acl}).text(q.self.stack))
	}
	return true, nil
}

// schemeWay: only the network load balancer's scheme is configurable.
func schemeWay(q question, l Live) way {
	if q.name != "nlb" {
		return way{}
	}
	return keep(setting{"nlb.internetFacing", fmt.Sprint(l.Props["internal"] == false)})
}

// targetKey is the configuration of what a target group leads to: web-tg, api-tg, api-int-tg, and <kind>-tg of a node kind.
func targetKey(name string) string {
	role := strings.TrimSuffix(strings.TrimSuffix(name, "-tg"), "-int")
	if slices.Contains([]string{"web", "api"}, role) {
		return role
	}
	return "nodes." + role
}

func portWay(q question, l Live) way {
	return keep(setting{path: targetKey(q.name) + ".port", value: shown(l.Props["port"])})
}

// protocolWay: only nodes have a choice.
func protocolWay(q question, l Live) way {
	key, protocol := targetKey(q.name), strings.ToLower(prop(l, "protocol"))
	if !strings.HasPrefix(key, "nodes.") || !slices.Contains([]string{"tcp", "udp"}, protocol) {
		return way{}
	}
	return keep(setting{path: key + ".protocol", value: protocol})
}
