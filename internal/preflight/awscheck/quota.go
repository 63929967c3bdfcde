package awscheck

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"

	"milu2-stage/infra"
	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/cidr"
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
func applicationQuota() quota {
	return quota{"elasticloadbalancing", "L-53DA6B97", "application load balancers per region", 50}
}
func networkQuota() quota {
	return quota{"elasticloadbalancing", "L-69A177A2", "network load balancers per region", 50}
}

func (q quota) raise() string {
	return fmt.Sprintf("`aws service-quotas request-service-quota-increase --service-code %s --quota-code %s --desired-value <n>`",
		q.service, q.code)
}

// limit is what an account may have. A default that AWS did not confirm makes warnings, not errors.
type limit struct {
	value     float64
	exceeded  preflight.Status
	confirmed bool
	// doubt says why the limit is not confirmed; empty where it is.
	doubt []preflight.Finding
}

// limit asks for the account's own limit, and takes AWS's default where it gets no answer.
func (c *Checker) limit(ctx context.Context, q quota) limit {
	asked := call{api: "servicequotas:GetServiceQuota", region: c.region(), about: q.code}
	value, err := ask(ctx, c, asked, func(ctx context.Context, s awslookup.Session) (float64, error) {
		out, err := s.Quotas.GetServiceQuota(ctx, &servicequotas.GetServiceQuotaInput{
			ServiceCode: aws.String(q.service), QuotaCode: aws.String(q.code),
		})
		if err != nil {
			return 0, err
		}
		if out.Quota == nil || out.Quota.Value == nil {
			return 0, errors.New("AWS gave no value of the quota")
		}
		return *out.Quota.Value, nil
	})
	if err == nil {
		return limit{value: value, exceeded: preflight.Error, confirmed: true}
	}
	f := unknown(err)
	if awslookup.IsCode(err, "NoSuchResourceException") {
		f = preflight.Finding{Seen: "AWS has no value of the account's own", Do: "check the quota " + q.code + " in the console"}
	}
	f.Status, f.Seen = preflight.Warning, fmt.Sprintf("the limit of %.0f is AWS's default, which is not confirmed: %s", q.standard, f.Seen)
	return limit{value: q.standard, exceeded: preflight.Warning, doubt: []preflight.Finding{f}}
}

// usage is how much of a quota is in use, and what the stage adds: now, and at most.
type usage struct{ used, need, most int }

// judge compares the use with the limit.
func (c *Checker) judge(ctx context.Context, q quota, u usage) []preflight.Finding {
	l := c.limit(ctx, q)
	f := preflight.Finding{
		Status: preflight.OK, Seen: fmt.Sprintf("%s: %d in use and %d more needed, of %.0f", q.name, u.used, u.need, l.value),
	}
	if u.most > u.need {
		f.Seen += fmt.Sprintf(" (%d more at the API's maximum)", u.most)
	}
	switch {
	case u.need > 0 && float64(u.used+u.need) > l.value:
		f.Status, f.Expected, f.Do = l.exceeded, "room for what the stage needs", q.raise()
	case l.confirmed && u.most > 0 && float64(u.used+u.most) > l.value:
		f.Status, f.Expected, f.Do = preflight.Warning, "room for the API at its maximum", q.raise()
	}
	return append([]preflight.Finding{f}, l.doubt...)
}

// The types of which a stage's own are counted.
const (
	typeVPC      = "aws:ec2/vpc:Vpc"
	typeAddress  = "aws:ec2/eip:Eip"
	typeInstance = "aws:ec2/instance:Instance"
	typeBalancer = "aws:lb/loadBalancer:LoadBalancer"
)

// inState returns the stack's resources of a type by their logical names. A state that cannot be read is the matter of the
// check backend.
func inState(ctx context.Context, env *preflight.Env, token string) map[string]preflight.Resource {
	resources := map[string]preflight.Resource{}
	if env.State == nil {
		return resources
	}
	if state, err := env.State(ctx); err == nil {
		for _, r := range state.Resources {
			if r.Type == token && !r.Delete {
				resources[r.Name()] = r
			}
		}
	}
	return resources
}

// owns returns a function that reports whether a resource is the stage's own one of a logical name: the one in the stack's state, the one
// that imports names, or the one with its physical name, which adoption takes over.
func (c *Checker) owns(ctx context.Context, env *preflight.Env, token string) func(logical, physical, id, name string) bool {
	state := inState(ctx, env, token)
	return func(logical, physical, id, name string) bool {
		return id == state[logical].ID || id == c.settings.Imports[logical] || name == physical
	}
}

// checkVPCQuota checks that the region takes one more VPC.
func (c *Checker) checkVPCQuota(ctx context.Context, env *preflight.Env, plan cidr.Plan) []preflight.Finding {
	vpcs, err := c.vpcs(ctx, c.region())
	if err != nil {
		return cannotTell(err)
	}
	u := usage{used: len(vpcs), need: 1}
	if slices.ContainsFunc(vpcs, c.owned(ctx, env, plan)) {
		u.need = 0
	}
	return c.judge(ctx, vpcQuota(), u)
}

// checkAddressQuota checks that the account gets the elastic IP addresses that the stage needs.
func (c *Checker) checkAddressQuota(ctx context.Context, env *preflight.Env, plan cidr.Plan) []preflight.Finding {
	wanted := c.demand(plan).Addresses
	if len(wanted) == 0 {
		return preflight.Skip("no kind of node has elasticIp set")
	}
	live, err := c.live(ctx, adopt.Query{Listing: adopt.ListAddresses, Region: c.region()})
	if err != nil {
		return cannotTell(err)
	}
	need := missing(live, wanted, c.names().Tag, c.owns(ctx, env, typeAddress))
	return c.judge(ctx, addressQuota(), usage{used: len(live), need: need})
}

// checkBalancerQuota checks that the region takes the stage's load balancers.
func (c *Checker) checkBalancerQuota(ctx context.Context, env *preflight.Env, plan cidr.Plan) []preflight.Finding {
	live, err := c.live(ctx, adopt.Query{Listing: adopt.ListLoadBalancers, Region: c.region()})
	if err != nil {
		return cannotTell(err)
	}
	used, wanted := map[string][]adopt.Live{}, map[string][]string{}
	for _, b := range live {
		kind, _ := b.Props["loadBalancerType"].(string)
		used[kind] = append(used[kind], b)
	}
	for name, kind := range c.demand(plan).LoadBalancers {
		wanted[kind] = append(wanted[kind], name)
	}
	owns := c.owns(ctx, env, typeBalancer)
	judge := func(kind string, q quota) []preflight.Finding {
		need := missing(used[kind], wanted[kind], c.names().LoadBalancer, owns)
		return c.judge(ctx, q, usage{used: len(used[kind]), need: need})
	}
	return append(judge("application", applicationQuota()), judge("network", networkQuota())...)
}

// demand is what the stage takes of what is limited.
func (c *Checker) demand(plan cidr.Plan) infra.Demand {
	return infra.DemandOf(c.settings.Stage, c.names(), plan.VPC.String())
}

// missing counts the wanted logical names for which nothing is there.
func missing(live []adopt.Live, wanted []string, physical func(string) string, owns func(logical, physical, id, name string) bool) int {
	n := 0
	for _, name := range wanted {
		if !slices.ContainsFunc(live, func(l adopt.Live) bool { return owns(name, physical(name), l.ID, l.Name) }) {
			n++
		}
	}
	return n
}
