package terraform

import (
	"slices"
	"strings"
)

// findListeners finds the listeners of both ALBs, and the rules of the public one.
func (f *finder) findListeners() {
	listeners := f.listeners(f.balancers["alb"])
	https := f.listener("alb-https", listeners, "HTTPS", 443)
	f.listener("alb-http", listeners, "HTTP", 80)
	f.findRules(https)
	for _, listener := range listeners {
		f.stay(listener, "a further listener: the program has one for HTTPS and one for HTTP")
	}
	internal := f.listeners(f.balancers["alb-internal"])
	if f.listener("alb-internal-https", internal, "HTTPS", 443) == nil {
		f.otherListener("alb-internal-https", f.reaching(internal, f.found["api-int-tg"]))
	}
	for _, listener := range internal {
		f.stay(listener, "a further listener of the internal load balancer")
	}
}

// listener takes the listener of a protocol: the one on the usual port, else the only one, which then keeps its port.
func (f *finder) listener(logical string, all []*Resource, protocol string, port int) *Resource {
	candidates := slices.DeleteFunc(slices.Clone(all), func(r *Resource) bool { return r.text("protocol") != protocol })
	usual := slices.IndexFunc(candidates, func(r *Resource) bool { return r.number("port") == port })
	if usual >= 0 {
		f.adopt(logical, candidates[usual])
		return candidates[usual]
	}
	if protocol == "HTTP" {
		return nil // on another port it is none that redirects
	}
	return f.otherListener(logical, candidates)
}

// otherListener takes a listener that no lookup finds, as it listens elsewhere than the program's.
func (f *finder) otherListener(logical string, candidates []*Resource) *Resource {
	listener := f.pick(logical, candidates)
	if listener == nil {
		return nil
	}
	f.adopt(logical, listener)
	f.stage.id(logical, listener.arn(), listener.Address)
	f.stage.ignore(logical, listener.Address, "port")
	if listener.text("protocol") != "HTTPS" {
		f.stage.ignore(logical, listener.Address, "protocol", "sslPolicy", "certificateArn")
	}
	return listener
}

// reaching lists the listeners that lead to one of the target groups.
func (f *finder) reaching(listeners, groups []*Resource) []*Resource {
	return slices.DeleteFunc(slices.Clone(listeners), func(r *Resource) bool {
		for _, group := range groups {
			if _, ok := targets(r.list("default_action"))[group.arn()]; ok {
				return false
			}
		}
		return true
	})
}

// ruleStep is how far apart the program's listener rules are.
const ruleStep = 10

// findRules finds the rules that lead to the API, by host and by path, and the first priority of the program's.
func (f *finder) findRules(listener *Resource) {
	if listener == nil {
		return
	}
	rules, api := f.rules(listener), f.found["api-tg"]
	host := f.pick("alb-rule-api-host", f.apiRules(rules, api, "host_header"))
	f.adopt("alb-rule-api-host", host)
	path := f.pick("alb-rule-api-path", f.apiRules(rules, api, "path_pattern"))
	f.adopt("alb-rule-api-path", path)
	taken := map[int]bool{}
	for _, rule := range rules {
		taken[rule.number("priority")] = rule != host && rule != path
	}
	f.setPriority(host, path, taken)
	web := f.found["web-tg"]
	for _, rule := range rules {
		switch to := targets(rule.list("action")); {
		case leadsTo(to, web):
			f.stay(rule, "the program leads to web by the listener's default action, which `pulumi up` sets once it brings it in line")
		case leadsTo(to, api):
			f.stay(rule, "a further rule that leads to the API")
		default:
			f.stay(rule, "it leads to what is not the program's; such rules stay as they are")
		}
	}
}

func leadsTo(targets map[string]int, groups []*Resource) bool {
	return slices.ContainsFunc(groups, func(r *Resource) bool { _, ok := targets[r.arn()]; return ok })
}

// apiRules lists the rules that lead to the API and have a condition. Of several, those as the program has them count.
func (f *finder) apiRules(rules, api []*Resource, condition string) []*Resource {
	var list []*Resource
	for _, rule := range rules {
		if leadsTo(targets(rule.list("action")), api) && len(conditions(rule)[condition]) > 0 {
			list = append(list, rule)
		}
	}
	return best(list, func(r *Resource) int {
		all := conditions(r)
		score := 0
		if slices.Contains(all["host_header"], "api."+f.stage.string("domain")) || slices.Contains(all["path_pattern"], "/api/*") {
			score = 2
		}
		if len(all) == 1 {
			score++
		}
		return score
	})
}

// conditions are the values of a rule's conditions by their type.
func conditions(rule *Resource) map[string][]string {
	found := map[string][]string{}
	for _, condition := range rule.list("condition") {
		if field := textOf(condition["field"]); field != "" { // as providers before 3 had it
			name := strings.ReplaceAll(field, "-", "_")
			found[name] = append(found[name], textsOf(condition["values"])...)
		}
		for name, blocks := range condition {
			blocks, _ := blocks.([]any)
			for _, block := range blocks {
				if block, ok := block.(map[string]any); ok {
					found[name] = append(found[name], textsOf(block["values"])...)
				}
			}
		}
	}
	for name, values := range found {
		if len(values) == 0 {
			delete(found, name)
		}
	}
	return found
}

// setPriority stores the first priority of the program's rules, so that they meet the live ones and nobody else's. A rule
// elsewhere keeps its priority.
func (f *finder) setPriority(host, path *Resource, taken map[int]bool) {
	free := func(first int) bool { return first > 0 && !taken[first] && !taken[first+ruleStep] }
	first := f.stage.int("rulePriority")
	source := "priorities that no other rule has"
	switch {
	case host != nil && free(host.number("priority")):
		first, source = host.number("priority"), host.Address
	case host == nil && path != nil && free(path.number("priority")-ruleStep):
		first, source = path.number("priority")-ruleStep, path.Address
	default:
		for !free(first) {
			first++
		}
	}
	f.stage.set("rulePriority", first, source)
	for logical, rule := range map[string]*Resource{"alb-rule-api-host": host, "alb-rule-api-path": path} {
		want := first
		if strings.HasSuffix(logical, "path") {
			want += ruleStep
		}
		if rule != nil && rule.number("priority") != want {
			f.stage.id(logical, rule.arn(), rule.Address)
			f.stage.ignore(logical, rule.Address, "priority")
		}
	}
}
