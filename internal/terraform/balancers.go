package terraform

import (
	"slices"
	"strings"
)

// route is one way from a load balancer to a target group.
type route struct {
	target string
	// listener is where the way begins. A nil rule stands for the listener's default action.
	listener, rule *Resource
	weight         int
}

// findBalancers finds the load balancers by their scheme and type.
func (f *finder) findBalancers() {
	for _, b := range []struct {
		logical, typ string
		internal     []bool
		score        func(*Resource) int
	}{
		{"alb", "application", []bool{false}, f.leadsToGroup},
		{"alb-internal", "application", []bool{true}, f.leadsToGroup},
		{"nlb", "network", []bool{false, true}, f.leadsToInstances},
	} {
		candidates := f.of(func(r *Resource) bool {
			return f.isHere(r) && r.text("load_balancer_type") == b.typ && slices.Contains(b.internal, r.flag("internal"))
		}, "aws_lb")
		balancer := f.pick(b.logical, best(candidates, b.score))
		if balancer == nil {
			continue
		}
		f.balancers[b.logical] = balancer
		f.adopt(b.logical, balancer)
		for _, other := range candidates {
			f.stay(other, "a further load balancer of the scheme and type of %s", b.logical)
		}
	}
	f.setBalancers()
}

// isHere reports whether a resource is in the stage's VPC, by its own word or its subnets'.
func (f *finder) isHere(r *Resource) bool {
	if f.vpc == nil {
		return false
	}
	if id := r.text("vpc_id"); id != "" {
		return id == f.vpc.id()
	}
	for _, id := range append(r.texts("subnets"), append(r.texts("vpc_zone_identifier"), r.text("subnet_id"))...) {
		if subnet := f.byID[id]; subnet != nil && subnet.text("vpc_id") == f.vpc.id() {
			return true
		}
	}
	return false
}

// setBalancers stores what the load balancers tell: protection, access logs, web ACL.
func (f *finder) setBalancers() {
	protected := len(f.balancers) > 0
	var source []string
	for _, logical := range []string{"alb", "alb-internal", "nlb"} {
		if balancer := f.balancers[logical]; balancer != nil {
			protected = protected && balancer.flag("enable_deletion_protection")
			source = append(source, balancer.Address)
		}
	}
	f.stage.set("deletionProtection", protected, strings.Join(source, ", "))
	logged := false
	for _, logical := range []string{"alb", "alb-internal"} {
		if balancer := f.balancers[logical]; balancer.flag("access_logs.0.enabled") {
			f.set("albAccessLogs", true, balancer)
			logged = true
		}
	}
	for _, logical := range []string{"alb", "alb-internal"} {
		balancer := f.balancers[logical]
		if prefix := balancer.text("access_logs.0.prefix"); logged && balancer != nil &&
			(!balancer.flag("access_logs.0.enabled") || prefix != "alb/"+balancer.text("name")) {
			f.stage.ignore(logical, balancer.Address, "accessLogs")
		}
	}
	for _, association := range f.byType["aws_wafv2_web_acl_association"] {
		if alb := f.balancers["alb"]; alb != nil && association.text("resource_arn") == alb.arn() {
			f.set("webAclArn", association.text("web_acl_arn"), association)
			f.adopt("alb-web-acl", association)
		}
	}
	f.setNLB()
}

// setNLB stores the network load balancer's scheme, group and fixed addresses.
func (f *finder) setNLB() {
	nlb := f.balancers["nlb"]
	if nlb == nil {
		return
	}
	f.set("nlb.internetFacing", !nlb.flag("internal"), nlb)
	f.set("nlb.securityGroup", len(nlb.texts("security_groups")) > 0, nlb)
	var fixed []any
	mappings := nlb.list("subnet_mapping")
	for _, subnet := range f.subnets {
		for _, mapping := range mappings {
			if id := textOf(mapping["allocation_id"]); id != "" && textOf(mapping["subnet_id"]) == subnet.id() {
				fixed = append(fixed, id)
				f.stay(f.byID[id], "an address of the network load balancer: nlb.allocationIds names it")
			}
		}
	}
	if len(fixed) > 0 {
		f.set("nlb.allocationIds", fixed, nlb)
	}
}

// leadsToGroup prefers a load balancer with HTTPS whose targets are an auto-scaling group's.
func (f *finder) leadsToGroup(r *Resource) int {
	score := 0
	for _, route := range f.routes(r) {
		if len(f.groupsOf(route.target)) > 0 {
			score |= 2
		}
		if route.listener.text("protocol") == "HTTPS" {
			score |= 1
		}
	}
	return score
}

// leadsToInstances prefers a load balancer whose targets are instances.
func (f *finder) leadsToInstances(r *Resource) int {
	for _, route := range f.routes(r) {
		if len(f.targetsOf(route.target)) > 0 {
			return 1
		}
	}
	return 0
}

// listeners lists the listeners of a load balancer.
func (f *finder) listeners(balancer *Resource) []*Resource {
	if balancer == nil {
		return nil
	}
	return f.where("load_balancer_arn", balancer.arn(), "aws_lb_listener")
}

// rules lists the rules of a listener.
func (f *finder) rules(listener *Resource) []*Resource {
	return f.where("listener_arn", listener.arn(), "aws_lb_listener_rule")
}

// routes lists the ways from a load balancer to target groups.
func (f *finder) routes(balancer *Resource) []route {
	var routes []route
	for _, listener := range f.listeners(balancer) {
		for target, weight := range targets(listener.list("default_action")) {
			routes = append(routes, route{target, listener, nil, weight})
		}
		for _, rule := range f.rules(listener) {
			for target, weight := range targets(rule.list("action")) {
				routes = append(routes, route{target, listener, rule, weight})
			}
		}
	}
	slices.SortFunc(routes, func(a, b route) int {
		return strings.Compare(a.listener.Address+from(a.rule)+a.target, b.listener.Address+from(b.rule)+b.target)
	})
	return routes
}

// targets returns the target groups of actions with their weights: one group, or several.
func targets(actions []map[string]any) map[string]int {
	weights := map[string]int{}
	for _, action := range actions {
		if arn := textOf(action["target_group_arn"]); arn != "" {
			weights[arn] = 1
		}
		forwards, _ := action["forward"].([]any)
		for _, forward := range forwards {
			object, _ := forward.(map[string]any)
			groups, _ := object["target_group"].([]any)
			for _, group := range groups {
				if group, ok := group.(map[string]any); ok && textOf(group["arn"]) != "" {
					weights[textOf(group["arn"])] = numberOf(group["weight"])
				}
			}
		}
	}
	return weights
}

// groupsOf lists the auto-scaling groups whose instances are in a target group.
func (f *finder) groupsOf(target string) []*Resource {
	return f.of(func(r *Resource) bool {
		if target == "" || r.has("target_group_arns", target) {
			return target != ""
		}
		for _, source := range r.list("traffic_source") {
			if textOf(source["identifier"]) == target {
				return true
			}
		}
		return slices.ContainsFunc(f.attachmentsOf(r), func(a *Resource) bool { return attachedTarget(a) == target })
	}, "aws_autoscaling_group")
}

// attachmentsOf lists the resources that put an auto-scaling group into target groups.
func (f *finder) attachmentsOf(group *Resource) []*Resource {
	return f.where("autoscaling_group_name", group.text("name"), "aws_autoscaling_attachment",
		"aws_autoscaling_traffic_source_attachment")
}

func attachedTarget(r *Resource) string {
	return r.firstText("lb_target_group_arn", "alb_target_group_arn", "traffic_source.0.identifier")
}

// target is an instance in a target group.
type target struct{ attachment, instance *Resource }

// targetsOf lists the instances in a target group, by id or by private address.
func (f *finder) targetsOf(group string) []target {
	var list []target
	for _, attachment := range f.where("target_group_arn", group, "aws_lb_target_group_attachment") {
		id := attachment.text("target_id")
		if instance := f.byID[id]; instance != nil && instance.Type == "aws_instance" {
			list = append(list, target{attachment, instance})
		}
		for _, instance := range f.where("private_ip", id, "aws_instance") {
			if f.isHere(instance) {
				list = append(list, target{attachment, instance})
			}
		}
	}
	slices.SortFunc(list, func(a, b target) int { return natural(a.instance.Address, b.instance.Address) })
	return list
}
