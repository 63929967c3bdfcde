package awscheck

import (
	"maps"
	"slices"
	"strings"

	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/config"
)

// Actions lists the IAM actions that the provider needs to create, read, change and delete resources of a type, sorted;
// none for a type that neither stack registers.
//
// The table is from the actions that docs.aws.amazon.com/service-authorization lists for the API calls that the provider's
// resources make. It errs on the side of asking for less: a lacking action that is not in it shows in the run.
func Actions(token string) []string {
	table := stageActions()
	maps.Copy(table, sharedActions())
	return expand(table[token])
}

// Registered lists the types that the stack registers, sorted.
func Registered(settings *config.Settings) []string {
	table, on := sharedActions(), map[string]bool{}
	if shared := settings.Shared; shared != nil {
		on["aws:s3/bucketVersioningV2:BucketVersioningV2"] = shared.BucketVersioning
		on["aws:s3/bucketLoggingV2:BucketLoggingV2"] = shared.BucketLogging
	}
	if stage := settings.Stage; stage != nil {
		table = stageActions()
		peered := stage.PeerBuildVPCID != ""
		on["aws:ec2/vpcPeeringConnection:VpcPeeringConnection"] = peered
		on["aws:ec2/peeringConnectionOptions:PeeringConnectionOptions"] = peered
		on["aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"] = peered &&
			stage.PeerRegion != "" && stage.PeerRegion != settings.AWS.Region
		on["aws:ec2/eip:Eip"] = slices.ContainsFunc(stage.Nodes, func(n config.Node) bool { return n.ElasticIP })
		on["aws:ec2/keyPair:KeyPair"] = stage.PublicKey != ""
		on["aws:ec2/flowLog:FlowLog"] = stage.FlowLogs
		on["aws:wafv2/webAclAssociation:WebAclAssociation"] = stage.WebACLARN != ""
	}
	maps.DeleteFunc(table, func(token, _ string) bool {
		needed, optional := on[token]
		return optional && !needed
	})
	return slices.Sorted(maps.Keys(table))
}

// expand turns "ec2 CreateVpc DeleteVpc; iam PassRole" into full names.
func expand(row string) []string {
	var actions []string
	for group := range strings.SplitSeq(row, ";") {
		words := strings.Fields(group)
		for i := 1; i < len(words); i++ {
			actions = append(actions, words[0]+":"+words[i])
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

// ReadPermissions lists the IAM actions that the checks themselves need, sorted: those of adoption's lookups, and a few more.
// A check whose action is lacking is unknown.
func ReadPermissions() []string {
	all := append(awslookup.Permissions(), expand("ec2 DescribeRegions DescribeAvailabilityZones DescribeImages "+
		"DescribeInstanceTypes DescribeInstanceTypeOfferings; route53 GetHostedZone; iam GetRole SimulatePrincipalPolicy; "+
		"servicequotas GetServiceQuota; sts GetCallerIdentity")...)
	slices.Sort(all)
	return slices.Compact(all)
}

// prerequisiteActions are those of the questions that a stage asks about its prerequisites.
func prerequisiteActions() []string {
	return expand("ec2 DescribeAvailabilityZones DescribeVpcs DescribeRouteTables; ssm GetParameter; route53 ListHostedZones")
}

// stageActions is the table for a stage: Pulumi type to "service Action Action; service Action".
func stageActions() map[string]string {
	table := networkActions()
	for _, more := range []map[string]string{balancingActions(), computeActions(), serviceActions()} {
		maps.Copy(table, more)
	}
	return table
}

func networkActions() map[string]string {
	const tags = " CreateTags DeleteTags"
	return map[string]string{
		"aws:ec2/vpc:Vpc":       "ec2 CreateVpc DeleteVpc DescribeVpcs DescribeVpcAttribute ModifyVpcAttribute" + tags,
		"aws:ec2/subnet:Subnet": "ec2 CreateSubnet DeleteSubnet DescribeSubnets ModifySubnetAttribute" + tags,
		"aws:ec2/internetGateway:InternetGateway": "ec2 CreateInternetGateway AttachInternetGateway DetachInternetGateway " +
			"DeleteInternetGateway DescribeInternetGateways" + tags,
		"aws:ec2/routeTable:RouteTable": "ec2 CreateRouteTable DeleteRouteTable DescribeRouteTables" + tags,
		"aws:ec2/route:Route":           "ec2 CreateRoute DeleteRoute ReplaceRoute DescribeRouteTables",
		"aws:ec2/routeTableAssociation:RouteTableAssociation": "ec2 AssociateRouteTable DisassociateRouteTable " +
			"ReplaceRouteTableAssociation DescribeRouteTables",
		"aws:ec2/vpcPeeringConnection:VpcPeeringConnection": "ec2 CreateVpcPeeringConnection AcceptVpcPeeringConnection " +
			"DeleteVpcPeeringConnection DescribeVpcPeeringConnections" + tags,
		"aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": "ec2 AcceptVpcPeeringConnection " +
			"DescribeVpcPeeringConnections" + tags,
		"aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": "ec2 ModifyVpcPeeringConnectionOptions DescribeVpcPeeringConnections",
		"aws:ec2/securityGroup:SecurityGroup": "ec2 CreateSecurityGroup DeleteSecurityGroup DescribeSecurityGroups " +
			"RevokeSecurityGroupEgress DescribeNetworkInterfaces" + tags,
		"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "ec2 DescribeSecurityGroups RevokeSecurityGroupIngress " +
			"RevokeSecurityGroupEgress" + tags,
		"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "ec2 AuthorizeSecurityGroupIngress " +
			"RevokeSecurityGroupIngress ModifySecurityGroupRules DescribeSecurityGroupRules" + tags,
		"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "ec2 AuthorizeSecurityGroupEgress " +
			"RevokeSecurityGroupEgress ModifySecurityGroupRules DescribeSecurityGroupRules" + tags,
		"aws:ec2/flowLog:FlowLog": "ec2 CreateFlowLogs DeleteFlowLogs DescribeFlowLogs" + tags + "; logs CreateLogDelivery DeleteLogDelivery",
		"aws:ec2/vpcEndpoint:VpcEndpoint": "ec2 CreateVpcEndpoint DeleteVpcEndpoints DescribeVpcEndpoints ModifyVpcEndpoint " +
			"DescribePrefixLists" + tags,
	}
}

func balancingActions() map[string]string {
	const tags = " AddTags RemoveTags DescribeTags"
	return map[string]string{
		"aws:lb/loadBalancer:LoadBalancer": "elasticloadbalancing CreateLoadBalancer DeleteLoadBalancer DescribeLoadBalancers " +
			"DescribeLoadBalancerAttributes ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets" + tags,
		"aws:lb/targetGroup:TargetGroup": "elasticloadbalancing CreateTargetGroup DeleteTargetGroup DescribeTargetGroups " +
			"DescribeTargetGroupAttributes ModifyTargetGroup ModifyTargetGroupAttributes" + tags,
		"aws:lb/targetGroupAttachment:TargetGroupAttachment": "elasticloadbalancing RegisterTargets DeregisterTargets DescribeTargetHealth",
		"aws:lb/listener:Listener": "elasticloadbalancing CreateListener DeleteListener DescribeListeners " +
			"DescribeListenerAttributes ModifyListener" + tags,
		"aws:lb/listenerRule:ListenerRule": "elasticloadbalancing CreateRule DeleteRule DescribeRules ModifyRule SetRulePriorities" + tags,
		"aws:wafv2/webAclAssociation:WebAclAssociation": "wafv2 AssociateWebACL DisassociateWebACL GetWebACL " +
			"GetWebACLForResource; elasticloadbalancing SetWebAcl",
		"aws:autoscaling/group:Group": "autoscaling CreateAutoScalingGroup UpdateAutoScalingGroup DeleteAutoScalingGroup " +
			"DescribeAutoScalingGroups DescribeScalingActivities AttachLoadBalancerTargetGroups DetachLoadBalancerTargetGroups " +
			"StartInstanceRefresh DescribeInstanceRefreshes CreateOrUpdateTags DeleteTags; elasticloadbalancing DescribeTargetHealth; " +
			"ec2 RunInstances",
		"aws:autoscaling/policy:Policy": "autoscaling PutScalingPolicy DeletePolicy DescribePolicies",
	}
}

func computeActions() map[string]string {
	const tags = " CreateTags DeleteTags"
	return map[string]string{
		"aws:ec2/instance:Instance": "ec2 RunInstances TerminateInstances StartInstances StopInstances DescribeInstances " +
			"DescribeInstanceAttribute DescribeInstanceTypes DescribeInstanceCreditSpecifications DescribeVolumes DescribeTags " +
			"ModifyInstanceAttribute ModifyInstanceMetadataOptions" + tags + "; iam PassRole GetInstanceProfile",
		"aws:ec2/launchTemplate:LaunchTemplate": "ec2 CreateLaunchTemplate CreateLaunchTemplateVersion DeleteLaunchTemplate " +
			"DescribeLaunchTemplates DescribeLaunchTemplateVersions ModifyLaunchTemplate" + tags + "; iam PassRole",
		"aws:ec2/keyPair:KeyPair": "ec2 ImportKeyPair DeleteKeyPair DescribeKeyPairs" + tags,
		"aws:ec2/eip:Eip": "ec2 AllocateAddress AssociateAddress DisassociateAddress ReleaseAddress DescribeAddresses " +
			"DescribeAddressesAttribute" + tags,
		"aws:ebs/volume:Volume":                     "ec2 CreateVolume DeleteVolume DescribeVolumes ModifyVolume" + tags,
		"aws:ec2/volumeAttachment:VolumeAttachment": "ec2 AttachVolume DetachVolume DescribeVolumes DescribeInstances",
	}
}

func serviceActions() map[string]string {
	return map[string]string{
		"aws:ecr/repository:Repository": "ecr CreateRepository DeleteRepository DescribeRepositories " +
			"PutImageScanningConfiguration PutImageTagMutability ListTagsForResource TagResource UntagResource",
		"aws:ecr/lifecyclePolicy:LifecyclePolicy": "ecr PutLifecyclePolicy GetLifecyclePolicy DeleteLifecyclePolicy",
		"aws:acm/certificate:Certificate": "acm RequestCertificate DescribeCertificate DeleteCertificate " +
			"ListTagsForCertificate AddTagsToCertificate RemoveTagsFromCertificate",
		"aws:acm/certificateValidation:CertificateValidation": "acm DescribeCertificate",
		"aws:route53/zone:Zone": "route53 CreateHostedZone DeleteHostedZone GetHostedZone GetChange ListTagsForResource " +
			"ChangeTagsForResource ListResourceRecordSets; ec2 DescribeVpcs",
		"aws:route53/record:Record": "route53 ChangeResourceRecordSets ListResourceRecordSets GetChange GetHostedZone",
		"aws:cloudwatch/logGroup:LogGroup": "logs CreateLogGroup DeleteLogGroup DescribeLogGroups PutRetentionPolicy " +
			"ListTagsForResource TagResource UntagResource",
		"aws:cloudwatch/metricAlarm:MetricAlarm": "cloudwatch PutMetricAlarm DeleteAlarms DescribeAlarms ListTagsForResource " +
			"TagResource UntagResource",
		"aws:cloudwatch/dashboard:Dashboard": "cloudwatch PutDashboard GetDashboard DeleteDashboards",
	}
}

// sharedActions is the table for the shared stack.
func sharedActions() map[string]string {
	return map[string]string{
		"aws:s3/bucketV2:BucketV2": "s3 CreateBucket DeleteBucket ListBucket GetBucketLocation GetBucketTagging PutBucketTagging " +
			"GetBucketAcl GetBucketCORS GetBucketWebsite GetBucketPolicy GetBucketVersioning GetBucketLogging " +
			"GetLifecycleConfiguration GetReplicationConfiguration GetEncryptionConfiguration GetAccelerateConfiguration " +
			"GetBucketRequestPayment GetBucketObjectLockConfiguration",
		"aws:s3/bucketVersioningV2:BucketVersioningV2":                         "s3 GetBucketVersioning PutBucketVersioning",
		"aws:s3/bucketLoggingV2:BucketLoggingV2":                               "s3 GetBucketLogging PutBucketLogging",
		"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": "s3 GetLifecycleConfiguration PutLifecycleConfiguration",
		"aws:s3/bucketOwnershipControls:BucketOwnershipControls":               "s3 GetBucketOwnershipControls PutBucketOwnershipControls",
		"aws:s3/bucketPolicy:BucketPolicy":                                     "s3 GetBucketPolicy PutBucketPolicy DeleteBucketPolicy",
		"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":               "s3 GetBucketPublicAccessBlock PutBucketPublicAccessBlock",
		"aws:s3/bucketServerSideEncryptionConfigurationV2:" + encryption:       "s3 GetEncryptionConfiguration PutEncryptionConfiguration",
		"aws:iam/role:Role": "iam CreateRole DeleteRole GetRole UpdateRole UpdateAssumeRolePolicy ListRolePolicies " +
			"ListAttachedRolePolicies ListInstanceProfilesForRole TagRole UntagRole",
		"aws:iam/rolePolicy:RolePolicy":                     "iam PutRolePolicy GetRolePolicy DeleteRolePolicy",
		"aws:iam/rolePolicyAttachment:RolePolicyAttachment": "iam AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies",
		"aws:iam/instanceProfile:InstanceProfile": "iam CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile " +
			"AddRoleToInstanceProfile RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile PassRole",
		"aws:cloudfront/distribution:Distribution": "cloudfront CreateDistribution DeleteDistribution GetDistribution " +
			"UpdateDistribution ListTagsForResource TagResource UntagResource; s3 GetBucketAcl PutBucketAcl",
		"aws:cloudfront/originAccessControl:OriginAccessControl": "cloudfront CreateOriginAccessControl " +
			"DeleteOriginAccessControl GetOriginAccessControl UpdateOriginAccessControl",
	}
}

// encryption is the end of a token that is longer than a line.
const encryption = "BucketServerSideEncryptionConfigurationV2"
