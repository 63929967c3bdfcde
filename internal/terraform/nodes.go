package terraform

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// kind is one kind of game node, found at a listener of the network load balancer.
type kind struct {
	name             string
	listener, target *Resource
	targets          []target
	port             int
	protocol         string
}

// host is the logical name of the n-th instance of the kind, counted from 0.
func (k *kind) host(n int) string {
	if n == 0 {
		return "node-" + k.name
	}
	return fmt.Sprintf("node-%s-%d", k.name, n+1)
}

// findNodes finds the kinds of node: each has a listener of the network load balancer that leads to instances.
func (f *finder) findNodes() {
	listeners := f.listeners(f.balancers["nlb"])
	slices.SortFunc(listeners, func(a, b *Resource) int { return a.number("port") - b.number("port") })
	for _, listener := range listeners {
		group := f.heaviest(targets(listener.list("default_action")))
		instances := f.targetsOf(group.arn())
		switch {
		case group == nil || len(instances) == 0:
			f.stay(listener, "it leads to no instance that the states know")
			f.stay(group, "it has no instance that the states know")
		case f.kindAt(instances) != nil:
			f.stay(listener, "a further listener of the nodes %s: a kind has one", f.kindAt(instances).name)
			f.stay(group, "a further target group of the nodes %s", f.kindAt(instances).name)
		default:
			f.addKind(listener, group, instances)
		}
	}
	f.findUnbalanced()
	for name := range f.stage.declaredKinds() {
		if !slices.ContainsFunc(f.kinds, func(k *kind) bool { return k.name == name }) {
			f.stage.dropKind(name)
		}
	}
}

// heaviest is the target group that gets the most of a listener's traffic.
func (f *finder) heaviest(weights map[string]int) *Resource {
	top := ""
	for _, arn := range slices.Sorted(maps.Keys(weights)) {
		if top == "" || weights[arn] > weights[top] {
			top = arn
		}
	}
	return f.byID[top]
}

// findUnbalanced finds the nodes that no load balancer leads to: the names of their groups tell their kinds, and the groups' rules
// their ports.
func (f *finder) findUnbalanced() {
	for _, group := range f.inVPC("aws_security_group") {
		match := nodeGroup.FindStringSubmatch(group.text("name"))
		if match == nil || !f.isFree(match[1]) {
			continue
		}
		var instances []target
		for _, r := range f.byType["aws_instance"] {
			if r.has("vpc_security_group_ids", group.id()) && f.kindAt([]target{{instance: r}}) == nil {
				instances = append(instances, target{instance: r})
			}
		}
		if len(instances) == 0 {
			continue
		}
		slices.SortFunc(instances, func(a, b target) int { return natural(a.instance.Address, b.instance.Address) })
		k := &kind{name: match[1], targets: instances, protocol: "tcp", port: f.stage.int("nodes." + match[1] + ".port")}
		for _, o := range f.openings(group) {
			if o.ingress && o.from == o.to && (o.protocol == "tcp" || o.protocol == "udp") && o.from != 22 {
				k.port, k.protocol = o.from, o.protocol
				break
			}
		}
		f.kinds = append(f.kinds, k)
		path := "nodes." + k.name + "."
		f.set(path+"port", k.port, group)
		f.set(path+"protocol", k.protocol, group)
		f.takeKind(path, k, false)
	}
}

// kindAt is the kind that has one of the instances already.
func (f *finder) kindAt(instances []target) *kind {
	for _, k := range f.kinds {
		for _, one := range k.targets {
			if slices.ContainsFunc(instances, func(t target) bool { return t.instance == one.instance }) {
				return k
			}
		}
	}
	return nil
}

func (f *finder) addKind(listener, group *Resource, instances []target) {
	k := &kind{
		name: f.kindName(listener, group, instances[0].instance), listener: listener, target: group, targets: instances,
		port: group.number("port"), protocol: strings.ToLower(group.text("protocol")),
	}
	f.kinds = append(f.kinds, k)
	path := "nodes." + k.name + "."
	f.set(path+"port", k.port, group)
	if health := group.number("health_check.0.port"); health != 0 && health != k.port {
		f.set(path+"healthPort", health, group)
	}
	if k.protocol == "tcp" || k.protocol == "udp" {
		f.set(path+"protocol", k.protocol, group)
	} else {
		k.protocol = "tcp"
		f.stage.ignore(k.name+"-tg", group.Address, "protocol")
		f.stage.ignore("nlb-"+k.name, listener.Address, "protocol")
	}
	f.adopt("nlb-"+k.name, listener)
	if listener.number("port") != k.port {
		f.stage.id("nlb-"+k.name, listener.arn(), listener.Address)
		f.stage.ignore("nlb-"+k.name, listener.Address, "port")
	}
	f.takeKind(path, k, f.takeTarget(k.name+"-tg", group))
}

// takeKind adopts the instances of a kind, and their places in its target group if that is adopted.
func (f *finder) takeKind(path string, k *kind, adopted bool) {
	f.setKind(path, k)
	for n, one := range k.targets {
		f.takeInstance(k.host(n), "", one.instance)
		if adopted {
			f.adopt(k.host(n)+"-target", one.attachment)
		} else {
			f.stay(one.attachment, "of a target group that stays")
		}
	}
	f.findAddresses(path, k)
}

// setKind stores what a kind's instances have in common: number, type, placement, public addresses.
func (f *finder) setKind(path string, k *kind) {
	first := k.targets[0].instance
	f.set(path+"count", len(k.targets), first)
	f.set(path+"instanceType", first.text("instance_type"), first)
	f.set(path+"publicIp", public(first), first)
	places := make([]int, 0, len(k.targets))
	for n, one := range k.targets {
		places = append(places, f.place(one.instance))
		if one.instance.text("instance_type") != first.text("instance_type") {
			f.stage.ignore(k.host(n), one.instance.Address, "instanceType")
		}
	}
	if spread(places) {
		return
	}
	f.set(path+"subnet", placeName(places[0]), first)
	for n, place := range places {
		if place != places[0] {
			f.stage.ignore(k.host(n), k.targets[n].instance.Address, "subnetId")
		}
	}
}

// spread reports whether instances alternate between the subnets, main first.
func spread(places []int) bool {
	for n, place := range places {
		if place != n%2 {
			return false
		}
	}
	return true
}

// place is 1 for an instance in the second subnet.
func (f *finder) place(r *Resource) int {
	if second := f.subnets[1]; second != nil && r.text("subnet_id") == second.id() {
		return 1
	}
	return 0
}

func placeName(place int) string { return [2]string{"main", "second"}[place] }

// public reports whether an instance has a public address.
func public(r *Resource) bool {
	return r.flag("associate_public_ip_address") || r.text("public_ip") != ""
}

// The name of a node's security group, whose suffix may differ, and what a name of a kind may look like.
var (
	nodeGroup  = regexp.MustCompile(`^MILU2-stage-node-([a-z][a-z0-9-]*?)-sg(-?[a-z0-9-]+)?$`)
	kindForm   = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	kindNumber = regexp.MustCompile(`[-_]?[0-9]+$`)
)

// kindName is the kind's name in its instances' security group. Where no group has such a name, the configuration's own words
// serve: keys and names of blocks.
func (f *finder) kindName(listener, group, instance *Resource) string {
	for _, id := range instance.texts("vpc_security_group_ids") {
		if match := nodeGroup.FindStringSubmatch(f.byID[id].text("name")); match != nil && f.isFree(match[1]) {
			return match[1]
		}
	}
	words := []string{
		instance.Key, listener.Key, group.Key, instance.tags()["Role"], instance.tags()["role"], instance.Name, group.Name, listener.Name,
		module(instance), module(group),
	}
	var names []string
	for _, word := range words {
		word = strings.ToLower(strings.ReplaceAll(kindNumber.ReplaceAllString(word, ""), "_", "-"))
		word = strings.TrimSuffix(strings.TrimPrefix(word, "node-"), "-node")
		if f.isFree(word) {
			names = append(names, word)
		}
	}
	known := f.stage.declaredKinds()
	if i := slices.IndexFunc(names, func(name string) bool { return known[name] }); i >= 0 {
		return names[i]
	}
	if len(names) > 0 {
		return names[0]
	}
	return fmt.Sprintf("port%d", group.number("port"))
}

// module is the name of the innermost module that a resource is in.
func module(r *Resource) string {
	parts := strings.Split(r.Block, ".")
	const around = 4
	if len(parts) < around || parts[len(parts)-around] != "module" {
		return ""
	}
	return parts[len(parts)-around+1]
}

// isFree reports whether a word can be the name of a further kind: general words say nothing.
func (f *finder) isFree(word string) bool {
	general := []string{
		"", "web", "api", "api-int", "this", "main", "default", "node", "nodes", "nlb", "tcp", "udp", "server", "servers", "instance",
		"instances", "ec2", "tg", "target", "targets", "listener", "listeners", "lb", "backend", "stage", "a", "b", "each",
	}
	const longest = 20
	return !slices.Contains(general, word) && len(word) <= longest && kindForm.MatchString(word) && !strings.HasSuffix(word, "-eip") &&
		!kindNumber.MatchString(strings.TrimLeft(word, "abcdefghijklmnopqrstuvwxyz0123456789")) &&
		!slices.ContainsFunc(f.kinds, func(k *kind) bool { return k.name == word })
}

// declaredKinds are the kinds that Pulumi.yaml has.
func (s *settings) declaredKinds() map[string]bool {
	kinds := map[string]bool{}
	for path := range s.defaults {
		if path := strings.Split(path, separator); path[0] == "nodes" && len(path) > 1 {
			kinds[path[1]] = true
		}
	}
	return kinds
}

// dropKind says that the stage has no nodes of a kind that Pulumi.yaml has.
func (s *settings) dropKind(name string) {
	s.put([]string{"nodes", name}, nil, "no listener of the network load balancer")
}
