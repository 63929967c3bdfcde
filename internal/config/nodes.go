package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// longestNodeName leaves room in a target group's 32 characters; with a long prefix package naming cuts the rest.
const longestNodeName = 20

// nodeTailPattern is how the logical names of a kind's further instances and elastic IPs end.
var nodeTailPattern = regexp.MustCompile(`-([0-9]+|eip)$`)

// nodeNameRule excludes names that would give two resources one name: web-tg and api-tg are taken, node-game-2 is the
// second instance of game and node-game-eip its elastic IP.
func nodeNameRule() rule {
	return matching(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`, fmt.Sprintf("a name for the kind: a lower-case letter, then lower-case letters, digits"+
		" and single hyphens, %d characters at most; not web, api or api-int, and not ending in a hyphen, -eip or a hyphen and a number",
		longestNodeName), "game").
		but(func(text string) bool {
			return len(text) <= longestNodeName && !nodeTailPattern.MatchString(text) && text != "web" && text != "api" && text != "api-int"
		}).guess(singleHyphens)
}

// kinds are the kinds of node while they are read.
type kinds struct {
	*loader
	// declared are the kinds that Pulumi.yaml gives to every stage; given are those with what the stack says of them.
	declared, given map[string]any
	// ports are those that the kinds have.
	ports map[string]bool
}

// readNodes reads the kinds of node, sorted by name, from the keys that a stack sets over the defaults.
func (l *loader) readNodes(in input, clients []string) []Node {
	k := &kinds{loader: l, ports: map[string]bool{}}
	k.declared, _ = field(in.fallback, "nodes").(map[string]any)
	switch given := field(in.given, "nodes").(type) {
	case map[string]any:
		k.given = given
	case []any:
		k.reportList(given)
	default:
		l.report(ours("nodes"), given, "a map by kind", RemoveCommand(ours("nodes")))
	}
	for name, kind := range k.given {
		k.ports[render(field(kind, "port"))], k.ports[render(field(k.declared[name], "port"))] = true, true
	}
	defaults := field(in.given, "nodeDefaults")
	if !l.fine(ours("nodeDefaults")) {
		defaults = field(in.fallback, "nodeDefaults")
	}
	nodes := []Node{}
	for _, name := range slices.Sorted(maps.Keys(k.given)) {
		if k.check(name) {
			nodes = append(nodes, k.read(name, defaults))
		}
	}
	world := ""
	if i := slices.IndexFunc(clients, isWorld); i >= 0 {
		world = clients[i]
	}
	for _, node := range nodes {
		k.checkPort(node, nodes, world)
	}
	k.checkNumber(nodes)
	return nodes
}

// check reports whether a kind is one to read. It records what is wrong with its name, or with the kind as a whole. The
// Pulumi CLI can only write null as a string.
func (k *kinds) check(name string) bool {
	path, kind := child(ours("nodes"), name), k.given[name]
	isNull := kind == nil || kind == "null"
	_, isObject := kind.(map[string]any)
	_, known := k.declared[name]
	names := slices.Sorted(maps.Keys(k.declared))
	switch near := nearest(name, names); {
	case known && isNull:
		return false
	case isNull:
		k.reportName(name, near, "one of "+strings.Join(names, ", ")+", if a kind is to be dropped")
	case !nodeNameRule().accepts(name):
		k.reportName(name, nodeNameRule().suggest(name), nodeNameRule().allowed)
	case !isObject:
		k.report(path, kind, "an object with the kind's port, or null to drop the kind", RemoveCommand(path))
	case !known && field(kind, "port") == nil && near != "":
		k.reportName(name, near, fmt.Sprintf("did you mean %q? A kind that Pulumi.yaml does not have needs a port", near))
	default:
		return true
	}
	return false
}

// reportName reports a kind of a wrong name, and moves it to a better one if the stack does not have that.
func (k *kinds) reportName(name, better, allowed string) {
	path := child(ours("nodes"), name)
	commands := []string{RemoveCommand(path)}
	if better != "" && equal(k.given[better], k.declared[better]) {
		commands = k.move(path, child(ours("nodes"), better), k.given[name])
	}
	k.report(path, k.given[name], allowed, commands...)
}

// read reads one kind: what it does not say comes from Pulumi.yaml's kind of that name, then from nodeDefaults.
func (k *kinds) read(name string, defaults tree) Node {
	given, port := over(k.given[name], defaults), field(k.declared[name], "port")
	if port == nil {
		port = json.Number(k.freePort())
	}
	health := field(given, "port")
	if text, ok := scalarText(health, reflect.Int); !ok || !portRule().accepts(text) {
		health = port // so that the port is reported once
	}
	fallback := over(map[string]any{"port": port, "healthPort": health}, defaults)
	node := Node{Name: name}
	k.decode(input{
		path: child(ours("nodes"), name), given: over(given, map[string]any{"healthPort": health}), fallback: fallback,
	}, reflect.ValueOf(&node).Elem())
	return node
}

// mostKinds is the number of listeners that a network load balancer takes, a quota that cannot be raised. Each kind has one.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html
const mostKinds = 50

// checkNumber reports too many kinds, which costs the stack's own their place, the last first.
func (k *kinds) checkNumber(nodes []Node) {
	if len(nodes) <= mostKinds {
		return
	}
	var commands []string
	for _, node := range slices.Backward(nodes) {
		if _, ok := k.declared[node.Name]; !ok && len(commands) < len(nodes)-mostKinds {
			commands = append(commands, RemoveCommand(child(ours("nodes"), node.Name)))
		}
	}
	k.add(Problem{
		Key: ours("nodes"), Value: fmt.Sprintf("%d kinds", len(nodes)),
		Allowed: fmt.Sprintf("%d kinds at most: each has a listener of the network load balancer, which takes no more", mostKinds),
	}, commands...)
}

// freePort returns a port that no kind has, and takes it.
func (k *kinds) freePort() string {
	for port := 7001; ; port++ {
		if text := strconv.Itoa(port); !k.ports[text] && !slices.Contains(highRiskPorts(), port) {
			k.ports[text] = true
			return text
		}
	}
}

// checkPort reports a port that another kind has, unless Pulumi.yaml gives it to this one, and for two others on the later
// one. A load balancer has one listener per port, so that two kinds cannot share one even with different protocols. A port
// that the world may reach, which is a prefix or empty, is not to be a high-risk one.
func (k *kinds) checkPort(node Node, all []Node, world string) {
	path := child(ours("nodes"), node.Name) + ".port"
	declared := render(field(k.declared[node.Name], "port"))
	if world != "" && slices.Contains(highRiskPorts(), node.Port) {
		if _, ok := k.declared[node.Name]; !ok {
			declared = k.freePort()
		}
		k.report(path, node.Port, fmt.Sprintf("a port from 1 to 65535, not one of EC2.19's high-risk ports while nodeClientCidrs has %s: %s",
			world, strings.Trim(fmt.Sprint(highRiskPorts()), "[]")), SetCommand(path, declared))
		return
	}
	for _, other := range all {
		isTheirs := render(field(k.declared[other.Name], "port")) == strconv.Itoa(node.Port)
		if node.Port != 0 && other.Port == node.Port && declared != strconv.Itoa(node.Port) && (isTheirs || other.Name < node.Name) {
			k.report(path, node.Port, "a port of its own, whatever the protocol: the network load balancer has one listener per port; "+
				child(ours("nodes"), other.Name)+" has it", SetCommand(path, k.freePort()))
			return
		}
	}
}

// highRiskPorts are the ports that EC2.19 wants closed to the world.
// https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-19
func highRiskPorts() []int {
	return []int{
		20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088, 8888,
		9200, 9300,
	}
}
