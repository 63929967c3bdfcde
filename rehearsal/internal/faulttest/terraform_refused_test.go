//go:build unix

package faulttest

// refusedDifferences stop the run before it changes anything.
func refusedDifferences() map[string]handmade {
	certificate := "Certificate milu2stage-certificate"
	all := map[string]handmade{
		"the VPC has another name": {
			edit: set("Vpc milu2stage-vpc", "tags.Name", "main", "tagsAll.Name", "main"),
			says: []string{`has the same CIDR 172.34.0.0/16 and the name "main" instead of "milu2stage-vpc"`,
				"pulumi config set -s stage0 --path \"milu2-stage:imports.vpc\" vpc-"},
		},
		"the VPC has another CIDR": {
			edit: set("Vpc milu2stage-vpc", "cidrBlock", "10.0.0.0/16"),
			says: []string{"is named milu2stage-vpc and has 10.0.0.0/16, but stage index 0 has 172.34.0.0/16",
				"no configuration of this version takes it over"},
		},
		"there are two VPCs": {
			edit: twin("Vpc milu2stage-vpc", "vpc-00000000000000abc"),
			says: []string{"2 live matches of aws:ec2/vpc:Vpc", "milu2-stage:imports.vpc vpc-00000000000000abc"},
		},
		"a subnet is in another zone": {
			edit: both(set("Subnet milu2stage-subnet-main", "availabilityZone", "eu-central-1c"),
				set("Instance milu2stage-web", "availabilityZone", "eu-central-1c"),
				set("Instance milu2stage-db", "availabilityZone", "eu-central-1c"),
				set("Instance milu2stage-node-game", "availabilityZone", "eu-central-1c"),
				set("Instance milu2stage-node-world", "availabilityZone", "eu-central-1c"),
				set("Volume milu2stage-db-data", "availabilityZone", "eu-central-1c")),
			says: []string{"availabilityZone: eu-central-1c in AWS, eu-central-1a in the program; keep it:",
				`pulumi config set -s stage0 --path "milu2-stage:availabilityZones[0]" eu-central-1c`,
				`pulumi config set -s stage0 --path "milu2-stage:availabilityZones[1]" eu-central-1b`},
		},
		"the flow log waits for a minute": {
			edit: set("FlowLog milu2stage-flow-log", "maxAggregationInterval", 60),
			says: []string{"maxAggregationInterval: 60 in AWS, 600 in the program; leave it alone, without a flow log of the program's",
				"pulumi config set -s stage0 milu2-stage:flowLogs false"},
		},
		"the build VPC asked for the peering": {
			edit: set("VpcPeeringConnection milu2stage-pcx", "vpcId", of{"VpcPeeringConnection milu2stage-pcx", "peerVpcId"},
				"peerVpcId", of{"Vpc milu2stage-vpc", "id"}),
			says: []string{"already connects", "pulumi config rm -s stage0 milu2-stage:peerBuildVpcId"},
		},
		"an instance has another architecture": {
			edit: set("Instance milu2stage-web", "instanceType", "t4g.small", "ami", "ami-0123456789abcdef0"),
			says: []string{"instanceType: t4g.small in AWS, t3.small in the program; keep it:",
				"pulumi config set -s stage0 --path \"milu2-stage:web.instanceType\" t4g.small"},
		},
		"the VPC of another stage has the name": {
			edit: both(set("Vpc milu2stage-vpc", "cidrBlock", "172.35.0.0/16")),
			says: []string{"If it is this stage's, give the stage the index of its addresses:",
				"pulumi config set -s stage0 milu2-stage:stageIndex 1", "pulumi config set -s stage0 milu2-stage:nameSuffix -- -stage0"},
		},
		"an instance is stopped": {
			edit: set("Instance milu2stage-web", "instanceState", "stopped"),
			says: []string{"is stopped", "aws ec2 start-instances --instance-ids i-"},
		},
		"an instance is in the other subnet": {
			edit: set("Instance milu2stage-web", "subnetId", of{"Subnet milu2stage-subnet-second", "id"}),
			says: []string{"subnetId: subnet-", "pulumi config set -s stage0 --path \"milu2-stage:web.subnet\" second",
				"pulumi config set -s stage0 --path \"milu2-stage:ignoreChanges.web[0]\" subnetId"},
		},
		"there are two instances of the name": {
			edit: twin("Instance milu2stage-web", "i-00000000000000abc"),
			says: []string{"2 live matches of aws:ec2/instance:Instance", "milu2-stage:imports.web i-00000000000000abc"},
		},
		"the group is in other subnets": {
			edit: set("Group milu2stage-api-asg", "vpcZoneIdentifiers", []any{"subnet-00000000000000abc"}),
			says: []string{"the auto-scaling group name milu2stage-api-asg is taken",
				"pulumi config set -s stage0 --path \"milu2-stage:imports.api-asg\" milu2stage-api-asg"},
		},
		"there are two elastic addresses of the name": {
			edit: twin("Eip milu2stage-node-game-eip", "eipalloc-00000000000000abc", "instance", ""),
			says: []string{"2 live matches of aws:ec2/eip:Eip", "milu2-stage:imports.node-game-eip"},
		},
		"the data volume is larger": {
			edit: set("Volume milu2stage-db-data", "size", 500),
			says: []string{"size: 500 in AWS, 50 in the program; keep it:", "pulumi config set -s stage0 --path \"milu2-stage:db.volumeSize\" 500"},
		},
		"the data volume is attached to another instance": {
			edit: set("VolumeAttachment deviceName=/dev/sdf", "instanceId", of{"Instance milu2stage-web", "id"}),
			says: []string{"instanceId: i-", "pulumi config set -s stage0 --path \"milu2-stage:ignoreChanges.db-data-attachment[0]\" instanceId"},
		},
		"the data volume is another device": {
			edit: set("VolumeAttachment deviceName=/dev/sdf", "deviceName", "/dev/sdg"),
			says: []string{"deviceName: /dev/sdg in AWS, /dev/sdf in the program; keep it:", "pulumi config set -s stage0 --path \"milu2-stage:db.dataDevice\" /dev/sdg"},
		},
		"the public load balancer is internal": {
			edit: set("LoadBalancer milu2stage-alb", "internal", true),
			says: []string{"internal: true in AWS, false in the program; no configuration key sets it", "ignoreChanges.alb[0]\" internal"},
		},
		"the network load balancer has no security group": {
			edit: set("LoadBalancer milu2stage-nlb", "securityGroups", []any{}),
			says: []string{"securityGroups: none in AWS, some in the program; keep it, and let its clients in by the nodes' own groups:",
				"milu2-stage:nlb.securityGroup\" false"},
			adds: true,
		},
		"a target group takes addresses": {
			edit: set("TargetGroup milu2stage-api-tg", "targetType", "ip"),
			says: []string{"targetType: ip in AWS, instance in the program; no configuration key sets it"},
		},
		"the API's target groups have another port": {
			edit: both(set("TargetGroup milu2stage-api-tg", "port", 8080), set("TargetGroup milu2stage-api-int-tg", "port", 8080)),
			says: []string{"port: 8080 in AWS, 8000 in the program; keep it:", "pulumi config set -s stage0 --path \"milu2-stage:api.port\" 8080"},
		},
		"one of the API's target groups has another port": {
			edit: set("TargetGroup milu2stage-api-tg", "port", 8080),
			says: []string{"port: 8080 in AWS, 8000 in the program; milu2-stage:api.port would change it for others"},
		},
		"the certificate has another kind of key": {
			edit: set(certificate, "keyAlgorithm", "EC_prime256v1"),
			says: []string{"keyAlgorithm: EC_prime256v1 in AWS, RSA_2048 in the program; make another certificate beside it",
				"pulumi config set -s stage0 --path \"milu2-stage:imports.certificate\" create"},
		},
		"there are two certificates": {
			edit: twin(certificate, "arn:aws:acm:eu-central-1:123456789012:certificate/00000000-0000-0000-0000-000000000abc"),
			says: []string{"2 live matches of aws:acm/certificate:Certificate"},
		},
		"a record is a CNAME": {
			edit: both(
				twin("Record db.milu2stage.internal", "cname", "type", "CNAME", "records", []any{"old.example.com"}),
				drop("Record db.milu2stage.internal")),
			says: []string{"db.milu2stage.internal", "CNAME", "milu2-stage:ignoreChanges.record-db[0]\" \"*\""},
		},
		"a record has a weight": {
			edit: both(
				twin("Record db.milu2stage.internal", "weighted", "setIdentifier", "blue"), drop("Record db.milu2stage.internal")),
			says: []string{"db.milu2stage.internal of type A with a routing policy (blue)"},
		},
		"the certificate was validated by mail": {
			edit: set(certificate, "validationMethod", "EMAIL"), says: []string{"validationMethod: EMAIL in AWS, DNS in the program; make another"},
		},
		"a public name leads to addresses": {
			edit: set("Record api.stage0.example.com", "aliases", gone{}, "ttl", 300, "records", []any{"192.0.2.1"}),
			says: []string{"exists and leads to 192.0.2.1; leave it alone:", `milu2-stage:external.alias-api" ""`, "have it lead to this stage:"},
		},
		"an instance belongs to an auto-scaling group": {
			edit: set("Instance milu2stage-web", "tags.aws:autoscaling:groupName", "old", "tagsAll.aws:autoscaling:groupName", "old"),
			says: []string{"belongs to the auto-scaling group old; make another one beside it:", "take it over all the same:"},
		},
		"a listener's rule is somebody else's": {
			edit: set("ListenerRule milu2stage-alb-rule-api-host", "conditions",
				[]any{map[string]any{"hostHeader": map[string]any{"values": []any{"gm.example.com"}}}},
				"actions", []any{map[string]any{"type": "fixed-response", "order": 1,
					"fixedResponse": map[string]any{"contentType": "text/plain", "statusCode": "403"}}}),
			says: []string{"has the priority 10, for gm.example.com; give the program's rules other priorities:",
				"pulumi config set -s stage0 milu2-stage:rulePriority 100", "take it over all the same:"},
		},
		"a log group is for infrequent access": {
			edit: set("LogGroup /milu2stage/api", "logGroupClass", "INFREQUENT_ACCESS"),
			says: []string{"logGroupClass: INFREQUENT_ACCESS in AWS, STANDARD in the program; no configuration key sets it"},
		},
	}
	for name, h := range all {
		h.refused = true
		all[name] = h
	}
	return all
}
