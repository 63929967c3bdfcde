package tfaccount

import (
	"fmt"
	"hash/crc32"

	"milu2-stage/rehearsal/internal/world"
)

// parts are what AWS keeps apart and a state does not: rules and routes that are written inside of their groups and tables, and what is
// made along with a VPC and a zone.
func (a *Account) parts(m managed, r *world.Resource) []*world.Resource {
	switch r.Type {
	case world.TypeVPC:
		return a.withVPC(r)
	case world.TypeSecurityGroup:
		return append(a.rules(m, typeIngress, "ingress"), a.rules(m, typeEgress, "egress")...)
	case world.TypeRouteTable:
		return a.routes(m)
	case world.TypeZone:
		return a.withZone(r)
	}
	return nil
}

// withVPC is the default group, which lets in itself and lets out everything, and the main route table.
func (a *Account) withVPC(vpc *world.Resource) []*world.Resource {
	group, table := vpc.Text("defaultSecurityGroupId"), vpc.Text("mainRouteTableId")
	properties := func(more map[string]any) map[string]any {
		more["vpcId"] = vpc.ID
		return more
	}
	return []*world.Resource{
		a.part(vpc.ID, world.TypeSecurityGroup, group, properties(map[string]any{
			"name": "default", "description": "default VPC security group", "ownerId": a.account.ID,
			"arn": a.account.ARN(world.Partition(a.region), "ec2", a.region, "security-group/"+group),
		})),
		a.part(vpc.ID, typeIngress, a.account.NextID("sgr"), map[string]any{
			"securityGroupId": group, "ipProtocol": "-1", "referencedSecurityGroupId": group,
		}),
		a.part(vpc.ID, typeEgress, a.account.NextID("sgr"), map[string]any{
			"securityGroupId": group, "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0",
		}),
		a.part(vpc.ID, world.TypeRouteTable, table, properties(map[string]any{
			"main": true, "ownerId": a.account.ID, "routes": []any{}, "propagatingVgws": []any{},
			"arn": a.account.ARN(world.Partition(a.region), "ec2", a.region, "route-table/"+table),
		})),
	}
}

// withZone is the zone's own records.
func (a *Account) withZone(zone *world.Resource) []*world.Resource {
	values := map[string][]any{"NS": {"ns-0.awsdns-00.com."},
		"SOA": {"ns-0.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"}}
	var all []*world.Resource
	for _, typ := range []string{"NS", "SOA"} {
		name := zone.Text("name")
		record := a.part(zone.ID, world.TypeRecord, zone.ID+"_"+name+"_"+typ, map[string]any{
			"zoneId": zone.ID, "name": name, "fqdn": name, "type": typ, "ttl": 172800.0, "records": values[typ],
		})
		record.Region = world.Global
		all = append(all, record)
	}
	return all
}

// rules makes a rule of each source of a group's blocks.
func (a *Account) rules(m managed, typ, direction string) []*world.Resource {
	var all []*world.Resource
	blocks, _ := m.attributes[direction].([]any)
	for _, item := range blocks {
		block, _ := item.(map[string]any)
		all = append(all, a.ruleOf(block, typ, m.text("id"))...)
	}
	return all
}

// ruleOf makes a rule of each source of a block, or of the older kind of rule that has several.
func (a *Account) ruleOf(block map[string]any, typ, group string) []*world.Resource {
	var all []*world.Resource
	for _, source := range sources(block, group) {
		rule := map[string]any{"securityGroupId": group, "ipProtocol": block["protocol"]}
		if block["protocol"] != "-1" {
			rule["fromPort"], rule["toPort"] = block["from_port"], block["to_port"]
		}
		if text, _ := block["description"].(string); text != "" {
			rule["description"] = text
		}
		rule[source[0]] = source[1]
		all = append(all, a.part("", typ, a.account.NextID("sgr"), rule))
	}
	return all
}

// sources lists the properties and the values that tell where a block's traffic comes from or goes to.
func sources(block map[string]any, self string) [][2]string {
	var all [][2]string
	for _, kind := range [][2]string{
		{"cidr_blocks", "cidrIpv4"}, {"ipv6_cidr_blocks", "cidrIpv6"}, {"prefix_list_ids", "prefixListId"},
		{"security_groups", "referencedSecurityGroupId"},
	} {
		values, _ := block[kind[0]].([]any)
		for _, value := range values {
			if text, _ := value.(string); text != "" {
				all = append(all, [2]string{kind[1], text})
			}
		}
	}
	if text, _ := block["source_security_group_id"].(string); text != "" {
		all = append(all, [2]string{"referencedSecurityGroupId", text})
	}
	if block["self"] == true {
		all = append(all, [2]string{"referencedSecurityGroupId", self})
	}
	return all
}

// routes makes a route of each block of a table.
func (a *Account) routes(m managed) []*world.Resource {
	var all []*world.Resource
	blocks, _ := m.attributes["route"].([]any)
	for _, item := range blocks {
		route := map[string]any{"routeTableId": m.text("id"), "origin": "CreateRoute", "state": "active"}
		block, _ := item.(map[string]any)
		for name, value := range block {
			text, _ := value.(string)
			switch name {
			case "cidr_block", "ipv6_cidr_block":
				name = "destination_" + name
			}
			if text != "" {
				route[camel(name)] = text
			}
		}
		destination, _ := route["destinationCidrBlock"].(string)
		id := fmt.Sprintf("r-%s%d", m.text("id"), crc32.ChecksumIEEE([]byte(destination)))
		all = append(all, a.part("", typeRoute, id, route))
	}
	return all
}

// part is a resource that no state has. With an owner it goes away with it.
func (a *Account) part(owner, typ, id string, properties map[string]any) *world.Resource {
	r := &world.Resource{Type: typ, Region: a.region, ID: id, Outputs: properties, Owner: owner, Inputs: map[string]any{}}
	for name := range a.schemas[typ].Inputs() {
		if value, given := properties[name]; given {
			r.Inputs[name] = world.CloneValue(value)
		}
	}
	return r
}
