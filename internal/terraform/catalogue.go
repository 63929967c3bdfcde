package terraform

import (
	"fmt"
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

// rule is one security group rule of the program.
type rule struct {
	name, group string
	ingress     bool
	protocol    string
	port        int
	cidr, from  string
}

// securityRules lists the program's security group rules.
func securityRules(s *settings, vpcCIDR string) []rule {
	rules := trustedRules(s)
	rules = append(rules, appRules(s)...)
	nodes := s.nodes()
	for _, n := range nodes {
		rules = append(rules, nodeRules(s, n, vpcCIDR)...)
	}
	port := s.int("db.port")
	rules = append(rules, rule{"sg-db-in-app", "sg-db", true, "tcp", port, "", "sg-app"})
	for _, n := range nodes {
		rules = append(rules, rule{"sg-db-in-node-" + n.name, "sg-db", true, "tcp", port, "", "sg-node-" + n.name})
	}
	rules = append(rules, rule{"sg-db-in-icmp-vpc", "sg-db", true, "icmp", 0, vpcCIDR, ""})
	if s.string("peerBuildVpcId") != "" {
		rules = append(rules, rule{"sg-db-in-icmp-build", "sg-db", true, "icmp", 0, s.string("peerBuildVpcCidr"), ""})
	}
	if len(s.strings("interfaceEndpoints")) > 0 {
		rules = append(rules, rule{"sg-endpoints-in-https", "sg-endpoints", true, "tcp", 443, vpcCIDR, ""})
	}
	for _, group := range securityGroups(s) {
		if group != "sg-trusted-ip" && group != "sg-endpoints" {
			rules = append(rules, rule{group + "-out-all", group, false, "-1", 0, "0.0.0.0/0", ""})
		}
	}
	return once(rules)
}

// nodeRules are the rules of one kind of node. Where the network load balancer has no group, the nodes' own lets the clients in.
func nodeRules(s *settings, n node, vpcCIDR string) []rule {
	type port struct {
		protocol string
		number   int
	}
	group := "sg-node-" + n.name
	traffic, health := port{n.protocol, n.port}, port{"tcp", n.health}
	var rules []rule
	open := func(p port, end, cidr, from string) {
		rules = append(rules, rule{fmt.Sprintf("%s-in-%s-%d%s", group, p.protocol, p.number, end), group, true, p.protocol, p.number, cidr, from})
	}
	end, cidr, from := "-vpc", vpcCIDR, ""
	if s.bool("nlb.securityGroup") {
		end, cidr, from = "", "", "sg-app"
	}
	open(traffic, end, cidr, from)
	if health != traffic {
		open(health, end, cidr, from)
	}
	if from != "" {
		return rules
	}
	if s.string("peerBuildVpcId") != "" {
		open(traffic, "-build", s.string("peerBuildVpcCidr"), "")
	}
	for _, block := range s.strings("nodeClientCidrs") {
		open(traffic, "-client-"+slug(block), block, "")
	}
	return rules
}

// once drops rules that open what an earlier one does: EC2 refuses two of a kind.
func once(rules []rule) []rule {
	seen := map[rule]bool{}
	return slices.DeleteFunc(rules, func(r rule) bool {
		r.name = ""
		again := seen[r]
		seen[r] = true
		return again
	})
}

// slug makes a CIDR block fit for a logical name.
func slug(block string) string { return strings.NewReplacer(".", "-", "/", "-").Replace(block) }

func trustedRules(s *settings) []rule {
	const group = "sg-trusted-ip"
	var rules []rule
	for _, block := range s.strings("trustedCidrs") {
		for _, open := range []rule{
			{name: "ssh", protocol: "tcp", port: 22}, {name: "rdp", protocol: "tcp", port: 3389},
			{name: "db", protocol: "tcp", port: s.int("db.port")}, {name: "icmp", protocol: "icmp"},
		} {
			open.name, open.group, open.ingress, open.cidr = group+"-in-"+open.name+"-"+slug(block), group, true, block
			rules = append(rules, open)
		}
	}
	return rules
}

func appRules(s *settings) []rule {
	const group = "sg-app"
	rules := []rule{
		{group + "-in-https", group, true, "tcp", 443, "0.0.0.0/0", ""}, {group + "-in-http", group, true, "tcp", 80, "0.0.0.0/0", ""},
	}
	type port struct {
		protocol string
		number   int
	}
	ports := []port{{"tcp", s.int("web.port")}, {"tcp", s.int("api.port")}}
	nodes := s.nodes()
	if !s.bool("nlb.securityGroup") {
		nodes = nil // their own groups let everyone in
	}
	for _, n := range nodes {
		ports = append(ports, port{n.protocol, n.port}, port{"tcp", n.health})
	}
	for _, p := range ports {
		rules = append(rules, rule{fmt.Sprintf("%s-in-self-%s-%d", group, p.protocol, p.number), group, true, p.protocol, p.number, "", group})
	}
	for _, block := range s.strings("nodeClientCidrs") {
		for _, n := range nodes {
			name := fmt.Sprintf("%s-in-client-%s-%d-%s", group, n.protocol, n.port, slug(block))
			rules = append(rules, rule{name, group, true, n.protocol, n.port, block, ""})
		}
	}
	if s.string("peerBuildVpcId") != "" {
		for _, p := range append([]port{{"tcp", 22}}, ports...) {
			name := fmt.Sprintf("%s-in-build-%s-%d", group, p.protocol, p.number)
			rules = append(rules, rule{name, group, true, p.protocol, p.number, s.string("peerBuildVpcCidr"), ""})
		}
	}
	return rules
}
