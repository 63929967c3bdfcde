package terraform

import (
	"slices"
	"strings"
)

// findTargets finds the target groups of both ALBs: the API's are an auto-scaling group's, web's has an instance.
func (f *finder) findTargets() {
	public := f.routes(f.balancers["alb"])
	isAPI := func(arn string) bool { return len(f.groupsOf(arn)) > 0 }
	candidates := f.groupsAt(public, isAPI)
	if len(candidates) == 0 { // instances that no group made may serve the API too
		candidates = slices.DeleteFunc(f.groupsAt(public, func(string) bool { return true }), func(r *Resource) bool {
			return f.apiScore(public, r) < byAPI
		})
	}
	api := f.pick("api-tg", best(candidates, func(r *Resource) int { return f.apiScore(public, r) }))
	if f.takeTarget("api-tg", api) {
		for _, one := range f.where("target_group_arn", api.arn(), "aws_lb_target_group_attachment") {
			f.stay(one, "the program's API is an auto-scaling group, which registers its instances itself")
		}
	}
	internal := f.routes(f.balancers["alb-internal"])
	f.takeTarget("api-int-tg", f.pick("api-int-tg", best(f.groupsAt(internal, isAPI), func(r *Resource) int {
		return f.apiScore(internal, r)
	})))
	for _, group := range []*Resource{api, f.first("api-int-tg")} {
		if group != nil {
			f.set("api.port", group.number("port"), group)
			f.set("api.healthCheckPath", group.text("health_check.0.path"), group)
		}
	}
	others := f.groupsAt(public, func(arn string) bool { return api == nil || arn != api.arn() && len(f.groupsOf(arn)) == 0 })
	others = slices.DeleteFunc(others, func(r *Resource) bool { return f.webScore(public, r) < 0 })
	web := f.pick("web-tg", best(others, func(r *Resource) int { return f.webScore(public, r) }))
	if web == nil {
		return
	}
	f.set("web.port", web.number("port"), web)
	f.set("web.healthCheckPath", web.text("health_check.0.path"), web)
	f.takeTarget("web-tg", web)
	f.findWeb(web)
}

// first is the resource that was adopted under a logical name; nil where none was.
func (f *finder) first(logical string) *Resource {
	if list := f.found[logical]; len(list) > 0 && !f.inline[logical] {
		return list[0]
	}
	return nil
}

// groupsAt lists the target groups at the end of routes for which a condition on their ARN holds.
func (f *finder) groupsAt(routes []route, condition func(arn string) bool) []*Resource {
	var list []*Resource
	for _, route := range routes {
		group := f.byID[route.target]
		if group != nil && condition(route.target) && !slices.Contains(list, group) {
			list = append(list, group)
		}
	}
	return list
}

// takeTarget adopts a target group, unless its targets are addresses or functions: the program registers instances.
func (f *finder) takeTarget(logical string, group *Resource) bool {
	if group == nil {
		return false
	}
	if typ := group.text("target_type"); typ != "" && typ != "instance" {
		f.stay(group, "its targets are of the type %s, and the program's are instances: it makes %s beside it", typ, logical)
		return false
	}
	f.adopt(logical, group)
	if protocol := group.text("protocol"); protocol != "HTTP" && !strings.Contains("TCP UDP", protocol) {
		f.stage.ignore(logical, group.Address, "protocol", "healthCheck")
	}
	return true
}

// byAPI is the score of a target group that a rule shows to be the API's.
const byAPI = 2

// apiScore prefers a target group that the host or the path of a rule shows to be the API's, and that has more weight.
func (f *finder) apiScore(routes []route, group *Resource) int {
	score := 0
	for _, route := range routes {
		if route.target != group.arn() {
			continue
		}
		score = max(score, min(route.weight, 1))
		if route.rule == nil {
			continue
		}
		for _, values := range conditions(route.rule) {
			for _, value := range values {
				if strings.HasPrefix(value, "api.") || strings.HasPrefix(value, "/api") {
					score = max(score, byAPI+min(route.weight, 1))
				}
			}
		}
	}
	return score
}

// webScore prefers the target group that serves the domain itself: by default, or by its host.
func (f *finder) webScore(routes []route, group *Resource) int {
	const byHost, byDefault, byOther, restricted = 4, 3, 1, -4
	domain := f.stage.string("domain")
	score := 0
	for _, route := range routes {
		if route.target != group.arn() {
			continue
		}
		if route.rule == nil {
			score = max(score, byDefault)
			continue
		}
		all := conditions(route.rule)
		switch {
		case slices.Contains(all["host_header"], domain) || slices.Contains(all["host_header"], "www."+domain):
			score = max(score, byHost)
		case len(all["source_ip"]) > 0:
			score = min(score, restricted)
		case len(all["host_header"]) == 0 && slices.Contains(all["path_pattern"], "/*"):
			score = max(score, byDefault)
		default:
			score = max(score, byOther)
		}
	}
	return score
}

// findWeb finds the web instance in its target group.
func (f *finder) findWeb(group *Resource) {
	all := f.targetsOf(group.arn())
	instances := make([]*Resource, len(all))
	for i, one := range all {
		instances[i] = one.instance
	}
	f.web = f.pick("web", instances)
	if f.web == nil {
		return
	}
	for _, one := range all {
		switch {
		case one.instance != f.web:
		case f.first("web-tg") == nil:
			f.stay(one.attachment, "of a target group that stays")
		default:
			f.adopt("web-target", one.attachment)
		}
		if port := one.attachment.number("port"); one.instance == f.web && port != 0 && port != group.number("port") {
			f.note("%s registers web on the port %d, and its target group has %d: the program registers it on web.port", one.attachment.Address,
				port, group.number("port"))
		}
	}
	f.takeInstance("web", "web", f.web)
}
