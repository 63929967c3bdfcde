//go:build unix

package faulttest

// refusedDifferences stop the run before it changes anything.
func refusedDifferences() map[string]handmade {
	certificate := "Certificate milu2stage-certificate"
	all := map[string]handmade{
		"the VPC has another name": {
			edit: set("Vpc milu2stage-vpc", "tags.Name", "main", "tagsAll.Name", "main"),
			says: []string{`has the same CIDR 172.34.0.0/16 and the name "main" instead of "milu2stage-vpc"`, "milu2-stage:imports"},
		},
		"the VPC has another CIDR": {
			edit: set("Vpc milu2stage-vpc", "cidrBlock", "10.0.0.0/16"),
			says: []string{"is named milu2stage-vpc and has 10.0.0.0/16, but stage index 0 has 172.34.0.0/16"},
		},
		"there are two VPCs": {
			edit: twin("Vpc milu2stage-vpc", "vpc-00000000000000abc"),
			says: []string{"2 live matches of aws:ec2/vpc:Vpc", "milu2-stage:imports.vpc vpc-00000000000000abc"},
		},
		"a subnet is in another zone": {
			edit: set("Subnet milu2stage-subnet-main", "availabilityZone", "eu-central-1c"),
			says: []string{"availabilityZone: eu-central-1c in AWS, eu-central-1a in the program; align milu2-stage:availabilityZones"},
		},
		"the flow log waits for a minute": {
			edit: set("FlowLog milu2stage-flow-log", "maxAggregationInterval", 60),
			says: []string{"maxAggregationInterval: 60 in AWS, 600 in the program"},
		},
		"the build VPC asked for the peering": {
			edit: set("VpcPeeringConnection milu2stage-pcx", "vpcId", of{"VpcPeeringConnection milu2stage-pcx", "peerVpcId"},
				"peerVpcId", of{"Vpc milu2stage-vpc", "id"}),
			says: []string{"already connects"},
		},
		"an instance has another architecture": {
			edit: set("Instance milu2stage-web", "instanceType", "t4g.small"),
			says: []string{"instanceType: t4g.small in AWS, t3.small in the program; align the instanceType of its role"},
		},
		"an instance is stopped": {
			edit: set("Instance milu2stage-web", "instanceState", "stopped"),
			says: []string{"is stopped", "aws ec2 start-instances --instance-ids i-"},
		},
		"an instance is in the other subnet": {
			edit: set("Instance milu2stage-web", "subnetId", of{"Subnet milu2stage-subnet-second", "id"}),
			says: []string{"subnetId: subnet-", "align milu2-stage:availabilityZones"},
		},
		"there are two instances of the name": {
			edit: twin("Instance milu2stage-web", "i-00000000000000abc"),
			says: []string{"2 live matches of aws:ec2/instance:Instance", "milu2-stage:imports.web i-00000000000000abc"},
		},
		"the group is in other subnets": {
			edit: set("Group milu2stage-api-asg", "vpcZoneIdentifiers", []any{"subnet-00000000000000abc"}),
			says: []string{"the auto-scaling group name milu2stage-api-asg is taken"},
		},
		"there are two elastic addresses of the name": {
			edit: twin("Eip milu2stage-node-game-eip", "eipalloc-00000000000000abc", "instance", ""),
			says: []string{"2 live matches of aws:ec2/eip:Eip", "milu2-stage:imports.node-game-eip"},
		},
		"the data volume is larger": {
			edit: set("Volume milu2stage-db-data", "size", 500),
			says: []string{"size: 500 in AWS, 50 in the program; align milu2-stage:db.volumeSize"},
		},
		"the data volume is attached to another instance": {
			edit: set("VolumeAttachment deviceName=/dev/sdf", "instanceId", of{"Instance milu2stage-web", "id"}),
			says: []string{"is attached to instance i-", "detach it first"},
		},
		"the data volume is another device": {
			edit: set("VolumeAttachment deviceName=/dev/sdf", "deviceName", "/dev/sdg"),
			says: []string{"as /dev/sdg, not to", "detach it first"},
		},
		"the public load balancer is internal": {
			edit: set("LoadBalancer milu2stage-alb", "internal", true), says: []string{"internal: true in AWS, false in the program"},
		},
		"the network load balancer has no security group": {
			edit: set("LoadBalancer milu2stage-nlb", "securityGroups", []any{}),
			says: []string{"securityGroups: none in AWS, some in the program"},
		},
		"a target group takes addresses": {
			edit: set("TargetGroup milu2stage-api-tg", "targetType", "ip"),
			says: []string{"targetType: ip in AWS, instance in the program"},
		},
		"the API's target group has another port": {
			edit: set("TargetGroup milu2stage-api-tg", "port", 8080),
			says: []string{"port: 8080 in AWS, 8000 in the program; align milu2-stage:api.port"},
		},
		"the certificate has another kind of key": {
			edit: set(certificate, "keyAlgorithm", "EC_prime256v1"),
			says: []string{"keyAlgorithm: EC_prime256v1 in AWS, RSA_2048 in the program"},
		},
		"there are two certificates": {
			edit: twin(certificate, "arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-0000-0000-000000000abc"),
			says: []string{"2 live matches of aws:acm/certificate:Certificate"},
		},
		"a record is a CNAME": {
			edit: both(
				twin("Record db.milu2stage.internal", "cname", "type", "CNAME", "records", []any{"old.example.com"}),
				drop("Record db.milu2stage.internal")),
			says: []string{"db.milu2stage.internal", "CNAME"},
		},
		"a record has a weight": {
			edit: both(
				twin("Record db.milu2stage.internal", "weighted", "setIdentifier", "blue"), drop("Record db.milu2stage.internal")),
			says: []string{"db.milu2stage.internal of type A with a routing policy (blue)"},
		},
		"the certificate was validated by mail": {
			edit: set(certificate, "validationMethod", "EMAIL"), says: []string{"validationMethod: EMAIL in AWS, DNS in the program"},
		},
		"a log group is for infrequent access": {
			edit: set("LogGroup /milu2stage/api", "logGroupClass", "INFREQUENT_ACCESS"),
			says: []string{"logGroupClass: INFREQUENT_ACCESS in AWS, STANDARD in the program"},
		},
	}
	for name, h := range all {
		h.refused = true
		all[name] = h
	}
	return all
}
