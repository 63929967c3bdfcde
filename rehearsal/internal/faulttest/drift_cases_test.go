//go:build unix

package faulttest

import "milu2-stage/rehearsal/internal/enginetest"

// openToAll is a document that lets everybody in, as nobody should set it.
const openToAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},` +
	`"Action":"s3:*","Resource":"arn:aws:s3:::milu2stage-assets/*"}]}`

// allowAll is a policy of a role that allows everything.
const allowAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// oneImage is a lifecycle policy that keeps a single image.
const oneImage = `{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":1},` +
	`"action":{"type":"expire"}}]}`

// retagged is what somebody does to what has nothing else to change.
func retagged() []any { return []any{"tags.owner", "me", "tagsAll.owner", "me"} }

// driftChanges lists what somebody changes in the console: one property of each type.
func driftChanges() []driftBatch {
	return []driftBatch{
		{name: "shared changed", stack: enginetest.Shared, cases: []drift{
			{thing: "BucketV2 milu2stage-assets", change: retagged()},
			{thing: "BucketVersioningV2 milu2stage-web", change: []any{"versioningConfiguration.status", "Suspended"}},
			{thing: "BucketPublicAccessBlock milu2stage-web", change: []any{"blockPublicAcls", false}},
			{thing: "BucketServerSideEncryptionConfigurationV2 milu2stage-web", change: []any{"rules", []any{map[string]any{
				"applyServerSideEncryptionByDefault": map[string]any{"sseAlgorithm": "aws:kms"}, "bucketKeyEnabled": true,
			}}}},
			{thing: "BucketLifecycleConfigurationV2 milu2stage-logs", change: []any{"rules.1.expiration.days", 1}},
			{thing: "BucketOwnershipControls milu2stage-web", change: []any{"rule.objectOwnership", "BucketOwnerPreferred"}},
			{thing: "BucketPolicy milu2stage-assets", change: []any{"policy", openToAll}},
			{thing: "BucketLoggingV2 milu2stage-web", change: []any{"targetPrefix", "elsewhere/"}},
			{thing: "Role milu2stage-ec2", change: []any{"maxSessionDuration", 43200}},
			{thing: "RolePolicy milu2stage-ec2-telemetry", change: []any{"policy", allowAll}},
			{thing: "RolePolicyAttachment role=milu2stage-ec2", fixed: "an attachment is there or not"},
			{thing: "InstanceProfile milu2stage-ec2", change: retagged()},
			{thing: "Distribution comment=milu2stage-assets", change: []any{"priceClass", "PriceClass_All"}},
			{thing: "OriginAccessControl milu2stage-web", change: []any{"description", "by hand"}},
		}},
		{name: "network changed", stack: enginetest.Stage0, cases: []drift{
			{thing: "Vpc milu2stage-vpc", change: []any{"enableDnsHostnames", false}},
			{thing: "Subnet milu2stage-subnet-main", change: []any{"mapPublicIpOnLaunch", true}},
			{thing: "InternetGateway milu2stage-igw", change: retagged()},
			{thing: "RouteTable milu2stage-rt", change: retagged()},
			{thing: "Route destinationCidrBlock=0.0.0.0/0", change: []any{"gatewayId", gone{}, "natGatewayId", "nat-0123456789abcdef0"}},
			{thing: "RouteTableAssociation subnetId=Subnet milu2stage-subnet-main", fixed: "another table is another association"},
			{thing: "VpcEndpoint milu2stage-endpoint-s3", change: []any{"routeTableIds", []any{}}},
			{thing: "FlowLog milu2stage-flow-log", change: retagged()},
			{thing: "VpcPeeringConnection milu2stage-pcx", change: retagged()},
			{thing: "VpcPeeringConnectionAccepter vpcPeeringConnectionId=VpcPeeringConnection milu2stage-pcx", change: retagged()},
			{
				// The other side has options of its own.
				thing:  "PeeringConnectionOptions requester=map[allowRemoteVpcDnsResolution:true]",
				change: []any{"requester.allowRemoteVpcDnsResolution", false},
			},
			{thing: "DefaultSecurityGroup default", change: []any{"ingress", []any{map[string]any{
				"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": []any{"0.0.0.0/0"}, "self": false,
			}}}},
			{thing: "SecurityGroup milu2stage-db", change: retagged()},
			{thing: "SecurityGroupIngressRule sg-trusted-ip-in-ssh-203-0-113-0-24", change: []any{"cidrIpv4", "0.0.0.0/0"}},
			{thing: "SecurityGroupEgressRule sg-app-out-all", change: []any{"description", "by hand"}},
		}},
		{name: "instances and balancing changed", stack: enginetest.Stage0, cases: []drift{
			{thing: "Instance milu2stage-web", change: []any{"instanceType", "t3.large"}},
			{thing: "KeyPair milu2stage-key", change: retagged()},
			{thing: "Eip milu2stage-node-game-eip", change: retagged()},
			{thing: "Volume milu2stage-db-data", change: []any{"type", "gp2"}},
			{thing: "VolumeAttachment deviceName=/dev/sdf", fixed: "another device is another attachment"},
			{thing: "LaunchTemplate milu2stage-api-lt", change: []any{"instanceType", "t3.large", "latestVersion", 2}},
			{thing: "Group milu2stage-api-asg", change: []any{"maxSize", 40}},
			{thing: "Policy milu2stage-api-cpu", change: []any{"targetTrackingConfiguration.targetValue", 95}},
			{thing: "LoadBalancer milu2stage-alb", change: []any{"idleTimeout", 600}},
			{thing: "TargetGroup milu2stage-web-tg", change: []any{"deregistrationDelay", 600}},
			{thing: "TargetGroupAttachment port=80", fixed: "another port or target is another registration"},
			{thing: "Listener milu2stage-alb-https", change: []any{"sslPolicy", "ELBSecurityPolicy-2016-08"}},
			{thing: "ListenerRule milu2stage-alb-rule-api-host", change: []any{"priority", 5}},
			{thing: "WebAclAssociation resourceArn=LoadBalancer milu2stage-alb", fixed: "another ACL is another association"},
		}, remains: []string{"Group launchTemplate"}},
		{name: "services changed", stack: enginetest.Stage0, cases: []drift{
			{thing: "Repository milu2stage/api", change: []any{"imageTagMutability", "IMMUTABLE"}},
			{thing: "LifecyclePolicy repository=milu2stage/api", change: []any{"policy", oneImage}},
			{thing: "Certificate milu2stage-certificate", change: retagged()},
			{
				thing: "CertificateValidation certificateArn=Certificate milu2stage-certificate",
				fixed: "it only waits, and is nothing in AWS",
			},
			{thing: "Zone milu2stage.internal", change: []any{"comment", "by hand"}},
			{thing: "Record db.milu2stage.internal", change: []any{"ttl", 3600, "records", []any{"172.34.0.99"}}},
			{thing: "LogGroup /milu2stage/api", change: []any{"retentionInDays", 1}},
			{thing: "MetricAlarm milu2stage-web-status", change: []any{"threshold", 99}},
			{thing: "Dashboard dashboardName=milu2stage", change: []any{"dashboardBody", `{"widgets":[]}`}},
		}},
	}
}

// driftDeletions lists what somebody deletes in the console, with what AWS deletes along or wants deleted first.
func driftDeletions() []driftBatch {
	all := []driftBatch{sharedSettingsGone(), roleGone(), distributionGone(), bucketGone()}
	return append(all, leavesGone(), pathsGone(), webGone(), volumeGone(), balancerGone(), scalingGone(), certificateGone(), zoneGone(),
		repositoryGone(), peeringGone(), groupGone(), vpcGone())
}

func sharedSettingsGone() driftBatch {
	b := driftBatch{name: "settings of a bucket deleted", stack: enginetest.Shared, deleted: true}
	for _, typ := range []string{
		"BucketVersioningV2", "BucketPublicAccessBlock", "BucketServerSideEncryptionConfigurationV2", "BucketLifecycleConfigurationV2",
		"BucketOwnershipControls", "BucketPolicy", "BucketLoggingV2",
	} {
		b.cases = append(b.cases, drift{thing: typ + " milu2stage-assets"})
	}
	return b
}

func roleGone() driftBatch {
	return driftBatch{name: "the role deleted", stack: enginetest.Shared, deleted: true, cases: []drift{
		{thing: "InstanceProfile milu2stage-ec2"},
		{thing: "RolePolicyAttachment role=milu2stage-ec2"},
		{thing: "RolePolicy milu2stage-ec2-telemetry"},
		{thing: "Role milu2stage-ec2", first: []string{"RolePolicy *"}},
	}}
}

func distributionGone() driftBatch {
	return driftBatch{name: "a distribution deleted", stack: enginetest.Shared, deleted: true, cases: []drift{
		{thing: "Distribution comment=milu2stage-web"},
		{thing: "OriginAccessControl milu2stage-web"},
	}}
}

func bucketGone() driftBatch {
	return driftBatch{name: "a bucket deleted", stack: enginetest.Shared, deleted: true, cases: []drift{
		{thing: "BucketV2 milu2stage-assets"},
	}, says: []string{"note   assets: the stack had one, and it is gone"}}
}

func leavesGone() driftBatch {
	return driftBatch{name: "what nothing hangs on deleted", stack: enginetest.Stage0, deleted: true, cases: []drift{
		{thing: "MetricAlarm milu2stage-web-status"},
		{thing: "Dashboard dashboardName=milu2stage"},
		{thing: "LogGroup /milu2stage/api"},
		{thing: "Record db.milu2stage.internal"},
		{thing: "LifecyclePolicy repository=milu2stage/api"},
		{thing: "FlowLog milu2stage-flow-log"},
		{thing: "KeyPair milu2stage-key"},
		{thing: "Eip milu2stage-node-game-eip"},
		{thing: "ListenerRule milu2stage-alb-rule-api-host"},
		{thing: "WebAclAssociation resourceArn=LoadBalancer milu2stage-alb"},
	}}
}

func pathsGone() driftBatch {
	return driftBatch{name: "ways deleted", stack: enginetest.Stage0, deleted: true, cases: []drift{
		{thing: "Route destinationCidrBlock=0.0.0.0/0"},
		{thing: "RouteTableAssociation subnetId=Subnet milu2stage-subnet-main"},
		{thing: "VpcEndpoint milu2stage-endpoint-s3"},
		{thing: "SecurityGroupIngressRule sg-trusted-ip-in-ssh-203-0-113-0-24"},
		{thing: "SecurityGroupEgressRule sg-app-out-all"},
	}}
}

func webGone() driftBatch {
	return driftBatch{name: "an instance deleted", stack: enginetest.Stage0, deleted: true, cases: []drift{
		{thing: "TargetGroupAttachment port=80"},
		{thing: "Instance milu2stage-web"},
	}}
}

func volumeGone() driftBatch {
	return driftBatch{name: "the data volume deleted", stack: enginetest.Stage0, deleted: true, cases: []drift{
		{thing: "VolumeAttachment deviceName=/dev/sdf"},
		{thing: "Volume milu2stage-db-data"},
	}, remains: []string{"Instance userData"}, says: []string{"note   db-data: the stack had one, and it is gone"}}
}

func balancerGone() driftBatch {
	return driftBatch{name: "a load balancer deleted", stack: enginetest.Stage0, deleted: true, cases: []drift{
		{thing: "LoadBalancer milu2stage-alb", first: []string{"WebAclAssociation *"}},
		{thing: "TargetGroup milu2stage-web-tg", first: []string{"TargetGroupAttachment port=80"}},
	}}
}

func scalingGone() driftBatch {
	return driftBatch{name: "the scaling group deleted", stack: enginetest.Stage0, deleted: true, cases: []drift{
		{thing: "Policy milu2stage-api-cpu"},
		{thing: "Group milu2stage-api-asg"},
		{thing: "LaunchTemplate milu2stage-api-lt"},
	}}
}

func certificateGone() driftBatch {
	return driftBatch{name: "the certificate and its listeners deleted", stack: enginetest.Stage0, deleted: true, cases: []drift{
		{thing: "Listener milu2stage-alb-https", first: []string{"ListenerRule *"}},
		{thing: "CertificateValidation certificateArn=Certificate milu2stage-certificate"},
		{thing: "Certificate milu2stage-certificate", first: []string{"Listener milu2stage-alb-internal-https"}},
	}}
}

func zoneGone() driftBatch {
	return driftBatch{name: "the private zone deleted", stack: enginetest.Stage0, deleted: true, cases: []drift{
		{thing: "Zone milu2stage.internal", first: []string{
			"Record db.milu2stage.internal", "Record web.milu2stage.internal", "Record node-game.milu2stage.internal",
			"Record node-game-2.milu2stage.internal", "Record node-world.milu2stage.internal",
		}},
	}}
}

func repositoryGone() driftBatch {
	return driftBatch{name: "a repository deleted", stack: enginetest.Stage0, deleted: true, cases: []drift{
		{thing: "Repository milu2stage/api"},
	}}
}

func peeringGone() driftBatch {
	return driftBatch{name: "the peering deleted", stack: enginetest.Stage0, deleted: true, cases: []drift{
		{
			thing: "PeeringConnectionOptions vpcPeeringConnectionId=VpcPeeringConnection milu2stage-pcx",
			first: []string{"PeeringConnectionOptions *"},
		},
		{thing: "VpcPeeringConnectionAccepter vpcPeeringConnectionId=VpcPeeringConnection milu2stage-pcx"},
		{thing: "VpcPeeringConnection milu2stage-pcx"},
	}}
}

func groupGone() driftBatch {
	return driftBatch{name: "a security group deleted", stack: enginetest.Stage0, deleted: true, cases: []drift{
		{thing: "SecurityGroup MILU2-stage-node-world-sg", first: []string{
			"TargetGroupAttachment port=7002", "Instance milu2stage-node-world", "SecurityGroupIngressRule sg-db-in-node-world",
		}},
	}}
}

// vpcGone leaves the elastic addresses behind, without their instances. The routes in the build VPC lead nowhere then.
func vpcGone() driftBatch {
	return driftBatch{name: "the VPC deleted with all that is in it", stack: enginetest.Stage0, deleted: true, cases: []drift{
		{thing: "Subnet milu2stage-subnet-main", first: []string{
			"WebAclAssociation *", "LoadBalancer *", "TargetGroupAttachment *", "TargetGroup *", "VolumeAttachment *", "Policy *", "Group *",
			"Instance *", "RouteTableAssociation *",
		}},
		{thing: "InternetGateway milu2stage-igw"},
		{thing: "RouteTable milu2stage-rt", first: []string{
			"VpcEndpoint *", "Route destinationCidrBlock=0.0.0.0/0", "Route destinationCidrBlock=172.31.0.0/16",
		}},
		{thing: "DefaultSecurityGroup default"}, // AWS deletes it with the VPC.
		{thing: "Vpc milu2stage-vpc", first: []string{
			"FlowLog *", "PeeringConnectionOptions *", "VpcPeeringConnectionAccepter *", "VpcPeeringConnection *",
			"SecurityGroupIngressRule *", "SecurityGroup *", "Subnet *",
		}},
	}, edits: both(set("Eip milu2stage-node-game-eip", "instance", ""), set("Eip milu2stage-node-game-2-eip", "instance", "")),
		remains: []string{"Group launchTemplate"}}
}
