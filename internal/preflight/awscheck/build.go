package awscheck

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/cidr"
	"milu2-stage/internal/preflight"
)

const noPeering = "no peering: milu2-stage:peerBuildVpcId is not set"

// checkBuildVPC checks that the build VPC exists and has the configured block.
func (c *Checker) checkBuildVPC(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	if !c.peered() {
		return preflight.Skip(noPeering)
	}
	stage, region := c.settings.Stage, c.buildRegion()
	vpcs, err := c.vpcs(ctx, region)
	if err != nil {
		return cannotTell(err)
	}
	i := slices.IndexFunc(vpcs, func(v vpc) bool { return v.id == stage.PeerBuildVPCID })
	if i < 0 {
		return c.noBuildVPC()
	}
	build := vpcs[i]
	texts := make([]string, len(build.blocks))
	for i, p := range build.blocks {
		texts[i] = p.String()
	}
	switch {
	case !slices.Contains(texts, stage.PeerBuildVPCCIDR):
		return found(preflight.Error, fmt.Sprintf("the build VPC %s has %s", build, strings.Join(texts, ", ")),
			stage.PeerBuildVPCCIDR+" (milu2-stage:peerBuildVpcCidr)", "`pulumi config set milu2-stage:peerBuildVpcCidr "+texts[0]+"`")
	case build.state != "" && build.state != "available":
		return found(preflight.Warning, fmt.Sprintf("the build VPC %s is %s", build, build.state), "available", "wait until it is")
	}
	return preflight.Fine(fmt.Sprintf("VPC %s has %s", build, strings.Join(texts, ", ")))
}

func (c *Checker) noBuildVPC() []preflight.Finding {
	f := found(preflight.Error, fmt.Sprintf("there is no VPC %s in %s", c.settings.Stage.PeerBuildVPCID, c.buildRegion()),
		"the build VPC, in the stage's account and in milu2-stage:peerRegion",
		"correct milu2-stage:peerBuildVpcId or milu2-stage:peerRegion, or remove them to do without peering")
	f[0].Cause = &preflight.Cause{Key: "build-vpc", Check: "build-vpc", Need: "the build VPC"}
	return f
}

// routesPerTable is AWS's default quota of routes that a route table holds (L-93826ACB).
const routesPerTable = 50

// checkBuildRoutes checks that each route table of the build VPC takes a route to the stage.
func (c *Checker) checkBuildRoutes(ctx context.Context, env *preflight.Env, plan cidr.Plan) []preflight.Finding {
	if !c.peered() {
		return preflight.Skip(noPeering)
	}
	var tables []adopt.Live
	var own map[string]bool
	var tablesErr, ownErr error
	together(func() {
		tables, tablesErr = c.live(ctx, adopt.Query{Listing: adopt.ListRouteTables, Region: c.buildRegion()})
	}, func() { own, ownErr = c.ownPeerings(ctx, c.owned(ctx, env, plan)) })
	if tablesErr != nil || ownErr != nil {
		return cannotTell(tablesErr, ownErr)
	}
	tables = slices.DeleteFunc(slices.Clone(tables), func(t adopt.Live) bool { return t.VPC != c.settings.Stage.PeerBuildVPCID })
	if len(tables) == 0 {
		return c.noBuildVPC() // A VPC has a main one at least.
	}
	var findings []preflight.Finding
	for _, t := range tables {
		findings = append(findings, routeFindings(t, plan.VPC, own)...)
	}
	return unless(findings, fmt.Sprintf("%d route tables of the build VPC have room for, or have, a route to %s", len(tables), plan.VPC))
}

// ownPeerings are the ids of the peerings between this stage's VPC and the build VPC.
func (c *Checker) ownPeerings(ctx context.Context, owned func(vpc) bool) (map[string]bool, error) {
	vpcs, err := c.vpcs(ctx, c.region())
	if err != nil {
		return nil, err
	}
	peers, err := c.peerings(ctx, c.buildRegion())
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, p := range peers {
		far, _, ok := p.other(c.settings.Stage.PeerBuildVPCID)
		if ok && slices.ContainsFunc(vpcs, func(v vpc) bool { return v.id == far.vpc && owned(v) }) {
			ids[p.id] = true
		}
	}
	return ids, nil
}

// routeFindings says what is wrong with one route table. A route to a part of the stage would win over the stage's.
func routeFindings(table adopt.Live, plan netip.Prefix, own map[string]bool) []preflight.Finding {
	var findings []preflight.Finding
	routes, _ := table.Props["routes"].([]map[string]any)
	ours := false
	for _, r := range routes {
		destination, _ := r["destination"].(string)
		target, _ := r["target"].(string)
		to, err := netip.ParsePrefix(destination)
		if err != nil || !plan.Overlaps(to) || to.Bits() < plan.Bits() {
			continue // IPv6, a prefix list, or a wider route, which the stage's wins over.
		}
		if to == plan && own[target] {
			ours = true
			continue
		}
		findings = append(findings, preflight.Finding{
			Status:   preflight.Error,
			Seen:     fmt.Sprintf("route table %s sends %s to %s (%v)", table.ID, destination, target, r["state"]),
			Expected: "no route into " + plan.String() + " but the stage's own",
			Do: fmt.Sprintf("if it is no longer needed: `aws ec2 delete-route --route-table-id %s --destination-cidr-block %s`",
				table.ID, destination),
		})
	}
	if len(routes) >= routesPerTable && !ours {
		findings = append(findings, preflight.Finding{
			Status:   preflight.Warning,
			Seen:     fmt.Sprintf("route table %s has %d routes", table.ID, len(routes)),
			Expected: fmt.Sprintf("fewer than %d, AWS's default quota (L-93826ACB)", routesPerTable),
			Do:       "remove routes, or see that the quota was raised",
		})
	}
	return findings
}
