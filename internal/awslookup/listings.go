package awslookup

import (
	"context"
	"maps"

	"milu2-stage/internal/adopt"
)

// lister answers one listing from one region. Its errors are the SDK's: Source wraps them, and reads from them which call failed.
type lister func(r *region, ctx context.Context, q adopt.Query) ([]adopt.Live, error)

// tagger returns the tags of one thing of a listing.
type tagger func(r *region, ctx context.Context, id string) (map[string]string, error)

// listing is one row of the table: how a listing is answered, and by which calls, the main one first.
type listing struct {
	list  lister
	tags  tagger
	calls []call
}

// call is one AWS API and the IAM actions that it needs, the main one first.
type call struct {
	api         string
	permissions []string
}

// sameAction is a call whose IAM action has the API's name.
func sameAction(api string) call { return call{api: api, permissions: []string{api}} }

// needs is a call whose IAM actions have other names, or that needs more than its own.
func needs(api string, permissions ...string) call { return call{api: api, permissions: permissions} }

// listings is the whole table.
func listings() map[adopt.Listing]listing {
	all := ec2Listings()
	for _, more := range []map[adopt.Listing]listing{balancingListings(), serviceListings(), bucketListings(), globalListings()} {
		maps.Copy(all, more)
	}
	return all
}

// plain is a listing of one call.
func plain(list lister, api string) listing {
	return listing{list: list, calls: []call{sameAction(api)}}
}

// balancing is a listing of one call of load balancing, and the call that gives tags there.
func balancing(list lister, operation string) listing {
	const service = "elasticloadbalancing:"
	return listing{list: list, tags: (*region).elbTags, calls: []call{sameAction(service + operation), sameAction(service + "DescribeTags")}}
}

// ec2Listings are the rows of EC2.
func ec2Listings() map[adopt.Listing]listing {
	return map[adopt.Listing]listing{
		adopt.ListVpcs:               plain((*region).vpcs, "ec2:DescribeVpcs"),
		adopt.ListSubnets:            plain((*region).subnets, "ec2:DescribeSubnets"),
		adopt.ListInternetGateways:   plain((*region).internetGateways, "ec2:DescribeInternetGateways"),
		adopt.ListRouteTables:        plain((*region).routeTables, "ec2:DescribeRouteTables"),
		adopt.ListPeerings:           plain((*region).peerings, "ec2:DescribeVpcPeeringConnections"),
		adopt.ListPeeringAccepters:   plain((*region).peeringAccepters, "ec2:DescribeVpcPeeringConnections"),
		adopt.ListSecurityGroups:     plain((*region).securityGroups, "ec2:DescribeSecurityGroups"),
		adopt.ListSecurityGroupRules: plain((*region).securityGroupRules, "ec2:DescribeSecurityGroupRules"),
		adopt.ListInstances:          plain((*region).instances, "ec2:DescribeInstances"),
		adopt.ListLaunchTemplates:    plain((*region).launchTemplates, "ec2:DescribeLaunchTemplates"),
		adopt.ListKeyPairs:           plain((*region).keyPairs, "ec2:DescribeKeyPairs"),
		adopt.ListAddresses:          plain((*region).addresses, "ec2:DescribeAddresses"),
		adopt.ListVolumes:            plain((*region).volumes, "ec2:DescribeVolumes"),
		adopt.ListFlowLogs:           plain((*region).flowLogs, "ec2:DescribeFlowLogs"),
		adopt.ListVpcEndpoints:       plain((*region).vpcEndpoints, "ec2:DescribeVpcEndpoints"),
	}
}

// balancingListings are the rows of load balancing and auto scaling.
func balancingListings() map[adopt.Listing]listing {
	return map[adopt.Listing]listing{
		adopt.ListLoadBalancers:     balancing((*region).loadBalancers, "DescribeLoadBalancers"),
		adopt.ListTargetGroups:      balancing((*region).targetGroups, "DescribeTargetGroups"),
		adopt.ListListeners:         balancing((*region).listeners, "DescribeListeners"),
		adopt.ListListenerRules:     balancing((*region).listenerRules, "DescribeRules"),
		adopt.ListAutoScalingGroups: plain((*region).autoScalingGroups, "autoscaling:DescribeAutoScalingGroups"),
		adopt.ListScalingPolicies:   plain((*region).scalingPolicies, "autoscaling:DescribePolicies"),
		// GetWebACLForResource also checks that its caller may see the web ACL.
		adopt.ListWebACLAssociations: {list: (*region).webACLAssociations, calls: []call{
			needs("wafv2:GetWebACLForResource", "wafv2:GetWebACLForResource", "wafv2:GetWebACL"),
		}},
	}
}

// serviceListings are the rows of containers, certificates, names and observation. Tags of a thing whose ARN the list
// does not give also need the account.
func serviceListings() map[adopt.Listing]listing {
	identity := sameAction("sts:GetCallerIdentity")
	return map[adopt.Listing]listing{
		adopt.ListRepositories: {list: (*region).repositories, tags: (*region).repositoryTags, calls: []call{
			sameAction("ecr:DescribeRepositories"), sameAction("ecr:ListTagsForResource"), identity,
		}},
		adopt.ListLifecyclePolicies: plain((*region).lifecyclePolicies, "ecr:GetLifecyclePolicy"),
		adopt.ListCertificates: {list: (*region).certificates, tags: (*region).certificateTags, calls: []call{
			sameAction("acm:ListCertificates"), sameAction("acm:DescribeCertificate"), sameAction("acm:ListTagsForCertificate"),
		}},
		// ListHostedZonesByVPC also checks that its caller may see the VPC.
		adopt.ListZones: {list: (*region).zones, tags: (*region).zoneTags, calls: []call{
			sameAction("route53:ListHostedZones"), needs("route53:ListHostedZonesByVPC", "route53:ListHostedZonesByVPC", "ec2:DescribeVpcs"),
			sameAction("route53:ListTagsForResource"), identity,
		}},
		adopt.ListRecords: plain((*region).records, "route53:ListResourceRecordSets"),
		adopt.ListLogGroups: {list: (*region).logGroups, tags: (*region).logGroupTags, calls: []call{
			sameAction("logs:DescribeLogGroups"), sameAction("logs:ListTagsForResource"), identity,
		}},
		adopt.ListAlarms: {list: (*region).alarms, tags: (*region).alarmTags, calls: []call{
			sameAction("cloudwatch:DescribeAlarms"), sameAction("cloudwatch:ListTagsForResource"), identity,
		}},
		adopt.ListDashboards: plain((*region).dashboards, "cloudwatch:ListDashboards"),
	}
}

// bucketListings are the rows of S3, whose IAM actions are not named after its APIs.
func bucketListings() map[adopt.Listing]listing {
	setting := func(read bucketSetting, api, permission string, codes ...string) listing {
		return listing{list: listSetting(read, codes...), calls: []call{needs("s3:"+api, "s3:"+permission)}}
	}
	return map[adopt.Listing]listing{
		adopt.ListBuckets: {list: (*region).buckets, tags: (*region).bucketTags, calls: []call{
			needs("s3:HeadBucket", "s3:ListBucket"), sameAction("s3:GetBucketTagging"), needs("s3:ListBuckets", "s3:ListAllMyBuckets"),
			sameAction("sts:GetCallerIdentity"),
		}},
		adopt.ListBucketVersionings: setting(readVersioning, "GetBucketVersioning", "GetBucketVersioning"),
		adopt.ListBucketLoggings:    setting(readLogging, "GetBucketLogging", "GetBucketLogging"),
		adopt.ListBucketLifecycles: setting(readLifecycle, "GetBucketLifecycleConfiguration", "GetLifecycleConfiguration",
			"NoSuchLifecycleConfiguration"),
		adopt.ListBucketEncryptions: setting(readEncryption, "GetBucketEncryption", "GetEncryptionConfiguration",
			"ServerSideEncryptionConfigurationNotFoundError"),
		adopt.ListBucketAccessBlocks: setting(readAccessBlock, "GetPublicAccessBlock", "GetBucketPublicAccessBlock",
			"NoSuchPublicAccessBlockConfiguration"),
		adopt.ListBucketOwnerships: setting(readOwnership, "GetBucketOwnershipControls", "GetBucketOwnershipControls",
			"OwnershipControlsNotFoundError"),
		adopt.ListBucketPolicies: setting(readPolicy, "GetBucketPolicy", "GetBucketPolicy", "NoSuchBucketPolicy"),
	}
}

// globalListings are the rows of IAM and CloudFront.
func globalListings() map[adopt.Listing]listing {
	return map[adopt.Listing]listing{
		adopt.ListRoles:                plain((*region).roles, "iam:GetRole"),
		adopt.ListInstanceProfiles:     plain((*region).instanceProfiles, "iam:GetInstanceProfile"),
		adopt.ListRolePolicies:         plain((*region).rolePolicies, "iam:ListRolePolicies"),
		adopt.ListAttachedRolePolicies: plain((*region).attachedRolePolicies, "iam:ListAttachedRolePolicies"),
		adopt.ListDistributions: {list: (*region).distributions, tags: (*region).distributionTags, calls: []call{
			sameAction("cloudfront:ListDistributions"), sameAction("cloudfront:ListTagsForResource"), sameAction("sts:GetCallerIdentity"),
		}},
		adopt.ListOriginAccessControls: plain((*region).originAccessControls, "cloudfront:ListOriginAccessControls"),
	}
}
