package terraform

import (
	"slices"
	"strings"
)

// node is a kind of node as the configuration has it.
type node struct {
	name, protocol      string
	port, health, count int
	elastic             bool
}

// nodes lists the kinds of node that the configuration leads to, by name.
func (s *settings) nodes() []node {
	names := s.declaredKinds()
	for path := range s.values {
		if path := strings.Split(path, separator); path[0] == "nodes" && len(path) > 1 {
			names[path[1]] = true
		}
	}
	var list []node
	for name := range names {
		if v, ok := s.values[join("nodes", name)]; ok && v.value == nil {
			continue
		}
		get := func(option string) any {
			if v := s.get("nodes." + name + "." + option); v != nil {
				return v
			}
			return s.get("nodeDefaults." + option)
		}
		n := node{name: name, protocol: textOf(get("protocol"))}
		n.port, n.count = numberOf(plainJSON(get("port"))), numberOf(plainJSON(get("count")))
		n.elastic, _ = get("elasticIp").(bool)
		if n.health = numberOf(plainJSON(get("healthPort"))); n.health == 0 {
			n.health = n.port
		}
		list = append(list, n)
	}
	slices.SortFunc(list, func(a, b node) int { return strings.Compare(a.name, b.name) })
	return list
}

// hosts lists the logical names of a kind's instances.
func (n node) hosts() []string {
	k := kind{name: n.name}
	list := make([]string, n.count)
	for i := range list {
		list[i] = k.host(i)
	}
	return list
}

// left reports whether the configuration refers to a resource of the stage instead of managing it.
func (s *settings) left(logical string) bool {
	_, ok := s.values[join("external", logical)]
	return ok
}

// stageCatalogue lists the logical names of everything that a stage registers. Build route tables are what the states know of them.
func stageCatalogue(s *settings, buildTables []string, vpcCIDR string) []string {
	list := []string{"vpc", "sg-default", "igw", "rt", "route-internet", "subnet-main", "subnet-second", "rta-main", "rta-second"}
	add := func(names ...string) { list = append(list, names...) }
	if s.bool("flowLogs") {
		add("flow-log")
	}
	if s.string("peerBuildVpcId") != "" {
		add("pcx", "pcx-options", "route-build")
		if away := s.string("peerRegion"); away != "" && away != s.string("aws:region") {
			add("pcx-accepter", "pcx-options-peer")
		}
		for _, table := range buildTables {
			add(routeBack(table))
		}
	}
	for _, group := range securityGroups(s) {
		add(group)
	}
	for _, r := range securityRules(s, vpcCIDR) {
		add(r.name)
	}
	add("endpoint-s3")
	for _, service := range s.strings("interfaceEndpoints") {
		add("endpoint-" + strings.ReplaceAll(service, ".", "-"))
	}
	if !s.left("certificate") {
		add("certificate", "certificate-validation-record", "certificate-validation")
	}
	add(balancerCatalogue(s)...)
	add(instanceCatalogue(s)...)
	return slices.DeleteFunc(list, func(name string) bool { return name != "certificate" && s.left(name) })
}

// needsPolicy reports whether repositories or log groups have names that the role's own policies, which go by the prefix, do not
// cover: then the stage gives the role a policy, if the shared stack manages the role.
func needsPolicy(s *settings) bool {
	prefix := s.string("namePrefix")
	for path, v := range s.values {
		logical, isName := strings.CutPrefix(path, join("names", ""))
		name := textOf(v.value)
		switch {
		case !isName:
		case strings.HasPrefix(logical, "repo-") && (!strings.HasPrefix(name, prefix) || !strings.Contains(name, "/")),
			strings.HasPrefix(logical, "log-") && !strings.HasPrefix(name, "/"+prefix):
			return true
		}
	}
	return false
}

func balancerCatalogue(s *settings) []string {
	list := []string{
		"alb", "web-tg", "api-tg", "alb-https", "alb-rule-api-host", "alb-rule-api-path", "alb-http",
		"alb-internal", "api-int-tg", "alb-internal-https", "nlb",
	}
	if s.string("webAclArn") != "" {
		list = append(list, "alb-web-acl")
	}
	for _, n := range s.nodes() {
		list = append(list, n.name+"-tg", "nlb-"+n.name)
	}
	return list
}

// instanceCatalogue lists the instances with what belongs to them: targets, addresses, records, alarms, logs, images.
func instanceCatalogue(s *settings) []string {
	list := []string{"web", "web-target", "db", "db-data", "db-data-attachment", "api-lt", "api-asg", "api-cpu"}
	add := func(names ...string) { list = append(list, names...) }
	hosts, roles, targets := []string{"web", "db"}, []string{"api", "web", "db"}, []string{"web-tg", "api-tg", "api-int-tg"}
	repositories := []string{"api", "web"}
	for _, n := range s.nodes() {
		for _, host := range n.hosts() {
			add(host, host+"-target")
			if n.elastic {
				add(host + "-eip")
			}
		}
		hosts, roles, targets = append(hosts, n.hosts()...), append(roles, "node-"+n.name), append(targets, n.name+"-tg")
		repositories = append(repositories, "node-"+n.name)
	}
	for _, repository := range repositories {
		add("repo-"+repository, lifecyclePolicy("repo-"+repository))
	}
	for _, role := range roles {
		add("log-" + role)
	}
	if s.string("publicKey") != "" {
		add("key")
	}
	add("private-zone", "alias-web", "alias-api", "alias-api-internal", "alias-nodes")
	for _, host := range hosts {
		add("record-"+host, "alarm-"+host+"-status")
	}
	for _, target := range targets {
		add("alarm-" + target + "-unhealthy")
	}
	for _, balancer := range []string{"alb", "alb-internal"} {
		add("alarm-"+balancer+"-elb-5xx", "alarm-"+balancer+"-target-5xx", "alarm-"+balancer+"-latency")
	}
	add("alarm-db-cpu", "alarm-db-disk", "alarm-api-asg-cpu", "dashboard")
	return list
}

// securityGroups lists the logical names of the groups.
func securityGroups(s *settings) []string {
	list := []string{"sg-trusted-ip", "sg-app"}
	for _, n := range s.nodes() {
		list = append(list, "sg-node-"+n.name)
	}
	list = append(list, "sg-db")
	if len(s.strings("interfaceEndpoints")) > 0 {
		list = append(list, "sg-endpoints")
	}
	return list
}

// sharedCatalogue lists the logical names of everything that the shared stack registers.
func sharedCatalogue(s *settings) []string {
	var list []string
	for _, role := range bucketRoles() {
		if s.left(role) {
			continue
		}
		list = append(list, role, role+"-access-block", role+"-ownership", role+"-encryption", role+"-lifecycle", role+"-policy")
		if role == "logs" {
			continue
		}
		if s.bool("bucketVersioning") {
			list = append(list, role+"-versioning")
		}
		if s.bool("bucketLogging") && !s.left("logs") {
			list = append(list, role+"-logging")
		}
	}
	for _, role := range []string{"assets", "web"} {
		if !s.left("cdn-" + role) {
			list = append(list, "cdn-"+role+"-oac", "cdn-"+role)
		}
	}
	if !s.left("ec2") {
		list = append(list, "ec2", "ec2-ssm", "ec2-images", "ec2-artifacts", "ec2-telemetry")
	}
	if !s.left("ec2-profile") {
		list = append(list, "ec2-profile")
	}
	return list
}
