package adopt

import (
	"regexp"
	"slices"
	"strconv"
)

// nameWay gives a resource the name that it has.
func nameWay(q question, l Live) way {
	if l.Name == "" {
		return way{}
	}
	return keep(setting{"names." + q.name, l.Name})
}

// The places of an instance.
const (
	placeMain   = "main"
	placeSecond = "second"
	placeSpread = "spread"
)

// subnetWay places an instance in the subnet that it is in. All nodes of a kind have one setting.
func subnetWay(q question, l Live) way {
	place := q.place(prop(l, "subnetId"))
	key, base := instanceKey(q.name)
	if place == "" || key == "" {
		return way{}
	}
	if base != "" {
		place = q.placeOfKind(l, base)
	}
	if place == "" {
		return way{not: "the nodes of its kind are in no order of subnets that milu2-stage:" + key + ".subnet has"}
	}
	return keep(setting{path: key + ".subnet", value: place})
}

// instanceKey is the configuration of an instance, by its logical name: web, db, node-game, node-game-2. Base is the first node's name.
func instanceKey(name string) (key, base string) {
	if m := regexp.MustCompile(`^node-(.+?)(?:-\d+)?$`).FindStringSubmatch(name); m != nil {
		return "nodes." + m[1], "node-" + m[1]
	}
	if slices.Contains([]string{"web", "db"}, name) {
		return name, ""
	}
	return "", ""
}

// place says which of the stage's subnets has the id: the one that the registration is for, or its sibling.
func (q question) place(id string) string {
	subnets, err := q.list(q.ctx, Query{Listing: ListSubnets, Region: q.region, Parent: q.vpcOfSubnet()})
	if err != nil {
		return ""
	}
	block := func(id string) string {
		i := slices.IndexFunc(subnets, func(s Live) bool { return s.ID == id })
		if i < 0 {
			return ""
		}
		return prop(subnets[i], "cidrBlock")
	}
	live, wanted := block(id), block(q.in.text("subnetId"))
	switch {
	case live == "" || wanted == "":
		return ""
	case live != wanted && siblingBlock(live) != wanted:
		return ""
	case firstOfSiblings(live):
		return placeMain
	}
	return placeSecond
}

func (q question) vpcOfSubnet() string {
	vpc, err := q.subnetVPC(q.ctx, q.region, q.in.text("subnetId"))
	if err != nil {
		return ""
	}
	return vpc
}

// placeOfKind says how the live nodes of a kind are placed: all in one subnet, or alternating from the main one on.
func (q question) placeOfKind(one Live, base string) string {
	first := regexp.MustCompile(`(-\d+)?$`).ReplaceAllString(one.Name, "")
	if q.name == base {
		first = one.Name
	}
	numbered := regexp.MustCompile(`^` + regexp.QuoteMeta(first) + `(?:-(\d+))?$`)
	nodes, err := q.list(q.ctx, Query{Listing: ListInstances, Region: q.region, Parent: q.vpcOfSubnet()})
	if err != nil {
		return ""
	}
	fits := map[string]bool{placeMain: true, placeSecond: true, placeSpread: true}
	for _, node := range nodes {
		m := numbered.FindStringSubmatch(node.Name)
		if m == nil {
			continue
		}
		n := 1
		if m[1] != "" {
			n, _ = strconv.Atoi(m[1]) // digits
		}
		place := q.place(prop(node, "subnetId"))
		spread := map[bool]string{true: placeMain, false: placeSecond}[n%2 == 1]
		fits[placeMain] = fits[placeMain] && place == placeMain
		fits[placeSecond] = fits[placeSecond] && place == placeSecond
		fits[placeSpread] = fits[placeSpread] && place == spread
	}
	for _, place := range []string{placeMain, placeSecond, placeSpread} {
		if fits[place] {
			return place
		}
	}
	return ""
}
