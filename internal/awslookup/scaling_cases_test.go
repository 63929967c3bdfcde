package awslookup_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
)

func (w *world) scaling(region string) *autoscaling.Client {
	return autoscaling.NewFromConfig(w.aws(region))
}

func (w *world) scalingGroup(region, name, subnet, template string) string {
	w.t.Helper()
	_, err := w.scaling(region).CreateAutoScalingGroup(w.t.Context(), &autoscaling.CreateAutoScalingGroupInput{
		AutoScalingGroupName: aws.String(name), MinSize: aws.Int32(0), MaxSize: aws.Int32(0), VPCZoneIdentifier: aws.String(subnet),
		LaunchTemplate: &types.LaunchTemplateSpecification{LaunchTemplateId: aws.String(template)},
	})
	must(w, 0, err)
	return name
}

func (w *world) scalingPolicy(group, name string) string {
	w.t.Helper()
	_, err := w.scaling(home).PutScalingPolicy(w.t.Context(), &autoscaling.PutScalingPolicyInput{
		AutoScalingGroupName: aws.String(group), PolicyName: aws.String(name), AdjustmentType: aws.String("ChangeInCapacity"),
		ScalingAdjustment: aws.Int32(1), PolicyType: aws.String("SimpleScaling"),
	})
	must(w, 0, err)
	return group + "/" + name
}

func scalingCases() []typeCase {
	return []typeCase{
		{
			token: "aws:autoscaling/group:Group", api: "autoscaling:DescribeAutoScalingGroups",
			prepare: func(w *world) {
				twoSubnets(w)
				w.things["lt"] = w.launchTemplate(home, "lt")
				for _, name := range []string{"milu2stage-api-asg-2", "milu2stage-api", "a", "b"} {
					w.scalingGroup(home, name, w.things["subnet"], w.things["lt"])
				}
				far := w.subnet(other, w.vpc(other, "v", "172.34.0.0/16"), "172.34.0.0/24", "a")
				w.scalingGroup(other, "milu2stage-api-asg", far, w.launchTemplate(other, "lt"))
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"name": "milu2stage-api-asg", "vpcZoneIdentifiers": []any{w.things["subnet"], w.things["subnet-2"]}}
			},
			create: func(w *world) string {
				return w.scalingGroup(home, "milu2stage-api-asg", w.things["subnet"], w.things["lt"])
			},
		},
		{
			token: "aws:autoscaling/policy:Policy", api: "autoscaling:DescribePolicies",
			prepare: func(w *world) {
				twoSubnets(w)
				w.things["lt"] = w.launchTemplate(home, "lt")
				w.scalingGroup(home, "milu2stage-api-asg", w.things["subnet"], w.things["lt"])
				w.scalingGroup(home, "decoy", w.things["subnet"], w.things["lt"])
				w.scalingPolicy("decoy", "milu2stage-api-cpu")
				for _, name := range []string{"milu2stage-api-cpu-2", "milu2stage-api", "cpu"} {
					w.scalingPolicy("milu2stage-api-asg", name)
				}
			},
			inputs: func(*world) map[string]any {
				return map[string]any{"autoscalingGroupName": "milu2stage-api-asg", "name": "milu2stage-api-cpu"}
			},
			create: func(w *world) string { return w.scalingPolicy("milu2stage-api-asg", "milu2stage-api-cpu") },
		},
	}
}
