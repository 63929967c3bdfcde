package infra

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"milu2-stage/internal/cidr"
	"milu2-stage/internal/config"
)

// checkBlock compares the stage's addresses with those of the deployed VPC.
func (d *deployedStack) checkBlock() {
	stage := d.settings.Stage
	block, ok := deployedText(d.state, typeVPC, "vpc", "cidrBlock")
	plan, err := cidr.New(stage.Index, stage.ReservedOffsets)
	if !ok || err != nil || plan.VPC.String() == block {
		return
	}
	value := fmt.Sprintf("%d with the reservedOffsets %v, which is %s", stage.Index, stage.ReservedOffsets, plan.VPC)
	d.refuse(projectKey("stageIndex"), value,
		"what gives "+block, "this stack's VPC has that, and a VPC cannot move; other addresses need a stack of their own",
		cmp.Or(strings.Join(backTo(block, stage.ReservedOffsets), "\n"), "go back to what gave those addresses"))
}

// checkZones compares the zones with those of the deployed subnets.
func (d *deployedStack) checkZones() {
	set := d.settings.Stage.AvailabilityZones
	deployed := deployedZones(d.state)
	for i, zone := range set {
		if deployed[i] == "" || deployed[i] == zone {
			continue
		}
		key := projectKey("availabilityZones")
		d.refuse(key, strings.Join(set, ", "), "not set, which takes the zones of the deployed subnets ("+
			strings.Trim(strings.Join(deployed[:], ", "), ", ")+")", "no subnet can move, nor what is in it", config.RemoveCommand(key))
		return
	}
}

// checkTargets stops before AWS would, in the middle of the run: a target group's port and protocol cannot change while a
// listener uses it.
func (d *deployedStack) checkTargets() {
	stage := d.settings.Stage
	for i := range stage.Nodes {
		node := &stage.Nodes[i]
		deployed, ok := deployedText(d.state, typeTargetGroup, targetNode(node.Name), "protocol")
		if ok && deployed != strings.ToUpper(node.Protocol) {
			key, old := nodeKey(node.Name, "protocol"), strings.ToLower(deployed)
			d.refuse(key, node.Protocol, old, "AWS cannot change the protocol of a target group; drop the kind, run `pulumi up`, and add it "+
				"anew with the other protocol", config.SetCommand(key, old))
		}
	}
	group, _ := d.state.Resource(typeTargetGroup, targetAPI)
	if port, ok := group["port"].(float64); ok && int(port) != stage.API.Port {
		key := projectKey("api.port")
		d.refuse(key, strconv.Itoa(stage.API.Port), strconv.Itoa(int(port)), "AWS cannot change the port of a target group while a load "+
			"balancer uses it", config.SetCommand(key, strconv.Itoa(int(port))))
	}
}

// checkVolume stops before AWS would, in the middle of the run: EBS volumes only grow, and somebody may have enlarged this one.
func (d *deployedStack) checkVolume() {
	volume, _ := d.state.Resource(typeVolume, "db-data")
	size, ok := volume["size"].(float64)
	if wanted := d.settings.Stage.DB.VolumeSize; ok && int(size) > wanted {
		key := projectKey("db.volumeSize")
		d.refuse(key, strconv.Itoa(wanted), fmt.Sprintf("%d or more", int(size)), "the data volume has that many GiB, and EBS volumes "+
			"cannot shrink", config.SetCommand(key, strconv.Itoa(int(size))))
	}
}

// checkRepositories stops before ECR would, in the middle of the run: encryption is chosen when a repository is made, and one
// with images cannot be deleted. Without the key the deployed ones stay as they are.
func (d *deployedStack) checkRepositories() {
	wanted, key := d.settings.Stage.RepositoryKMSKeyARN, projectKey("repositoryKmsKeyArn")
	if wanted == "" {
		return
	}
	for _, role := range d.settings.Stage.Repositories {
		repository, ok := d.state.Resource(typeRepository, strings.ToLower("repo-"+role))
		if used := repositoryKey(repository); ok && used != wanted {
			d.refuse(key, strconv.Quote(wanted), "not set, which leaves the deployed repositories as they are",
				fmt.Sprintf("the repository of %s is encrypted with %s, and ECR cannot change that", role, cmp.Or(used, "ECR's own key")),
				config.RemoveCommand(key))
			return
		}
	}
}

// repositoryKey is the KMS key of a repository in the state; "" is ECR's own.
func repositoryKey(outputs map[string]any) string {
	list, _ := outputs["encryptionConfigurations"].([]any)
	for _, item := range list {
		encryption, _ := item.(map[string]any)
		if encryption["encryptionType"] == "KMS" {
			key, _ := encryption["kmsKey"].(string)
			return key
		}
	}
	return ""
}

// checkDatabase stops at another architecture of the database's protected instance, which would be replaced.
func (d *deployedStack) checkDatabase() {
	deployed, ok := deployedText(d.state, typeInstance, "db", "instanceType")
	wanted, key := d.settings.Stage.DB.InstanceType, projectKey("db.instanceType")
	if ok && d.settings.Protect && config.ArchitectureOf(deployed) != config.ArchitectureOf(wanted) {
		d.refuse(key, strconv.Quote(wanted), "a type of the architecture of "+deployed, "AWS replaces the instance for another one, and the "+
			"database is protected", config.SetCommand(key, deployed))
	}
}

// checkPriorities stops before AWS would, in the middle of the run: a rule cannot take the priority that another one still has.
func (d *deployedStack) checkPriorities() {
	var rules []ListenerRule
	for _, listener := range loadBalancers(d.settings.Stage)[0].Listeners {
		rules = append(rules, listener.Rules...)
	}
	deployed := make([]int, len(rules))
	for i, rule := range rules {
		outputs, _ := d.state.Resource("aws:lb/listenerRule:ListenerRule", balancerPublic+"-rule-"+rule.Name)
		priority, _ := outputs["priority"].(float64)
		deployed[i] = int(priority)
	}
	for i, rule := range rules {
		taken := slices.Index(deployed, rule.Priority)
		if taken < 0 || taken == i || deployed[0] == 0 {
			continue
		}
		key := projectKey("rulePriority")
		d.refuse(key, strconv.Itoa(d.settings.Stage.RulePriority), strconv.Itoa(deployed[0]), fmt.Sprintf("the deployed rule %s still has "+
			"the priority %d, which %s would take; move them by another number first", rules[taken].Name, rule.Priority, rule.Name),
			config.SetCommand(key, strconv.Itoa(deployed[0])))
		return
	}
}
