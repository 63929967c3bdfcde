package infra

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"milu2-stage/internal/cidr"
	"milu2-stage/internal/naming"
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
	stage := p.settings.Stage
	back := backTo(fmt.Sprint(deployed), stage.ReservedOffsets)
	return fmt.Errorf("this stack's VPC has %v, but stage index %d and reserved offsets %v give %s, and a VPC cannot move; go back%s", deployed,
		stage.Index, stage.ReservedOffsets, plan.VPC, cmp.Or(back, " to what gave those addresses"))
}

// backTo is the commands that make the configuration give a block; "" where no index gives it.
func backTo(block string, reserved []int) string {
	const command = "\n  pulumi config "
	if index, ok := cidr.IndexOf(block, reserved); ok {
		return fmt.Sprintf(":%sset milu2-stage:stageIndex %d", command, index)
	}
	// The block is reserved itself.
	for _, offset := range reserved {
		rest := slices.DeleteFunc(slices.Clone(reserved), func(o int) bool { return o == offset })
		index, ok := cidr.IndexOf(block, rest)
		if !ok {
			continue
		}
		commands := fmt.Sprintf(":%sset milu2-stage:stageIndex %d%[1]srm milu2-stage:reservedOffsets", command, index)
		for i, o := range rest {
			commands += fmt.Sprintf("%sset --path \"milu2-stage:reservedOffsets[%d]\" %d", command, i, o)
		}
		return commands
	}
	return ""
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
	var problems []error
	for _, t := range targets(s.settings) {
		outputs, ok := s.adopter.InState(typeTargetGroup, t.role)
		if !ok {
			continue
		}
		if protocol, ok := outputs["protocol"].(string); ok && protocol != t.protocol {
			problems = append(problems, fmt.Errorf("the deployed target group %s has the protocol %s, and AWS cannot make it %s while its "+
				"listener uses it: `pulumi config set --path milu2-stage:nodes.%s.protocol %s`", t.role, protocol, t.protocol,
				strings.TrimSuffix(t.role, "-tg"), strings.ToLower(protocol)))
		}
		if port, ok := outputs["port"].(float64); ok && int(port) != t.port && !t.explicitPorts {
			problems = append(problems, fmt.Errorf("the deployed target group %s has port %d, and AWS cannot make it %d while a load balancer "+
				"uses it: `pulumi config set --path milu2-stage:api.port %[2]d`", t.role, int(port), t.port))
		}
	}
	return errors.Join(problems...)
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

// refuseClash stops a stage whose names another stage of the region has already, or whose own VPC has other addresses. Who
// says in imports which VPC it is, or that it is to be made, has seen that.
func (p *program) refuseClash(plan cidr.Plan) error {
	name := p.names.Tag("vpc")
	if p.settings.Imports["vpc"] != "" {
		return nil
	}
	found, err := ec2.GetVpcs(p.ctx, &ec2.GetVpcsArgs{Tags: map[string]string{"Name": name}}, p.invoke())
	if err != nil {
		return fmt.Errorf("looking for another stage in %s: %w", p.region, err)
	}
	var clash error
	for _, id := range found.Ids {
		vpc, err := ec2.LookupVpc(p.ctx, &ec2.LookupVpcArgs{Id: &id}, p.invoke())
		if err != nil {
			return fmt.Errorf("reading VPC %s: %w", id, err)
		}
		if vpc.CidrBlock == plan.VPC.String() {
			return nil
		}
		clash = cmp.Or(clash, p.clash(vpc, name, plan))
	}
	return clash
}

// clash says whose a VPC of the stage's name with another block is, as far as that shows, and what to do about it.
func (p *program) clash(vpc *ec2.LookupVpcResult, name string, plan cidr.Plan) error {
	stage := p.settings.Stage
	seen := fmt.Sprintf("VPC %s in %s is named %s and has %s, but stage index %d has %s", vpc.Id, p.region, name, vpc.CidrBlock, stage.Index,
		plan.VPC)
	suffix := fmt.Sprintf("\n  pulumi config set milu2-stage:nameSuffix -- %s", naming.StageSuffix(stage.Index))
	back := backTo(vpc.CidrBlock, stage.ReservedOffsets)
	other := vpc.Tags[naming.TagStack]
	switch {
	case naming.Ours(vpc.Tags, p.ctx.Project(), p.ctx.Stack()) && back != "":
		return fmt.Errorf("%s. It is this stack's own, from before milu2-stage:stageIndex or milu2-stage:reservedOffsets changed; go back%s",
			seen, back)
	case vpc.Tags[naming.TagProject] == p.ctx.Project() && other != "" && other != p.ctx.Stack():
		return fmt.Errorf("%s. It is another stage's (stack %s); give this stage names of its own:%s", seen, other, suffix)
	case back != "":
		return fmt.Errorf("%s. If it is this stage's, give the stage the index of its addresses%s\nIf it is another stage's, give this one "+
			"names of its own:%s", seen, back, suffix)
	}
	return fmt.Errorf("%s. No stage index gives those addresses, and AWS cannot change a VPC's: no configuration of this version takes it "+
		"over, so leave it as it is; this stack stops before it changes anything", seen)
}
