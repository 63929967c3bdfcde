package awslookup

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"milu2-stage/internal/adopt"
)

// autoScalingGroups lists the region's auto-scaling groups that are not being deleted.
func (r *region) autoScalingGroups(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	pages := autoscaling.NewDescribeAutoScalingGroupsPaginator(r.autoscaling,
		&autoscaling.DescribeAutoScalingGroupsInput{MaxRecords: r.page(100)})
	return collect(ctx, pages, func(o *autoscaling.DescribeAutoScalingGroupsOutput) ([]types.AutoScalingGroup, *string) {
		return o.AutoScalingGroups, o.NextToken
	}, autoScalingGroup)
}

// autoScalingGroup converts one group. Status is set only while the group is being deleted.
func autoScalingGroup(g types.AutoScalingGroup) (adopt.Live, bool) {
	subnets := strings.FieldsFunc(aws.ToString(g.VPCZoneIdentifier), func(c rune) bool { return c == ',' || c == ' ' })
	slices.Sort(subnets)
	p := props{"vpcZoneIdentifiers": subnets}.text("name", g.AutoScalingGroupName)
	return adopt.Live{
		ID: aws.ToString(g.AutoScalingGroupName), Name: aws.ToString(g.AutoScalingGroupName), Created: aws.ToTime(g.CreatedTime),
		Tags:  tagMap(g.Tags, func(t types.TagDescription) (*string, *string) { return t.Key, t.Value }),
		Props: p,
	}, aws.ToString(g.Status) == ""
}

// scalingPolicies lists the policies of a group; none if the group has gone.
func (r *region) scalingPolicies(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := autoscaling.NewDescribePoliciesPaginator(r.autoscaling,
		&autoscaling.DescribePoliciesInput{AutoScalingGroupName: aws.String(q.Parent), MaxRecords: r.page(100)})
	live, err := collect(ctx, pages,
		func(o *autoscaling.DescribePoliciesOutput) ([]types.ScalingPolicy, *string) {
			return o.ScalingPolicies, o.NextToken
		},
		func(s types.ScalingPolicy) (adopt.Live, bool) {
			return adopt.Live{
				ID:    aws.ToString(s.AutoScalingGroupName) + "/" + aws.ToString(s.PolicyName),
				Name:  aws.ToString(s.PolicyName),
				Tags:  map[string]string{},
				Props: props{}.text("name", s.PolicyName).text("autoscalingGroupName", s.AutoScalingGroupName).text("policyType", s.PolicyType),
			}, true
		})
	if hasCode(err, "ValidationError") && strings.Contains(strings.ToLower(err.Error()), "not found") {
		return nil, nil
	}
	return live, err
}
