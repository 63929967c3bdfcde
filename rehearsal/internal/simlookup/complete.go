package simlookup

import (
	"slices"

	"milu2-stage/internal/adopt"
	"milu2-stage/rehearsal/internal/world"
)

// routesAndAssociations collects what the API returns inside a route table. The local route comes with every table.
func routesAndAssociations(a *world.Account, r *world.Resource, l *adopt.Live) {
	routes := []map[string]any{}
	if vpc := a.Get(world.TypeVPC, r.Region, r.Text("vpcId")); vpc != nil {
		routes = append(routes, map[string]any{"destination": vpc.Text("cidrBlock"), "origin": "CreateRouteTable", "state": "active"})
	}
	for _, route := range a.Where(typeRoute, r.Region, "routeTableId", r.ID) {
		destination := ""
		for _, key := range []string{"destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"} {
			if destination == "" {
				destination = route.Text(key)
			}
		}
		target := ""
		for _, key := range []string{"gatewayId", "vpcPeeringConnectionId", "natGatewayId", "networkInterfaceId"} {
			if target == "" {
				target = route.Text(key)
			}
		}
		routes = append(routes, map[string]any{
			"destination": destination, "target": target, "origin": "CreateRoute", "state": "active",
		})
	}
	associations := []map[string]any{}
	for _, association := range a.Where(typeRTA, r.Region, "routeTableId", r.ID) {
		associations = append(associations, map[string]any{
			"id": association.ID, "subnetId": association.Text("subnetId"), "main": false,
		})
	}
	l.Props["routes"], l.Props["associations"] = routes, associations
}

// direction says which way a rule goes, and leaves out what a rule for all protocols has no ports for.
func direction(_ *world.Account, r *world.Resource, l *adopt.Live) {
	l.Props["isEgress"] = r.Type == typeEgress
	for _, port := range []string{"fromPort", "toPort"} {
		if _, given := r.Inputs[port]; !given {
			l.Props[port] = -1
		}
	}
	l.VPC = ""
}

func instanceVPC(a *world.Account, r *world.Resource, l *adopt.Live) { l.VPC = vpcOf(a, r) }

func instanceWithin(a *world.Account, r *world.Resource, vpc string) bool { return vpcOf(a, r) == vpc }

func vpcOf(a *world.Account, r *world.Resource) string {
	subnet := a.Get(typeSubnet, r.Region, r.Text("subnetId"))
	if subnet == nil {
		return ""
	}
	return subnet.Text("vpcId")
}

func attachments(a *world.Account, r *world.Resource, l *adopt.Live) {
	list := []map[string]any{}
	for _, at := range a.Where(typeAttachment, r.Region, "volumeId", r.ID) {
		list = append(list, map[string]any{
			"instanceId": at.Text("instanceId"), "device": at.Text("deviceName"), "state": "attached",
		})
	}
	l.Props["attachments"] = list
}

// groupTags: an auto-scaling group's tags are a list.
func groupTags(_ *world.Account, r *world.Resource, l *adopt.Live) {
	l.Tags = map[string]string{}
	tags, _ := r.Outputs["tags"].([]any)
	for _, entry := range tags {
		tag, _ := entry.(map[string]any)
		key, _ := tag["key"].(string)
		l.Tags[key], _ = tag["value"].(string)
	}
}

func repositoryEncryption(_ *world.Account, r *world.Resource, l *adopt.Live) {
	l.Props["encryptionType"], l.Props["kmsKey"] = "AES256", ""
	list, _ := r.Outputs["encryptionConfigurations"].([]any)
	if len(list) == 0 {
		return
	}
	first, _ := list[0].(map[string]any)
	for key, to := range map[string]string{"encryptionType": "encryptionType", "kmsKey": "kmsKey"} {
		if s, ok := first[key].(string); ok && s != "" {
			l.Props[to] = s
		}
	}
}

// aliasName is the DNS name that an alias record leads to.
func aliasName(_ *world.Account, r *world.Resource, l *adopt.Live) {
	list, _ := r.Outputs["aliases"].([]any)
	if len(list) == 0 {
		return
	}
	first, _ := list[0].(map[string]any)
	l.Props["aliasName"], _ = first["name"].(string)
}

// privateZone: a zone with VPCs is private.
func privateZone(_ *world.Account, r *world.Resource, l *adopt.Live) {
	l.Props["private"] = len(zoneVPCs(r)) > 0
}

// zoneWithin finds the private zones of a VPC, and the public ones without.
func zoneWithin(_ *world.Account, r *world.Resource, vpc string) bool {
	vpcs := zoneVPCs(r)
	if vpc == "" {
		return len(vpcs) == 0
	}
	return slices.Contains(vpcs, vpc)
}

func zoneVPCs(r *world.Resource) []string {
	list, _ := r.Outputs["vpcs"].([]any)
	var out []string
	for _, entry := range list {
		vpc, _ := entry.(map[string]any)
		if id, ok := vpc["vpcId"].(string); ok {
			out = append(out, id)
		}
	}
	return out
}

// ruleContent is what a listener's rule is for and where it leads.
func ruleContent(_ *world.Account, r *world.Resource, l *adopt.Live) {
	hosts, paths, targets := []string{}, []string{}, []string{}
	each := func(property string, visit func(map[string]any)) {
		list, _ := r.Outputs[property].([]any)
		for _, entry := range list {
			object, _ := entry.(map[string]any)
			visit(object)
		}
	}
	values := func(condition map[string]any, kind string) []string {
		object, _ := condition[kind].(map[string]any)
		texts, _ := value(object["values"]).([]string)
		return texts
	}
	each("conditions", func(c map[string]any) {
		hosts, paths = append(hosts, values(c, "hostHeader")...), append(paths, values(c, "pathPattern")...)
	})
	each("actions", func(a map[string]any) {
		if arn, ok := a["targetGroupArn"].(string); ok {
			targets = append(targets, arn)
		}
	})
	l.Props["hosts"], l.Props["paths"], l.Props["targetGroups"] = hosts, paths, targets
}
