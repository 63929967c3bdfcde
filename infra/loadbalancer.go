package infra

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/wafv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// tlsPolicy is a security policy that ELB.17 accepts: TLS 1.3, and 1.2 for older clients.
const tlsPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06"

// The types of load balancers.
const (
	typeALB = "application"
	typeNLB = "network"
)

// LoadBalancerArgs are the inputs of a LoadBalancer.
type LoadBalancerArgs struct {
	Names     *naming.Names
	Spec      LoadBalancerSpec
	VPCID     pulumi.StringInput
	SubnetIDs pulumi.StringArray
	// GroupIDs are the security groups. A network load balancer has some from the start as well, unless it is to have none for
	// good: AWS never lets one that began without have any.
	GroupIDs pulumi.StringArray
	// CertificateARN is the validated certificate of HTTPS listeners: AWS refuses one that is pending.
	CertificateARN     pulumi.StringInput
	DeletionProtection bool
	// LogsBucket may hold an ALB's access logs; AccessLogs says whether it does.
	LogsBucket string
	AccessLogs bool
	// After holds what must exist first: an internet-facing load balancer needs the internet gateway.
	After []pulumi.Resource
}

// LoadBalancer is a load balancer with its listeners and target groups.
type LoadBalancer struct {
	pulumi.ResourceState

	Spec     LoadBalancerSpec
	Balancer *lb.LoadBalancer
	// TargetGroups has the logical name as key: "web-tg".
	TargetGroups map[string]*lb.TargetGroup
	// Listeners are what an auto-scaling group waits for: a target group without a listener has no health.
	Listeners []pulumi.Resource

	name string
}

// NewLoadBalancer registers load balancer, target groups, listeners and rules. All names of listeners begin with its own.
func NewLoadBalancer(
	ctx *pulumi.Context, name string, args *LoadBalancerArgs, opts ...pulumi.ResourceOption,
) (*LoadBalancer, error) {
	l := &LoadBalancer{Spec: args.Spec, TargetGroups: map[string]*lb.TargetGroup{}, name: name}
	if err := component(ctx, config.ScopeStage, "LoadBalancer", name, l, opts); err != nil {
		return nil, err
	}
	for _, step := range []func(*pulumi.Context, *LoadBalancerArgs) error{
		l.addBalancer, l.addTargetGroups, l.addListeners, l.addFirewall,
	} {
		if err := step(ctx, args); err != nil {
			return nil, err
		}
	}
	return l, ctx.RegisterResourceOutputs(l, pulumi.Map{"dnsName": l.Balancer.DnsName})
}

// addBalancer deletes before it replaces: the name is fixed, and AWS lets no two load balancers share one.
func (l *LoadBalancer) addBalancer(ctx *pulumi.Context, args *LoadBalancerArgs) (err error) {
	name := args.Names.LoadBalancer(l.name)
	balancer := &lb.LoadBalancerArgs{
		Name:                     pulumi.String(name),
		LoadBalancerType:         pulumi.String(l.Spec.Type),
		Internal:                 pulumi.Bool(l.Spec.Internal),
		EnableDeletionProtection: pulumi.Bool(args.DeletionProtection),
		Tags:                     nameTag(name),
	}
	if !l.Spec.Open {
		balancer.SecurityGroups = args.GroupIDs
	}
	if len(l.Spec.AllocationIDs) == 0 {
		balancer.Subnets = args.SubnetIDs
	} else {
		balancer.SubnetMappings = l.subnetMappings(args.SubnetIDs)
	}
	if l.Spec.Type == typeNLB {
		// A kind with one instance has a target in one zone only.
		balancer.EnableCrossZoneLoadBalancing = pulumi.Bool(true)
	} else {
		balancer.DropInvalidHeaderFields = pulumi.Bool(true)
		balancer.DesyncMitigationMode = pulumi.String("defensive")
	}
	if l.Spec.Type == typeALB && args.LogsBucket != "" {
		// The block stays when logging is off: the provider takes a missing block for "as it is".
		balancer.AccessLogs = lb.LoadBalancerAccessLogsArgs{
			Bucket:  pulumi.String(args.LogsBucket),
			Prefix:  pulumi.String(prefixALBLogs + "/" + name),
			Enabled: pulumi.Bool(args.AccessLogs),
		}
	}
	l.Balancer, err = lb.NewLoadBalancer(ctx, l.name, balancer,
		pulumi.Parent(l), pulumi.DependsOn(args.After), pulumi.DeleteBeforeReplace(true))
	return registering(l.name, err)
}

// subnetMappings give the load balancer its fixed addresses.
func (l *LoadBalancer) subnetMappings(subnets pulumi.StringArray) lb.LoadBalancerSubnetMappingArray {
	var mappings lb.LoadBalancerSubnetMappingArray
	for i, id := range l.Spec.AllocationIDs {
		mappings = append(mappings, lb.LoadBalancerSubnetMappingArgs{
			SubnetId: subnets[i].ToStringOutput(), AllocationId: pulumi.String(id),
		})
	}
	return mappings
}

func (l *LoadBalancer) addTargetGroups(ctx *pulumi.Context, args *LoadBalancerArgs) (err error) {
	for _, t := range l.Spec.TargetGroups {
		name := args.Names.TargetGroup(t.Name)
		group := &lb.TargetGroupArgs{
			Name:                pulumi.String(name),
			VpcId:               args.VPCID.ToStringOutput(),
			TargetType:          pulumi.String("instance"),
			Protocol:            pulumi.String(t.Protocol),
			Port:                pulumi.Int(t.Port),
			HealthCheck:         t.healthCheck(),
			DeregistrationDelay: pulumi.Int(drainSeconds),
			Tags:                nameTag(name),
		}
		opts := []pulumi.ResourceOption{pulumi.Parent(l), pulumi.DeleteBeforeReplace(true)}
		if l.Spec.Type == typeNLB {
			// The game sees its players' addresses. UDP cannot do otherwise.
			group.PreserveClientIp = pulumi.String("true")
		}
		if t.ExplicitPorts {
			opts = append(opts, pulumi.IgnoreChanges(ignoredOfTargets()))
		}
		if l.TargetGroups[t.Name], err = lb.NewTargetGroup(ctx, t.Name, group, opts...); err != nil {
			return registering(t.Name, err)
		}
	}
	return nil
}

func (l *LoadBalancer) addListeners(ctx *pulumi.Context, args *LoadBalancerArgs) error {
	for _, spec := range l.Spec.Listeners {
		name := l.name + "-" + spec.Name
		listener, err := lb.NewListener(ctx, name, l.listener(name, args, &spec), pulumi.Parent(l))
		if err != nil {
			return registering(name, err)
		}
		l.Listeners = append(l.Listeners, listener)
		for _, rule := range spec.Rules {
			if err := l.addRule(ctx, args, listener, rule); err != nil {
				return err
			}
		}
	}
	return nil
}

// listener forwards to its target group, or redirects to HTTPS where it has none.
func (l *LoadBalancer) listener(name string, args *LoadBalancerArgs, spec *Listener) *lb.ListenerArgs {
	action := lb.ListenerDefaultActionArgs{Type: pulumi.String("redirect"), Redirect: lb.ListenerDefaultActionRedirectArgs{
		Protocol: pulumi.String("HTTPS"), Port: pulumi.String("443"), StatusCode: pulumi.String("HTTP_301"),
	}}
	if spec.Target != "" {
		action = lb.ListenerDefaultActionArgs{Type: pulumi.String("forward"), TargetGroupArn: l.TargetGroups[spec.Target].Arn}
	}
	listener := &lb.ListenerArgs{
		LoadBalancerArn: l.Balancer.Arn,
		Port:            pulumi.Int(spec.Port),
		Protocol:        pulumi.String(spec.Protocol),
		DefaultActions:  lb.ListenerDefaultActionArray{action},
		Tags:            nameTag(args.Names.Tag(name)),
	}
	if spec.Protocol == "HTTPS" {
		listener.SslPolicy, listener.CertificateArn = pulumi.String(tlsPolicy), args.CertificateARN.ToStringOutput()
	}
	return listener
}

func (l *LoadBalancer) addRule(ctx *pulumi.Context, args *LoadBalancerArgs, listener *lb.Listener, rule ListenerRule) error {
	var condition lb.ListenerRuleConditionArgs
	if rule.Host != "" {
		condition.HostHeader = lb.ListenerRuleConditionHostHeaderArgs{Values: pulumi.ToStringArray([]string{rule.Host})}
	} else {
		condition.PathPattern = lb.ListenerRuleConditionPathPatternArgs{Values: pulumi.ToStringArray([]string{rule.Path})}
	}
	name := l.name + "-rule-" + rule.Name
	_, err := lb.NewListenerRule(ctx, name, &lb.ListenerRuleArgs{
		ListenerArn: listener.Arn,
		Priority:    pulumi.Int(rule.Priority),
		Conditions:  lb.ListenerRuleConditionArray{condition},
		Actions: lb.ListenerRuleActionArray{lb.ListenerRuleActionArgs{
			Type:           pulumi.String("forward"),
			TargetGroupArn: l.TargetGroups[rule.Target].Arn,
		}},
		Tags: nameTag(args.Names.Tag(name)),
	}, pulumi.Parent(l))
	return registering(name, err)
}

func (l *LoadBalancer) addFirewall(ctx *pulumi.Context, _ *LoadBalancerArgs) error {
	if l.Spec.WebACLARN == "" {
		return nil
	}
	_, err := wafv2.NewWebAclAssociation(ctx, l.name+"-web-acl", &wafv2.WebAclAssociationArgs{
		ResourceArn: l.Balancer.Arn,
		WebAclArn:   pulumi.String(l.Spec.WebACLARN),
	}, pulumi.Parent(l))
	return registering(l.name+"-web-acl", err)
}
