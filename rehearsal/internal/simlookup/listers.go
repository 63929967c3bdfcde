package simlookup

import (
	"milu2-stage/internal/adopt"
	"milu2-stage/rehearsal/internal/world"
)

// Type tokens that have no name elsewhere.
const (
	typeRoute      = "aws:ec2/route:Route"
	typeRTA        = "aws:ec2/routeTableAssociation:RouteTableAssociation"
	typePeering    = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
	typeIngress    = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	typeEgress     = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
	typeSubnet     = "aws:ec2/subnet:Subnet"
	typeAttachment = "aws:ec2/volumeAttachment:VolumeAttachment"
)

// listers says for each listing which resources of the simulated account answer it.
func listers() map[adopt.Listing]lister {
	out := map[adopt.Listing]lister{
		adopt.ListVpcs:             {types: []string{world.TypeVPC}},
		adopt.ListSubnets:          {types: []string{typeSubnet}, parents: []string{"vpcId", "id"}},
		adopt.ListInternetGateways: {types: []string{"aws:ec2/internetGateway:InternetGateway"}},
		adopt.ListRouteTables:      {types: []string{world.TypeRouteTable}, complete: routesAndAssociations},
		adopt.ListPeerings: {
			types: []string{typePeering}, parents: []string{"vpcId", "peerVpcId"}, state: "acceptStatus", dead: deadPeerings(),
		},
		adopt.ListPeeringAccepters: {
			types: []string{typePeering}, parents: []string{"id"}, anyRegion: true, state: "acceptStatus", dead: deadPeerings(),
		},
		adopt.ListSecurityGroups: {types: []string{world.TypeSecurityGroup}, parents: []string{"vpcId"}, name: "name"},
		adopt.ListSecurityGroupRules: {
			types: []string{typeIngress, typeEgress}, parents: []string{"securityGroupId"}, complete: direction,
		},
		adopt.ListInstances: {
			types: []string{"aws:ec2/instance:Instance"}, within: instanceWithin, complete: instanceVPC,
			state: "instanceState", dead: []string{"terminated", "shutting-down"},
		},
		adopt.ListLaunchTemplates: {types: []string{"aws:ec2/launchTemplate:LaunchTemplate"}, name: "name"},
		adopt.ListKeyPairs:        {types: []string{"aws:ec2/keyPair:KeyPair"}, name: "keyName"},
		adopt.ListAddresses:       {types: []string{"aws:ec2/eip:Eip"}},
		adopt.ListVolumes: {
			types: []string{"aws:ebs/volume:Volume"}, parents: []string{"availabilityZone", "id"}, complete: attachments,
		},
		adopt.ListFlowLogs:     {types: []string{"aws:ec2/flowLog:FlowLog"}, parents: []string{"vpcId"}},
		adopt.ListVpcEndpoints: {types: []string{"aws:ec2/vpcEndpoint:VpcEndpoint"}, parents: []string{"vpcId"}},
	}
	for l, one := range balancing() {
		out[l] = one
	}
	for l, one := range services() {
		out[l] = one
	}
	for l, one := range shared() {
		out[l] = one
	}
	return out
}

func deadPeerings() []string { return []string{"deleted", "deleting", "expired", "failed", "rejected"} }

func balancing() map[adopt.Listing]lister {
	return map[adopt.Listing]lister{
		adopt.ListLoadBalancers: {types: []string{"aws:lb/loadBalancer:LoadBalancer"}, name: "name", untagged: true},
		adopt.ListTargetGroups:  {types: []string{"aws:lb/targetGroup:TargetGroup"}, name: "name", untagged: true},
		adopt.ListListeners: {
			types: []string{"aws:lb/listener:Listener"}, parents: []string{"loadBalancerArn"}, untagged: true,
		},
		adopt.ListListenerRules: {
			types: []string{"aws:lb/listenerRule:ListenerRule"}, parents: []string{"listenerArn"}, untagged: true, complete: ruleContent,
		},
		adopt.ListAutoScalingGroups: {types: []string{"aws:autoscaling/group:Group"}, name: "name", complete: groupTags},
		adopt.ListScalingPolicies: {
			types: []string{"aws:autoscaling/policy:Policy"}, parents: []string{"autoscalingGroupName"}, name: "name",
			untagged: true, complete: func(_ *world.Account, r *world.Resource, l *adopt.Live) {
				l.ID = r.Text("autoscalingGroupName") + "/" + r.ID
			},
		},
		adopt.ListWebACLAssociations: {
			types: []string{"aws:wafv2/webAclAssociation:WebAclAssociation"}, parents: []string{"resourceArn"}, untagged: true,
		},
	}
}

func services() map[adopt.Listing]lister {
	return map[adopt.Listing]lister{
		adopt.ListRepositories: {
			types: []string{"aws:ecr/repository:Repository"}, name: "name", untagged: true, complete: repositoryEncryption,
		},
		adopt.ListLifecyclePolicies: {
			types: []string{"aws:ecr/lifecyclePolicy:LifecyclePolicy"}, parents: []string{"repository"}, untagged: true,
		},
		adopt.ListCertificates: {
			types: []string{"aws:acm/certificate:Certificate"}, name: "domainName", untagged: true, state: "status",
			dead: []string{"EXPIRED", "FAILED", "INACTIVE", "REVOKED", "VALIDATION_TIMED_OUT"},
		},
		adopt.ListZones: {
			types: []string{world.TypeZone}, anyRegion: true, name: "name", untagged: true, within: zoneWithin,
			complete: privateZone,
		},
		adopt.ListRecords: {
			types: []string{world.TypeRecord}, parents: []string{"zoneId"}, anyRegion: true, untagged: true, complete: aliasName,
		},
		adopt.ListLogGroups:  {types: []string{"aws:cloudwatch/logGroup:LogGroup"}, name: "name", untagged: true},
		adopt.ListAlarms:     {types: []string{"aws:cloudwatch/metricAlarm:MetricAlarm"}, name: "name", untagged: true},
		adopt.ListDashboards: {types: []string{"aws:cloudwatch/dashboard:Dashboard"}, name: "dashboardName", untagged: true},
	}
}

func shared() map[adopt.Listing]lister {
	bucket := func(typ string) lister {
		return lister{types: []string{"aws:s3/" + typ}, parents: []string{"bucket"}, anyRegion: true, untagged: true}
	}
	global := func(typ, name, parent string) lister {
		l := lister{types: []string{typ}, name: name, anyRegion: true, untagged: true}
		if parent != "" {
			l.parents = []string{parent}
		}
		return l
	}
	roles, profiles := global("aws:iam/role:Role", "name", "name"), global("aws:iam/instanceProfile:InstanceProfile", "name", "name")
	roles.untagged, profiles.untagged = false, false
	attached := global("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "", "role")
	attached.complete = func(_ *world.Account, r *world.Resource, l *adopt.Live) {
		l.ID = r.Text("role") + "/" + r.Text("policyArn")
	}
	return map[adopt.Listing]lister{
		adopt.ListBuckets: {
			types: []string{adopt.BucketType}, parents: []string{"bucket"}, anyRegion: true, name: "bucket", refuse: foreign,
		},
		adopt.ListBucketVersionings: bucket("bucketVersioningV2:BucketVersioningV2"),
		adopt.ListBucketLoggings:    bucket("bucketLoggingV2:BucketLoggingV2"),
		adopt.ListBucketLifecycles:  bucket("bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2"),
		adopt.ListBucketEncryptions: bucket(
			"bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2"),
		adopt.ListBucketAccessBlocks:   bucket("bucketPublicAccessBlock:BucketPublicAccessBlock"),
		adopt.ListBucketOwnerships:     bucket("bucketOwnershipControls:BucketOwnershipControls"),
		adopt.ListBucketPolicies:       bucket("bucketPolicy:BucketPolicy"),
		adopt.ListRoles:                roles,
		adopt.ListInstanceProfiles:     profiles,
		adopt.ListRolePolicies:         global("aws:iam/rolePolicy:RolePolicy", "name", "role"),
		adopt.ListAttachedRolePolicies: attached,
		adopt.ListDistributions:        global(adopt.DistributionType, "comment", ""),
		adopt.ListOriginAccessControls: global(adopt.OriginAccessControlType, "name", ""),
	}
}
