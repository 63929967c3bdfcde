package infra

import "milu2-stage/internal/config"

// Demand is what a stage takes of the things that AWS limits by number, by logical names.
type Demand struct {
	// Instances maps to instance types. The API's instances, which its group makes, are not in it.
	Instances map[string]string
	// Addresses are the elastic IP addresses.
	Addresses []string
	// LoadBalancers maps to "application" or "network".
	LoadBalancers map[string]string
	// IngressRules maps security groups to their numbers of ingress rules.
	IngressRules map[string]int
}

// DemandOf returns the demand of a stage whose VPC has the CIDR.
func DemandOf(stage *config.Stage, vpcCIDR string) Demand {
	d := Demand{
		Instances:     map[string]string{"web": stage.Web.InstanceType, "db": stage.DB.InstanceType},
		LoadBalancers: map[string]string{"alb": "application", "alb-internal": "application", "nlb": "network"},
		IngressRules:  map[string]int{},
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
		d.IngressRules[r.Group]++
	}
	return d
}

// BucketNames maps the logical names of shared's buckets to their names in S3.
func BucketNames(shared *config.Shared) map[string]string {
	names := map[string]string{}
	for _, role := range bucketRoles() {
		names[role] = (&Storage{args: &StorageArgs{Prefix: shared.BucketPrefix}}).name(role)
	}
	return names
}
