package awslookup

import (
	"context"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"milu2-stage/internal/adopt"
)

// loadBalancers lists the region's living application and network load balancers.
func (r *region) loadBalancers(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	pages := elb.NewDescribeLoadBalancersPaginator(r.elb, &elb.DescribeLoadBalancersInput{PageSize: r.page(400)})
	return collect(ctx, pages,
		func(o *elb.DescribeLoadBalancersOutput) ([]types.LoadBalancer, *string) {
			return o.LoadBalancers, o.NextMarker
		},
		loadBalancer)
}

// loadBalancer converts one load balancer.
func loadBalancer(b types.LoadBalancer) (adopt.Live, bool) {
	if b.State != nil && b.State.Code == types.LoadBalancerStateEnumFailed {
		return adopt.Live{}, false
	}
	subnets := []string{}
	for _, zone := range b.AvailabilityZones {
		if zone.SubnetId != nil {
			subnets = append(subnets, *zone.SubnetId)
		}
	}
	slices.Sort(subnets)
	groups := append([]string{}, b.SecurityGroups...)
	slices.Sort(groups)
	p := props{"internal": b.Scheme == types.LoadBalancerSchemeEnumInternal, "subnets": subnets, "securityGroups": groups}
	p.text("name", b.LoadBalancerName).text("dnsName", b.DNSName).text("zoneId", b.CanonicalHostedZoneId)
	is(p, "loadBalancerType", b.Type)
	return adopt.Live{
		ID: aws.ToString(b.LoadBalancerArn), Name: aws.ToString(b.LoadBalancerName), VPC: aws.ToString(b.VpcId),
		Created: aws.ToTime(b.CreatedTime), Props: p,
	}, true
}

// targetGroups lists the region's target groups.
func (r *region) targetGroups(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	pages := elb.NewDescribeTargetGroupsPaginator(r.elb, &elb.DescribeTargetGroupsInput{PageSize: r.page(400)})
	return collect(ctx, pages,
		func(o *elb.DescribeTargetGroupsOutput) ([]types.TargetGroup, *string) {
			return o.TargetGroups, o.NextMarker
		},
		func(g types.TargetGroup) (adopt.Live, bool) {
			p := props{"protocolVersion": aws.ToString(g.ProtocolVersion)}
			p.text("name", g.TargetGroupName).number("port", g.Port).text("vpcId", g.VpcId)
			is(p, "protocol", g.Protocol)
			is(p, "targetType", g.TargetType)
			is(p, "ipAddressType", g.IpAddressType)
			return adopt.Live{
				ID: aws.ToString(g.TargetGroupArn), Name: aws.ToString(g.TargetGroupName), VPC: aws.ToString(g.VpcId), Props: p,
			}, true
		})
}

// listeners lists the listeners of a load balancer; none if it has gone.
func (r *region) listeners(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := elb.NewDescribeListenersPaginator(r.elb,
		&elb.DescribeListenersInput{LoadBalancerArn: aws.String(q.Parent), PageSize: r.page(400)})
	live, err := collect(ctx, pages,
		func(o *elb.DescribeListenersOutput) ([]types.Listener, *string) { return o.Listeners, o.NextMarker },
		func(l types.Listener) (adopt.Live, bool) {
			p := props{}.text("loadBalancerArn", l.LoadBalancerArn).number("port", l.Port)
			is(p, "protocol", l.Protocol)
			return adopt.Live{ID: aws.ToString(l.ListenerArn), Props: p}, true
		})
	return unlessGone(live, err, "LoadBalancerNotFound")
}

// listenerRules lists the rules of a listener without its default one; none if the listener has gone.
func (r *region) listenerRules(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := elb.NewDescribeRulesPaginator(r.elb, &elb.DescribeRulesInput{ListenerArn: aws.String(q.Parent), PageSize: r.page(400)})
	live, err := collect(ctx, pages, func(o *elb.DescribeRulesOutput) ([]types.Rule, *string) { return o.Rules, o.NextMarker },
		func(rule types.Rule) (adopt.Live, bool) {
			priority, err := strconv.Atoi(aws.ToString(rule.Priority))
			return adopt.Live{
				ID:    aws.ToString(rule.RuleArn),
				Props: ruleProps(rule, props{"listenerArn": q.Parent, "priority": priority}),
			}, err == nil && !aws.ToBool(rule.IsDefault)
		})
	return unlessGone(live, err, "ListenerNotFound")
}

// ruleProps adds what a rule is for and where it leads.
func ruleProps(rule types.Rule, p props) props {
	hosts, paths, targets := []string{}, []string{}, []string{}
	for _, c := range rule.Conditions {
		if c.HostHeaderConfig != nil {
			hosts = append(hosts, c.HostHeaderConfig.Values...)
		}
		if c.PathPatternConfig != nil {
			paths = append(paths, c.PathPatternConfig.Values...)
		}
	}
	for _, a := range rule.Actions {
		if a.TargetGroupArn != nil {
			targets = append(targets, *a.TargetGroupArn)
		} else if a.ForwardConfig != nil {
			for _, group := range a.ForwardConfig.TargetGroups {
				targets = append(targets, aws.ToString(group.TargetGroupArn))
			}
		}
	}
	p["hosts"], p["paths"], p["targetGroups"] = hosts, paths, targets
	return p
}

// elbTags returns the tags of a load balancer, target group, listener or rule.
func (r *region) elbTags(ctx context.Context, arn string) (map[string]string, error) {
	out, err := r.elb.DescribeTags(ctx, &elb.DescribeTagsInput{ResourceArns: []string{arn}})
	if err != nil {
		return nil, err
	}
	tags := map[string]string{}
	for _, d := range out.TagDescriptions {
		tags = tagMap(d.Tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
	}
	return tags, nil
}

// unlessGone turns the API's own words for "there is no such thing" into an empty answer, and leaves other errors.
func unlessGone(live []adopt.Live, err error, codes ...string) ([]adopt.Live, error) {
	if hasCode(err, codes...) {
		return nil, nil
	}
	return live, err
}
