package simaws

import (
	"net/netip"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typePeering  = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
	typeAccepter = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
	typeOptions  = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions"

	stateActive  = "active"
	statePending = "pending-acceptance"
)

func peeringKinds() []kind {
	return []kind{
		{
			token: typePeering, args: ec2.VpcPeeringConnectionArgs{}, res: ec2.VpcPeeringConnection{},
			replace: []string{"vpcId", "peerVpcId", "peerOwnerId", "peerRegion"},
			kept:    []string{"peerOwnerId", "peerRegion", "accepter", "requester"},
			unread:  []string{"autoAccept"},
			check: func(in map[string]any) []problem {
				if flag(in, "autoAccept") && !lacks(in, "peerRegion") {
					return []problem{{"peerRegion", "cannot be set whilst autoAccept is true"}}
				}
				return nil
			},
			prepare: preparePeering,
			create:  createPeering,
			update:  updatePeering,
		},
		{
			token: typeAccepter, args: ec2.VpcPeeringConnectionAccepterArgs{}, res: ec2.VpcPeeringConnectionAccepter{},
			putLike: true,
			replace: []string{"vpcPeeringConnectionId"},
			kept:    []string{"accepter", "requester"},
			unread:  []string{"autoAccept"},
			create:  createAccepter,
			update:  func(o *op) error { return acceptPeering(o, o.out) },
			synthesize: func(o *op, id string) *world.Resource {
				peering := o.acct.Find(typePeering, id)
				if peering == nil || peerRegion(peering) != o.region {
					return nil
				}
				in := map[string]any{"vpcPeeringConnectionId": id}
				return &world.Resource{Type: typeAccepter, Region: o.region, ID: id, Inputs: in, Outputs: accepterView(peering, in)}
			},
		},
		{
			token: typeOptions, args: ec2.PeeringConnectionOptionsArgs{}, res: ec2.PeeringConnectionOptions{},
			putLike: true,
			replace: []string{"vpcPeeringConnectionId"},
			kept:    []string{"accepter", "requester"},
			prepare: setPeeringOptions,
			create: func(o *op) error {
				o.id = o.str("vpcPeeringConnectionId")
				return nil
			},
			synthesize: func(o *op, id string) *world.Resource {
				peering := o.acct.Find(typePeering, id)
				if peering == nil {
					return nil
				}
				in := map[string]any{"vpcPeeringConnectionId": id}
				return &world.Resource{Type: typeOptions, Region: o.region, ID: id, Inputs: in, Outputs: in}
			},
		},
	}
}

// peerRegion is the region of a peering's accepter.
func peerRegion(peering *world.Resource) string {
	if region := peering.Text("peerRegion"); region != "" {
		return region
	}
	return peering.Region
}

func preparePeering(o *op) error {
	vpc, err := o.need(world.TypeVPC, o.str("vpcId"), "InvalidVpcID.NotFound", "vpc ID")
	if err != nil {
		return err
	}
	region := o.str("peerRegion")
	if region == "" {
		region = o.region
	}
	peer := o.acct.Get(world.TypeVPC, region, o.str("peerVpcId"))
	if peer == nil {
		return fault("InvalidVpcID.NotFound", "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range: the vpc ID "+
			"'%s' does not exist in %s", o.str("peerVpcId"), region)
	}
	mine, theirs := netip.MustParsePrefix(vpc.Text("cidrBlock")), netip.MustParsePrefix(peer.Text("cidrBlock"))
	if mine.Overlaps(theirs) {
		return fault("InvalidParameterValue", "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range: %s (%s) and %s (%s)",
			vpc.ID, mine, peer.ID, theirs)
	}
	for _, other := range o.acct.List(typePeering, "") {
		dead := slices.Contains([]string{"deleted", "deleting", "expired", "failed", "rejected"}, other.Text("acceptStatus"))
		ends := []string{other.Text("vpcId"), other.Text("peerVpcId")}
		if other.ID != o.id && !dead && slices.Contains(ends, vpc.ID) && slices.Contains(ends, peer.ID) {
			return fault("VpcPeeringConnectionAlreadyExists", "%s already connects %s and %s", other.ID, vpc.ID, peer.ID)
		}
	}
	return nil
}

func createPeering(o *op) error {
	o.id = o.acct.NextID("pcx")
	o.out["acceptStatus"] = statePending
	if flag(o.in, "autoAccept") {
		o.out["acceptStatus"] = stateActive
	} else if !lacks(o.in, "accepter") || !lacks(o.in, "requester") {
		return fault("OperationNotPermitted", "options of %s cannot be set before it is accepted", o.id)
	}
	off := map[string]any{"allowRemoteVpcDnsResolution": false}
	o.def(map[string]any{"peerOwnerId": o.acct.ID, "peerRegion": o.region, "accepter": off, "requester": off})
	return nil
}

func updatePeering(o *op) error {
	if flag(o.in, "autoAccept") {
		o.out["acceptStatus"] = stateActive
	}
	return nil
}

func createAccepter(o *op) error {
	o.id = o.str("vpcPeeringConnectionId")
	peering := o.acct.Find(typePeering, o.id)
	if peering == nil || peerRegion(peering) != o.region {
		return fault("InvalidVpcPeeringConnectionID.NotFound", "The vpcPeeringConnection ID '%s' does not exist in %s", o.id, o.region)
	}
	o.out = merged(accepterView(peering, o.in), nil)
	return acceptPeering(o, o.out)
}

// accepterView is the peering as its accepter sees it.
func accepterView(peering *world.Resource, in map[string]any) map[string]any {
	return merged(in, map[string]any{
		"acceptStatus": peering.Text("acceptStatus"), "vpcId": peering.Text("peerVpcId"), "peerVpcId": peering.Text("vpcId"),
		"peerOwnerId": peering.Text("peerOwnerId"), "peerRegion": peering.Region,
		"accepter": peering.Outputs["accepter"], "requester": peering.Outputs["requester"],
	})
}

func acceptPeering(o *op, out map[string]any) error {
	peering := o.acct.Find(typePeering, o.id)
	if peering == nil {
		return fault("InvalidVpcPeeringConnectionID.NotFound", "The vpcPeeringConnection ID '%s' does not exist", o.id)
	}
	if flag(o.in, "autoAccept") && peering.Text("acceptStatus") == statePending {
		accepted := peering.Clone()
		accepted.Outputs["acceptStatus"] = stateActive
		o.acct.Put(accepted)
		out["acceptStatus"] = stateActive
	}
	return nil
}

func setPeeringOptions(o *op) error {
	id := o.str("vpcPeeringConnectionId")
	peering := o.acct.Find(typePeering, id)
	if peering == nil || (peering.Region != o.region && peerRegion(peering) != o.region) {
		return fault("InvalidVpcPeeringConnectionID.NotFound", "The vpcPeeringConnection ID '%s' does not exist in %s", id, o.region)
	}
	if peering.Text("acceptStatus") != stateActive {
		return fault("OperationNotPermitted", "options of %s cannot be set: it is %s, not active", id, peering.Text("acceptStatus"))
	}
	changed := peering.Clone()
	for side, region := range map[string]string{"requester": peering.Region, "accepter": peerRegion(peering)} {
		if lacks(o.in, side) {
			continue
		}
		if region != o.region {
			return fault("OperationNotPermitted", "the %s options of %s can only be set in %s", side, id, region)
		}
		changed.Outputs[side] = world.CloneValue(o.in[side])
	}
	o.acct.Put(changed)
	return nil
}
