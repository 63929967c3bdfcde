package infra

import (
	"fmt"
	"strconv"

	"milu2-stage/internal/config"
)

// checkSubnets compares the subnets of the deployed instances with the configured ones: AWS moves no instance.
func (d *deployedStack) checkSubnets() {
	stage := d.settings.Stage
	for _, host := range []struct {
		role string
		set  config.Subnet
	}{{"web", stage.Web.Subnet}, {"db", stage.DB.Subnet}} {
		if deployed, ok := d.deployedSubnet(host.role); ok && deployed != host.set.Of(0) {
			d.refuseSubnet(host.role+".subnet", host.role, host.set, subnetOf([]int{deployed}))
		}
	}
	for i := range stage.Nodes {
		d.checkNodeSubnets(&stage.Nodes[i])
	}
}

func (d *deployedStack) checkNodeSubnets(node *config.Node) {
	moved := ""
	deployed := make([]int, node.Count)
	for n := range deployed {
		role := nodeRole(node.Name, n)
		place, ok := d.deployedSubnet(role)
		if !ok {
			place = -1
		} else if place != node.Subnet.Of(n) && moved == "" {
			moved = role
		}
		deployed[n] = place
	}
	if moved != "" {
		d.refuseSubnet("nodes."+node.Name+".subnet", moved, node.Subnet, subnetOf(deployed))
	}
}

// refuseSubnet says what puts the subnet back; "" is a placement that no value of the key gives.
func (d *deployedStack) refuseSubnet(key, role string, set, deployed config.Subnet) {
	allowed, command := strconv.Quote(string(deployed)), config.SetCommand(projectKey(key), string(deployed))
	if deployed == "" {
		allowed = "the deployed instances where they are"
		command = config.SetCommand(fmt.Sprintf("%s[%d]", config.Path("ignoreChanges", role), len(d.settings.IgnoreChanges[role])), "subnetId")
	}
	reason := fmt.Sprintf("AWS moves no instance to another subnet, so %s would be replaced, and what is on its disks lost; to replace it "+
		"all the same, delete it first with %s", role, destroyCommand(d.state, typeInstance, role))
	d.refuse(projectKey(key), strconv.Quote(string(set)), allowed, reason, command)
}

// deployedSubnet returns the subnet of a deployed instance, 0 for the main one and 1 for the second. One that lies elsewhere,
// or whose subnet is ignored, has none.
func (d *deployedStack) deployedSubnet(role string) (place int, ok bool) {
	id, deployed := deployedText(d.state, typeInstance, role, "subnetId")
	if !deployed || d.settings.Ignores(role, "subnetId") {
		return 0, false
	}
	for i, subnet := range []string{"subnet-main", "subnet-second"} {
		if own, ok := deployedText(d.state, typeSubnet, subnet, "id"); ok && own == id {
			return i, true
		}
	}
	return 0, false
}

// subnetOf returns the setting that places instances so; -1 is one that may be anywhere.
func subnetOf(places []int) config.Subnet {
	settings := []config.Subnet{config.SubnetSpread, config.SubnetMain, config.SubnetSecond}
	if len(places) == 1 {
		settings = settings[1:]
	}
	for _, setting := range settings {
		fits := true
		for n, place := range places {
			fits = fits && (place < 0 || place == setting.Of(n))
		}
		if fits {
			return setting
		}
	}
	return ""
}

// checkDevice stops at another device of the attached data volume: AWS would detach it, for which the instance is stopped.
func (d *deployedStack) checkDevice() {
	const role = "db-data-attachment"
	deployed, ok := deployedText(d.state, "aws:ec2/volumeAttachment:VolumeAttachment", role, "deviceName")
	if wanted := d.settings.Stage.DB.DataDevice; ok && deployed != wanted && !d.settings.Ignores(role, "deviceName") {
		key := projectKey("db.dataDevice")
		d.refuse(key, strconv.Quote(wanted), strconv.Quote(deployed), "the data volume is attached under that name, and another one means to "+
			"detach it from the running database", config.SetCommand(key, deployed))
	}
}
