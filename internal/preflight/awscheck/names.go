package awscheck

import (
	"context"
	"fmt"
	"slices"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/cidr"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/preflight"
)

// checkNames looks for another stage in the region that has this one's names.
func (c *Checker) checkNames(ctx context.Context, env *preflight.Env, plan cidr.Plan) []preflight.Finding {
	var vpcs []vpc
	var balancers []adopt.Live
	var vpcErr, balancerErr error
	together(func() { vpcs, vpcErr = c.vpcs(ctx, c.region()) }, func() {
		balancers, balancerErr = c.live(ctx, adopt.Query{Listing: adopt.ListLoadBalancers, Region: c.region()})
	})
	suffix := fmt.Sprintf("for a second stage in the region: `pulumi config set milu2-stage:nameSuffix -- -%s`", env.Stack.Name)
	var findings []preflight.Finding
	clash := func(seen string) {
		findings = append(findings, preflight.Finding{
			Status: preflight.Error, Seen: seen, Expected: "names that nobody else in " + c.region() + " has", Do: suffix,
		})
	}
	names := c.names()
	for _, v := range vpcs {
		other := v.tags[naming.TagStack]
		switch {
		case v.name == names.Tag("vpc") && !c.own(v, plan.VPC):
			clash(fmt.Sprintf("VPC %s has this stage's name and %s instead of %s%s", v, v.blocks[0], plan.VPC, ofStack(other)))
		case c.own(v, plan.VPC) && other != "" && !naming.Ours(v.tags, env.Stack.Project, env.Stack.Name):
			clash(fmt.Sprintf("VPC %s has this stage's name and block, and belongs to another%s", v, ofStack(other)))
		}
	}
	for _, b := range balancers {
		ours := slices.ContainsFunc(vpcs, func(v vpc) bool { return v.id == b.VPC && c.own(v, plan.VPC) })
		for _, role := range []string{"alb", "alb-internal", "nlb"} {
			if vpcErr == nil && b.Name == names.LoadBalancer(role) && !ours {
				clash(fmt.Sprintf("the load balancer %s exists in VPC %s, and a region has each name once", b.Name, b.VPC))
			}
		}
	}
	findings = append(findings, cannotTell(vpcErr, balancerErr)...)
	return unless(findings, fmt.Sprintf("no other stage in %s has the names of this one (%s)", c.region(), names.Tag("vpc")))
}

func ofStack(name string) string {
	if name == "" {
		return ""
	}
	return " (stack " + name + ")"
}
