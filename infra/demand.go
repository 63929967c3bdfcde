package infra

import (
	"cmp"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// Demand is what a stage takes of what AWS limits by number, by logical names.
type Demand struct {
	// Instances maps to instance types. The API's instances, which its group makes, are not in it.
	Instances map[string]string
	// Addresses are the elastic IP addresses.
	Addresses []string
	// LoadBalancers maps to "application" or "network".
	LoadBalancers map[string]string
	// Groups maps the security groups to what they let in.
	Groups map[string]GroupDemand
}

// GroupDemand is a security group with its ingress rules.
type GroupDemand struct {
	// Name is the physical name.
	Name  string
	Rules []Opening
}

// Opening is what an ingress rule lets in, as EC2 says it: all of ICMP has the ports -1.
type Opening struct {
	Protocol string
	From, To int
	// CIDR is where the traffic comes from, or Group: the logical name of a security group.
	CIDR, Group string
}

// DemandOf returns the demand of a stage whose VPC has the CIDR.
func DemandOf(stage *config.Stage, names *naming.Names, vpcCIDR string) Demand {
	d := Demand{Instances: map[string]string{}, LoadBalancers: map[string]string{}, Groups: map[string]GroupDemand{}}
	for _, balancer := range loadBalancers(stage) {
		d.LoadBalancers[balancer.Name] = balancer.Type
	}
	for _, host := range hosts(stage) {
		d.Instances[host.Name] = host.InstanceType
		if host.ElasticIP {
			d.Addresses = append(d.Addresses, host.Name+"-eip")
		}
	}
	for _, g := range groups(names, stage) {
		d.Groups[g.role] = GroupDemand{Name: g.name}
	}
	for _, r := range ingress(stage, vpcCIDR) {
		opening := Opening{Protocol: r.Protocol, From: r.Port, To: r.Port, CIDR: r.CIDR, Group: r.From}
		if r.Protocol == protocolICMP {
			opening.From, opening.To = -1, -1
		}
		demand := d.Groups[r.Group]
		demand.Rules = append(demand.Rules, opening)
		d.Groups[r.Group] = demand
	}
	return d
}

// BucketNames maps the logical names of shared's buckets to their names in S3.
func BucketNames(settings *config.Settings) map[string]string {
	names, physical := map[string]string{}, NamesOf(settings)
	for _, role := range bucketRoles() {
		names[role] = cmp.Or(settings.External[role], physical.Bucket(settings.Shared.BucketPrefix, role))
	}
	return names
}
