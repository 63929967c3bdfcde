package infra

import (
	"strings"

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
	d := Demand{
		Instances:     map[string]string{"web": stage.Web.InstanceType, "db": stage.DB.InstanceType},
		LoadBalancers: map[string]string{"alb": "application", "alb-internal": "application", "nlb": "network"},
		Groups:        map[string]GroupDemand{},
	}
	for _, kind := range stage.Nodes {
		for n := range kind.Count {
			role := nodeRole(kind.Name, n)
			d.Instances[role] = kind.InstanceType
			if kind.ElasticIP {
				d.Addresses = append(d.Addresses, role+"-eip")
			}
		}
	}
	for _, r := range ingress(stage, vpcCIDR) {
		opening := Opening{Protocol: r.Protocol, From: r.Port, To: r.Port, CIDR: r.CIDR, Group: r.From}
		if r.Protocol == protocolICMP {
			opening.From, opening.To = -1, -1
		}
		d.Groups[r.Group] = GroupDemand{Name: groupName(names, r.Group), Rules: append(d.Groups[r.Group].Rules, opening)}
	}
	return d
}

// groupName is the physical name of a security group.
func groupName(names *naming.Names, group string) string {
	switch group {
	case groupTrusted:
		return names.TrustedIPGroup()
	case groupApp:
		return names.AppGroup()
	case groupDB:
		return names.DBGroup()
	default:
		return names.NodeGroup(strings.TrimPrefix(group, groupNode("")))
	}
}

// BucketNames maps the logical names of shared's buckets to their names in S3.
func BucketNames(shared *config.Shared) map[string]string {
	names := map[string]string{}
	for _, role := range bucketRoles() {
		names[role] = (&Storage{args: &StorageArgs{Prefix: shared.BucketPrefix}}).name(role)
	}
	return names
}
