package terraform

import (
	"fmt"
	"slices"
	"strings"
)

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
