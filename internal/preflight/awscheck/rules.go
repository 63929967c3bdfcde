package awscheck

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/infra"
	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/cidr"
	"milu2-stage/internal/preflight"
)

// groupRules is how many ingress rules a security group will have: of the program, and others, which exist and stay, since the
// program removes none that it does not have. AWS counts those for IPv4 and for IPv6 apart, and a rule whose source is a group or a
// prefix list for both (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html).
type groupRules struct {
	name, id     string
	ours, others families
	// lists are the prefix lists among the others. Each counts with its maximum of entries, which its rule does not tell.
	lists int
}

// families are the counts for IPv4 and for IPv6.
type families [2]int

const (
	ipv4 = iota
	ipv6
)

func (f families) plus(v4, v6 bool) families {
	if v4 {
		f[ipv4]++
	}
	if v6 {
		f[ipv6]++
	}
	return f
}

// fuller is the family of addresses with more rules.
func (g groupRules) fuller() int {
	if g.ours[ipv6]+g.others[ipv6] > g.ours[ipv4]+g.others[ipv4] {
		return ipv6
	}
	return ipv4
}

func (g groupRules) total() int { return g.ours[g.fuller()] + g.others[g.fuller()] }

// checkRuleQuota checks that no security group of the stage gets more rules than it may have, with those that stay in it.
func (c *Checker) checkRuleQuota(ctx context.Context, env *preflight.Env, plan cidr.Plan) []preflight.Finding {
	demand := c.demand(plan).Groups
	ids, live, err := c.liveRules(ctx, env, plan, demand)
	if err != nil {
		return cannotTell(err)
	}
	limit := c.limit(ctx, ruleQuota())
	var findings []preflight.Finding
	var largest groupRules
	for _, group := range slices.Sorted(maps.Keys(demand)) {
		g := count(demand[group], ids[group], live, ids)
		if g.total() > largest.total() {
			largest = g
		}
		if float64(g.total()) > limit.value {
			findings = append(findings, preflight.Finding{
				Status: limit.exceeded, Seen: fmt.Sprintf("%s, of %.0f", g, limit.value), Expected: "room for the program's rules",
				Do: "revoke rules of it that nothing needs, or " + ruleQuota().raise(),
			})
		}
	}
	return append(unless(findings, fmt.Sprintf("%s: the largest is %s, of %.0f", ruleQuota().name, largest, limit.value)), limit.doubt...)
}

// String says what a group will have.
func (g groupRules) String() string {
	text := fmt.Sprintf("%s with %d", g.name, g.total())
	if g.fuller() == ipv6 {
		text += " for IPv6"
	}
	if g.id != "" {
		text = fmt.Sprintf("%s (%s)%s: %d of the program and %d others, which stay", g.name, g.id, strings.TrimPrefix(text, g.name),
			g.ours[g.fuller()], g.others[g.fuller()])
	}
	if g.lists > 0 {
		text += fmt.Sprintf(", %d of them with prefix lists, whose entries all count", g.lists)
	}
	return text
}

// liveRules returns the ids of the stage's groups that exist, by their logical names, and the ingress rules of these.
func (c *Checker) liveRules(
	ctx context.Context, env *preflight.Env, plan cidr.Plan, demand map[string]infra.GroupDemand,
) (map[string]string, []types.SecurityGroupRule, error) {
	vpcs, err := c.vpcs(ctx, c.region())
	if err != nil {
		return nil, nil, err
	}
	own := slices.IndexFunc(vpcs, c.owned(ctx, env, plan))
	if own < 0 {
		return nil, nil, nil
	}
	groups, err := c.live(ctx, adopt.Query{Listing: adopt.ListSecurityGroups, Region: c.region(), Parent: vpcs[own].id})
	if err != nil {
		return nil, nil, err
	}
	ids := map[string]string{}
	for name, group := range demand {
		if i := slices.IndexFunc(groups, func(l adopt.Live) bool { return l.Name == group.Name }); i >= 0 {
			ids[name] = groups[i].ID
		}
	}
	if len(ids) == 0 {
		return nil, nil, nil
	}
	asked := call{api: "ec2:DescribeSecurityGroupRules", region: c.region()}
	rules, err := ask(ctx, c, asked, func(ctx context.Context, s awslookup.Session) ([]types.SecurityGroupRule, error) {
		in := &ec2.DescribeSecurityGroupRulesInput{
			MaxResults: aws.Int32(1000),
			Filters:    []types.Filter{{Name: aws.String("group-id"), Values: slices.Sorted(maps.Values(ids))}},
		}
		return pages(ctx, ec2.NewDescribeSecurityGroupRulesPaginator(s.EC2, in),
			func(page *ec2.DescribeSecurityGroupRulesOutput) []types.SecurityGroupRule {
				return page.SecurityGroupRules
			})
	})
	return ids, rules, err
}

// count compares what a group has with what the program wants in it.
func count(demand infra.GroupDemand, id string, live []types.SecurityGroupRule, ids map[string]string) groupRules {
	g := groupRules{name: demand.Name, id: id}
	wanted := map[infra.Opening]bool{}
	for _, o := range demand.Rules {
		g.ours = g.ours.plus(true, o.Group != "")
		if o.Group != "" && ids[o.Group] == "" {
			continue // No rule can name a group that does not exist.
		}
		o.Group = ids[o.Group]
		wanted[o] = true
	}
	for _, r := range live {
		if id == "" || aws.ToString(r.GroupId) != id || aws.ToBool(r.IsEgress) || wanted[openingOf(r)] {
			continue
		}
		g.others = g.others.plus(r.CidrIpv6 == nil, r.CidrIpv4 == nil)
		if r.PrefixListId != nil {
			g.lists++
		}
	}
	return g
}

// openingOf is a rule as the program would say it. No rule of the program is for IPv6 or has a prefix list.
func openingOf(r types.SecurityGroupRule) infra.Opening {
	o := infra.Opening{
		Protocol: aws.ToString(r.IpProtocol), From: int(aws.ToInt32(r.FromPort)), To: int(aws.ToInt32(r.ToPort)),
		CIDR: aws.ToString(r.CidrIpv4),
	}
	if r.ReferencedGroupInfo != nil {
		o.Group = aws.ToString(r.ReferencedGroupInfo.GroupId)
	}
	return o
}
