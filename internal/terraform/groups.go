package terraform

import (
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// groupName matches the seven fixed names of security groups, with any suffix.
var groupName = regexp.MustCompile(`^(milu2stage-VN-trusted-ip-sg|MILU2stage-sg|milu2stage-db|MILU2-stage-node-[a-z][a-z0-9-]*?-sg)` +
	`(-?[a-z0-9]+(?:-[a-z0-9]+)*)?$`)

// findGroups finds the security groups: by their fixed names, else by who carries them.
func (f *finder) findGroups() {
	all := f.inVPC("aws_security_group")
	for _, logical := range f.groupNames() {
		candidates := slices.DeleteFunc(slices.Clone(all), func(r *Resource) bool {
			match := groupName.FindStringSubmatch(r.text("name"))
			return match == nil || match[1] != fixedGroup(logical)
		})
		if len(candidates) == 0 {
			candidates = f.carried(logical, all)
		}
		if group := f.pick(logical, candidates); group != nil {
			f.groups[logical] = group
			f.adopt(logical, group)
			f.call(logical, group.text("name"), group)
		}
	}
	if group := f.groups["sg-endpoints"]; group != nil {
		f.adopt("sg-endpoints", group)
		f.call("sg-endpoints", group.text("name"), group)
	}
	f.readGroups()
	for _, group := range all {
		f.stay(group, "none of the program's security groups: it stays with what carries it")
	}
}

// groupNames lists the logical names of the groups, those of nodes first, since what they carry tells the others.
func (f *finder) groupNames() []string {
	var names []string
	for _, k := range f.kinds {
		names = append(names, "sg-node-"+k.name)
	}
	return append(names, "sg-db", "sg-app", "sg-trusted-ip")
}

// fixedGroup is the fixed name of a group, without a suffix.
func fixedGroup(logical string) string {
	switch logical {
	case "sg-trusted-ip":
		return "milu2stage-VN-trusted-ip-sg"
	case "sg-app":
		return "MILU2stage-sg"
	case "sg-db":
		return "milu2stage-db"
	default:
		return "MILU2-stage-" + strings.TrimPrefix(logical, "sg-") + "-sg"
	}
}

// carried lists the groups that have the role of a logical name by who carries them: a load balancer, the nodes of one kind,
// the database alone, or everything that people log in to.
func (f *finder) carried(logical string, all []*Resource) []*Resource {
	ids := map[string]bool{}
	keep := func(r *Resource, attribute string) {
		for _, id := range r.texts(attribute) {
			ids[id] = true
		}
	}
	var without, with []*Resource
	instances := f.instances()
	switch logical {
	case "sg-app":
		keep(f.balancers["alb"], "security_groups")
		with = append(with, f.balancers["alb-internal"], f.web)
	case "sg-db":
		keep(f.db, "vpc_security_group_ids")
		without = slices.DeleteFunc(slices.Clone(instances), func(r *Resource) bool { return r == f.db })
	case "sg-trusted-ip":
		keep(f.web, "vpc_security_group_ids")
		with = instances
		without = append(without, f.balancers["alb"], f.balancers["alb-internal"], f.balancers["nlb"])
	default:
		for _, k := range f.kinds {
			for _, one := range k.targets {
				if "sg-node-"+k.name == logical {
					keep(one.instance, "vpc_security_group_ids")
				}
			}
		}
		without = slices.DeleteFunc(slices.Clone(instances), func(r *Resource) bool { return f.isNode(r, logical) })
		without = append(without, f.balancers["alb"])
	}
	carries := func(r, group *Resource) bool {
		return r.has("vpc_security_group_ids", group.id()) || r.has("security_groups", group.id())
	}
	return best(slices.DeleteFunc(slices.Clone(all), func(group *Resource) bool {
		return !ids[group.id()] || f.verdicts[group].status == Adopted ||
			slices.ContainsFunc(without, func(r *Resource) bool { return carries(r, group) })
	}), func(group *Resource) int {
		n := 0
		for _, r := range with {
			if carries(r, group) {
				n++
			}
		}
		return n
	})
}

// hosts are the stage's instances by their logical names.
func (f *finder) hosts() map[string]*Resource {
	hosts := map[string]*Resource{}
	for name, r := range map[string]*Resource{"web": f.web, "db": f.db} {
		if r != nil {
			hosts[name] = r
		}
	}
	for _, k := range f.kinds {
		for n, one := range k.targets {
			hosts[k.host(n)] = one.instance
		}
	}
	return hosts
}

// instances lists the stage's instances, in the order of their logical names.
func (f *finder) instances() []*Resource {
	hosts := f.hosts()
	list := make([]*Resource, 0, len(hosts))
	for _, name := range slices.Sorted(maps.Keys(hosts)) {
		list = append(list, hosts[name])
	}
	return list
}

// isNode reports whether an instance is of the kind whose group has a logical name.
func (f *finder) isNode(r *Resource, logical string) bool {
	for _, k := range f.kinds {
		for _, one := range k.targets {
			if one.instance == r && "sg-node-"+k.name == logical {
				return true
			}
		}
	}
	return false
}

// readGroups reads from the groups' rules who may reach what: the database's port, trusted addresses, clients of the nodes.
func (f *finder) readGroups() {
	f.setDBPort(f.groups["sg-db"])
	trusted := f.groups["sg-trusted-ip"]
	const widest = 8
	f.setBlocks("trustedCidrs", trusted, f.blocks(trusted, func(o opening) bool {
		return o.opens("tcp", 22) || o.opens("tcp", 3389)
	}, widest))
	var clients []string
	source := f.groups["sg-app"]
	for _, k := range f.kinds {
		for _, group := range []*Resource{f.groups["sg-node-"+k.name], f.groups["sg-app"]} {
			blocks := f.blocks(group, func(o opening) bool { return o.opens(k.protocol, k.port) }, 0)
			if len(blocks) > 0 && len(clients) == 0 {
				source = group
			}
			clients = append(clients, blocks...)
		}
	}
	slices.Sort(clients)
	f.setBlocks("nodeClientCidrs", source, slices.Compact(clients))
}

// setDBPort stores the port that the database's group opens to other groups: one that databases have, else the only one.
func (f *finder) setDBPort(group *Resource) {
	if port := f.dbPort(group); port > 0 {
		f.set("db.port", port, group)
		return
	}
	if group == nil {
		return
	}
	for _, o := range f.openings(group) {
		if o.ingress && o.protocol == "tcp" && o.from == o.to && o.group != "" && o.group != group.id() {
			f.set("db.port", o.from, group)
		}
	}
}

// blocks lists the IPv4 prefixes outside of the VPC and the build VPC that a group lets in, no wider than so many bits.
func (f *finder) blocks(group *Resource, condition func(opening) bool, bits int) []string {
	if group == nil {
		return nil
	}
	trusted := f.stage.strings("trustedCidrs")
	var blocks []string
	for _, o := range f.openings(group) {
		block, err := netip.ParsePrefix(o.cidr)
		switch {
		case !o.ingress || err != nil || !block.Addr().Is4() || !condition(o):
		case o.cidr == f.vpc.text("cidr_block") || o.cidr == f.stage.string("peerBuildVpcCidr") || slices.Contains(trusted, o.cidr):
		case f.plan().VPC.Contains(block.Addr()) && block.Bits() >= f.plan().VPC.Bits():
		case block.Bits() < bits:
			f.note("%s lets %s in, which is too wide for trustedCidrs: it was left out, and the rule stays as it is", o.resource.Address, o.cidr)
		case !slices.Contains(blocks, o.cidr):
			blocks = append(blocks, o.cidr)
		}
	}
	return blocks
}

func (f *finder) setBlocks(key string, group *Resource, blocks []string) {
	if len(blocks) > 0 {
		f.set(key, toAny(blocks), group)
	}
}

func toAny(texts []string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}
