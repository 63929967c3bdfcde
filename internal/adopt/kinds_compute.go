package adopt

import (
	"fmt"
	"slices"
	"strings"

	"milu2-stage/internal/config"
)

func computeKinds() []kind {
	return []kind{
		{
			token: "aws:ec2/instance:Instance", contract: true, listing: ListInstances, needs: []string{"subnetId", "tags"},
			parent: func(q question) (string, error) { return q.subnetVPC(q.ctx, q.region, q.in.text("subnetId")) },
			match:  taggedName, idForm: ec2ID("i"), ignores: instanceIgnores(),
			reads: []string{"instanceType"}, check: compareArchitecture, ready: isRunning, notes: instanceNotes,
			compare: []comparison{
				{property: "subnetId", key: configKey("availabilityZones")},
				{property: "tenancy"},
			},
		},
		{
			token: "aws:ec2/launchTemplate:LaunchTemplate", contract: true, listing: ListLaunchTemplates,
			needs: []string{"name"}, hint: prefixHint("name"), match: namedBy("name"), idForm: ec2ID("lt"),
		},
		{
			token: "aws:autoscaling/group:Group", contract: true, listing: ListAutoScalingGroups, needs: []string{"name"},
			match: matchGroup, reads: []string{"vpcZoneIdentifiers"},
			unsetIgnores: []ignore{{"instanceRefresh", "the first update of an adopted group would roll its live instances"}},
			unsetNote: "the instances that run are not replaced when the launch template changes; to have them replaced from now on, " +
				"run `pulumi up` once with milu2-stage:adopt set to off",
		},
		{
			token: "aws:autoscaling/policy:Policy", contract: true, listing: ListScalingPolicies,
			needs: []string{"autoscalingGroupName", "name"}, parent: parentInput("autoscalingGroupName"),
			match: namedBy("name"), idForm: "[^/]+/.+",
		},
		{
			token: "aws:ec2/eip:Eip", contract: true, listing: ListAddresses, needs: []string{"tags"}, hint: tagHint,
			match: taggedName, idForm: ec2ID("eipalloc"),
		},
	}
}

// instanceIgnores: each of them replaces an instance, and with it whatever it holds.
func instanceIgnores() []ignore {
	return []ignore{
		{"ami", "a newer image is no reason to replace a running instance"},
		{"userData", "runs at first boot only"},
		{"userDataBase64", "runs at first boot only"},
		{"userDataReplaceOnChange", "goes with userData"},
		{"keyName", "the key is written to the disk at first boot"},
		{"availabilityZone", "follows from the subnet, which is compared"},
		{"associatePublicIpAddress", "AWS decides it at launch and does not return it"},
		{"rootBlockDevice.encrypted", "a disk is encrypted when it is made or never"},
		{"rootBlockDevice.kmsKeyId", "as for encrypted"},
		{"launchTemplate", "says only what it was launched from"},
		{"hibernation", "given at launch"},
	}
}

// isRunning stops at an instance that does not run: AWS registers only running ones with a target group
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-register-targets.html).
func isRunning(region string, l Live) error {
	state := prop(l, "instanceState")
	switch state {
	case "", "running":
		return nil
	case "pending":
		return &notYetError{fmt.Sprintf("instance %s is still starting, and a load balancer takes running instances only", l.ID)}
	}
	return fmt.Errorf("instance %s is %s, and a load balancer takes running instances only; start it, and run the same command "+
		"again once it runs:\n  aws ec2 start-instances --instance-ids %s --region %s", l.ID, state, l.ID, region)
}

// compareArchitecture: another type of the same architecture stops and starts the instance, one of another replaces it.
func compareArchitecture(in Inputs, l Live) []difference {
	live, want := prop(l, "instanceType"), in.text("instanceType")
	if live == "" || want == "" || config.ArchitectureOf(live) == config.ArchitectureOf(want) {
		return nil
	}
	return []difference{{property: "instanceType", live: live, want: want, key: "the instanceType of its role"}}
}

// instanceNotes says that a live machine will be down for a moment.
func instanceNotes(in Inputs, l Live) []string {
	live, want := prop(l, "instanceType"), in.text("instanceType")
	if live == "" || want == "" || live == want {
		return nil
	}
	return []string{fmt.Sprintf("it is a %s and becomes a %s, for which AWS stops and starts it; to keep it, set its instanceType to %s",
		live, want, live)}
}

// matchGroup stops at a group of the name in other subnets: AWS allows the name once per region.
func matchGroup(q question, l Live) (bool, error) {
	if l.Name != q.in.text("name") {
		return false, nil
	}
	live, _ := l.Props["vpcZoneIdentifiers"].([]string)
	want := q.in.texts("vpcZoneIdentifiers")
	if len(live) == 0 || slices.ContainsFunc(live, func(s string) bool { return slices.Contains(want, s) }) {
		return true, nil
	}
	return false, fmt.Errorf("the auto-scaling group name %s is taken in %s by a group in other subnets (%s)%s: AWS "+
		"allows the name once per region; set another milu2-stage:nameSuffix, or remove that one", l.Name, q.region,
		strings.Join(live, ", "), tagLine(l.Tags))
}

func volumeKinds() []kind {
	return []kind{
		{
			token: "aws:ebs/volume:Volume", contract: true, listing: ListVolumes,
			needs: []string{"availabilityZone", "tags"}, parent: parentInput("availabilityZone"), hint: tagHint,
			idForm: ec2ID("vol"), reads: []string{"size"}, check: compareSize, notes: volumeNotes,
			match: func(q question, l Live) (bool, error) {
				same, err := taggedName(q, l)
				return same && prop(l, "availabilityZone") == q.in.text("availabilityZone"), err
			},
			ignores: []ignore{
				{"encrypted", "a volume is encrypted when it is made or never, and this one holds data; the report says so"},
				{"kmsKeyId", "as for encrypted"},
				{"snapshotId", "says only what a volume was made from"},
				{"multiAttachEnabled", "given when the volume was made, and this one holds data"},
			},
		},
		{
			token: "aws:ec2/volumeAttachment:VolumeAttachment", contract: true, listing: ListVolumes,
			needs: []string{"volumeId", "instanceId", "deviceName"}, fetchWith: fetchVolume, match: matchAttachment,
			idForm: "/dev/[a-z0-9]+:" + ec2ID("vol") + ":" + ec2ID("i"),
			id: func(in Inputs, l Live) string {
				return in.text("deviceName") + ":" + l.ID + ":" + in.text("instanceId")
			},
		},
	}
}

// fetchVolume finds the attachment's volume among those that an earlier answer held, and asks for it only otherwise.
func fetchVolume(q question) ([]Live, error) {
	id := q.in.text("volumeId")
	if l, ok := q.known(ListVolumes, id); ok {
		return []Live{l}, nil
	}
	return q.list(q.ctx, Query{Listing: ListVolumes, Region: q.region, Parent: id})
}

// matchAttachment stops where the volume is attached otherwise: AWS would refuse to attach it a second time.
func matchAttachment(q question, l Live) (bool, error) {
	attachments, _ := l.Props["attachments"].([]map[string]any)
	if l.ID != q.in.text("volumeId") || len(attachments) == 0 {
		return false, nil
	}
	for _, a := range attachments {
		if a["instanceId"] == q.in.text("instanceId") && a["device"] == q.in.text("deviceName") {
			return true, nil
		}
	}
	return false, fmt.Errorf("volume %s is attached to instance %v as %v, not to %s as %s; detach it first", l.ID,
		attachments[0]["instanceId"], attachments[0]["device"], q.in.text("instanceId"), q.in.text("deviceName"))
}

// compareSize: EBS volumes cannot shrink.
func compareSize(in Inputs, l Live) []difference {
	live, want := wholeNumber(l.Props["size"], 0), in.number("size", 0)
	if want == 0 || live <= want {
		return nil
	}
	return []difference{{property: "size", live: fmt.Sprint(live), want: fmt.Sprint(want), key: "milu2-stage:db.volumeSize"}}
}

func volumeNotes(in Inputs, l Live) []string {
	encrypted, known := l.Props["encrypted"].(bool)
	if want, _ := in["encrypted"].(bool); want && known && !encrypted {
		return []string{"the volume is not encrypted, and cannot be; to encrypt it, copy its data to a new volume"}
	}
	return nil
}
