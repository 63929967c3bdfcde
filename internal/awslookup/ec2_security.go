package awslookup

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/internal/adopt"
)

// securityGroups lists the security groups of a VPC.
func (r *region) securityGroups(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := ec2.NewDescribeSecurityGroupsPaginator(r.ec2, &ec2.DescribeSecurityGroupsInput{
		Filters: filters{}.equal("vpc-id", q.Parent), MaxResults: r.page(1000),
	})
	return collect(ctx, pages,
		func(o *ec2.DescribeSecurityGroupsOutput) ([]types.SecurityGroup, *string) {
			return o.SecurityGroups, o.NextToken
		},
		func(g types.SecurityGroup) (adopt.Live, bool) {
			return adopt.Live{
				ID: aws.ToString(g.GroupId), Name: aws.ToString(g.GroupName), VPC: aws.ToString(g.VpcId), Tags: ec2Tags(g.Tags),
				Props: props{}.text("name", g.GroupName).text("description", g.Description).text("vpcId", g.VpcId),
			}, true
		})
}

// securityGroupRules lists the rules of a group, of both directions.
func (r *region) securityGroupRules(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := ec2.NewDescribeSecurityGroupRulesPaginator(r.ec2, &ec2.DescribeSecurityGroupRulesInput{
		Filters: filters{}.equal("group-id", q.Parent), MaxResults: r.page(1000),
	})
	return collect(ctx, pages, func(o *ec2.DescribeSecurityGroupRulesOutput) ([]types.SecurityGroupRule, *string) {
		return o.SecurityGroupRules, o.NextToken
	}, securityGroupRule)
}

// securityGroupRule converts one rule. Ports that AWS leaves out (all protocols) are -1, as it says elsewhere.
func securityGroupRule(rule types.SecurityGroupRule) (adopt.Live, bool) {
	tags := ec2Tags(rule.Tags)
	p := props{"fromPort": -1, "toPort": -1, "isEgress": aws.ToBool(rule.IsEgress)}
	p.text("securityGroupId", rule.GroupId).text("ipProtocol", rule.IpProtocol).text("description", rule.Description)
	p.number("fromPort", rule.FromPort).number("toPort", rule.ToPort)
	p.text("cidrIpv4", first(rule.CidrIpv4)).text("cidrIpv6", first(rule.CidrIpv6)).text("prefixListId", first(rule.PrefixListId))
	if peer := rule.ReferencedGroupInfo; peer != nil {
		p.text("referencedSecurityGroupId", peer.GroupId)
	}
	return adopt.Live{ID: aws.ToString(rule.SecurityGroupRuleId), Name: tags["Name"], Tags: tags, Props: p}, true
}
