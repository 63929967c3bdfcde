package simaws

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ebs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typeVolume     = "aws:ebs/volume:Volume"
	typeAttachment = "aws:ec2/volumeAttachment:VolumeAttachment"
)

func storageKinds() []kind {
	return []kind{
		{
			token: typeVolume, args: ebs.VolumeArgs{}, res: ebs.Volume{},
			required: []string{"size|snapshotId"},
			replace:  []string{"availabilityZone", "encrypted", "kmsKeyId", "snapshotId", "multiAttachEnabled", "outpostArn"},
			kept:     []string{"encrypted", "iops", "kmsKeyId", "size", "snapshotId", "throughput", "type"},
			unread:   []string{"finalSnapshot"},
			defaults: map[string]any{"finalSnapshot": false},
			rules:    map[string]rule{"type": oneOf("standard", "gp2", "gp3", "io1", "io2", "sc1", "st1")},
			check:    checkVolume,
			prepare:  prepareVolume,
			create: func(o *op) error {
				o.id = o.acct.NextID("vol")
				o.def(map[string]any{
					"arn": o.arn("ec2", "volume/"+o.id), "createTime": "2024-01-01T00:00:00Z", "encrypted": false, "type": "gp2",
					"kmsKeyId": "", "snapshotId": "", "multiAttachEnabled": false,
				})
				if text(o.out, "type") == "gp3" {
					o.def(map[string]any{"iops": 3000.0, "throughput": 125.0})
				}
				o.def(map[string]any{"iops": 100.0, "throughput": 0.0})
				return nil
			},
			remove: func(o *op) error { return o.blocked("VolumeInUse", typeAttachment, "volumeId") },
		},
		{
			token: typeAttachment, args: ec2.VolumeAttachmentArgs{}, res: ec2.VolumeAttachment{},
			replace: []string{"deviceName", "instanceId", "volumeId"},
			unread:  []string{"forceDetach", "skipDestroy", "stopInstanceBeforeDetaching"},
			rules: map[string]rule{
				"deviceName": pattern(32, `^(/dev/)?(sd[a-z][0-9]*|xvd[a-z]{1,2}[0-9]*)$`, "a device name such as /dev/sdf"),
			},
			prepare: prepareAttachment,
			create: func(o *op) error {
				o.id = fmt.Sprintf("vai-%d", crc32.ChecksumIEEE([]byte(attachmentKey(o.in))))
				return nil
			},
			find: func(o *op, id string) *world.Resource {
				for _, r := range o.list(typeAttachment) {
					if attachmentKey(r.Outputs) == id {
						return r
					}
				}
				return nil
			},
		},
	}
}

// attachmentKey is the import id of a volume attachment.
func attachmentKey(values map[string]any) string {
	return strings.Join([]string{text(values, "deviceName"), text(values, "volumeId"), text(values, "instanceId")}, ":")
}

func checkVolume(in map[string]any) []problem {
	size, given := in["size"].(float64)
	if given && (size < 1 || size > 65536) {
		return []problem{{"size", fmt.Sprintf("%v GiB is not between 1 and 65536", size)}}
	}
	if typ := text(in, "type"); (typ == "io1" || typ == "io2") && lacks(in, "iops") {
		return []problem{{"iops", "required for type " + typ}}
	}
	return nil
}

func prepareVolume(o *op) error {
	if zone := o.str("availabilityZone"); !slices.Contains(world.Zones(o.region), zone) {
		return fault("InvalidZone.NotFound", "The zone '%s' does not exist in %s", zone, o.region)
	}
	if o.old != nil && number(o.in, "size") < number(o.old.Outputs, "size") && !lacks(o.in, "size") {
		return fault("InvalidParameterValue", "New size cannot be smaller than existing size %v", o.old.Outputs["size"])
	}
	return nil
}

func prepareAttachment(o *op) error {
	volume, err := o.need(typeVolume, o.str("volumeId"), "InvalidVolume.NotFound", "volume")
	if err != nil {
		return err
	}
	instance, err := o.need(typeInstance, o.str("instanceId"), "InvalidInstanceID.NotFound", "instance ID")
	if err != nil {
		return err
	}
	if volume.Text("availabilityZone") != instance.Text("availabilityZone") {
		return fault("InvalidVolume.ZoneMismatch", "The volume '%s' is in %s, the instance '%s' in %s", volume.ID,
			volume.Text("availabilityZone"), instance.ID, instance.Text("availabilityZone"))
	}
	for _, other := range o.list(typeAttachment) {
		if other.ID == o.id {
			continue
		}
		if other.Text("volumeId") == volume.ID {
			return fault("VolumeInUse", "%s is already attached to %s", volume.ID, other.Text("instanceId"))
		}
		if other.Text("instanceId") == instance.ID && other.Text("deviceName") == o.str("deviceName") {
			return fault("InvalidParameterValue", "%s is already in use on %s", o.str("deviceName"), instance.ID)
		}
	}
	return nil
}
