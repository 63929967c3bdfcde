package infra

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// strandedZone tells whether the deployed private zone does not serve the stage's VPC: somebody has deleted the VPC, so that
// this run makes another one, or an earlier run made it and was stopped, or somebody has taken the VPC out of the zone. The
// zone has to follow, or no private name resolves. The others are those of the zone's VPCs that stay with it.
func (s *stage) strandedZone() (others route53.ZoneVpcArray, stranded bool, err error) {
	zone, deployed := s.state.Resource(typeZone, "private-zone")
	own, settled := s.state.Resource(typeVPC, "vpc")
	served := servedVPCs(zone)
	isOwn := func(v servedVPC) bool { return v.id == own["id"] }
	if !deployed || len(served) == 0 || (settled && slices.ContainsFunc(served, isOwn)) {
		return nil, false, nil
	}
	alive, err := ec2.GetVpcs(s.ctx, &ec2.GetVpcsArgs{}, s.invoke())
	if err != nil {
		return nil, false, fmt.Errorf("asking which VPCs of the private zone are left: %w", err)
	}
	stranded = settled
	for _, v := range served {
		if v.region == s.region && !slices.Contains(alive.Ids, v.id) {
			stranded = true
			continue
		}
		others = append(others, route53.ZoneVpcArgs{VpcId: pulumi.String(v.id), VpcRegion: pulumi.String(v.region)})
	}
	return others, stranded, nil
}

// servedVPC is a VPC that a private zone is associated with.
type servedVPC struct{ id, region string }

// servedVPCs reads them from the outputs of a zone.
func servedVPCs(zone map[string]any) []servedVPC {
	list, _ := zone["vpcs"].([]any)
	served := make([]servedVPC, 0, len(list))
	for _, item := range list {
		vpc, _ := item.(map[string]any)
		id, _ := vpc["vpcId"].(string)
		region, _ := vpc["vpcRegion"].(string)
		served = append(served, servedVPC{id, region})
	}
	return served
}
