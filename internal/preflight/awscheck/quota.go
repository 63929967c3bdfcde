package awscheck

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/preflight"
)

// quota is a limit of AWS and the default that AWS documents for it.
type quota struct {
	service, code, name string
	standard            float64
}

// The quotas that a stage can meet. Codes and defaults are from docs.aws.amazon.com/general/latest/gr, by service.
func vpcQuota() quota     { return quota{"vpc", "L-F678F1CE", "VPCs per region", 5} }
func addressQuota() quota { return quota{"ec2", "L-0263D0A3", "elastic IP addresses per region", 5} }
func cpuQuota() quota {
	return quota{"ec2", "L-1216C47A", "vCPUs of running on-demand standard instances", 5}
}
func ruleQuota() quota {
	return quota{"vpc", "L-0EA8095F", "rules per security group and direction", 60}
}
func applicationQ() quota {
	return quota{"elasticloadbalancing", "L-53DA6B97", "application load balancers per region", 50}
}
func networkQuota() quota {
	return quota{"elasticloadbalancing", "L-69A177A2", "network load balancers per region", 50}
}
func (q quota) raise() string {
	return fmt.Sprintf("`aws service-quotas request-service-quota-increase --service-code %s --quota-code %s --desired-value <n>`",
		q.service, q.code)
}

// applied returns the account's own limit.
func (c *Checker) applied(ctx context.Context, q quota) (float64, error) {
	asked := call{api: "servicequotas:GetServiceQuota", region: c.region(), about: q.code}
	return c.quotas.get(ctx, c.limit, asked, func(ctx context.Context) (float64, error) {
		s, err := c.session(c.region())
		if err != nil {
			return 0, err
		}
		out, err := s.Quotas.GetServiceQuota(ctx, &servicequotas.GetServiceQuotaInput{
			ServiceCode: aws.String(q.service), QuotaCode: aws.String(q.code),
		})
		if err != nil {
			return 0, err //nolint:wrapcheck // the memo says which call it was
		}
		if out.Quota == nil || out.Quota.Value == nil {
			return 0, errors.New("AWS gave no value of the quota")
		}
		return *out.Quota.Value, nil
	})
}

// usage is how much of a quota is in use, and what the stage still needs: at once, and at most.
type usage struct {
	used, need, most int
	// of says what is counted where the quota's name does not.
	of string
}

// judge compares the use with the limit. A limit that AWS did not confirm makes a warning at best.
func (c *Checker) judge(ctx context.Context, q quota, u usage) preflight.Finding {
	limit, err := c.applied(ctx, q)
	confirmed := err == nil
	if !confirmed {
		limit = q.standard
	}
	f := preflight.Finding{
		Status: preflight.OK, Seen: fmt.Sprintf("%s%s: %d in use and %d more needed, of %.0f", q.name, u.of, u.used, u.need, limit),
	}
	if u.most > u.need {
		f.Seen += fmt.Sprintf(" (%d more at the API's maximum)", u.most)
	}
	over := float64(u.used+u.need) > limit
	switch {
	case over && u.need > 0 && confirmed:
		f.Status, f.Expected, f.Do = preflight.Error, "room for what the stage needs", q.raise()
	case over && u.need > 0:
		f.Status, f.Expected, f.Do = preflight.Warning, "room for what the stage needs", q.raise()
	case confirmed && u.most > 0 && float64(u.used+u.most) > limit:
		f.Status, f.Expected, f.Do = preflight.Warning, "room for the API at its maximum", q.raise()
	case !confirmed:
		f.Status, f.Expected, f.Do = preflight.Warning, "a limit that AWS confirms", "look at the quota "+q.code+" in the console"
	}
	if !confirmed {
		f.Seen += ", AWS's default, which is not confirmed: " + unconfirmed(err)
	}
	return f
}

// unconfirmed says why a limit is not known.
func unconfirmed(err error) string {
	if awslookup.IsCode(err, "NoSuchResourceException") {
		return "AWS has no value of the account's own"
	}
	return unknown(err).Seen
}

// judged answers a quota check: how much is in use, against what is still needed.
func (c *Checker) judged(ctx context.Context, q quota, u usage, err error) []preflight.Finding {
	if err != nil {
		return cannotTell(err)
	}
	return []preflight.Finding{c.judge(ctx, q, u)}
}

// existing returns the logical names of the resources of a type that the stack has or will adopt. What cannot be foreseen
// counts as still to be created.
func (c *Checker) existing(ctx context.Context, env *preflight.Env, token string) map[string]bool {
	names := map[string]bool{}
	forecast, err := c.forecast(ctx, env)
	if forecast == nil || (err != nil && ctx.Err() != nil) {
		return names
	}
	for _, d := range forecast.Decisions {
		if d.Type == token && (d.Action == adopt.Adopt || d.Action == adopt.Managed) {
			names[d.Name] = true
		}
	}
	return names
}

// missing counts the names that do not exist yet.
func missing(names []string, existing map[string]bool) int {
	n := 0
	for _, name := range names {
		if !existing[name] {
			n++
		}
	}
	return n
}

// checkVPCQuota checks that the region takes one more VPC.
func (c *Checker) checkVPCQuota(ctx context.Context, env *preflight.Env) []preflight.Finding {
	var vpcs []vpc
	var err error
	var has map[string]bool
	together(func() { vpcs, err = c.vpcs(ctx, c.region()) },
		func() { has = c.existing(ctx, env, "aws:ec2/vpc:Vpc") },
		func() { _, _ = c.applied(ctx, vpcQuota()) })
	return c.judged(ctx, vpcQuota(), usage{used: len(vpcs), need: missing([]string{"vpc"}, has)}, err)
}

// checkAddressQuota checks that the account gets the elastic IP addresses that the stage needs.
func (c *Checker) checkAddressQuota(ctx context.Context, env *preflight.Env) []preflight.Finding {
	demand, err := c.demand()
	if err != nil {
		return noPlan(err)
	}
	if len(demand.Addresses) == 0 {
		return preflight.Skip("no kind of node has elasticIp set")
	}
	var used int
	var has map[string]bool
	together(func() { used, err = c.addresses(ctx) },
		func() { has = c.existing(ctx, env, "aws:ec2/eip:Eip") },
		func() { _, _ = c.applied(ctx, addressQuota()) })
	return c.judged(ctx, addressQuota(), usage{used: used, need: missing(demand.Addresses, has)}, err)
}

// checkRuleQuota checks that no security group of the stage gets more rules than it may have.
func (c *Checker) checkRuleQuota(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	demand, err := c.demand()
	if err != nil {
		return noPlan(err)
	}
	var largest string
	for _, group := range slices.Sorted(maps.Keys(demand.IngressRules)) {
		if demand.IngressRules[group] > demand.IngressRules[largest] {
			largest = group
		}
	}
	return c.judged(ctx, ruleQuota(), usage{need: demand.IngressRules[largest], of: " (the largest is " + largest + ")"}, nil)
}

// checkBalancerQuota checks that the region takes the stage's load balancers.
func (c *Checker) checkBalancerQuota(ctx context.Context, env *preflight.Env) []preflight.Finding {
	demand, err := c.demand()
	if err != nil {
		return noPlan(err)
	}
	var live []adopt.Live
	var has map[string]bool
	together(func() {
		live, err = c.live(ctx, adopt.Query{Listing: adopt.ListLoadBalancers, Region: c.region()})
	}, func() { has = c.existing(ctx, env, "aws:lb/loadBalancer:LoadBalancer") },
		func() { _, _ = c.applied(ctx, applicationQ()) }, func() { _, _ = c.applied(ctx, networkQuota()) })
	if err != nil {
		return cannotTell(err)
	}
	used, wanted := map[string]int{}, map[string][]string{}
	for _, b := range live {
		kind, _ := b.Props["loadBalancerType"].(string)
		used[kind]++
	}
	for name, kind := range demand.LoadBalancers {
		wanted[kind] = append(wanted[kind], name)
	}
	return []preflight.Finding{
		c.judge(ctx, applicationQ(), usage{used: used["application"], need: missing(wanted["application"], has)}),
		c.judge(ctx, networkQuota(), usage{used: used["network"], need: missing(wanted["network"], has)}),
	}
}
