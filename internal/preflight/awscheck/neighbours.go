package awscheck

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"milu2-stage/internal/cidr"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/preflight"
)

// block is one CIDR block that is in use somewhere around the stage.
type block struct {
	prefix netip.Prefix
	vpc    vpc
	// how says why the block matters.
	how string
}

// neighbours lists the blocks in use: of every VPC in the stage's region, of the build VPC, and of every VPC that the
// build VPC is peered with, in whatever region and account. The errors say what could not be seen; the blocks hold
// what could.
func (c *Checker) neighbours(ctx context.Context) ([]block, []error) {
	if c.settings == nil {
		return nil, []error{errNoSettings}
	}
	var near, far []block
	var nearErrs, farErrs []error
	together(func() {
		vpcs, err := c.vpcs(ctx, c.region())
		near, nearErrs = blocksOf(vpcs, "in the stage's region"), some(err)
	}, func() {
		if c.peered() {
			far, farErrs = c.aroundBuild(ctx)
		}
	})
	seen := map[string]bool{}
	all := slices.DeleteFunc(append(near, far...), func(b block) bool {
		key := b.vpc.id + " " + b.prefix.String()
		again := seen[key]
		seen[key] = true
		return again
	})
	return all, append(nearErrs, farErrs...)
}

func some(err error) []error {
	if err == nil {
		return nil
	}
	return []error{err}
}

func blocksOf(vpcs []vpc, how string) []block {
	var out []block
	for _, v := range vpcs {
		for _, p := range v.blocks {
			out = append(out, block{prefix: p, vpc: v, how: how})
		}
	}
	return out
}

// aroundBuild lists the blocks of the build VPC and of what it is peered with.
func (c *Checker) aroundBuild(ctx context.Context) ([]block, []error) {
	id, region := c.settings.Stage.PeerBuildVPCID, c.buildRegion()
	var own []block
	var peers []peering
	var ownErr, peersErr error
	together(func() {
		var vpcs []vpc
		vpcs, ownErr = c.vpcs(ctx, region)
		own = blocksOf(slices.DeleteFunc(slices.Clone(vpcs), func(v vpc) bool { return v.id != id }), "the build VPC")
	}, func() { peers, peersErr = c.peerings(ctx, region) })
	errs := append(some(ownErr), some(peersErr)...)
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, p := range peers {
		far, near, ok := p.other(id)
		if !ok {
			continue
		}
		all.Go(func() {
			blocks, err := c.behind(ctx, p, far, near.owner)
			mu.Lock()
			defer mu.Unlock()
			own, errs = append(own, blocks...), append(errs, some(err)...)
		})
	}
	all.Wait()
	return own, errs
}

// behind lists the blocks at the far end of a peering. AWS shows an active peering's; of a request that is still open only
// the owner of the VPC sees them.
func (c *Checker) behind(ctx context.Context, p peering, far side, account string) ([]block, error) {
	how := fmt.Sprintf("peered with the build VPC by %s, %s", p.id, p.status)
	if far.owner == account || far.owner == "" {
		vpcs, err := c.vpcs(ctx, far.region)
		if err != nil && len(far.blocks) == 0 {
			return nil, err
		}
		if i := slices.IndexFunc(vpcs, func(v vpc) bool { return v.id == far.vpc }); i >= 0 {
			return blocksOf(vpcs[i:i+1], how), nil
		}
	}
	if len(far.blocks) == 0 {
		return nil, fmt.Errorf("AWS does not show the CIDR of %s of account %s in %s, which %s (%s) is to peer with the build VPC",
			far.vpc, far.owner, far.region, p.id, p.status)
	}
	blocks, err := prefixes(far.blocks)
	if err != nil {
		return nil, err
	}
	return blocksOf([]vpc{{id: far.vpc, region: far.region, name: "account " + far.owner, blocks: blocks}}, how), nil
}

// owned returns a function that reports whether a VPC is the stage's: by its primary block, and by its name, by imports or by the stack's
// state.
func (c *Checker) owned(ctx context.Context, env *preflight.Env, plan cidr.Plan) func(vpc) bool {
	deployed, name := inState(ctx, env, typeVPC)["vpc"].ID, c.names().Tag("vpc")
	return func(v vpc) bool {
		named := v.name == name || v.id == deployed || v.id == c.settings.Imports["vpc"]
		return named && v.region == c.region() && len(v.blocks) > 0 && v.blocks[0] == plan.VPC
	}
}

// relation says how two overlapping blocks lie.
func relation(a, b netip.Prefix) string {
	switch {
	case a == b:
		return "is also"
	case a.Bits() < b.Bits():
		return "contains"
	}
	return "lies within"
}

// clash is a block that overlaps the stage's, and what to do about it.
type clash struct {
	block
	do string
}

// clashes lists the blocks that overlap the stage's, except its own, and free indexes to choose instead.
func (c *Checker) clashes(blocks []block, plan cidr.Plan, owned func(vpc) bool, n int) (list []clash, free []int) {
	free, other := c.suggest(blocks, n)
	for _, b := range blocks {
		if !b.prefix.Overlaps(plan.VPC) || owned(b.vpc) {
			continue
		}
		do := other
		if b.prefix == plan.VPC && b.vpc.region == c.region() && b.vpc.tags[naming.TagStack] == "" {
			do += fmt.Sprintf(", or, if that VPC is this stage's: `pulumi config set --path milu2-stage:imports.vpc %s`", b.vpc.id)
		}
		list = append(list, clash{b, do})
	}
	return list, free
}

// checkCIDR checks that the VPC's block overlaps no other.
func (c *Checker) checkCIDR(ctx context.Context, env *preflight.Env, plan cidr.Plan) []preflight.Finding {
	blocks, errs := c.neighbours(ctx)
	clashes, _ := c.clashes(blocks, plan, c.owned(ctx, env, plan), env.Suggest)
	var findings []preflight.Finding
	for _, b := range clashes {
		findings = append(findings, preflight.Finding{
			Status:   preflight.Error,
			Seen:     fmt.Sprintf("%s %s %s of VPC %s, %s", plan.VPC, relation(plan.VPC, b.prefix), b.prefix, b.vpc, b.how),
			Expected: "a block that overlaps none around it: such VPCs can never be peered, nor both be routed to",
			Do:       "choose another index: " + b.do,
		})
	}
	findings = append(findings, cannotTell(errs...)...)
	return unless(findings, fmt.Sprintf("%s overlaps none of the %d blocks in %s", plan.VPC, len(blocks),
		strings.Join(regionsOf(blocks, c.region()), ", ")))
}

// regionsOf lists the regions of blocks, sorted, the given one always.
func regionsOf(blocks []block, region string) []string {
	regions := []string{region}
	for _, b := range blocks {
		regions = append(regions, b.vpc.region)
	}
	slices.Sort(regions)
	return slices.Compact(regions)
}
