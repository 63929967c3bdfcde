package awslookup_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

func (w *world) elb(region string) *elb.Client { return elb.NewFromConfig(w.aws(region)) }

func (w *world) loadBalancer(region, name string, subnets ...string) string {
	w.t.Helper()
	out, err := w.elb(region).CreateLoadBalancer(w.t.Context(), &elb.CreateLoadBalancerInput{
		Name: aws.String(name), Subnets: subnets, Type: types.LoadBalancerTypeEnumApplication,
	})
	return str(must(w, out, err).LoadBalancers[0].LoadBalancerArn)
}

func (w *world) targetGroup(region, name, vpc string) string {
	w.t.Helper()
	out, err := w.elb(region).CreateTargetGroup(w.t.Context(), &elb.CreateTargetGroupInput{
		Name: aws.String(name), VpcId: aws.String(vpc), Port: aws.Int32(80), Protocol: types.ProtocolEnumHttp,
	})
	return str(must(w, out, err).TargetGroups[0].TargetGroupArn)
}

func (w *world) listener(balancer, group string, port int32) string {
	w.t.Helper()
	out, err := w.elb(home).CreateListener(w.t.Context(), &elb.CreateListenerInput{
		LoadBalancerArn: aws.String(balancer), Port: aws.Int32(port), Protocol: types.ProtocolEnumHttp, DefaultActions: forward(group),
	})
	return str(must(w, out, err).Listeners[0].ListenerArn)
}

func (w *world) listenerRule(listener, group string, priority int32) string {
	w.t.Helper()
	out, err := w.elb(home).CreateRule(w.t.Context(), &elb.CreateRuleInput{
		ListenerArn: aws.String(listener), Priority: aws.Int32(priority), Actions: forward(group),
		Conditions: []types.RuleCondition{{Field: aws.String("path-pattern"), Values: []string{"/*"}}},
	})
	return str(must(w, out, err).Rules[0].RuleArn)
}

func forward(group string) []types.Action {
	return []types.Action{{Type: types.ActionTypeEnumForward, TargetGroupArn: aws.String(group)}}
}

// twoListeners makes a load balancer, another one with a listener on each port, and a target group.
func twoListeners(w *world) {
	twoSubnets(w)
	w.things["alb"] = w.loadBalancer(home, "milu2stage-alb", w.things["subnet"], w.things["subnet-2"])
	w.things["decoy-alb"] = w.loadBalancer(home, "milu2stage-alb-internal", w.things["subnet"], w.things["subnet-2"])
	w.things["tg"] = w.targetGroup(home, "milu2stage-api-tg", w.things["vpc"])
	w.things["decoy-listener"] = w.listener(w.things["decoy-alb"], w.things["tg"], 443)
}

func balancingCases() []typeCase {
	return []typeCase{
		{
			token: "aws:lb/loadBalancer:LoadBalancer", api: "elasticloadbalancing:DescribeLoadBalancers",
			prepare: func(w *world) {
				twoSubnets(w)
				for _, name := range []string{"milu2stage-alb-internal", "milu2stage-nlb", "milu2stage-al"} {
					w.loadBalancer(home, name, w.things["subnet"], w.things["subnet-2"])
				}
				far := w.vpc(other, "v", "172.34.0.0/16")
				w.loadBalancer(other, "milu2stage-alb", w.subnet(other, far, "172.34.0.0/24", "a"), w.subnet(other, far, "172.34.1.0/24", "b"))
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"name": "milu2stage-alb", "subnets": []any{w.things["subnet"], w.things["subnet-2"]}}
			},
			create: func(w *world) string {
				return w.loadBalancer(home, "milu2stage-alb", w.things["subnet"], w.things["subnet-2"])
			},
		},
		{
			token: "aws:lb/targetGroup:TargetGroup", api: "elasticloadbalancing:DescribeTargetGroups",
			prepare: func(w *world) {
				twoVPCs(w)
				for _, name := range []string{"milu2stage-api-int-tg", "milu2stage-api-tg-2", "milu2stage-api"} {
					w.targetGroup(home, name, w.things["vpc"])
				}
				w.targetGroup(other, "milu2stage-api-tg", w.vpc(other, "v", "172.34.0.0/16"))
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"name": "milu2stage-api-tg", "vpcId": w.things["vpc"]}
			},
			create: func(w *world) string { return w.targetGroup(home, "milu2stage-api-tg", w.things["vpc"]) },
		},
	}
}

func ruleCases() []typeCase {
	return []typeCase{
		{
			token: "aws:lb/listener:Listener", api: "elasticloadbalancing:DescribeListeners",
			prepare: func(w *world) {
				twoListeners(w)
				for _, port := range []int32{80, 8443, 44} {
					w.listener(w.things["alb"], w.things["tg"], port)
				}
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"loadBalancerArn": w.things["alb"], "port": 443.0}
			},
			create: func(w *world) string { return w.listener(w.things["alb"], w.things["tg"], 443) },
		},
		{
			token: "aws:lb/listenerRule:ListenerRule", api: "elasticloadbalancing:DescribeRules",
			prepare: func(w *world) {
				twoListeners(w)
				w.things["listener"] = w.listener(w.things["alb"], w.things["tg"], 443)
				w.listenerRule(w.things["decoy-listener"], w.things["tg"], 10)
				for _, priority := range []int32{1, 100, 20} {
					w.listenerRule(w.things["listener"], w.things["tg"], priority)
				}
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"listenerArn": w.things["listener"], "priority": 10.0}
			},
			create: func(w *world) string { return w.listenerRule(w.things["listener"], w.things["tg"], 10) },
		},
	}
}
