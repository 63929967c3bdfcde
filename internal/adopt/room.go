package adopt

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// rulesPerGroup is how many rules AWS allows in a security group and direction, unless the account's quota is another:
// https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html.
const rulesPerGroup = 60

// rooms counts what a run creates in what exists, by "listing parent direction".
type rooms struct {
	mu      sync.Mutex
	created map[string]int
}

func (r *rooms) add(key string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.created == nil {
		r.created = map[string]int{}
	}
	r.created[key]++
	return r.created[key]
}

// fits stops before something is made that AWS would refuse half-way, or that would hide what exists.
func (a *Adopter) fits(ctx context.Context, k kind, r registration) error {
	if err := a.hasRoom(ctx, k, r); err != nil {
		return err
	}
	return a.freeDevice(ctx, k, r)
}

// hasRoom stops at a rule that AWS would refuse half-way: with those that stay, the group has more than it may. A group that has more
// already has another quota.
func (a *Adopter) hasRoom(ctx context.Context, k kind, r registration) error {
	if k.listing != ListSecurityGroupRules || len(r.inputs.missing(k.needs)) > 0 {
		return nil
	}
	egress := strings.HasSuffix(k.token, "EgressRule")
	group := r.inputs.text("securityGroupId")
	lives, err := k.fetch(a.find.question(ctx, k, r))
	if err != nil {
		return err
	}
	live := 0
	for _, l := range lives {
		if isEgress, _ := l.Props["isEgress"].(bool); isEgress == egress {
			live++
		}
	}
	created := a.rooms.add(fmt.Sprintf("%s %t", group, egress))
	if live > rulesPerGroup || live+created <= rulesPerGroup || live == 0 {
		return nil
	}
	return fmt.Errorf("security group %s has %d rules in this direction, and AWS allows %d: there is no room for all of the "+
		"program's; delete rules that nothing needs, or have AWS raise the quota (aws service-quotas list-service-quotas --service-code vpc)",
		group, live, rulesPerGroup)
}

// freeDevice stops at a volume that is to be attached where another one is, or beside one that may be the data volume without its name:
// AWS would refuse the first, and the second would leave the program with an empty volume.
func (a *Adopter) freeDevice(ctx context.Context, k kind, r registration) error {
	instance := r.inputs.text("instanceId")
	if k.token != attachmentToken || instance == "" {
		return nil
	}
	server := a.server(instance)
	lives, err := a.find.list(ctx, Query{Listing: ListVolumes, Region: r.region, Parent: server.zone})
	if err != nil || server.zone == "" {
		return err
	}
	volume := strings.TrimSuffix(r.name, "-attachment")
	for _, l := range lives {
		list, _ := l.Props["attachments"].([]map[string]any)
		i := slices.IndexFunc(list, func(at map[string]any) bool { return at["instanceId"] == instance })
		if i < 0 || l.ID == server.root || l.ID == r.inputs.text("volumeId") {
			continue
		}
		device, _ := list[i]["device"].(string)
		if !sameDevice(device, r.inputs.text("deviceName")) && a.opts.Imports[volume] == createWord {
			continue
		}
		text := fmt.Sprintf("volume %s (name %q) is attached to %s as %s", l.ID, l.Name, instance, device)
		if urn, made := a.state.named(volumeToken, volume); made {
			// A run was cut off after it had made an empty one.
			return fmt.Errorf("%s, and the stack has another one; take it out of the stack, where it stays in AWS, and take this one over:\n"+
				"  pulumi state delete -s %s --target-dependents '%s'\n  %s", text, quoted(a.self.stack), urn, a.importCommand(volume, l.ID))
		}
		return fmt.Errorf("%s; %s\nor %s", text, imported("take it over as the data volume", volume, l.ID).text(a.self.stack),
			imported("make an empty one beside it", volume, createWord).text(a.self.stack))
	}
	return nil
}

// host is where a volume is attached.
type host struct{ zone, root string }

// server returns what is known of an instance: from a lookup, else from the state.
func (a *Adopter) server(id string) host {
	if l, ok := a.find.known(ListInstances, id); ok {
		return host{zone: prop(l, "availabilityZone"), root: prop(l, "rootVolumeId")}
	}
	for _, urn := range a.state.byID[id] {
		outputs := a.state.outputs[urn]
		zone, _ := outputs["availabilityZone"].(string)
		device, _ := outputs["rootBlockDevice"].(map[string]any)
		root, _ := device["volumeId"].(string)
		return host{zone: zone, root: root}
	}
	return host{}
}

// sameDevice compares device names: EC2 and the kernel write the same one as /dev/sdf, /dev/xvdf and xvdf.
func sameDevice(one, other string) bool {
	short := func(name string) string {
		name = strings.TrimPrefix(name, "/dev/")
		return strings.TrimPrefix(strings.TrimPrefix(name, "xvd"), "sd")
	}
	return one != "" && short(one) == short(other)
}
