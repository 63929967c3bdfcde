package adopt

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// nearMiss is a live resource that a registration does not match, and that may be meant all the same: it has another name.
type nearMiss struct {
	// shares says what both have.
	shares string
	lives  []Live
}

// nearMiss lists what exists like the resource that is to be created, under another name.
func (k kind) nearMiss(q question) nearMiss {
	if k.near == nil || len(q.in.missing(k.needs)) > 0 {
		return nearMiss{}
	}
	lives, err := k.fetch(q)
	if err != nil { // The lookup has said so already.
		return nearMiss{}
	}
	var miss nearMiss
	for _, l := range lives {
		if shares := k.near(q, l); shares != "" {
			miss.shares, miss.lives = shares, append(miss.lives, l)
		}
	}
	return miss
}

// nearBalancer reports what a load balancer has in common with the program's.
func nearBalancer(q question, l Live) string {
	subnets := q.in.texts("subnets")
	if len(subnets) == 0 || l.Props["internal"] != (q.in["internal"] == true) || prop(l, "loadBalancerType") != q.in.text("loadBalancerType") {
		return ""
	}
	if vpc, err := q.subnetVPC(q.ctx, q.region, subnets[0]); err != nil || vpc != l.VPC {
		return ""
	}
	return "scheme and type in this VPC"
}

func nearTargetGroup(q question, l Live) string {
	if l.VPC != q.in.text("vpcId") || !sameValue(l.Props["port"], q.in["port"]) || !sameValue(l.Props["protocol"], q.in["protocol"]) {
		return ""
	}
	return "port and protocol in this VPC"
}

func nearGroup(q question, l Live) string {
	live, _ := l.Props["vpcZoneIdentifiers"].([]string)
	if !slices.ContainsFunc(live, func(s string) bool { return slices.Contains(q.in.texts("vpcZoneIdentifiers"), s) }) {
		return ""
	}
	return "subnets"
}

func nearRepository(q question, l Live) string {
	if path.Base(l.Name) != path.Base(q.in.text("name")) {
		return ""
	}
	return "last part of the name"
}

// nearMisses says what may have been meant by what this run creates, without what it adopts under other logical names.
func (a *Adopter) nearMisses() []string {
	adopted := map[string]bool{}
	for _, d := range a.planned {
		if d.Action == Adopt {
			adopted[d.Live.ID] = true
		}
	}
	var notes []string
	for _, d := range a.planned {
		miss := d.near
		miss.lives = slices.DeleteFunc(slices.Clone(miss.lives), func(l Live) bool { return adopted[l.ID] || len(a.state.byID[l.ID]) > 0 })
		const most = 3
		if d.Action != Create || len(miss.lives) == 0 || len(miss.lives) > most {
			continue
		}
		var commands, names []string
		for _, l := range miss.lives {
			names = append(names, l.Name)
			commands = append(commands, "`"+setting{"names." + d.Name, l.Name}.command(a.self.stack)+"`")
		}
		notes = append(notes, fmt.Sprintf("note   %s: there is none of its name, so it is created; with its %s there is %s. To adopt that: %s",
			d.Name, miss.shares, strings.Join(names, ", "), strings.Join(commands, ", or ")))
	}
	return notes
}
