package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// mostKinds is the number of listeners that a network load balancer may have by default; every kind has one.
const mostKinds = 50

// longestNodeName leaves room in a target group's 32 characters; with a long prefix package naming cuts the rest.
const longestNodeName = 20

var (
	nodeNamePattern = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	// nodeTailPattern is how the logical names of a kind's further instances and elastic IPs end.
	nodeTailPattern = regexp.MustCompile(`-([0-9]+|eip)$`)
	zonePattern     = regexp.MustCompile(`^(-[a-z]{3}-[0-9])?[a-z]$`)
)

// readNodes reads the kinds of node; what an entry does not say comes from nodeDefaults.
func readNodes(root section) []Node {
	defaults := readNodeDefaults(root.sub("nodeDefaults"))
	list, _ := root.of("nodes", listShape, "a list of objects with name and port", "")
	nodes := make([]Node, 0, len(list.items))
	for i, item := range list.items {
		path := fmt.Sprintf("%s[%d]", root.at("nodes"), i)
		if item.shape != objectShape {
			root.reportAt(path, item, "an object with name and port", setCommand(path+".name", "game"))
			continue
		}
		s := newSection(root.problems, path, item)
		node := readNode(s, defaults, nodeNameRule())
		checkDistinct(s, node, nodes, root.at("nodes"))
		nodes = append(nodes, node)
	}
	if len(nodes) > mostKinds {
		root.reportAt(root.at("nodes"), textValue(strconv.Itoa(len(nodes))+" kinds"), fmt.Sprintf("at most %d kinds: each has a listener"+
			" of the network load balancer", mostKinds), "remove kinds from "+root.at("nodes"))
	}
	return nodes
}

func readNodeDefaults(s section) NodeDefaults {
	d := NodeDefaults{
		Protocol:     s.text("protocol", oneOf("tcp", "udp")),
		InstanceType: s.text("instanceType", nodeTypeRule()),
		Count:        s.integer("count", 1, mostInstances, 1),
		PublicIP:     s.flag("publicIp"),
		ElasticIP:    s.flag("elasticIp"),
	}
	s.close()
	return d
}

func readNode(s section, defaults NodeDefaults, name rule) Node {
	node := Node{NodeDefaults: defaults}
	node.Name = s.text("name", name)
	node.Port = s.publicPort("port", 7001)
	node.HealthPort = node.Port
	if _, ok := s.lookup("healthPort"); ok {
		node.HealthPort = s.integer("healthPort", 1, highestPort, max(node.Port, 1))
	}
	if _, ok := s.lookup("protocol"); ok {
		node.Protocol = s.text("protocol", oneOf("tcp", "udp"))
	}
	if _, ok := s.lookup("instanceType"); ok {
		node.InstanceType = s.text("instanceType", nodeTypeRule())
	}
	if _, ok := s.lookup("count"); ok {
		node.Count = s.integer("count", 1, mostInstances, 1)
	}
	if _, ok := s.lookup("publicIp"); ok {
		node.PublicIP = s.flag("publicIp")
	}
	if _, ok := s.lookup("elasticIp"); ok {
		node.ElasticIP = s.flag("elasticIp")
	}
	s.close()
	return node
}

// nodeTypeRule leaves out the families that a network load balancer does not take as targets by instance id.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-register-targets.html.
func nodeTypeRule() rule {
	r, refused := instanceTypeRule(), []string{"cc1", "cg2", "g1", "g2", "m3"}
	accepts := r.accepts
	r.allowed += ", nor of " + strings.Join(refused, ", ") + ", which a network load balancer does not take"
	r.accepts = func(text string) bool {
		family, _, _ := strings.Cut(text, ".")
		return accepts(text) && !contains(refused, family)
	}
	return r
}

// checkDistinct reports a name or a port that an earlier kind has. A load balancer has one listener per port, so that two
// kinds cannot share one even with different protocols.
func checkDistinct(s section, node Node, earlier []Node, list string) {
	for i, other := range earlier {
		if node.Name != "" && node.Name == other.Name {
			s.report("name", textValue(node.Name), fmt.Sprintf("a name of its own; %s[%d] has it", list, i), node.Name+"-b")
		}
		if node.Port != 0 && node.Port == other.Port {
			s.report("port", s.raw("port"), fmt.Sprintf("a port of its own, whatever the protocol: the network load balancer has one"+
				" listener per port; %s[%d] has it", list, i), strconv.Itoa(node.Port%highestPort+1))
		}
	}
}

// nodeNameRule excludes names that would give two resources one name: web-tg and api-tg are taken, node-game-2 is the
// second instance of game and node-game-eip its elastic IP.
func nodeNameRule() rule {
	taken := []string{"web", "api", "api-int"}
	return rule{
		allowed: fmt.Sprintf("a lower-case letter, then lower-case letters, digits and single hyphens, %d characters at most; not web, api"+
			" or api-int, and not ending in a hyphen, -eip or a hyphen and a number", longestNodeName),
		example: "game",
		accepts: func(text string) bool {
			return len(text) <= longestNodeName && nodeNamePattern.MatchString(text) && !nodeTailPattern.MatchString(text) &&
				!contains(taken, text)
		},
		better: strings.ToLower,
	}
}
