package configfuzz

import (
	"net/netip"
	"slices"
	"strings"

	"milu2-stage/internal/config"
	"milu2-stage/internal/stacktest"
)

// reachInvariants are about who reaches what.
func reachInvariants() []invariant {
	return []invariant{
		each("EC2.18", checkOpenToWorld, typeIngress),
		each("EC2.19", checkHighRisk, typeIngress),
		each("EC2.53, EC2.54, CIS 5.2, CIS 5.3", checkRemoteLogin, typeIngress),
		each("every open block is a configured one", checkConfiguredBlock, typeIngress),
		each("every rule is in a group and from one place", checkRuleShape, typeIngress, typeEgress),
		{"EC2.16, EC2.21, CIS 5.1", func(d *deployment, wrong report) int {
			for _, r := range d.Registrations {
				if strings.Contains(strings.ToLower(r.Type), "networkacl") {
					wrong("%s is registered", r.Key())
				}
			}
			return len(d.Registrations)
		}},
		each("CIS 5.5", checkRoute, typeRoute),
	}
}

// opening is an ingress rule in plain values.
type opening struct {
	group, protocol string
	from, to        int
	block           netip.Prefix
}

// covers says whether a port is open; a rule for all protocols opens every port.
func (o opening) covers(port int) bool {
	return o.protocol == "-1" || (o.protocol == "tcp" || o.protocol == "udp") && o.from <= port && port <= o.to
}

// openingOf reads a rule. The block of a rule from another group is not valid.
func openingOf(r *stacktest.Registration) opening {
	number := func(path string) int {
		value, _ := r.At(path).(float64)
		return int(value)
	}
	block, _ := netip.ParsePrefix(text(r, "cidrIpv4"))
	return opening{
		group: strings.TrimSuffix(text(r, "securityGroupId"), "-id"), protocol: text(r, "ipProtocol"),
		from: number("fromPort"), to: number("toPort"), block: block,
	}
}

// world says whether the rule lets everybody in.
func (o opening) world() bool { return o.block.IsValid() && o.block.Bits() == 0 }

func checkOpenToWorld(d *deployment, r *stacktest.Registration, wrong report) {
	o := openingOf(r)
	if !o.world() {
		return
	}
	web := o.group == "sg-app" && o.protocol == "tcp" && o.from == o.to && (o.to == 80 || o.to == 443)
	game := slices.Contains(d.settings.Stage.NodeClientCIDRs, "0.0.0.0/0") && isEdge(d.settings.Stage, o)
	if !web && !game {
		wrong("open to the world: %+v", o)
	}
}

// isEdge says whether an opening is of a node port in the group that the game's clients reach: the load balancers' group or,
// where the network load balancer has none, the group of the kind.
func isEdge(stage *config.Stage, o opening) bool {
	return slices.ContainsFunc(stage.Nodes, func(n config.Node) bool {
		edge := "sg-app"
		if !stage.NLB.SecurityGroup {
			edge = "sg-node-" + n.Name
		}
		return o.group == edge && n.Protocol == o.protocol && n.Port == o.from && n.Port == o.to
	})
}

func checkHighRisk(_ *deployment, r *stacktest.Registration, wrong report) {
	o := openingOf(r)
	for _, port := range highRisk() {
		if o.world() && o.covers(port) {
			wrong("port %d is open to the world", port)
		}
	}
}

func checkRemoteLogin(d *deployment, r *stacktest.Registration, wrong report) {
	o := openingOf(r)
	if !o.block.IsValid() || !o.covers(22) && !o.covers(3389) {
		return
	}
	stage := d.settings.Stage
	fromBuild := o.group == "sg-app" && stage.PeerBuildVPCID != "" && o.block.String() == stage.PeerBuildVPCCIDR
	trusted := o.group == "sg-trusted-ip" && slices.Contains(stage.TrustedCIDRs, o.block.String())
	game := isEdge(stage, o) && slices.Contains(stage.NodeClientCIDRs, o.block.String())
	// A node port may be 22. The nodes then see the addresses of whoever uses a load balancer without a group.
	inside := !stage.NLB.SecurityGroup && strings.HasPrefix(o.group, "sg-node-") &&
		(o.block.String() == text(d.Find(typeVPC, "vpc"), "cidrBlock") || o.block.String() == stage.PeerBuildVPCCIDR)
	if !fromBuild && !trusted && !game && !inside || o.block.Bits() < 8 {
		wrong("22 or 3389 is open to %s", o.block)
	}
}

func checkConfiguredBlock(d *deployment, r *stacktest.Registration, wrong report) {
	stage, o := d.settings.Stage, openingOf(r)
	if !o.block.IsValid() || o.world() {
		return
	}
	known := slices.Concat(stage.TrustedCIDRs, stage.NodeClientCIDRs)
	for _, vpc := range d.OfType(typeVPC) {
		known = append(known, text(vpc, "cidrBlock"))
	}
	if stage.PeerBuildVPCID != "" {
		known = append(known, stage.PeerBuildVPCCIDR)
	}
	if !slices.Contains(known, o.block.String()) {
		wrong("the block %s is nobody's", o.block)
	}
}

func checkRuleShape(d *deployment, r *stacktest.Registration, wrong report) {
	o := openingOf(r)
	if d.Find(typeGroup, o.group) == nil {
		wrong("its group %q is not this stack's", o.group)
	}
	peer := strings.TrimSuffix(text(r, "referencedSecurityGroupId"), "-id")
	if (peer == "") == (text(r, "cidrIpv4") == "") || peer != "" && d.Find(typeGroup, peer) == nil {
		wrong("it is from the block %q and the group %q", text(r, "cidrIpv4"), peer)
	}
	want(r, wrong, map[string]any{"cidrIpv6": nil, "prefixListId": nil})
	switch {
	case r.Type == typeEgress:
		want(r, wrong, map[string]any{"ipProtocol": "-1", "fromPort": nil, "toPort": nil})
	case o.protocol == "icmp":
		want(r, wrong, map[string]any{"fromPort": -1.0, "toPort": -1.0})
	case o.protocol != "tcp" && o.protocol != "udp" || o.from != o.to || o.from < 1 || o.to > 65535:
		wrong("it opens %+v", o)
	}
}

// checkRoute lets the default route go to the internet gateway and nothing else be wider than a VPC.
func checkRoute(d *deployment, r *stacktest.Registration, wrong report) {
	block, err := netip.ParsePrefix(text(r, "destinationCidrBlock"))
	switch {
	case err != nil:
		wrong("the destination: %v", err)
	case r.Name == "route-internet":
		want(r, wrong, map[string]any{"gatewayId": "igw-id", "vpcPeeringConnectionId": nil})
	case block.Bits() < 16 || d.settings.Stage.PeerBuildVPCID == "":
		wrong("it is to %s", block)
	default:
		to := d.settings.Stage.PeerBuildVPCCIDR
		if r.Name != "route-build" {
			to = text(d.Find(typeVPC, "vpc"), "cidrBlock")
		}
		want(r, wrong, map[string]any{"destinationCidrBlock": to, "gatewayId": nil, "vpcPeeringConnectionId": "pcx-id"})
	}
}
