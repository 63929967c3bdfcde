package adopt

import (
	"fmt"
	"regexp"
)

// leadsElsewhere tells a record that is an alias of a load balancer in another region. Records have no tags that would say
// whose they are, but a stage's load balancers are all in its own region: a stage file that was copied with its domain would
// otherwise take over the other stage's names.
func leadsElsewhere(q question, l Live) string {
	target := prop(l, "aliasName")
	region := balancerRegion(target)
	if region == "" || q.providerRegion == "" || region == q.providerRegion {
		return ""
	}
	return fmt.Sprintf("is an alias of the load balancer %s in %s, not in %s", target, region, q.providerRegion)
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
