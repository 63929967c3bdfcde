package terraform

import (
	"slices"
	"strings"
)

// findPeering finds the peering with the build VPC, its options and the routes back. It comes before the routes.
func (f *finder) findPeering() {
	asked := f.of(func(r *Resource) bool { return f.vpc != nil && r.text("vpc_id") == f.vpc.id() }, "aws_vpc_peering_connection")
	if wanted, ok := f.variables.text("peer_build_vpc_id"); ok && len(asked) > 1 {
		asked = best(asked, func(r *Resource) int {
			if r.text("peer_vpc_id") == wanted {
				return 1
			}
			return 0
		})
	}
	f.peering = f.pick("pcx", asked)
	for _, r := range f.byType["aws_vpc_peering_connection"] {
		if f.vpc != nil && r.text("peer_vpc_id") == f.vpc.id() {
			f.stay(r, "the other VPC asked for this peering; the program's is asked for by the stage")
		}
	}
	if f.peering == nil {
		return
	}
	f.adopt("pcx", f.peering)
	f.set("peerBuildVpcId", f.peering.text("peer_vpc_id"), f.peering)
	away := f.peering.text("peer_region") != "" && f.peering.text("peer_region") != f.stage.string("aws:region")
	if away {
		f.set("peerRegion", f.peering.text("peer_region"), f.peering)
	}
	ours := func(r *Resource) bool { return r.text("vpc_peering_connection_id") == f.peering.id() }
	if accepters := f.of(ours, "aws_vpc_peering_connection_accepter"); away {
		f.adopt("pcx-accepter", accepters...)
	} else {
		for _, r := range accepters {
			f.stay(r, "the program accepts a peering within a region by the connection itself")
		}
	}
	f.findPeeringOptions(away, f.of(ours, "aws_vpc_peering_connection_options"))
	f.findRoutesBack()
	if build := f.byID[f.peering.text("peer_vpc_id")]; build != nil && build.text("cidr_block") != "" {
		f.stay(build, "the build VPC: the stage peers with it")
		f.set("peerBuildVpcCidr", build.text("cidr_block"), build)
	}
}

// findPeeringOptions finds the options that each region sets of its own side.
func (f *finder) findPeeringOptions(away bool, options []*Resource) {
	for _, r := range options {
		if away && len(r.list("accepter")) > 0 && len(r.list("requester")) == 0 {
			f.adopt("pcx-options-peer", r)
		} else {
			f.adopt("pcx-options", r)
		}
	}
	if len(f.peering.list("requester")) > 0 {
		f.contain("pcx-options", f.peering)
	}
}

// routeBack is the logical name of the route back in one of the build VPC's route tables.
func routeBack(table string) string { return "peer-route-" + table }

// findRoutesBack finds the routes from the build VPC. They change the build VPC, but are of the peering.
func (f *finder) findRoutesBack() {
	for _, route := range f.byType["aws_route"] {
		table := route.text("route_table_id")
		if route.text("vpc_peering_connection_id") == f.peering.id() && route.text("destination_cidr_block") == f.vpc.text("cidr_block") {
			f.adopt(routeBack(table), route)
		}
	}
	for _, table := range f.byType["aws_route_table"] {
		for _, route := range table.list("route") {
			if textOf(route["vpc_peering_connection_id"]) == f.peering.id() && textOf(route["cidr_block"]) == f.vpc.text("cidr_block") {
				f.contain(routeBack(table.id()), table)
			}
		}
	}
}

// buildTables lists the route tables of the build VPC that the states know.
func (f *finder) buildTables() []string {
	if f.peering == nil {
		return nil
	}
	build := f.peering.text("peer_vpc_id")
	var tables []string
	for _, r := range f.data {
		switch {
		case r.text("vpc_id") != build:
		case r.Type == "aws_route_tables":
			tables = append(tables, r.texts("ids")...)
		case r.Type == "aws_route_table":
			tables = append(tables, r.firstText("route_table_id", "id"))
		}
	}
	for _, r := range f.byType["aws_route_table"] {
		if r.text("vpc_id") == build {
			tables = append(tables, r.id())
		}
	}
	for logical := range f.found {
		if table, ok := strings.CutPrefix(logical, routeBack("")); ok {
			tables = append(tables, table)
		}
	}
	slices.Sort(tables)
	return slices.Compact(tables)
}
