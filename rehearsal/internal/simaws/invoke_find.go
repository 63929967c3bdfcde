package simaws

import (
	"slices"
	"strings"

	"milu2-stage/rehearsal/internal/world"
)

// matches says whether a resource passes the tags and filters of a query; an unknown filter is an error.
func (q *query) matches(r *world.Resource) (bool, error) {
	tags := r.Tags()
	for name, value := range object(q.in, "tags") {
		if tags[name] != value {
			return false, nil
		}
	}
	for _, filter := range objects(q.in, "filters") {
		value, err := filtered(r, tags, text(filter, "name"))
		if err != nil {
			return false, err
		}
		if !slices.Contains(texts(filter, "values"), value) {
			return false, nil
		}
	}
	return true, nil
}

// filtered is the value that a filter of the EC2 API looks at.
func filtered(r *world.Resource, tags map[string]string, name string) (string, error) {
	if tag, ok := strings.CutPrefix(name, "tag:"); ok {
		return tags[tag], nil
	}
	switch name {
	case "vpc-id":
		if r.Type == world.TypeVPC {
			return r.ID, nil
		}
		return r.Text("vpcId"), nil
	case "cidr", "cidr-block-association.cidr-block":
		return r.Text("cidrBlock"), nil
	case "owner-id":
		return r.Text("ownerId"), nil
	case "state", "cidr-block-association.state":
		return "available", nil
	case "is-default", "isDefault":
		return "false", nil
	case "route-table-id":
		return r.ID, nil
	case "association.main":
		if r.Flag("main") {
			return "true", nil
		}
		return "false", nil
	default:
		return "", fault("InvalidParameterValue", "The filter '%s' is invalid", name)
	}
}

func (q *query) find(typ string) ([]*world.Resource, error) {
	var found []*world.Resource
	for _, r := range q.acct.List(typ, q.region) {
		ok, err := q.matches(r)
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, r)
		}
	}
	return found, nil
}

func ids(found []*world.Resource) []any {
	list := []any{}
	for _, r := range found {
		list = append(list, r.ID)
	}
	return list
}

func matchingVPCs(q *query) (map[string]any, error) {
	found, err := q.find(world.TypeVPC)
	return map[string]any{"id": q.region, "ids": ids(found)}, err
}

func oneVPC(q *query) (map[string]any, error) {
	found, err := q.find(world.TypeVPC)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(r *world.Resource) bool {
		id, cidr := text(q.in, "id"), text(q.in, "cidrBlock")
		return (id != "" && r.ID != id) || (cidr != "" && r.Text("cidrBlock") != cidr) || flag(q.in, "default")
	})
	switch len(found) {
	case 0:
		return nil, fault("NotFound", "no matching EC2 VPC found")
	case 1:
	default:
		return nil, fault("TooMany", "multiple EC2 VPCs matched; use additional constraints to reduce matches to a single EC2 VPC")
	}
	r := found[0]
	return map[string]any{
		"id": r.ID, "arn": r.Text("arn"), "cidrBlock": r.Text("cidrBlock"), "default": false, "state": "available",
		"cidrBlockAssociations": []any{map[string]any{
			"associationId": "vpc-cidr-assoc-" + r.ID[4:], "cidrBlock": r.Text("cidrBlock"), "state": "associated",
		}},
		"dhcpOptionsId": r.Text("dhcpOptionsId"), "enableDnsHostnames": r.Flag("enableDnsHostnames"),
		"enableDnsSupport": r.Flag("enableDnsSupport"), "enableNetworkAddressUsageMetrics": false,
		"instanceTenancy": r.Text("instanceTenancy"), "ipv6AssociationId": "", "ipv6CidrBlock": "",
		"mainRouteTableId": r.Text("mainRouteTableId"), "ownerId": r.Text("ownerId"), "tags": tagMap(r),
	}, nil
}

func tagMap(r *world.Resource) map[string]any {
	tags := map[string]any{}
	for name, value := range r.Tags() {
		tags[name] = value
	}
	return tags
}

func routeTables(q *query) (map[string]any, error) {
	found, err := q.find(world.TypeRouteTable)
	if err != nil {
		return nil, err
	}
	if vpc := text(q.in, "vpcId"); vpc != "" {
		found = slices.DeleteFunc(found, func(r *world.Resource) bool { return r.Text("vpcId") != vpc })
	}
	if len(found) == 0 {
		return nil, fault("NotFound", "no matching route table found")
	}
	return map[string]any{"id": q.region, "ids": ids(found)}, nil
}

func hostedZone(q *query) (map[string]any, error) {
	name, id := strings.TrimSuffix(text(q.in, "name"), "."), text(q.in, "zoneId")
	if (name == "") == (id == "") {
		return nil, fault("InvalidInput", "exactly one of name and zoneId must be given")
	}
	wantsPrivate := flag(q.in, "privateZone") || text(q.in, "vpcId") != ""
	var found []*world.Resource
	for _, r := range q.acct.List(world.TypeZone, world.Global) {
		used := objects(r.Outputs, "vpcs")
		inVPC := text(q.in, "vpcId") == "" || slices.ContainsFunc(used, func(vpc map[string]any) bool {
			return text(vpc, "vpcId") == text(q.in, "vpcId")
		})
		ok, err := q.matches(r)
		if err != nil {
			return nil, err
		}
		if ok && inVPC && (id == r.ID || (name == r.Text("name") && wantsPrivate == (len(used) > 0))) {
			found = append(found, r)
		}
	}
	if len(found) == 0 {
		return nil, fault("NotFound", "no matching Route 53 Hosted Zone found")
	}
	if len(found) > 1 {
		return nil, fault("TooMany", "multiple Route 53 Hosted Zones matched")
	}
	r := found[0]
	return map[string]any{
		"id": r.ID, "zoneId": r.ID, "arn": r.Text("arn"), "name": r.Text("name"), "comment": r.Text("comment"),
		"callerReference": "terraform-rehearsal", "nameServers": r.Outputs["nameServers"],
		"primaryNameServer": r.Text("primaryNameServer"), "privateZone": len(objects(r.Outputs, "vpcs")) > 0,
		"resourceRecordSetCount":   float64(len(q.acct.Where(world.TypeRecord, world.Global, "zoneId", r.ID))),
		"linkedServiceDescription": "", "linkedServicePrincipal": "", "tags": tagMap(r), "vpcId": text(q.in, "vpcId"),
	}, nil
}
