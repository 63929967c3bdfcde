package adopt

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// matchTable finds the table of the name in the VPC. Where none has it, it finds the one that the stage's subnets are in: another
// one beside it would take them out of it, and away from its routes.
func matchTable(q question, l Live) (bool, error) {
	if l.VPC != q.in.text("vpcId") {
		return false, nil
	}
	if named, err := taggedName(q, l); named || err != nil {
		return named, err
	}
	tables, err := q.list(q.ctx, Query{Listing: ListRouteTables, Region: q.region})
	if err != nil || slices.ContainsFunc(tables, func(t Live) bool {
		return t.VPC == l.VPC && t.Name != "" && t.Name == q.in.nameTag()
	}) {
		return false, err
	}
	subnets, err := q.stageSubnets(l.VPC)
	return serves(l, subnets), err
}

// stageSubnets are the subnets of the VPC that have the stage's blocks: the first of the VPC's, and its sibling.
func (q question) stageSubnets(vpc string) ([]string, error) {
	vpcs, err := q.list(q.ctx, Query{Listing: ListVpcs, Region: q.region})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(vpcs, func(v Live) bool { return v.ID == vpc })
	if i < 0 {
		return nil, nil
	}
	const bits = 24
	block, err := netip.ParsePrefix(prop(vpcs[i], "cidrBlock"))
	if err != nil || block.Bits() > bits {
		return nil, nil // no stage's
	}
	main := netip.PrefixFrom(block.Addr(), bits).String()
	subnets, err := q.list(q.ctx, Query{Listing: ListSubnets, Region: q.region, Parent: vpc})
	var out []string
	for _, s := range subnets {
		if cidr := prop(s, "cidrBlock"); cidr == main || cidr == siblingBlock(main) {
			out = append(out, s.ID)
		}
	}
	return out, err
}

// serves reports whether one of the subnets is associated with the table.
func serves(table Live, subnets []string) bool {
	associations, _ := table.Props["associations"].([]map[string]any)
	return slices.ContainsFunc(associations, func(a map[string]any) bool {
		subnet, _ := a["subnetId"].(string)
		return subnet != "" && slices.Contains(subnets, subnet)
	})
}

// mainTable stops at subnets that use the VPC's main table without being associated with it, where it has routes of its own: a new
// table would take them away.
func mainTable(q question, tables []Live) error {
	for _, l := range tables {
		main, _ := l.Props["main"].(bool)
		routes := routeTexts(l)
		if l.VPC != q.in.text("vpcId") || !main || len(routes) == 0 {
			continue
		}
		subnets, err := q.stageSubnets(l.VPC)
		if err != nil || len(subnets) == 0 {
			return err
		}
		return &besideError{fmt.Sprintf("the stage's subnets use the VPC's main route table %s, with these routes: %s; %s\nor %s", l.ID,
			strings.Join(routes, ", "), imported("take the table over", q.name, l.ID).text(q.self.stack),
			imported("make another one and move the subnets there", q.name, createWord).text(q.self.stack))}
	}
	return nil
}

// besideError stops before something is made beside what exists. That imports says to create it is the answer to it.
type besideError struct{ text string }

// Error says what exists.
func (e *besideError) Error() string { return e.text }

// routeTexts lists the routes of a table without those that AWS keeps by itself: the local one, and those of endpoints.
func routeTexts(table Live) []string {
	routes, _ := table.Props["routes"].([]map[string]any)
	var out []string
	for _, r := range routes {
		target, _ := r["target"].(string)
		if r["origin"] != "CreateRouteTable" && !strings.HasPrefix(target, "vpce-") {
			out = append(out, fmt.Sprintf("%v through %s", r["destination"], target))
		}
	}
	return out
}

// associationNotes says what a subnet leaves.
func associationNotes(q question, l Live) []string {
	routes := routeTexts(l)
	if l.ID == q.in.text("routeTableId") || len(routes) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("the next `pulumi up` takes the subnet out of the route table %s, which has these routes: %s", l.ID,
		strings.Join(routes, ", "))}
}

// otherRoute stops at a route of the destination that a gateway propagates: a static one goes before it, and takes the traffic.
func otherRoute(q question, tables []Live) error {
	for _, l := range tables {
		routes, _ := l.Props["routes"].([]map[string]any)
		for _, r := range routes {
			if l.ID == q.in.text("routeTableId") && r["destination"] == routeDestination(q.in) && r["origin"] != "CreateRoute" &&
				r["origin"] != "CreateRouteTable" {
				return &besideError{fmt.Sprintf("route table %s has a route to %s through %v that it learns by itself (%v), and a static one "+
					"would go before it; %s", l.ID, routeDestination(q.in), r["target"], r["origin"],
					imported("make one all the same", q.name, createWord).text(q.self.stack))}
			}
		}
	}
	return nil
}
