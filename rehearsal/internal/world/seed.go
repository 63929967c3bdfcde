package world

import (
	"fmt"
	"strings"
)

// Type tokens of what the account holds before any deployment, or is made by AWS along with something else.
const (
	TypeVPC           = "aws:ec2/vpc:Vpc"
	TypeRouteTable    = "aws:ec2/routeTable:RouteTable"
	TypeSecurityGroup = "aws:ec2/securityGroup:SecurityGroup"
	TypeZone          = "aws:route53/zone:Zone"
	TypeRecord        = "aws:route53/record:Record"
)

// SeedBuildVPC puts a build VPC with its main route table and one more into the account, unless the region has a VPC of
// that name, and returns the VPC's id.
func (a *Account) SeedBuildVPC(region, name, cidr string) string {
	for _, r := range a.List(TypeVPC, region) {
		if r.Name() == name {
			return r.ID
		}
	}
	vpc := a.NewVPC(region, map[string]any{
		"cidrBlock": cidr, "enableDnsHostnames": true, "enableDnsSupport": true, "instanceTenancy": "default",
		"tags": map[string]any{"Name": name}, "tagsAll": map[string]any{"Name": name},
	})
	vpc.Seeded = true
	a.Put(vpc)
	id := a.NextID("rtb")
	inputs := map[string]any{
		"vpcId": vpc.ID, "tags": map[string]any{"Name": name + "-private"},
		"tagsAll": map[string]any{"Name": name + "-private"},
	}
	a.Put(a.newRouteTable(region, id, "", inputs))
	a.Get(TypeRouteTable, region, id).Seeded = true
	return vpc.ID
}

// SeedPublicZone puts a public hosted zone into the account, unless there is one of that name, and returns its id.
func (a *Account) SeedPublicZone(name string) string {
	name = strings.TrimSuffix(name, ".")
	for _, r := range a.List(TypeZone, Global) {
		if r.Name() == name && len(asList(r.Outputs["vpcs"])) == 0 {
			return r.ID
		}
	}
	zone := a.NewZone(map[string]any{"name": name, "comment": "seeded", "forceDestroy": false})
	zone.Seeded = true
	a.Put(zone)
	return zone.ID
}

// NewVPC returns a VPC that is not yet in the account, after putting what AWS makes with a VPC into it: the default
// security group and the main route table.
func (a *Account) NewVPC(region string, inputs map[string]any) *Resource {
	id := a.NextID("vpc")
	table := a.newRouteTable(region, a.NextID("rtb"), id, map[string]any{"vpcId": id})
	table.Outputs["main"] = true
	a.Put(table)
	group := a.NextID("sg")
	properties := map[string]any{
		"name": "default", "description": "default VPC security group", "vpcId": id, "revokeRulesOnDelete": false,
	}
	outputs := cloneMap(properties)
	outputs["ownerId"] = a.ID
	outputs["arn"] = a.ARN(Partition(region), "ec2", region, "security-group/"+group)
	a.Put(&Resource{
		Type: TypeSecurityGroup, Region: region, ID: group, Inputs: properties, Outputs: outputs, Owner: id,
	})
	outputs = cloneMap(inputs)
	outputs["arn"] = a.ARN(Partition(region), "ec2", region, "vpc/"+id)
	outputs["ownerId"] = a.ID
	outputs["defaultSecurityGroupId"] = group
	outputs["mainRouteTableId"] = table.ID
	outputs["defaultRouteTableId"] = table.ID
	outputs["defaultNetworkAclId"] = a.NextID("acl")
	outputs["dhcpOptionsId"] = "dopt-0" + fmt.Sprintf("%016x", len(region))
	return &Resource{Type: TypeVPC, Region: region, ID: id, Inputs: inputs, Outputs: outputs}
}

func (a *Account) newRouteTable(region, id, owner string, inputs map[string]any) *Resource {
	outputs := cloneMap(inputs)
	outputs["arn"] = a.ARN(Partition(region), "ec2", region, "route-table/"+id)
	outputs["ownerId"] = a.ID
	outputs["routes"] = []any{}
	outputs["propagatingVgws"] = []any{}
	return &Resource{Type: TypeRouteTable, Region: region, ID: id, Inputs: inputs, Outputs: outputs, Owner: owner}
}

// NewZone returns a hosted zone that is not yet in the account, after putting its own NS and SOA records into it.
func (a *Account) NewZone(inputs map[string]any) *Resource {
	id := "Z" + a.NextCode(20)
	name, _ := inputs["name"].(string)
	servers := []any{}
	for i, domain := range []string{"com", "net", "org", "co.uk"} {
		servers = append(servers, fmt.Sprintf("ns-%d.awsdns-%02d.%s", 512*i+len(name), len(name), domain))
	}
	records := map[string][]any{"NS": servers, "SOA": {fmt.Sprint(servers[0], ". awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400")}}
	for _, typ := range []string{"NS", "SOA"} {
		properties := map[string]any{"zoneId": id, "name": name, "type": typ, "ttl": 172800.0, "records": records[typ]}
		outputs := cloneMap(properties)
		outputs["fqdn"] = name
		a.Put(&Resource{
			Type: TypeRecord, Region: Global, ID: id + "_" + name + "_" + typ, Inputs: properties, Outputs: outputs, Owner: id,
		})
	}
	outputs := cloneMap(inputs)
	outputs["zoneId"] = id
	outputs["arn"] = fmt.Sprintf("arn:aws:route53:::hostedzone/%s", id)
	outputs["nameServers"] = servers
	outputs["primaryNameServer"] = servers[0]
	return &Resource{Type: TypeZone, Region: Global, ID: id, Inputs: inputs, Outputs: outputs}
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}
