package infra

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"milu2-stage/internal/cidr"
	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// backTo lists the commands that make the configuration give a block; none where no index gives it.
func backTo(block string, reserved []int) []string {
	setIndex := func(index int) string { return config.SetCommand(projectKey("stageIndex"), strconv.Itoa(index)) }
	if index, ok := cidr.IndexOf(block, reserved); ok {
		return []string{setIndex(index)}
	}
	// The block is reserved itself.
	for _, offset := range reserved {
		rest := slices.DeleteFunc(slices.Clone(reserved), func(o int) bool { return o == offset })
		if index, ok := cidr.IndexOf(block, rest); ok {
			return append([]string{setIndex(index)}, setOffsets(rest)...)
		}
	}
	return nil
}

// setOffsets lists the commands that set the reserved offsets, whether the stack's file has a list already or not.
func setOffsets(offsets []int) []string {
	key := projectKey("reservedOffsets")
	commands := []string{config.RemoveCommand(key)}
	var byDefault []int
	if err := config.Default("reservedOffsets", &byDefault); err == nil && slices.Equal(byDefault, offsets) {
		return commands
	}
	for i, offset := range offsets {
		commands = append(commands, config.SetCommand(fmt.Sprintf("%s[%d]", key, i), strconv.Itoa(offset)))
	}
	return commands
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

// refuseClash stops a stage whose names another stage of the region has already, or whose own VPC has other addresses. Who
// says in imports which VPC it is, or that it is to be made, has seen that.
func (p *program) refuseClash(plan cidr.Plan) error {
	name := p.names.Tag("vpc")
	if _, deployed := p.state.Resource(typeVPC, "vpc"); deployed || p.settings.Imports["vpc"] != "" {
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
	back := ""
	if commands := backTo(vpc.CidrBlock, stage.ReservedOffsets); len(commands) > 0 {
		back = ":\n  " + strings.Join(commands, "\n  ")
	}
	other := vpc.Tags[naming.TagStack]
	switch {
	case naming.Ours(vpc.Tags, p.ctx.Project(), p.ctx.Stack()) && back != "":
		return fmt.Errorf("%s. It is this stack's own, from before milu2-stage:stageIndex or milu2-stage:reservedOffsets changed; go back%s",
			seen, back)
	case vpc.Tags[naming.TagProject] == p.ctx.Project() && other != "" && other != p.ctx.Stack():
		return fmt.Errorf("%s. It is another stage's (stack %s); give this stage names of its own:%s", seen, other, suffix)
	case back != "":
		return fmt.Errorf("%s. If it is this stage's, give the stage the index of its addresses%s\nor, if it is another stage's, give this "+
			"one names of its own:%s", seen, back, suffix)
	}
	return fmt.Errorf("%s. No stage index gives those addresses, and AWS cannot change a VPC's: no configuration of this version takes it "+
		"over, so leave it as it is; this stack stops before it changes anything", seen)
}
