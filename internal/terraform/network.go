package terraform

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"milu2-stage/internal/cidr"
)

// findNetwork finds the VPC and what lies in it: gateway, subnets, route table, endpoints.
func (f *finder) findNetwork() {
	f.vpc = f.pick("vpc", f.stageVPCs())
	if f.vpc == nil {
		return
	}
	f.adopt("vpc", f.vpc)
	f.set("aws:region", f.vpc.region(), f.vpc)
	if account := f.vpc.account(); account != "" {
		f.set("aws:allowedAccountIds", []any{account}, f.vpc)
	}
	f.findIndex()
	f.adopt("sg-default", f.inVPC("aws_default_security_group")...)
	f.contain("sg-default", f.vpc) // every VPC has one
	gateways := f.inVPC("aws_internet_gateway")
	for _, attachment := range f.inVPC("aws_internet_gateway_attachment") {
		if gateway := f.byID[attachment.text("internet_gateway_id")]; gateway != nil && !slices.Contains(gateways, gateway) {
			gateways = append(gateways, gateway)
		}
		f.adopt("igw", attachment)
	}
	if gateway := f.pick("igw", gateways); gateway != nil {
		f.adopt("igw", gateway)
	}
	f.findSubnets()
	f.findPeering()
	f.findRoutes()
	f.findEndpoints()
	f.findFlowLog()
}

// set stores a stage's value that a resource gave.
func (f *finder) set(path string, value any, r *Resource) {
	if value != "" {
		f.stage.set(path, value, from(r))
	}
}

func from(r *Resource) string {
	if r == nil {
		return ""
	}
	return r.Address
}

// stageVPCs lists the VPCs that may be the stage's: not those that a peering only leads to, and of the others those with most in
// them.
func (f *finder) stageVPCs() []*Resource {
	peered := map[string]bool{}
	for _, peering := range f.byType["aws_vpc_peering_connection"] {
		peered[peering.text("peer_vpc_id")] = true
	}
	own := f.of(func(r *Resource) bool { return !peered[r.id()] }, "aws_vpc")
	if len(own) == 0 {
		own = f.byType["aws_vpc"]
	}
	content := map[string]int{}
	for _, r := range f.of(func(r *Resource) bool { return r.text("vpc_id") != "" }, "aws_lb", "aws_lb_target_group") {
		content[r.text("vpc_id")]++
	}
	return best(own, func(r *Resource) int { return min(content[r.id()], 1) })
}

// inVPC lists the resources of types that say that they are in the stage's VPC.
func (f *finder) inVPC(types ...string) []*Resource {
	return f.of(func(r *Resource) bool { return f.vpc != nil && r.text("vpc_id") == f.vpc.id() }, types...)
}

// findIndex finds the stage's index from its variables and the VPC's CIDR. The CIDR is what counts.
func (f *finder) findIndex() {
	block, err := netip.ParsePrefix(f.vpc.text("cidr_block"))
	if err != nil {
		return
	}
	reserved := f.stage.ints("reservedOffsets")
	source := ""
	if given, ok := f.variables.numbers("reserved_offsets"); ok {
		reserved, source = given, f.variables["reserved_offsets"].From
	}
	if index, ok := f.variables.number("stage_index"); ok {
		if plan, err := cidr.New(index, reserved); err == nil && plan.VPC == block {
			f.stage.set("stageIndex", index, f.variables["stage_index"].From)
			f.stage.set("reservedOffsets", reserved, source)
			return
		}
		f.note("stage_index %d of %s does not lead to %s, the CIDR of %s, with the reserved offsets %v; stageIndex was taken from the CIDR",
			index, f.variables["stage_index"].From, block, f.vpc.Address, reserved)
	}
	f.indexOf(block, reserved, source)
}

// indexOf takes the index from a CIDR. An octet that is reserved by default is taken out of the reserved ones.
func (f *finder) indexOf(block netip.Prefix, reserved []int, source string) {
	for index := range cidr.MaxOffset + 1 {
		if plan, err := cidr.New(index, reserved); err == nil && plan.VPC == block {
			f.set("stageIndex", index, f.vpc)
			f.stage.set("reservedOffsets", reserved, source)
			return
		}
	}
	const first = 30
	octets := block.Addr().As4()
	if offset := int(octets[1]) - first; block.Addr().Is4() && octets[0] == 172 && slices.Contains(reserved, offset) && block.Bits() == 16 {
		f.indexOf(block, slices.DeleteFunc(slices.Clone(reserved), func(n int) bool { return n == offset }), from(f.vpc))
		return
	}
	why := fmt.Sprintf("its CIDR %s is none of 172.30.0.0/16 to 172.255.0.0/16, which stageIndex counts: this version cannot take the stage "+
		"over", block)
	f.verdicts[f.vpc] = verdict{Undecided, "vpc", why}
}

// plan is the stage's address plan; the zero plan where no index was found.
func (f *finder) plan() cidr.Plan {
	plan, err := cidr.New(f.stage.int("stageIndex"), f.stage.ints("reservedOffsets"))
	if err != nil {
		return cidr.Plan{}
	}
	return plan
}

// ints returns a list of numbers.
func (s *settings) ints(path string) []int {
	var numbers []int
	items, _ := plainJSON(s.get(path)).([]any)
	for _, item := range items {
		numbers = append(numbers, numberOf(item))
	}
	return numbers
}

// subnetName is the logical name of the main subnet or the second one.
func subnetName(n int) string { return [2]string{"subnet-main", "subnet-second"}[n] }

// findSubnets finds the two subnets by the address plan, else the two that there are.
func (f *finder) findSubnets() {
	plan, all := f.plan(), f.inVPC("aws_subnet")
	for n, block := range []netip.Prefix{plan.Main, plan.Second} {
		i := slices.IndexFunc(all, func(r *Resource) bool { return r.text("cidr_block") == block.String() })
		if i >= 0 {
			f.subnets[n] = all[i]
		}
	}
	if used := f.usedSubnets(all); f.subnets == [2]*Resource{} && len(used) == len(f.subnets) {
		slices.SortFunc(used, func(a, b *Resource) int { return natural(a.text("cidr_block"), b.text("cidr_block")) })
		for n, subnet := range used {
			f.subnets[n] = subnet
			f.stage.id(subnetName(n), subnet.id(), subnet.Address)
			f.stage.ignore(subnetName(n), subnet.Address, "cidrBlock")
		}
	}
	var zones []any
	for n, subnet := range f.subnets {
		f.adopt(subnetName(n), subnet)
		if zone := subnet.text("availability_zone"); zone != "" {
			zones = append(zones, zone)
		}
	}
	if len(zones) == len(f.subnets) {
		f.stage.set("availabilityZones", zones, from(f.subnets[0])+", "+from(f.subnets[1]))
	}
	for _, subnet := range all {
		f.stay(subnet, "a further subnet: the program has the two of the address plan")
	}
}

// usedSubnets lists the subnets that a load balancer is in; all of them where there is none.
func (f *finder) usedSubnets(all []*Resource) []*Resource {
	var used []*Resource
	for _, subnet := range all {
		in := func(r *Resource) bool {
			return r.has("subnets", subnet.id()) && r.text("load_balancer_type") == "application"
		}
		if slices.ContainsFunc(f.byType["aws_lb"], in) {
			used = append(used, subnet)
		}
	}
	if len(used) == 0 {
		return slices.Clone(all)
	}
	return used
}

// findRoutes finds the route table of the subnets, and its routes, which may be inline.
func (f *finder) findRoutes() {
	tables := map[string]bool{}
	var candidates []*Resource
	for n, subnet := range f.subnets {
		for _, association := range f.byType["aws_route_table_association"] {
			if subnet == nil || association.text("subnet_id") != subnet.id() {
				continue
			}
			f.adopt([2]string{"rta-main", "rta-second"}[n], association)
			id := association.text("route_table_id")
			if table := f.byID[id]; table != nil && !tables[id] {
				candidates, tables[id] = append(candidates, table), true
			}
		}
	}
	if len(candidates) == 0 {
		candidates = f.mainTables()
	}
	table := f.pick("rt", candidates)
	f.adopt("rt", table)
	for _, route := range table.list("route") {
		f.route(table, textOf(route["cidr_block"]), textOf(route["vpc_peering_connection_id"]), textOf(route["gateway_id"]), true)
	}
	for _, route := range f.byType["aws_route"] {
		if table != nil && route.text("route_table_id") == table.id() {
			f.route(route, route.text("destination_cidr_block"), route.text("vpc_peering_connection_id"), route.text("gateway_id"), false)
		}
	}
}

// mainTables lists the VPC's main route table, which subnets have that no other is associated with.
func (f *finder) mainTables() []*Resource {
	var list []*Resource
	for _, association := range f.inVPC("aws_main_route_table_association") {
		if table := f.byID[association.text("route_table_id")]; table != nil {
			list = append(list, table)
		}
		f.stay(association, "the VPC's main route table stays what it is; the program associates the subnets themselves")
	}
	return append(list, f.inVPC("aws_default_route_table")...)
}

// route takes a route of the stage's table that is the program's too. The route to the build VPC tells its CIDR.
func (f *finder) route(r *Resource, destination, peering, gateway string, inline bool) {
	logical := ""
	switch {
	case destination == "0.0.0.0/0" && strings.HasPrefix(gateway, "igw-"):
		logical = "route-internet"
	case peering != "" && destination != "" && f.peering != nil && peering == f.peering.id():
		logical = "route-build"
		f.set("peerBuildVpcCidr", destination, r)
	case inline:
		f.note("the route of %s to %s is not the program's: it stays as it is", r.Address, destination)
		return
	default:
		f.stay(r, "a route that the program does not have")
		return
	}
	if inline {
		f.contain(logical, r)
	} else {
		f.adopt(logical, r)
	}
}
