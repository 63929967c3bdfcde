package terminal

import (
	"errors"
	"fmt"
	"strings"
)

// instanceStopped is the end of waiting for it.
func instanceStopped(c *call) (string, error) {
	instance := c.account.Get(typeInstance, c.region(), c.flags["--instance-ids"])
	if instance == nil || instance.Text("instanceState") != "stopped" {
		return "", fmt.Errorf("there is no instance %s in %s, or it is not stopped", c.flags["--instance-ids"], c.region())
	}
	return "", nil
}

func startInstance(c *call) (string, error) { return "pending", c.setState("running") }

func stopInstance(c *call) (string, error) { return "stopping", c.setState("stopped") }

func (c *call) setState(state string) error {
	instance := c.account.Get(typeInstance, c.region(), c.flags["--instance-ids"])
	if instance == nil {
		return fmt.Errorf("there is no instance %s in %s", c.flags["--instance-ids"], c.region())
	}
	changed := instance.Clone()
	changed.Outputs["instanceState"] = state
	c.account.Put(changed)
	return nil
}

// createSnapshot makes a snapshot of the database's volume, which nobody may write to meanwhile.
func createSnapshot(c *call) (string, error) {
	if c.account.Get(typeVolume, c.region(), c.flags["--volume-id"]) == nil {
		return "", fmt.Errorf("there is no volume %s in %s", c.flags["--volume-id"], c.region())
	}
	for _, vm := range c.account.List(typeInstance, c.region()) {
		if strings.HasSuffix(vm.Name(), "-db") && vm.Text("instanceState") != "stopped" {
			return "", fmt.Errorf("the database's instance %s is %s", vm.ID, vm.Text("instanceState"))
		}
	}
	return c.snapshot("snap-0123456789abcdef0")
}

func snapshotCompleted(c *call) (string, error) {
	if c.snapshots[c.flags["--snapshot-ids"]] != c.region() {
		return "", fmt.Errorf("there is no snapshot %s in %s", c.flags["--snapshot-ids"], c.region())
	}
	return "", nil
}

func certificateStatus(c *call) (string, error) {
	thing := c.account.Get(typeCertificate, c.region(), c.flags["--certificate-arn"])
	if thing == nil || c.flags["--query"] != "Certificate.[Status,RenewalSummary.RenewalStatus]" {
		return "", fmt.Errorf("there is no certificate %s, or no answer to %s", c.flags["--certificate-arn"], c.flags["--query"])
	}
	return fmt.Sprintf("[%q, null]", thing.Text("status")), nil
}

// targetGroup is the group of a name, as a query shows it.
func targetGroup(c *call) (string, error) {
	for _, group := range c.account.List(typeTargetGroup, c.region()) {
		if group.Text("name") == c.flags["--names"] && c.flags["--query"] == "TargetGroups[].TargetGroupArn" {
			return group.ID, nil
		}
	}
	return "", fmt.Errorf("there is no target group %s, or no answer to %s", c.flags["--names"], c.flags["--query"])
}

// targets lists the targets of a group.
func targets(c *call) (string, error) {
	var ids []string
	for _, attachment := range c.account.List(typeAttachment, c.region()) {
		if attachment.Text("targetGroupArn") == c.flags["--target-group-arn"] {
			ids = append(ids, attachment.Text("targetId"))
		}
	}
	if len(ids) == 0 {
		return "", fmt.Errorf("there is no target in %s", c.flags["--target-group-arn"])
	}
	return "targets: " + strings.Join(ids, " "), nil
}

func copySnapshot(c *call) (string, error) {
	if c.snapshots[c.flags["--source-snapshot-id"]] != c.flags["--source-region"] {
		return "", fmt.Errorf("there is no snapshot %s in %s", c.flags["--source-snapshot-id"], c.flags["--source-region"])
	}
	return c.snapshot("snap-0123456789abcdef1")
}

func (c *call) snapshot(id string) (string, error) {
	c.snapshots[id] = c.region()
	return id, nil
}

// createVolume makes a volume like the stage's, in another zone.
func createVolume(c *call) (string, error) {
	if c.snapshots[c.flags["--snapshot-id"]] != c.region() {
		return "", fmt.Errorf("there is no snapshot %s in %s", c.flags["--snapshot-id"], c.region())
	}
	name, begins := strings.CutPrefix(c.flags["--tag-specifications"], "ResourceType=volume,Tags=[{Key=Name,Value=")
	name, ends := strings.CutSuffix(name, "}]")
	if !begins || !ends {
		return "", errors.New("the volume has no name")
	}
	volume := c.account.List(typeVolume, "")[0].Clone()
	volume.ID, volume.Region, volume.Sequence = NewVolume, c.region(), 0
	for _, values := range []map[string]any{volume.Inputs, volume.Outputs} {
		values["availabilityZone"] = c.flags["--availability-zone"]
		values["snapshotId"] = c.flags["--snapshot-id"]
		values["tags"], values["tagsAll"] = map[string]any{"Name": name}, map[string]any{"Name": name}
	}
	volume.Outputs["id"] = volume.ID
	volume.Outputs["arn"] = "arn:aws:ec2:" + c.region() + ":" + c.account.ID + ":volume/" + volume.ID
	c.account.Put(volume)
	return volume.ID, nil
}
