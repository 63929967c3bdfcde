package terraform

// opening is one rule of a security group as EC2 keeps it: one source or destination.
type opening struct {
	ingress  bool
	protocol string
	from, to int
	// cidr is the other side, or group its security group.
	cidr, group string
	resource    *Resource
	inline      bool
}

// openings lists the rules of a security group, inline ones and those that are resources of their own.
func (f *finder) openings(group *Resource) []opening {
	if f.opens == nil {
		f.opens = map[string][]opening{}
		for _, r := range f.byType["aws_security_group"] {
			for _, direction := range []string{"ingress", "egress"} {
				for _, block := range r.list(direction) {
					f.open(r.id(), block, direction == "ingress", r, true)
				}
			}
		}
		for _, r := range f.byType["aws_security_group_rule"] {
			block := map[string]any{}
			for key, value := range r.attributes {
				block[key] = value
			}
			if source := r.text("source_security_group_id"); source != "" {
				block["security_groups"] = []any{source}
			}
			f.open(r.text("security_group_id"), block, r.text("type") == "ingress", r, false)
		}
		for _, typ := range []string{"aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"} {
			for _, r := range f.byType[typ] {
				f.openOne(r, typ == "aws_vpc_security_group_ingress_rule")
			}
		}
	}
	return f.opens[group.id()]
}

// open adds the rules of a block, which may have several sources.
func (f *finder) open(id string, block map[string]any, ingress bool, r *Resource, inline bool) {
	o := opening{
		ingress: ingress, protocol: protocolName(textOf(block["protocol"])), from: numberOf(block["from_port"]), to: numberOf(block["to_port"]),
		resource: r, inline: inline,
	}
	for _, cidr := range append(textsOf(block["cidr_blocks"]), textsOf(block["ipv6_cidr_blocks"])...) {
		one := o
		one.cidr = cidr
		f.opens[id] = append(f.opens[id], one)
	}
	groups := textsOf(block["security_groups"])
	if self, _ := block["self"].(bool); self {
		groups = append(groups, id)
	}
	for _, group := range groups {
		one := o
		one.group = group
		f.opens[id] = append(f.opens[id], one)
	}
}

// openOne adds a rule that is a resource with one source.
func (f *finder) openOne(r *Resource, ingress bool) {
	id := r.text("security_group_id")
	f.opens[id] = append(f.opens[id], opening{
		ingress: ingress, protocol: protocolName(r.text("ip_protocol")), from: r.number("from_port"), to: r.number("to_port"),
		cidr: r.firstText("cidr_ipv4", "cidr_ipv6"), group: r.text("referenced_security_group_id"), resource: r,
	})
}

// protocolName is the name of a protocol that Terraform takes by number too.
func protocolName(protocol string) string {
	switch protocol {
	case "6":
		return "tcp"
	case "17":
		return "udp"
	case "1":
		return "icmp"
	case "all":
		return "-1"
	default:
		return protocol
	}
}

// opens reports whether a rule lets in a protocol's port.
func (o opening) opens(protocol string, port int) bool {
	return o.protocol == "-1" || o.protocol == protocol && o.from <= port && port <= o.to
}

// matches reports whether a rule opens exactly what one of the program's does.
func (o opening) matches(r rule, groups map[string]*Resource) bool {
	if o.ingress != r.ingress || o.protocol != r.protocol || o.cidr != r.cidr {
		return false
	}
	if r.from == "" && o.group != "" || r.from != "" && (groups[r.from] == nil || o.group != groups[r.from].id()) {
		return false
	}
	switch r.protocol {
	case "-1":
		return true
	case "icmp":
		return o.from == -1
	default:
		return o.from == r.port && o.to == r.port
	}
}

// findRulesOf finds the program's security group rules among the live ones.
func (f *finder) findRulesOf(rules []rule) {
	for _, r := range rules {
		group := f.groups[r.group]
		if group == nil {
			continue
		}
		for _, o := range f.openings(group) {
			switch {
			case !o.matches(r, f.groups):
			case o.inline:
				f.contain(r.name, o.resource)
			default:
				f.adopt(r.name, o.resource)
			}
		}
	}
	for _, group := range f.groups {
		for _, o := range f.openings(group) {
			if !o.inline {
				f.stay(o.resource, "a rule that the program does not have; such rules stay as they are")
			}
		}
	}
}
