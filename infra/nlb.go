package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// addNLB registers the nodes' network load balancer. It has a security group from the start, because AWS never lets one
// that began without have one. It crosses zones, because a kind with one instance has a target in one zone only.
func (l *LoadBalancers) addNLB(ctx *pulumi.Context, args *LoadBalancersArgs) (err error) {
	name := args.Names.LoadBalancer("nlb")
	l.NLB, err = lb.NewLoadBalancer(ctx, "nlb", &lb.LoadBalancerArgs{
		Name:                         pulumi.String(name),
		LoadBalancerType:             pulumi.String("network"),
		Internal:                     pulumi.Bool(!args.NLBInternetFacing),
		Subnets:                      args.SubnetIDs,
		SecurityGroups:               args.GroupIDs,
		EnableCrossZoneLoadBalancing: pulumi.Bool(true),
		EnableDeletionProtection:     pulumi.Bool(args.DeletionProtection),
		Tags:                         nameTag(name),
	}, pulumi.Parent(l), pulumi.DependsOn(args.After), pulumi.DeleteBeforeReplace(true))
	if err != nil {
		return fmt.Errorf("registering nlb: %w", err)
	}
	return nil
}

// addNodes registers a target group and a listener for each kind of node.
func (l *LoadBalancers) addNodes(ctx *pulumi.Context, args *LoadBalancersArgs) error {
	for i := range args.Nodes {
		if err := l.addNode(ctx, args, &args.Nodes[i]); err != nil {
			return err
		}
	}
	return nil
}

func (l *LoadBalancers) addNode(ctx *pulumi.Context, args *LoadBalancersArgs, node *config.Node) error {
	t := nodeTarget(node)
	group, err := l.addTargetGroup(ctx, args, t)
	if err != nil {
		return err
	}
	l.NodeTGs[node.Name] = group
	role := "nlb-" + node.Name
	_, err = lb.NewListener(ctx, role, &lb.ListenerArgs{
		LoadBalancerArn: l.NLB.Arn,
		Port:            pulumi.Int(node.Port),
		Protocol:        pulumi.String(t.protocol),
		DefaultActions: lb.ListenerDefaultActionArray{lb.ListenerDefaultActionArgs{
			Type:           pulumi.String("forward"),
			TargetGroupArn: group.Arn,
		}},
		Tags: nameTag(args.Names.Tag(role)),
	}, pulumi.Parent(l))
	if err != nil {
		return fmt.Errorf("registering %s: %w", role, err)
	}
	return nil
}
