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
func (c *Checker) checkIndex(ctx context.Context, env *preflight.Env, plan cidr.Plan) []preflight.Finding {
	index := c.settings.Stage.Index
	if moved := c.moved(ctx, env, plan.VPC); moved != nil {
		return moved
	}
	blocks, errs := c.neighbours(ctx)
	owned := c.owned(ctx, env, plan)
	if clashes, free := c.clashes(blocks, plan, owned, env.Suggest); len(clashes) > 0 {
		return append([]preflight.Finding{{
			Status: preflight.Error, Seen: fmt.Sprintf("index %d (%s) is in use: %s has %s", index, plan.VPC, clashes[0].vpc, clashes[0].prefix),
			Expected: "an index that is not in use", Do: clashes[0].do, Indexes: free,
		}}, cannotTell(errs...)...)
	}
	if len(errs) > 0 {
		return cannotTell(errs...)
	}
	for _, b := range blocks {
		if owned(b.vpc) {
			return preflight.Fine(fmt.Sprintf("index %d (%s) is this stage's own: VPC %s", index, plan.VPC, b.vpc))
		}
	}
	return preflight.Fine(fmt.Sprintf("index %d (%s) is free", index, plan.VPC))
}

// moved reports, by the stack's state, whether the configuration would move a deployed stage to other addresses. A state
// that cannot be read is another check's matter.
func (c *Checker) moved(ctx context.Context, env *preflight.Env, plan netip.Prefix) []preflight.Finding {
	for _, r := range inState(ctx, env, typeVPC) {
		if deployed, ok := r.Outputs["cidrBlock"].(string); ok && deployed != plan.String() {
			return found(preflight.Error, fmt.Sprintf("the stack's VPC %s has %s, but index %d has %s", r.ID, deployed,
				c.settings.Stage.Index, plan), deployed, "set milu2-stage:stageIndex and milu2-stage:reservedOffsets back")
		}
	}
	return nil
}

// checkPrivate warns of public addresses.
func (c *Checker) checkPrivate(_ context.Context, _ *preflight.Env, plan cidr.Plan) []preflight.Finding {
	if !cidr.Outside1918(plan.VPC) {
		return preflight.Fine(plan.VPC.String() + " is private (RFC 1918)")
	}
	return found(preflight.Warning, plan.VPC.String()+" is outside RFC 1918: AWS allows it, and the VPC cannot reach who has these "+
		"addresses on the internet", "", "nothing, unless the stage has to reach them")
}
