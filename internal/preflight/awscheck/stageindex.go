package awscheck

import (
	"context"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"milu2-stage/internal/cidr"
	"milu2-stage/internal/preflight"
)

// suggest returns the n lowest free stage indexes, and says how to choose one.
func (c *Checker) suggest(blocks []block, n int) (indexes []int, do string) {
	if n <= 0 {
		return nil, "set milu2-stage:stageIndex"
	}
	taken := make([]netip.Prefix, 0, len(blocks))
	for _, b := range blocks {
		taken = append(taken, b.prefix)
	}
	free, err := cidr.Suggest(c.settings.Stage.ReservedOffsets, taken, n)
	if err != nil {
		return nil, "there is no free index: " + err.Error()
	}
	texts := make([]string, len(free))
	for i, index := range free {
		texts[i] = strconv.Itoa(index)
	}
	return free, fmt.Sprintf("`pulumi config set milu2-stage:stageIndex %s` (free: %s)", texts[0], strings.Join(texts, ", "))
}

// checkIndex checks that the stage's index is free, or this stage's own already.
func (c *Checker) checkIndex(ctx context.Context, env *preflight.Env) []preflight.Finding {
	plan, err := c.plan()
	if err != nil {
		return noPlan(err)
	}
	index := c.settings.Stage.Index
	if moved := c.moved(ctx, env, plan.VPC); moved != nil {
		return moved
	}
	blocks, errs := c.surroundings(ctx)
	if clashes := c.clashes(blocks, plan.VPC); len(clashes) > 0 {
		free, do := c.suggest(blocks, env.Suggest)
		return append([]preflight.Finding{{
			Status: preflight.Error, Seen: fmt.Sprintf("index %d (%s) is in use: %s has %s", index, plan.VPC, clashes[0].vpc, clashes[0].prefix),
			Expected: "an index that nobody uses", Do: do, Indexes: free,
		}}, cannotTell(errs...)...)
	}
	if len(errs) > 0 {
		return cannotTell(errs...)
	}
	for _, b := range blocks {
		if c.own(b.vpc, plan.VPC) {
			return preflight.Fine(fmt.Sprintf("index %d (%s) is this stage's own: VPC %s", index, plan.VPC, b.vpc))
		}
	}
	return preflight.Fine(fmt.Sprintf("index %d (%s) is free", index, plan.VPC))
}

// moved tells, by the stack's state, whether the configuration would move a deployed stage to other addresses. A state
// that cannot be read is another check's matter.
func (c *Checker) moved(ctx context.Context, env *preflight.Env, plan netip.Prefix) []preflight.Finding {
	if env.State == nil {
		return nil
	}
	state, err := env.State(ctx)
	if err != nil {
		return nil
	}
	for _, r := range state.Resources {
		if deployed, ok := r.Outputs["cidrBlock"].(string); r.Type == "aws:ec2/vpc:Vpc" && ok && !r.Delete && deployed != plan.String() {
			return found(preflight.Error, fmt.Sprintf("the stack's VPC %s has %s, but index %d has %s", r.ID, deployed,
				c.settings.Stage.Index, plan), deployed, "set milu2-stage:stageIndex and milu2-stage:reservedOffsets back")
		}
	}
	return nil
}

// checkPrivate warns of public addresses.
func (c *Checker) checkPrivate(context.Context, *preflight.Env) []preflight.Finding {
	plan, err := c.plan()
	if err != nil {
		return noPlan(err)
	}
	if !cidr.Outside1918(plan.VPC) {
		return preflight.Fine(plan.VPC.String() + " is private (RFC 1918)")
	}
	return found(preflight.Warning, plan.VPC.String()+" is outside RFC 1918: 172.16.0.0/12 ends at 172.31.255.255",
		"private addresses; AWS allows others, but the VPC then cannot reach those who have them on the internet",
		"nothing, if the stage need not reach them; this scheme of addresses is meant so")
}
