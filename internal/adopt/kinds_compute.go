package adopt

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"milu2-stage/internal/config"
)

const (
	instanceToken   = "aws:ec2/instance:Instance"
	volumeToken     = "aws:ebs/volume:Volume"
	attachmentToken = "aws:ec2/volumeAttachment:VolumeAttachment"
)

func computeKinds() []kind {
	return []kind{
		{
			token: instanceToken, contract: true, listing: ListInstances, needs: []string{"subnetId", "tags"},
			silent: instanceAttributes(), resets: map[string]any{"sourceDestCheck": true},
			by: "VPC of the subnet and Name tag", example: "i-...",
			parent: func(q question) (string, error) { return q.subnetVPC(q.ctx, q.region, q.in.text("subnetId")) },
			match:  taggedName, idForm: ec2ID("i"), another: true, ignores: instanceIgnores(), ready: isUsable, notes: instanceNotes,
			noted:  []string{"instanceType"},
			others: launchedByOthers,
			compare: []comparison{
				{property: "subnetId", way: subnetWay},
				{property: "tenancy"},
				// Another type of the same architecture stops and starts the instance, one of another replaces it.
				{property: "instanceType", same: sameArchitecture, way: typeWay},
			},
		},
		{
			token: "aws:ec2/launchTemplate:LaunchTemplate", contract: true, listing: ListLaunchTemplates,
			silent: templateAttributes(),
			by:     "name", example: "lt-...",
			needs: []string{"name"}, hint: prefixHint("name"), match: namedBy("name"), idForm: ec2ID("lt"),
			compare: []comparison{{property: "name", way: nameWay}},
		},
		{
			token: "aws:autoscaling/group:Group", contract: true, listing: ListAutoScalingGroups, needs: []string{"name"},
			silent: groupAttributes(), resets: groupDefaults(), near: nearGroup,
			by: "name; in other subnets: stop", example: "milu2stage-api-asg",
			match: matchGroup, reads: []string{"vpcZoneIdentifiers"}, compare: []comparison{{property: "name", way: nameWay}},
			unsetIgnores: []ignore{{"instanceRefresh", "the first update of an adopted group would roll its live instances"}},
			unsetNote: "the instances that run are not replaced when the launch template changes; to have them replaced from now on, " +
				"run `pulumi up` once with milu2-stage:adopt set to off",
		},
		{
			token: "aws:autoscaling/policy:Policy", contract: true, listing: ListScalingPolicies,
			untagged: true, belongs: "autoscalingGroupName", silent: []string{
				"adjustmentType", "cooldown", "enabled", "estimatedInstanceWarmup", "minAdjustmentMagnitude", "policyType",
				"predictiveScalingConfiguration", "scalingAdjustment", "stepAdjustments", "targetTrackingConfiguration",
			},
			by: "group and name", example: "milu2stage-api-asg/milu2stage-api-cpu",
			needs: []string{"autoscalingGroupName", "name"}, parent: parentInput("autoscalingGroupName"),
			match: namedBy("name"), idForm: "[^/]+/.+", compare: []comparison{{property: "name", way: nameWay}},
		},
		{
			token: "aws:ec2/eip:Eip", contract: true, listing: ListAddresses, needs: []string{"tags"}, hint: tagHint,
			by: "Name tag", example: "eipalloc-...",
			match: taggedName, idForm: ec2ID("eipalloc"), another: true, others: usedByOthers, reads: []string{"instance"},
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

// isUsable stops at an instance that does not run, where a load balancer has to take it: AWS registers only running ones with
// a target group (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-register-targets.html). The
// database has none, and AWS attaches a volume to it whether it runs or not.
func isUsable(q question, l Live) error {
	state := prop(l, "instanceState")
	switch {
	case state == "" || state == "running" || (state == "stopped" && q.name == "db"):
		return nil
	case state == "pending":
		return &notYetError{fmt.Sprintf("instance %s is still starting", l.ID)}
	case state == "stopping":
		return &notYetError{fmt.Sprintf("instance %s is stopping", l.ID)}
	}
	return fmt.Errorf("instance %s is %s, and a load balancer takes running instances only; start it, and run the same command "+
		"again once it runs:\n  aws ec2 start-instances --instance-ids %s --region %s", l.ID, state, l.ID, q.region)
}

// launchedByOthers tells an instance that ends when something else wants it to: an auto-scaling group, or EC2 itself a spot instance.
func launchedByOthers(_ question, l Live) (string, error) {
	const group, fleet = "aws:autoscaling:groupName", "aws:ec2:fleet-id"
	switch {
	case l.Tags[group] != "":
		return "belongs to the auto-scaling group " + l.Tags[group], nil
	case l.Tags[fleet] != "":
		return "belongs to the fleet " + l.Tags[fleet], nil
	case prop(l, "instanceLifecycle") == "spot":
		return "is a spot instance", nil
	}
	return "", nil
}

// usedByOthers tells an address that something else than the program's instance uses.
func usedByOthers(q question, l Live) (string, error) {
	user, what := prop(l, "instance"), "instance"
	if user == "" {
		user, what = prop(l, "networkInterface"), "network interface"
	}
	if user == "" || user == q.in.text("instance") {
		return "", nil
	}
	return "is the address of the " + what + " " + user, nil
}

func sameArchitecture(live, want any) bool {
	return config.ArchitectureOf(shown(live)) == config.ArchitectureOf(shown(want))
}

// typeWay: all nodes of a kind have one instance type. Their names are node-game, node-game-2.
func typeWay(q question, l Live) way {
	key := q.name
	if m := regexp.MustCompile(`^node-(.+?)(?:-\d+)?$`).FindStringSubmatch(q.name); m != nil {
		key = "nodes." + m[1]
	}
	return keep(setting{path: key + ".instanceType", value: prop(l, "instanceType")})
}

// instanceNotes says that a live machine will be down for a moment.
func instanceNotes(q question, l Live) []string {
	live, want := prop(l, "instanceType"), q.in.text("instanceType")
	if live == "" || want == "" || live == want {
		return nil
	}
	return []string{fmt.Sprintf("it is a %s and becomes a %s, for which AWS stops and starts it; %s", live, want,
		strings.ReplaceAll(typeWay(q, l).text(q.self.stack), "\n  ", " `")+"`")}
}

// matchGroup stops at a group of the name in other subnets: AWS allows the name once per region. It can move a group within
// a VPC, which starts its instances anew.
func matchGroup(q question, l Live) (bool, error) {
	if !q.byID && l.Name != q.in.text("name") {
		return false, nil
	}
	live, _ := l.Props["vpcZoneIdentifiers"].([]string)
	want := q.in.texts("vpcZoneIdentifiers")
	if len(live) == 0 || slices.ContainsFunc(live, func(s string) bool { return slices.Contains(want, s) }) {
		return true, nil
	}
	vpc, ours := "", ""
	var err error
	if vpc, err = q.subnetVPC(q.ctx, q.region, live[0]); err != nil {
		return false, err
	}
	if len(want) > 0 {
		if ours, err = q.subnetVPC(q.ctx, q.region, want[0]); err != nil {
			return false, err
		}
	}
	theirs, err := q.home(vpc)
	if err != nil {
		return false, err
	}
	switch {
	case vpc != "" && vpc != ours && !theirs.ours:
		return false, q.taken("auto-scaling group", l, l.Tags, theirs, ours == "" && q.state.empty())
	case q.byID:
		return true, nil
	}
	return false, fmt.Errorf("the auto-scaling group name %s is taken in %s by a group in other subnets than this stage's (%s)%s, and AWS "+
		"allows it once per region; %s", l.Name, q.region, strings.Join(live, ", "), tagsIn(l.Tags), imported("take the group over and move "+
		"it, for which AWS starts instances in this stage's subnets and ends those elsewhere", q.name, l.ID).text(q.self.stack))
}

func volumeKinds() []kind {
	return []kind{
		{
			token: volumeToken, contract: true, listing: ListVolumes,
			silent: []string{"finalSnapshot", "iops", "throughput", "type"},
			by:     "Name tag and zone", example: "vol-...",
			needs: []string{"availabilityZone", "tags"}, parent: parentInput("availabilityZone"), hint: tagHint,
			idForm: ec2ID("vol"), another: true, notes: volumeNotes,
			compare: []comparison{{property: "size", same: notLarger, way: func(_ question, l Live) way {
				return keep(setting{"db.volumeSize", shown(l.Props["size"])})
			}}},
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
			token: attachmentToken, contract: true, listing: ListVolumes,
			untagged: true, belongs: "volumeId", silent: []string{"forceDetach", "skipDestroy", "stopInstanceBeforeDetaching"},
			by: "volume; at another instance or device: stop", example: "/dev/sdf:vol-...:i-...",
			needs: []string{"volumeId", "deviceName"}, reads: []string{"instanceId"}, fetchWith: fetchVolume, match: matchAttachment,
			idForm: "(?:/dev/[a-z0-9]+|[a-z0-9]+):" + ec2ID("vol") + ":" + ec2ID("i"), check: compareAttachment,
			id: func(in Inputs, l Live) string {
				a := attachment(in, l)
				return fmt.Sprintf("%v:%s:%v", a["device"], l.ID, a["instanceId"])
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

// attachment is the one that the inputs describe, else another one to the same instance, else any.
func attachment(in Inputs, l Live) map[string]any {
	list, _ := l.Props["attachments"].([]map[string]any)
	var best map[string]any
	for _, a := range list {
		same := a["instanceId"] == in.text("instanceId")
		if same && a["device"] == in.text("deviceName") {
			return a
		}
		if same || best == nil {
			best = a
		}
	}
	return best
}

// matchAttachment finds the volume wherever it is attached: AWS would refuse to attach it a second time.
func matchAttachment(q question, l Live) (bool, error) {
	return l.ID == q.in.text("volumeId") && attachment(q.in, l) != nil, nil
}

// compareAttachment finds the volume at another instance, or there under another name.
func compareAttachment(q question, l Live) []difference {
	var out []difference
	found := attachment(q.in, l)
	if live := fmt.Sprint(found["instanceId"]); live != q.in.text("instanceId") {
		d := difference{property: "instanceId", live: live, want: q.in.text("instanceId")}
		if d.want == "" {
			d.want, d.fixed = "an instance that is still to be created", true
			d.way = imported("take that instance over", strings.TrimSuffix(q.name, "-data-attachment"), live)
		}
		out = append(out, d)
	}
	if live := fmt.Sprint(found["device"]); live != q.in.text("deviceName") {
		d := difference{property: "deviceName", live: live, want: q.in.text("deviceName")}
		if strings.HasPrefix(q.name, "db-") {
			d.way = keep(setting{"db.dataDevice", live})
		}
		out = append(out, d)
	}
	return out
}

// notLarger: EBS volumes grow, and never shrink.
func notLarger(live, want any) bool { return wholeNumber(live, 0) <= wholeNumber(want, 0) }

func volumeNotes(q question, l Live) []string {
	encrypted, known := l.Props["encrypted"].(bool)
	if want, _ := q.in["encrypted"].(bool); want && known && !encrypted {
		return []string{"the volume is not encrypted, and cannot be; to encrypt it, copy its data to a new volume"}
	}
	return nil
}
