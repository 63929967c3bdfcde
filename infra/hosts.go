package infra

import (
	"fmt"

	"milu2-stage/internal/config"
)

// Host describes one EC2 instance of a stage. The API's instances, which come and go with their group, have none.
type Host struct {
	// Name is the logical name and the name in the private zone: "web", "node-game-2".
	Name string
	// Role is what hosts that do the same have in common, a log group for one: "web", "node-game".
	Role string
	// Repository is the role of the image repository; empty means that no container is run.
	Repository string
	// Kind is the kind of a game node: "game". It is empty for the others.
	Kind         string
	InstanceType string
	// Subnet is 0 for the main subnet and 1 for the second one.
	Subnet int
	// Groups are the logical names of the security groups.
	Groups []string
	// PublicIP gives a public address at launch, ElasticIP one that stays.
	PublicIP, ElasticIP bool
	// Port is where the host serves, HealthPort where it answers health checks, if that is elsewhere.
	Port, HealthPort int
	// Target is the logical name of the target group that sends it traffic; empty means none.
	Target string
	// Data is the volume that outlives the instance; nil means none.
	Data *DataVolume
}

// DataVolume is a volume that is formatted when it is empty, and mounted at userdata.MountPoint.
type DataVolume struct {
	// Size is in GiB.
	Size int
	Type string
	// IOPS is 0 for what the type has by itself.
	IOPS int
	// Device is the name under which the volume is attached; on Nitro instances the kernel shows it as NVMe.
	Device string
}

// hosts lists the instances of a stage. DNS names, alarms, graphs, outputs and the demand on quotas follow from it.
func hosts(stage *config.Stage) []Host {
	web, db := stage.Web, stage.DB
	list := []Host{
		{
			Name: "web", Role: "web", Repository: "web", InstanceType: web.InstanceType, Groups: []string{groupApp, groupTrusted},
			Subnet: web.Subnet.Of(0), PublicIP: web.PublicIP, Port: web.Port, Target: targetWeb,
		},
		{
			// No database is installed: the volume is there for one.
			Name: "db", Role: "db", InstanceType: db.InstanceType, Groups: []string{groupDB, groupTrusted},
			Subnet: db.Subnet.Of(0), PublicIP: db.PublicIP, Port: db.Port,
			Data: &DataVolume{Size: db.VolumeSize, Type: db.VolumeType, IOPS: db.VolumeIOPS, Device: db.DataDevice},
		},
	}
	for i := range stage.Nodes {
		for n := range stage.Nodes[i].Count {
			list = append(list, nodeHost(&stage.Nodes[i], n))
		}
	}
	return list
}

// nodeHost is the n-th instance of a kind of node. What it is called and where it lies depends on its own
// kind alone, so that adding or removing a kind leaves the others untouched.
func nodeHost(kind *config.Node, n int) Host {
	role := nodeRole(kind.Name, 0)
	return Host{
		Name: nodeRole(kind.Name, n), Role: role, Repository: role, Kind: kind.Name, InstanceType: kind.InstanceType,
		Subnet: kind.Subnet.Of(n),
		Groups: []string{groupNode(kind.Name), groupTrusted}, Port: kind.Port, HealthPort: kind.HealthPort, Target: targetNode(kind.Name),
		// The elastic address comes after the first boot, which needs the internet already.
		PublicIP: kind.PublicIP || kind.ElasticIP, ElasticIP: kind.ElasticIP,
	}
}

// nodeRole is the logical name of the n-th instance of a kind, counted from 0: node-game, node-game-2, node-game-3. That of
// the first one is the role of all.
func nodeRole(kind string, n int) string {
	if n == 0 {
		return "node-" + kind
	}
	return fmt.Sprintf("node-%s-%d", kind, n+1)
}

// roles lists what runs on the stage's instances: each role has a log group, and may have a repository.
func roles(stage *config.Stage) []string {
	list := []string{"api", "web", "db"}
	for i := range stage.Nodes {
		list = append(list, nodeRole(stage.Nodes[i].Name, 0))
	}
	return list
}
