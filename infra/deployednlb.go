package infra

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
)

// checkNLB stops at what AWS changes by replacing the network load balancer, whose DNS name and addresses change then, while
// nobody reaches the nodes: its scheme, its first and its last security group, and its fixed addresses.
func (d *deployedStack) checkNLB() {
	nlb, ok := d.state.Resource(typeLoadBalancer, balancerNodes)
	if !ok {
		return
	}
	wanted := d.settings.Stage.NLB
	if internal, known := nlb["internal"].(bool); known && internal == wanted.InternetFacing {
		d.refuseNLB("internal", "internetFacing", strconv.FormatBool(wanted.InternetFacing), strconv.FormatBool(!internal))
	}
	groups, _ := nlb["securityGroups"].([]any)
	if grouped := len(groups) > 0; grouped != wanted.SecurityGroup {
		d.refuseNLB("securityGroups", "securityGroup", strconv.FormatBool(wanted.SecurityGroup), strconv.FormatBool(grouped))
	}
	deployed := allocations(nlb)
	if !slices.Equal(slices.Sorted(slices.Values(deployed)), slices.Sorted(slices.Values(wanted.AllocationIDs))) {
		d.refuseNLB("subnetMappings", "allocationIds", strings.Join(wanted.AllocationIDs, ", "), deployed...)
	}
}

// refuseNLB refuses a field of the key nlb that has another value than the deployed ones, for a property of the load balancer.
func (d *deployedStack) refuseNLB(property, field, value string, deployed ...string) {
	if d.settings.Ignores(balancerNodes, property) {
		return
	}
	key, shown := config.Path("nlb", field), strings.Join(deployed, ", ")
	commands := []string{config.RemoveCommand(key)}
	if field != "allocationIds" {
		commands = []string{config.SetCommand(key, shown)}
	} else {
		for i, id := range deployed {
			commands = append(commands, config.SetCommand(fmt.Sprintf("%s[%d]", key, i), id))
		}
	}
	if len(d.settings.Stage.NLB.AllocationIDs) == 0 && field == "allocationIds" {
		commands = commands[1:]
	}
	d.refuse(key, orNone(value), orNone(shown), "AWS replaces the load balancer for it, and its DNS name and addresses change; to replace it "+
		"all the same, turn milu2-stage:deletionProtection off with `pulumi up`, delete it first with "+
		destroyCommand(d.state, typeLoadBalancer, balancerNodes)+", and run `pulumi up`", strings.Join(commands, "\n"))
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// destroyCommand is the Pulumi command that deletes a deployed resource with what depends on it.
func destroyCommand(state adopt.State, token, name string) string {
	for _, r := range state.Resources() {
		if r.Type == token && r.Name == name {
			return fmt.Sprintf("`pulumi destroy -s %s --target '%s' --target-dependents`", r.URN.Stack(), r.URN)
		}
	}
	return "`pulumi destroy`"
}

// allocations are the fixed addresses of a deployed load balancer.
func allocations(balancer map[string]any) []string {
	var ids []string
	mappings, _ := balancer["subnetMappings"].([]any)
	for _, item := range mappings {
		mapping, _ := item.(map[string]any)
		if id, _ := mapping["allocationId"].(string); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}
