package infra

import (
	"slices"
	"strconv"
	"strings"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// The logical names of the security groups by role.
const (
	groupTrusted   = "sg-trusted-ip"
	groupApp       = "sg-app"
	groupDB        = "sg-db"
	groupEndpoints = "sg-endpoints"
)

// groupNode is the logical name of the group of a kind of node.
func groupNode(kind string) string { return "sg-node-" + kind }

// group is a security group: its logical name, its physical name and its description.
type group struct{ role, name, description string }

// groups lists a stage's security groups. That of the interface endpoints exists only while there are some.
func groups(names *naming.Names, stage *config.Stage) []group {
	list := []group{
		{groupTrusted, names.TrustedIPGroup(), "Office and trusted addresses"},
		{groupApp, names.AppGroup(), "Load balancers, web and API"},
	}
	for _, node := range stage.Nodes {
		list = append(list, group{groupNode(node.Name), names.NodeGroup(node.Name), "Game nodes of the kind " + node.Name})
	}
	list = append(list, group{groupDB, names.DBGroup(), "Database"})
	if len(stage.InterfaceEndpoints) > 0 {
		list = append(list, group{groupEndpoints, names.EndpointGroup(), "Interface VPC endpoints"})
	}
	return list
}

// The protocols of rules, as EC2 spells them.
const (
	protocolTCP  = "tcp"
	protocolICMP = "icmp"
	protocolAll  = "-1"
)

// anywhere is every IPv4 address.
const anywhere = "0.0.0.0/0"

// rule lets traffic into a group, or out of it. Exactly one of CIDR and From is set.
type rule struct {
	// Name is the logical name.
	Name  string
	Group string
	// Protocol is tcp, udp, icmp or -1 for all; Port is not used for the last two.
	Protocol string
	Port     int
	CIDR     string
	// From is the logical name of another group.
	From        string
	Description string
}

// opens is what EC2 compares rules by: it refuses two rules of a group that open the same.
func (r rule) opens() rule {
	r.Name, r.Description = "", ""
	return r
}

// ingress lists every ingress rule of a stage, in the order in which they are registered. It is pure: the whole of what
// the stage lets in can be read here. Where the configuration makes two rules of one purpose, the first stays.
func ingress(stage *config.Stage, vpcCIDR string) []rule {
	var rules []rule
	rules = append(rules, trustedRules(stage)...)
	rules = append(rules, appRules(stage)...)
	for _, node := range stage.Nodes {
		rules = append(rules, nodeRules(stage, node, vpcCIDR)...)
	}
	rules = append(rules, dbRules(stage, vpcCIDR)...)
	if len(stage.InterfaceEndpoints) > 0 {
		rules = append(rules, rule{
			Name: groupEndpoints + "-in-https", Group: groupEndpoints, Protocol: protocolTCP, Port: 443, CIDR: vpcCIDR,
			Description: "HTTPS from the stage",
		})
	}
	seen := map[rule]bool{}
	return slices.DeleteFunc(rules, func(r rule) bool {
		again := seen[r.opens()]
		seen[r.opens()] = true
		return again
	})
}

// trustedRules lets offices reach every instance: SSH, RDP, the database and ping.
func trustedRules(stage *config.Stage) []rule {
	var rules []rule
	for _, block := range stage.TrustedCIDRs {
		for _, open := range []rule{
			{Name: "ssh", Protocol: protocolTCP, Port: 22, Description: "SSH"},
			{Name: "rdp", Protocol: protocolTCP, Port: 3389, Description: "RDP"},
			{Name: "db", Protocol: protocolTCP, Port: stage.DB.Port, Description: "Database"},
			{Name: "icmp", Protocol: protocolICMP, Description: "ICMP"},
		} {
			open.Name = groupTrusted + "-in-" + open.Name + "-" + slug(block)
			open.Group, open.CIDR = groupTrusted, block
			open.Description += " from a trusted address"
			rules = append(rules, open)
		}
	}
	return rules
}

// appRules lets the internet reach the public load balancer, the load balancers reach their targets, clients reach the
// network load balancer, and the build VPC reach everything that it deploys to.
func appRules(stage *config.Stage) []rule {
	in := groupApp + "-in-"
	rules := []rule{
		{Name: in + "https", Group: groupApp, Protocol: protocolTCP, Port: 443, CIDR: anywhere, Description: "HTTPS from the internet"},
		{Name: in + "http", Group: groupApp, Protocol: protocolTCP, Port: 80, CIDR: anywhere, Description: "HTTP from the internet, redirected"},
	}
	ports := appPorts(stage)
	for _, p := range ports {
		rules = append(rules, rule{
			Name: in + "self-" + p.String(), Group: groupApp, Protocol: p.Protocol, Port: p.Number, From: groupApp,
			Description: "Load balancers to targets",
		})
	}
	for _, block := range stage.NodeClientCIDRs {
		if !stage.NLB.SecurityGroup {
			break // the nodes' own groups let them in
		}
		for _, node := range stage.Nodes {
			p := port{node.Protocol, node.Port}
			rules = append(rules, rule{
				Name: in + "client-" + p.String() + "-" + slug(block), Group: groupApp, Protocol: p.Protocol, Port: p.Number,
				CIDR: block, Description: "Game clients to " + node.Name,
			})
		}
	}
	if stage.PeerBuildVPCID == "" {
		return rules
	}
	for _, p := range append([]port{{protocolTCP, 22}}, ports...) {
		rules = append(rules, rule{
			Name: in + "build-" + p.String(), Group: groupApp, Protocol: p.Protocol, Port: p.Number,
			CIDR: stage.PeerBuildVPCCIDR, Description: "Build VPC",
		})
	}
	return rules
}

// nodeRules lets the network load balancer reach one kind of node, and nobody else. Where the load balancer has no security
// group, the nodes see the addresses of its clients, and those of the load balancer itself in its health checks.
func nodeRules(stage *config.Stage, node config.Node, vpcCIDR string) []rule {
	group := groupNode(node.Name)
	traffic, health := port{node.Protocol, node.Port}, port{protocolTCP, node.HealthPort}
	open := func(p port, from, about string) rule {
		return rule{Name: group + "-in-" + p.String() + from, Group: group, Protocol: p.Protocol, Port: p.Number, Description: about}
	}
	if stage.NLB.SecurityGroup {
		rules := []rule{open(traffic, "", "Network load balancer")}
		if health != traffic {
			rules = append(rules, open(health, "", "Network load balancer"))
		}
		for i := range rules {
			rules[i].From = groupApp
		}
		return rules
	}
	var rules []rule
	from := func(p port, block, suffix, about string) {
		r := open(p, "-"+suffix, about)
		r.CIDR = block
		rules = append(rules, r)
	}
	from(traffic, vpcCIDR, "vpc", "Stage and load balancer")
	if health != traffic {
		from(health, vpcCIDR, "vpc", "Health check of the load balancer")
	}
	if stage.PeerBuildVPCID != "" {
		from(traffic, stage.PeerBuildVPCCIDR, "build", "Build VPC")
	}
	for _, block := range stage.NodeClientCIDRs {
		from(traffic, block, "client-"+slug(block), "Game clients")
	}
	return rules
}

// dbRules lets the application and the nodes reach the database, and the VPCs ping it.
func dbRules(stage *config.Stage, vpcCIDR string) []rule {
	rules := []rule{dbRule(stage, "app", groupApp)}
	for _, node := range stage.Nodes {
		rules = append(rules, dbRule(stage, "node-"+node.Name, groupNode(node.Name)))
	}
	rules = append(rules, rule{
		Name: groupDB + "-in-icmp-vpc", Group: groupDB, Protocol: protocolICMP, CIDR: vpcCIDR, Description: "ICMP from the stage",
	})
	if stage.PeerBuildVPCID != "" {
		rules = append(rules, rule{
			Name: groupDB + "-in-icmp-build", Group: groupDB, Protocol: protocolICMP, CIDR: stage.PeerBuildVPCCIDR,
			Description: "ICMP from the build VPC",
		})
	}
	return rules
}

func dbRule(stage *config.Stage, from, group string) rule {
	return rule{
		Name: groupDB + "-in-" + from, Group: groupDB, Protocol: protocolTCP, Port: stage.DB.Port, From: group,
		Description: "Database from " + from,
	}
}

// egress lists the groups whose members may reach anything: every instance and load balancer is in one of them.
func egress(stage *config.Stage) []rule {
	groups := []string{groupApp, groupDB}
	for _, node := range stage.Nodes {
		groups = append(groups, groupNode(node.Name))
	}
	rules := make([]rule, 0, len(groups))
	for _, group := range groups {
		rules = append(rules, rule{
			Name: group + "-out-all", Group: group, Protocol: protocolAll, CIDR: anywhere, Description: "Everything",
		})
	}
	return rules
}

// port is a protocol and a port number.
type port struct {
	Protocol string
	Number   int
}

// String is part of logical names: "tcp-7001".
func (p port) String() string { return p.Protocol + "-" + strconv.Itoa(p.Number) }

// appPorts lists the ports behind the load balancers of the general group: web, API, then the nodes with their health checks.
func appPorts(stage *config.Stage) []port {
	ports := []port{{protocolTCP, stage.Web.Port}, {protocolTCP, stage.API.Port}}
	if !stage.NLB.SecurityGroup {
		return ports
	}
	for _, node := range stage.Nodes {
		ports = append(ports, port{node.Protocol, node.Port}, port{protocolTCP, node.HealthPort})
	}
	return ports
}

// slug makes a CIDR block fit for a logical name: 203-0-113-0-24.
func slug(block string) string { return strings.NewReplacer(".", "-", "/", "-").Replace(block) }
