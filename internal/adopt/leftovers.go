package adopt

import (
	"fmt"
	"slices"
	"strings"
)

// leftovers says what lies inside of an adopted thing, is not the program's, and stays as it is: whoever reads the report
// of a first run should learn of a rule that lets in more than the program would.
func (a *Adopter) leftovers() []string {
	ours := map[string]bool{}
	parents := map[string]Decision{}
	for _, d := range a.planned {
		if d.Action != Adopt {
			continue
		}
		ours[d.ID] = true
		parents[d.ID] = d
	}
	var notes []string
	note := func(parent Decision, what, text string) {
		notes = append(notes, fmt.Sprintf("note   %s: left alone, since the program has no such %s: %s", parent.Name, what, text))
	}
	a.find.each(func(q Query, l Live) {
		parent, adopted := parents[q.Parent]
		if !adopted || ours[l.ID] {
			return
		}
		switch q.Listing {
		case ListSecurityGroupRules:
			note(parent, "rule", l.ID+" "+ruleText(l))
		case ListListenerRules:
			note(parent, "rule", fmt.Sprintf("priority %v, %s", l.Props["priority"], l.ID))
		case ListListeners:
			note(parent, "listener", fmt.Sprintf("port %v, %s", l.Props["port"], l.ID))
		}
	})
	for _, d := range parents {
		for _, text := range otherRoutes(d, ours) {
			note(d, "route", text)
		}
	}
	slices.Sort(notes)
	return slices.Compact(notes)
}

// ruleText says what a security group's rule lets through.
func ruleText(l Live) string {
	way, side := "lets in", "from"
	if egress, _ := l.Props["isEgress"].(bool); egress {
		way, side = "lets out", "to"
	}
	traffic := protocol(prop(l, "ipProtocol"))
	if traffic == "-1" {
		traffic = "everything"
	}
	if from, to := wholeNumber(l.Props["fromPort"], -1), wholeNumber(l.Props["toPort"], -1); from >= 0 {
		traffic += fmt.Sprintf(" %d", from)
		if to != from {
			traffic += fmt.Sprintf("-%d", to)
		}
	}
	var peer string
	for _, source := range []string{"cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"} {
		peer += prop(l, source)
	}
	return fmt.Sprintf("%s %s %s %s", way, traffic, side, peer)
}

// otherRoutes lists the routes of an adopted table that are not the program's, without those that AWS keeps by itself:
// the local one, and those of endpoints and of propagation.
func otherRoutes(d Decision, ours map[string]bool) []string {
	routes, _ := d.Live.Props["routes"].([]map[string]any)
	if d.Type != "aws:ec2/routeTable:RouteTable" {
		return nil
	}
	var out []string
	for _, r := range routes {
		destination, _ := r["destination"].(string)
		target, _ := r["target"].(string)
		if r["origin"] != "CreateRoute" || strings.HasPrefix(target, "vpce-") || ours[d.ID+"_"+destination] {
			continue
		}
		out = append(out, destination+" through "+target)
	}
	return out
}
