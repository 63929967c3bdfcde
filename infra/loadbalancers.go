package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/wafv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// tlsPolicy is a security policy that ELB.17 accepts: TLS 1.3, and 1.2 for older clients.
const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06"

// Priorities of the public listener's rules. They are identity: adoption finds a rule by its priority.
const (
	priorityAPIHost = 10
	priorityAPIPath = 20
)

// LoadBalancersArgs are the inputs of LoadBalancers.
type LoadBalancersArgs struct {
	Names *naming.Names
	// Domain is the stage's own; api.<Domain> goes to the API.
	Domain    string
	VPCID     pulumi.StringInput
	SubnetIDs pulumi.StringArray
	// GroupIDs are the security groups of all three load balancers.
	GroupIDs pulumi.StringArray
	// CertificateARN is the validated certificate: AWS refuses a listener whose certificate is pending.
	CertificateARN     pulumi.StringInput
	Web                config.Web
	API                config.API
	Nodes              []config.Node
	NLBInternetFacing  bool
	DeletionProtection bool
	// LogsBucket may hold the ALBs' access logs; AccessLogs says whether it does.
	LogsBucket string
	AccessLogs bool
	// WebACLARN is a web ACL for the public ALB; empty means none.
	WebACLARN string
	// After holds what must exist first: an internet-facing load balancer needs the internet gateway.
	After []pulumi.Resource
}

// LoadBalancers are the stage's three entrances: the public ALB, the internal ALB, and the NLB in front of the nodes.
type LoadBalancers struct {
	pulumi.ResourceState

	ALB         *lb.LoadBalancer
	InternalALB *lb.LoadBalancer
	NLB         *lb.LoadBalancer

	WebTG *lb.TargetGroup
	APITG *lb.TargetGroup
	// APIInternalTG has the same targets as APITG: AWS lets a target group belong to one ALB only.
	APIInternalTG *lb.TargetGroup
	// NodeTGs has the node kind as key.
	NodeTGs map[string]*lb.TargetGroup

	// Listeners are all listeners of the ALBs. The API's group waits for them, since a target group without a listener
	// has no health.
	Listeners []pulumi.Resource

	https *lb.Listener
}

// NewLoadBalancers registers load balancers, target groups, listeners and rules.
func NewLoadBalancers(
	ctx *pulumi.Context, args *LoadBalancersArgs, opts ...pulumi.ResourceOption,
) (*LoadBalancers, error) {
	l := &LoadBalancers{NodeTGs: map[string]*lb.TargetGroup{}}
	if err := component(ctx, config.ScopeStage, "LoadBalancers", "load-balancers", l, opts); err != nil {
		return nil, err
	}
	steps := []func(*pulumi.Context, *LoadBalancersArgs) error{
		l.addALBs, l.addTargetGroups, l.addPublicListeners, l.addRules, l.addInternalListener, l.addFirewall,
		l.addNLB, l.addNodes,
	}
	for _, step := range steps {
		if err := step(ctx, args); err != nil {
			return nil, err
		}
	}
	return l, ctx.RegisterResourceOutputs(l, pulumi.Map{
		"albDnsName":         l.ALB.DnsName,
		"internalAlbDnsName": l.InternalALB.DnsName,
		"nlbDnsName":         l.NLB.DnsName,
	})
}

func (l *LoadBalancers) addALBs(ctx *pulumi.Context, args *LoadBalancersArgs) (err error) {
	if l.ALB, err = l.addALB(ctx, args, "alb", false); err != nil {
		return err
	}
	l.InternalALB, err = l.addALB(ctx, args, "alb-internal", true)
	return err
}

// addALB deletes before it replaces, as addNLB does: the name is fixed, and AWS lets no two load balancers share one.
func (l *LoadBalancers) addALB(
	ctx *pulumi.Context, args *LoadBalancersArgs, role string, internal bool,
) (*lb.LoadBalancer, error) {
	name := args.Names.LoadBalancer(role)
	balancer := &lb.LoadBalancerArgs{
		Name:                     pulumi.String(name),
		LoadBalancerType:         pulumi.String("application"),
		Internal:                 pulumi.Bool(internal),
		Subnets:                  args.SubnetIDs,
		SecurityGroups:           args.GroupIDs,
		DropInvalidHeaderFields:  pulumi.Bool(true),
		DesyncMitigationMode:     pulumi.String("defensive"),
		EnableDeletionProtection: pulumi.Bool(args.DeletionProtection),
		Tags:                     nameTag(name),
	}
	if args.LogsBucket != "" {
		// The block stays when logging is off: the provider takes a missing block for "as it is".
		balancer.AccessLogs = lb.LoadBalancerAccessLogsArgs{
			Bucket:  pulumi.String(args.LogsBucket),
			Prefix:  pulumi.String(prefixALBLogs + "/" + name),
			Enabled: pulumi.Bool(args.AccessLogs),
		}
	}
	alb, err := lb.NewLoadBalancer(ctx, role, balancer,
		pulumi.Parent(l), pulumi.DependsOn(args.After), pulumi.DeleteBeforeReplace(true))
	if err != nil {
		return nil, fmt.Errorf("registering %s: %w", role, err)
	}
	return alb, nil
}

func (l *LoadBalancers) addPublicListeners(ctx *pulumi.Context, args *LoadBalancersArgs) (err error) {
	if l.https, err = l.addHTTPSListener(ctx, args, "alb-https", l.ALB, l.WebTG); err != nil {
		return err
	}
	redirect, err := lb.NewListener(ctx, "alb-http", &lb.ListenerArgs{
		LoadBalancerArn: l.ALB.Arn,
		Port:            pulumi.Int(80),
		Protocol:        pulumi.String("HTTP"),
		DefaultActions: lb.ListenerDefaultActionArray{lb.ListenerDefaultActionArgs{
			Type: pulumi.String("redirect"),
			Redirect: lb.ListenerDefaultActionRedirectArgs{
				Protocol:   pulumi.String("HTTPS"),
				Port:       pulumi.String("443"),
				StatusCode: pulumi.String("HTTP_301"),
			},
		}},
		Tags: nameTag(args.Names.Tag("alb-http")),
	}, pulumi.Parent(l))
	if err != nil {
		return fmt.Errorf("registering alb-http: %w", err)
	}
	l.Listeners = append(l.Listeners, redirect)
	return nil
}

func (l *LoadBalancers) addInternalListener(ctx *pulumi.Context, args *LoadBalancersArgs) error {
	_, err := l.addHTTPSListener(ctx, args, "alb-internal-https", l.InternalALB, l.APIInternalTG)
	return err
}

func (l *LoadBalancers) addHTTPSListener(
	ctx *pulumi.Context, args *LoadBalancersArgs, role string, alb *lb.LoadBalancer, group *lb.TargetGroup,
) (*lb.Listener, error) {
	listener, err := lb.NewListener(ctx, role, &lb.ListenerArgs{
		LoadBalancerArn: alb.Arn,
		Port:            pulumi.Int(443),
		Protocol:        pulumi.String("HTTPS"),
		SslPolicy:       pulumi.String(tlsPolicy),
		CertificateArn:  args.CertificateARN.ToStringOutput(),
		DefaultActions: lb.ListenerDefaultActionArray{lb.ListenerDefaultActionArgs{
			Type:           pulumi.String("forward"),
			TargetGroupArn: group.Arn,
		}},
		Tags: nameTag(args.Names.Tag(role)),
	}, pulumi.Parent(l))
	if err != nil {
		return nil, fmt.Errorf("registering %s: %w", role, err)
	}
	l.Listeners = append(l.Listeners, listener)
	return listener, nil
}

// addRules sends the API's host and paths of the public listener to the API.
func (l *LoadBalancers) addRules(ctx *pulumi.Context, args *LoadBalancersArgs) error {
	rules := []struct {
		role      string
		priority  int
		condition lb.ListenerRuleConditionArgs
	}{
		{"alb-rule-api-host", priorityAPIHost, lb.ListenerRuleConditionArgs{
			HostHeader: lb.ListenerRuleConditionHostHeaderArgs{
				Values: pulumi.StringArray{pulumi.String("api." + args.Domain)},
			},
		}},
		{"alb-rule-api-path", priorityAPIPath, lb.ListenerRuleConditionArgs{
			PathPattern: lb.ListenerRuleConditionPathPatternArgs{
				Values: pulumi.StringArray{pulumi.String("/api/*")},
			},
		}},
	}
	for _, rule := range rules {
		_, err := lb.NewListenerRule(ctx, rule.role, &lb.ListenerRuleArgs{
			ListenerArn: l.https.Arn,
			Priority:    pulumi.Int(rule.priority),
			Conditions:  lb.ListenerRuleConditionArray{rule.condition},
			Actions: lb.ListenerRuleActionArray{lb.ListenerRuleActionArgs{
				Type:           pulumi.String("forward"),
				TargetGroupArn: l.APITG.Arn,
			}},
			Tags: nameTag(args.Names.Tag(rule.role)),
		}, pulumi.Parent(l))
		if err != nil {
			return fmt.Errorf("registering %s: %w", rule.role, err)
		}
	}
	return nil
}

func (l *LoadBalancers) addFirewall(ctx *pulumi.Context, args *LoadBalancersArgs) error {
	if args.WebACLARN == "" {
		return nil
	}
	_, err := wafv2.NewWebAclAssociation(ctx, "alb-web-acl", &wafv2.WebAclAssociationArgs{
		ResourceArn: l.ALB.Arn,
		WebAclArn:   pulumi.String(args.WebACLARN),
	}, pulumi.Parent(l))
	if err != nil {
		return fmt.Errorf("registering alb-web-acl: %w", err)
	}
	return nil
}
