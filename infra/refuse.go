package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"milu2-stage/internal/cidr"
)

// checkBlock stops a stage whose address block is not its own: a deployed one that the configuration would move, or a new
// one whose names another stage of the region has. Only the latter has to ask AWS.
func (p *program) checkBlock(plan cidr.Plan) error {
	if outputs, ok := p.adopter.InState(typeVPC, "vpc"); ok {
		return p.refuseMove(plan, outputs["cidrBlock"])
	}
	return p.refuseClash(plan)
}

// refuseMove stops before a deployed stage gets another VPC, and with it everything else anew.
func (p *program) refuseMove(plan cidr.Plan, deployed any) error {
	if deployed == plan.VPC.String() {
		return nil
	}
	return fmt.Errorf("this stack's VPC has %v, but stage index %d and reserved offsets %v give %s, and a VPC cannot move: "+
		"set milu2-stage:stageIndex and milu2-stage:reservedOffsets back, or deploy another stack beside this one",
		deployed, p.settings.Stage.Index, p.settings.Stage.ReservedOffsets, plan.VPC)
}

// checkLogsRegion stops access logs that AWS would refuse: an ALB logs to buckets of its own region only.
func (s *stage) checkLogsRegion() error {
	if s.settings.ALBAccessLogs && s.around.Shared.LogsBucketRegion != s.region {
		return fmt.Errorf("milu2-stage:albAccessLogs is true, but the logs bucket %s is in %s and the stage in %s, and an ALB logs to "+
			"buckets of its own region only: `pulumi config set milu2-stage:albAccessLogs false`",
			s.around.Shared.LogsBucketName, s.around.Shared.LogsBucketRegion, s.region)
	}
	return nil
}

// refuseTargets stops before AWS would, in the middle of the run: a target group's port and protocol cannot change while a
// listener uses it.
func (s *stage) refuseTargets() error {
	for _, t := range targets(s.settings) {
		outputs, ok := s.adopter.InState(typeTargetGroup, t.role)
		if !ok {
			continue
		}
		if protocol := outputs["protocol"]; protocol != t.protocol {
			return fmt.Errorf("the deployed target group %s has the protocol %v, and AWS cannot make it %s while its listener uses it: "+
				"take the kind out of milu2-stage:nodes, run `pulumi up`, and put it back with the other protocol", t.role, protocol, t.protocol)
		}
		if port, ok := outputs["port"].(float64); ok && int(port) != t.port && !t.explicitPorts {
			return fmt.Errorf("the deployed target group %s has port %d, and AWS cannot make it %d while a load balancer uses it: "+
				"set milu2-stage:api.port back to %[2]d", t.role, int(port), t.port)
		}
	}
	return nil
}

// refuseShrink stops before AWS would, in the middle of the run: EBS volumes only grow, and somebody may have enlarged this one.
func (s *stage) refuseShrink() error {
	outputs, _ := s.adopter.InState(typeVolume, "db-data")
	if size, ok := outputs["size"].(float64); ok && int(size) > s.settings.DB.VolumeSize {
		return fmt.Errorf("the data volume has %d GiB, milu2-stage:db.volumeSize is %d, and EBS volumes cannot shrink: "+
			"`pulumi config set --path milu2-stage:db.volumeSize %[1]d`", int(size), s.settings.DB.VolumeSize)
	}
	return nil
}

// refuseClash stops a stage whose names another stage of the region has already.
func (p *program) refuseClash(plan cidr.Plan) error {
	name := p.names.Tag("vpc")
	found, err := ec2.GetVpcs(p.ctx, &ec2.GetVpcsArgs{Tags: map[string]string{"Name": name}}, p.invoke())
	if err != nil {
		return fmt.Errorf("looking for another stage in %s: %w", p.region, err)
	}
	for _, id := range found.Ids {
		vpc, err := ec2.LookupVpc(p.ctx, &ec2.LookupVpcArgs{Id: &id}, p.invoke())
		if err != nil {
			return fmt.Errorf("reading VPC %s: %w", id, err)
		}
		if vpc.CidrBlock != plan.VPC.String() {
			return fmt.Errorf("VPC %s in %s is named %s and has %s, but stage index %d has %s: it belongs to another stage, "+
				"or to this one before milu2-stage:stageIndex or milu2-stage:reservedOffsets changed. For a second stage in the region set a suffix, "+
				"for example `pulumi config set milu2-stage:nameSuffix -- -stage%d`; otherwise set stageIndex and reservedOffsets back",
				id, p.region, name, vpc.CidrBlock, p.settings.Stage.Index, plan.VPC, p.settings.Stage.Index)
		}
	}
	return nil
}
