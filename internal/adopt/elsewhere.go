package adopt

import (
	"fmt"
	"regexp"
	"strings"
)

// leadsElsewhere tells a record that leads to what is not this stage's: a live load balancer, or none at all. Records have no tags that
// would say whose they are: a stage file that was copied with its domain would take over the other stage's names, and a
// stage that is made beside a live one would take them to machines that serve nothing yet.
func leadsElsewhere(q question, l Live) (string, error) {
	_, alias := q.in["aliases"]
	target := dnsName(prop(l, "aliasName"))
	region := balancerRegion(target)
	addresses, _ := l.Props["records"].([]string)
	switch {
	case alias && target == "" && len(addresses) > 0:
		return "leads to " + strings.Join(addresses, ", "), nil
	case alias && target != "" && region == "":
		return "is an alias of " + target, nil
	case region == "" || q.providerRegion == "":
		return "", nil
	case region != q.providerRegion:
		return fmt.Sprintf("is an alias of the load balancer %s in %s, not in %s", target, region, q.providerRegion), nil
	}
	target = strings.TrimPrefix(target, "dualstack.")
	if target == strings.TrimPrefix(dnsName(q.in.alias()), "dualstack.") {
		return "", nil
	}
	balancers, err := q.list(q.ctx, Query{Listing: ListLoadBalancers, Region: region})
	if err != nil {
		return "", err
	}
	for _, b := range balancers {
		if dnsName(prop(b, "dnsName")) == target {
			return fmt.Sprintf("is an alias of the load balancer %s in VPC %s, which is not this stage's", b.Name, b.VPC), nil
		}
	}
	return "", nil
}

// alias is the name that an alias record leads to; "" where it is none, or not known yet.
func (in Inputs) alias() string {
	list, _ := in["aliases"].([]any)
	if len(list) == 0 {
		return ""
	}
	first, _ := list[0].(map[string]any)
	name, _ := first["name"].(string)
	return name
}

// balancerRegion is the region in the DNS name of a load balancer, of which network load balancers have it in another place;
// "" is no load balancer.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html.
func balancerRegion(name string) string {
	const region = `([a-z]{2,}(?:-[a-z]+)+-\d+)`
	m := regexp.MustCompile(`\.(?:` + region + `\.elb|elb\.` + region + `)\.amazonaws\.com(?:\.cn)?$`).FindStringSubmatch(dnsName(name))
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}
