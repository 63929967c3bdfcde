package infra

import (
	"strings"
	"sync"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"

	"milu2-stage/internal/adopt"
)

// leave says what this run leaves alone that is applied to a resource, rather than imported, since the resource is adopted as it is.
type leave struct {
	defaultGroup, options, peerOptions bool
	// targets are the hosts that are not registered with their target groups, addresses those that get no elastic address.
	targets, addresses map[string]bool
}

// findExisting asks, before anything is registered, whether what such resources are applied to exists.
func (s *stage) findExisting() error {
	ctx, a := s.ctx.Context(), s.adopter
	s.leave.targets = map[string]bool{}
	vpc, asIs := a.Existing(ctx, adopt.Lookup{Type: typeVPC, Name: "vpc", Inputs: adopt.Inputs{
		"cidrBlock": s.plan.VPC.String(), "tags": map[string]any{"Name": s.names.Tag("vpc")},
	}})
	does := "takes all rules of the VPC's default security group away"
	if asIs {
		if rules := a.DefaultGroupRules(ctx, vpc); len(rules) > 0 {
			does += ": " + strings.Join(rules, "; ")
		}
	}
	s.leave.defaultGroup = a.Waits(typeDefaultGroup, "sg-default", asIs, does)
	s.findPeering(vpc)
	s.findTargetGroups(vpc)
	s.findAddresses(vpc)
	return nil
}

// findAddresses leaves instances that are adopted as they are without a new elastic address: they would lose the one that they have.
func (s *stage) findAddresses(vpc string) {
	s.leave.addresses = map[string]bool{}
	for _, host := range hosts(s.settings) {
		if !host.ElasticIP || vpc == "" {
			continue
		}
		ctx, name := s.ctx.Context(), host.Name+"-eip"
		place, block := "subnet-main", s.plan.Main
		if host.Subnet == 1 {
			place, block = "subnet-second", s.plan.Second
		}
		subnet, _ := s.adopter.Existing(ctx, adopt.Lookup{Type: typeSubnet, Name: place, Inputs: adopt.Inputs{
			"vpcId": vpc, "cidrBlock": block.String(),
		}})
		_, asIs := s.adopter.Existing(ctx, adopt.Lookup{Type: typeInstance, Name: host.Name, Inputs: adopt.Inputs{
			"subnetId": subnet, "tags": map[string]any{"Name": s.names.Tag(host.Name)},
		}})
		address, _ := s.adopter.Existing(ctx, adopt.Lookup{Type: typeEIP, Name: name, Inputs: adopt.Inputs{
			"tags": map[string]any{"Name": s.names.Tag(name)},
		}})
		if asIs && address == "" {
			s.leave.addresses[host.Name] = s.adopter.Waits(typeEIP, name, asIs,
				"makes an elastic address for the instance, which loses the public address that it has")
		}
	}
}

// left is the host as this run registers it.
func (s *stage) left(host Host) Host {
	host.ElasticIP = host.ElasticIP && !s.leave.addresses[host.Name]
	return host
}

// findTargetGroups asks about all of them at once.
func (s *stage) findTargetGroups(vpc string) {
	var asking sync.WaitGroup
	all := hosts(s.settings)
	asIs := make([]bool, len(all))
	for i, host := range all {
		if host.Target == "" {
			continue
		}
		group := adopt.Lookup{Type: typeTargetGroup, Name: host.Target, Inputs: adopt.Inputs{
			"name": s.names.TargetGroup(host.Target), "vpcId": vpc,
		}}
		asking.Go(func() { _, asIs[i] = s.adopter.Existing(s.ctx.Context(), group) })
	}
	asking.Wait()
	for i, host := range all {
		if host.Target != "" {
			s.leave.targets[host.Name] = s.adopter.Waits(typeTarget, host.Name+"-target", asIs[i],
				"registers the instances with their target groups; that changes nothing of those that are")
		}
	}
}

func (s *stage) findPeering(vpc string) {
	if s.peer == nil {
		return
	}
	asIs := false
	if vpc != "" {
		_, asIs = s.adopter.Existing(s.ctx.Context(), adopt.Lookup{Type: typePeering, Name: "pcx", Inputs: adopt.Inputs{
			"vpcId": vpc, "peerVpcId": s.settings.PeerBuildVPCID,
		}})
	}
	const does = "has each side of the peering resolve the other's private names"
	s.leave.options = s.adopter.Waits(typePeeringOptions, "pcx-options", asIs, does)
	if s.crossRegion() {
		s.leave.peerOptions = s.adopter.Waits(typePeeringOptions, "pcx-options-peer", asIs, does)
	}
}

// leaveSetting is the LeaveFunc of the shared stack's buckets: one that is adopted as it is gets none of the settings that it does not
// have.
func (s *shared) leaveSetting(b *Bucket, token, name, does string) bool {
	inputs := adopt.Inputs{"bucket": b.Physical}
	_, asIs := s.adopter.Existing(s.ctx.Context(), adopt.Lookup{Type: typeBucket, Name: b.Role, Inputs: inputs})
	if asIs {
		id, unclear := s.adopter.Existing(s.ctx.Context(), adopt.Lookup{Type: token, Name: name, Inputs: inputs})
		if id != "" || unclear {
			return false
		}
	}
	return s.adopter.Waits(token, name, asIs, does)
}

// targetGroup is the group that a host is registered with; nil leaves it alone.
func (s *stage) targetGroup(host Host) *lb.TargetGroup {
	if s.leave.targets[host.Name] {
		return nil
	}
	return s.targets[host.Target]
}
