package infra

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ssm"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/cidr"
	"milu2-stage/internal/config"
)

// Images maps a processor architecture to the id of its machine image.
type Images map[config.Architecture]string

// of returns the image for an instance type.
func (i Images) of(instanceType string) string { return i[config.ArchitectureOf(instanceType)] }

// prerequisites are the resources that a stage needs and does not make.
type prerequisites struct {
	Shared *sharedValues
	Zones  [2]string
	Images Images
	// BuildRouteTables are the ids of the build VPC's route tables, sorted; empty without peering.
	BuildRouteTables []string
}

// discover looks up a stage's prerequisites and stops where the stage would clash with another.
func (p *program) discover(plan cidr.Plan) (*prerequisites, error) {
	s := &prerequisites{}
	steps := []func() error{
		func() error { return p.refuseClash(plan) },
		func() (err error) { s.Shared, err = p.readSharedStack(); return err },
		func() (err error) { s.Zones, err = p.zones(); return err },
		func() (err error) { s.Images, err = p.images(); return err },
		func() (err error) { p.publicZoneID, err = p.publicZone(); return err },
		func() (err error) { s.BuildRouteTables, err = p.buildRouteTables(plan); return err },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// requireShared stops a stage whose shared stack does not exist.
func (p *program) requireShared() error {
	if p.settings.Stage == nil {
		return nil
	}
	return findShared(p.ctx, p.sharedStack())
}

func (p *program) readSharedStack() (*sharedValues, error) {
	return readShared(p.ctx, p.sharedStack(), p.identity.AccountID)
}

// sharedStack is the full name of the stage's shared stack.
func (p *program) sharedStack() string {
	if name := p.settings.Stage.SharedStack; name != "" {
		return name
	}
	return fmt.Sprintf("%s/%s/%s", p.ctx.Organization(), config.Project, config.ScopeShared)
}

// zones returns the two availability zones: the configured ones, those of the deployed subnets, or the region's first two.
// Local and wavelength zones, which have to be opted into, do not count.
func (p *program) zones() ([2]string, error) {
	set, deployed := p.settings.Stage.AvailabilityZones, deployedZones(p.state)
	if deployed[0] != "" && deployed[1] != "" && (len(set) == 0 || slices.Equal(set, deployed[:])) {
		return deployed, nil
	}
	state := "available"
	found, err := aws.GetAvailabilityZones(p.ctx, &aws.GetAvailabilityZonesArgs{
		State:   &state,
		Filters: []aws.GetAvailabilityZonesFilter{{Name: "opt-in-status", Values: []string{"opt-in-not-required"}}},
	}, p.invoke())
	if err != nil {
		return [2]string{}, fmt.Errorf("listing the availability zones of %s: %w", p.region, err)
	}
	names := slices.Sorted(slices.Values(found.Names))
	if len(names) < 2 {
		return [2]string{}, fmt.Errorf("region %s shows %d availability zones (%s), but a stage needs two: choose another aws:region",
			p.region, len(names), strings.Join(names, ", "))
	}
	if len(set) == 2 {
		return [2]string{set[0], set[1]}, checkZones(p.region, set, names)
	}
	return fillZones(deployed, names), nil
}

// deployedZones are the zones of the subnets in the state, "" for one that is not there.
func deployedZones(state adopt.State) (zones [2]string) {
	for i, role := range []string{"subnet-main", "subnet-second"} {
		zones[i], _ = deployedText(state, typeSubnet, role, "availabilityZone")
	}
	return zones
}

// fillZones gives subnets without a zone the first ones that are free.
func fillZones(zones [2]string, names []string) [2]string {
	for i := range zones {
		for _, name := range names {
			if zones[i] == "" && zones[1-i] != name {
				zones[i] = name
			}
		}
	}
	return zones
}

// checkZones refuses configured zones that the region does not have, and says which to set instead.
func checkZones(region string, set, names []string) error {
	free := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(set, name) })
	var wrong, commands []string
	for i, zone := range set {
		if !slices.Contains(names, zone) {
			wrong = append(wrong, fmt.Sprintf("milu2-stage:availabilityZones[%d] is %s", i, zone))
			commands = append(commands, fmt.Sprintf("`pulumi config set --path \"milu2-stage:availabilityZones[%d]\" %s`", i, free[0]))
			free = free[1:]
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return fmt.Errorf("%s, but region %s shows %s: run %s", strings.Join(wrong, " and "), region, strings.Join(names, ", "),
		strings.Join(commands, " and "))
}

// imageParameter is the SSM parameter that holds the newest Amazon Linux 2023 of an architecture, by
// docs.aws.amazon.com/linux/al2023/ug/ec2.html.
func imageParameter(architecture config.Architecture) string {
	return fmt.Sprintf("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-%s", architecture)
}

// images finds the image of each architecture that the stage's instance types have: the configured one, or the newest
// Amazon Linux 2023.
func (p *program) images() (Images, error) {
	found := Images{}
	for _, instanceType := range p.settings.Stage.InstanceTypes() {
		architecture := config.ArchitectureOf(instanceType)
		if found[architecture] != "" {
			continue
		}
		if p.settings.Stage.AMIID != "" {
			found[architecture] = p.settings.Stage.AMIID
			continue
		}
		name := imageParameter(architecture)
		parameter, err := ssm.LookupParameter(p.ctx, &ssm.LookupParameterArgs{Name: name}, p.invoke())
		if err != nil {
			return nil, fmt.Errorf("looking up the Amazon Linux 2023 image in SSM parameter %s; milu2-stage:amiId can name another image: %w",
				name, err)
		}
		found[architecture] = parameter.Value
	}
	return found, nil
}

func (p *program) publicZone() (string, error) {
	name, private := p.settings.Stage.PublicZone, false
	zone, err := route53.LookupZone(p.ctx, &route53.LookupZoneArgs{Name: &name, PrivateZone: &private}, p.invoke())
	if err != nil {
		return "", fmt.Errorf("looking up the public hosted zone %s, which milu2-stage:publicZone names and which must exist: %w", name, err)
	}
	return zone.ZoneId, nil
}

// buildRouteTables checks the build VPC and returns its route tables.
func (p *program) buildRouteTables(plan cidr.Plan) ([]string, error) {
	stage := p.settings.Stage
	if p.peer == nil {
		return nil, nil
	}
	id := stage.PeerBuildVPCID
	vpc, err := ec2.LookupVpc(p.ctx, &ec2.LookupVpcArgs{Id: &id}, pulumi.Provider(p.peer))
	if err != nil {
		return nil, fmt.Errorf("looking up the build VPC %s, which milu2-stage:peerBuildVpcId names: %w", id, err)
	}
	blocks := []string{vpc.CidrBlock}
	for _, block := range vpc.CidrBlockAssociations {
		blocks = append(blocks, block.CidrBlock)
	}
	if err := checkBuildBlocks(id, slices.Compact(blocks), stage.PeerBuildVPCCIDR, plan); err != nil {
		return nil, err
	}
	tables, err := ec2.GetRouteTables(p.ctx, &ec2.GetRouteTablesArgs{VpcId: &id}, pulumi.Provider(p.peer))
	if err != nil {
		return nil, fmt.Errorf("listing the route tables of the build VPC %s: %w", id, err)
	}
	return slices.Sorted(slices.Values(tables.Ids)), nil
}

// checkBuildBlocks stops a peering that AWS would refuse, since no block of one VPC may overlap one of the other, and one to
// addresses that the build VPC does not have.
func checkBuildBlocks(id string, blocks []string, wanted string, plan cidr.Plan) error {
	for _, block := range blocks {
		if prefix, err := netip.ParsePrefix(block); err == nil && prefix.Overlaps(plan.VPC) {
			return fmt.Errorf("the build VPC %s has %s, which overlaps this stage's own %s, and AWS peers no such VPCs; do without the peering: "+
				"`pulumi config rm milu2-stage:peerBuildVpcId`", id, block, plan.VPC)
		}
	}
	if slices.Contains(blocks, wanted) {
		return nil
	}
	return fmt.Errorf("the build VPC %s has %s, but milu2-stage:peerBuildVpcCidr is %s: `pulumi config set milu2-stage:peerBuildVpcCidr %s`",
		id, strings.Join(blocks, ", "), wanted, blocks[0])
}
