package adopt

import (
	"slices"
	"testing"
)

// example is one type with inputs, the live thing that they identify, and things that they do not.
type example struct {
	sentence string
	token    string
	inputs   map[string]any
	parent   string
	live     Live
	id       string
	decoys   []Live
}

func TestIdentityAndImportID(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range slices.Concat(networkExamples(), groupExamples(), balancingExamples(), computeExamples(),
		serviceExamples(), sharedExamples()) {
		seen[e.token] = true
		t.Run(e.sentence, func(t *testing.T) {
			k := kinds()[e.token]
			subnets := Live{ID: "subnet-1", VPC: "vpc-1"}
			s := (&fakeSource{}).has(k.listing, e.parent, append(slices.Clone(e.decoys), e.live)...)
			s.has(ListSubnets, "subnet-1", subnets)
			got, err := Find(t.Context(), s, "us-test-1", e.token, e.inputs)
			if err != nil || len(got) != 1 || got[0].ID != e.id {
				t.Fatalf("found %+v, %v; want %s", got, err, e.id)
			}
			if !k.accepts(e.id) {
				t.Errorf("%q is not taken as an id in imports", e.id)
			}
			none := (&fakeSource{}).has(k.listing, e.parent, e.decoys...).has(ListSubnets, "subnet-1", subnets)
			if got, err := Find(t.Context(), none, "us-test-1", e.token, e.inputs); err != nil || len(got) != 0 {
				t.Errorf("among decoys alone found %+v, %v", got, err)
			}
		})
	}
	for token := range kinds() {
		if !seen[token] {
			t.Errorf("no example of %s", token)
		}
	}
}

func TestTheContractTypes(t *testing.T) {
	if got := len(ContractTypes()); got != 31 {
		t.Errorf("%d types are marked as the contract's, want 31", got)
	}
	for token := range reapplied() {
		if CoverageOf(token) != Reapplied {
			t.Errorf("%s is mapped as well", token)
		}
	}
}

func name(n string) map[string]any { return map[string]any{"Name": n} }

func networkExamples() []example {
	rtb := func(id, vpc, name, subnet string) Live {
		return Live{ID: id, VPC: vpc, Name: name, Props: map[string]any{
			"routes": []map[string]any{
				{"destination": "172.34.0.0/16", "origin": "CreateRouteTable"},
				{"destination": "10." + id[4:] + ".0.0/16", "origin": "CreateRoute"},
			},
			"associations": []map[string]any{{"main": true, "subnetId": ""}, {"subnetId": subnet}},
		}}
	}
	pcx := func(id, vpc, peer string) Live {
		return Live{ID: id, Props: map[string]any{"vpcId": vpc, "peerVpcId": peer}}
	}
	return []example{
		{"a VPC by Name tag and CIDR", "aws:ec2/vpc:Vpc", map[string]any{"cidrBlock": "172.34.0.0/16", "tags": name("v")}, "",
			Live{ID: "vpc-1", Name: "v", Props: map[string]any{"cidrBlock": "172.34.0.0/16"}}, "vpc-1",
			[]Live{{ID: "vpc-2", Name: "v", Props: map[string]any{"cidrBlock": "172.35.0.0/16"}}}},
		{"a subnet by CIDR", subnetToken, map[string]any{"vpcId": "vpc-1", "cidrBlock": "172.34.0.0/24"}, "vpc-1",
			Live{ID: "subnet-a", VPC: "vpc-1", Props: map[string]any{"cidrBlock": "172.34.0.0/24"}}, "subnet-a",
			[]Live{{ID: "subnet-b", VPC: "vpc-1", Props: map[string]any{"cidrBlock": "172.34.1.0/24"}},
				{ID: "subnet-c", VPC: "vpc-2", Props: map[string]any{"cidrBlock": "172.34.0.0/24"}}}},
		{"a gateway by its VPC", "aws:ec2/internetGateway:InternetGateway", map[string]any{"vpcId": "vpc-1", "tags": name("igw")}, "",
			Live{ID: "igw-1", VPC: "vpc-1"}, "igw-1",
			[]Live{{ID: "igw-2", VPC: "vpc-2"}, {ID: "igw-3", Name: "igw"}, {ID: "igw-4", Name: "igw", Tags: ownTags()}}},
		{"a route table by VPC and name", "aws:ec2/routeTable:RouteTable", map[string]any{"vpcId": "vpc-1", "tags": name("rt")}, "",
			rtb("rtb-1", "vpc-1", "rt", ""), "rtb-1",
			[]Live{rtb("rtb-2", "vpc-2", "rt", ""), rtb("rtb-3", "vpc-1", "rt-2", ""), rtb("rtb-4", "vpc-1", "", "")}},
		{"a route by table and destination, not the local one", "aws:ec2/route:Route",
			map[string]any{"routeTableId": "rtb-1", "destinationCidrBlock": "10.1.0.0/16"}, "",
			rtb("rtb-1", "vpc-1", "", ""), "rtb-1_10.1.0.0/16", []Live{rtb("rtb-2", "vpc-1", "", "")}},
		{"an association by its subnet, in whatever table", "aws:ec2/routeTableAssociation:RouteTableAssociation",
			map[string]any{"routeTableId": "rtb-9", "subnetId": "subnet-1"}, "",
			rtb("rtb-1", "vpc-1", "", "subnet-1"), "subnet-1/rtb-1", []Live{rtb("rtb-2", "vpc-1", "", "subnet-11")}},
		{"a peering by both VPCs", "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
			map[string]any{"vpcId": "vpc-1", "peerVpcId": "vpc-9"}, "vpc-1",
			pcx("pcx-1", "vpc-1", "vpc-9"), "pcx-1", []Live{pcx("pcx-2", "vpc-1", "vpc-8"), pcx("pcx-3", "vpc-9", "vpc-2")}},
		{"an accepter by the peering", "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
			map[string]any{"vpcPeeringConnectionId": "pcx-1"}, "pcx-1",
			pcx("pcx-1", "vpc-1", "vpc-9"), "pcx-1", []Live{pcx("pcx-2", "vpc-1", "vpc-9")}},
		{"a flow log by VPC, traffic and destination", "aws:ec2/flowLog:FlowLog",
			map[string]any{"vpcId": "vpc-1", "logDestination": "arn:b", "trafficType": "REJECT"}, "vpc-1",
			Live{ID: "fl-1", Props: map[string]any{"vpcId": "vpc-1", "logDestination": "arn:b", "trafficType": "REJECT"}}, "fl-1",
			[]Live{{ID: "fl-2", Props: map[string]any{"vpcId": "vpc-1", "logDestination": "arn:b", "trafficType": "ALL"}}}},
		{"an endpoint by VPC and service", "aws:ec2/vpcEndpoint:VpcEndpoint",
			map[string]any{"vpcId": "vpc-1", "serviceName": "s3", "vpcEndpointType": "Gateway"}, "vpc-1",
			Live{ID: "vpce-1", Props: map[string]any{"vpcId": "vpc-1", "serviceName": "s3"}}, "vpce-1",
			[]Live{
				{ID: "vpce-2", Props: map[string]any{"vpcId": "vpc-1", "serviceName": "ssm"}},
				{ID: "vpce-3", Props: map[string]any{"vpcId": "vpc-1", "serviceName": "s3", "vpcEndpointType": "Interface"}},
			}},
	}
}

func groupExamples() []example {
	rule := func(id string, egress bool, protocol string, from, to int, source, value string) Live {
		return Live{ID: id, Props: map[string]any{"securityGroupId": "sg-1", "isEgress": egress, "ipProtocol": protocol,
			"fromPort": from, "toPort": to, source: value}}
	}
	return []example{
		{"a security group by VPC and name", "aws:ec2/securityGroup:SecurityGroup",
			map[string]any{"vpcId": "vpc-1", "name": "MILU2stage-sg"}, "vpc-1",
			Live{ID: "sg-1", Name: "MILU2stage-sg", VPC: "vpc-1"}, "sg-1",
			[]Live{{ID: "sg-2", Name: "MILU2stage-sg", VPC: "vpc-2"}, {ID: "sg-3", Name: "MILU2stage-sg-2", VPC: "vpc-1"}}},
		{"an ingress rule by group, protocol, ports and source", ruleToken,
			map[string]any{"securityGroupId": "sg-1", "ipProtocol": "6", "fromPort": 443.0, "toPort": 443.0, "cidrIpv4": "0.0.0.0/0"},
			"sg-1", rule("sgr-1", false, "tcp", 443, 443, "cidrIpv4", "0.0.0.0/0"), "sgr-1",
			[]Live{rule("sgr-2", true, "tcp", 443, 443, "cidrIpv4", "0.0.0.0/0"),
				rule("sgr-3", false, "udp", 443, 443, "cidrIpv4", "0.0.0.0/0"),
				rule("sgr-4", false, "tcp", 443, 444, "cidrIpv4", "0.0.0.0/0"),
				rule("sgr-5", false, "tcp", 443, 443, "cidrIpv4", "10.0.0.0/8"),
				rule("sgr-6", false, "tcp", 443, 443, "cidrIpv6", "::/0"),
				rule("sgr-7", false, "tcp", 443, 443, "referencedSecurityGroupId", "sg-2")}},
		{"an egress rule for everything, which has no ports", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
			map[string]any{"securityGroupId": "sg-1", "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}, "sg-1",
			rule("sgr-1", true, "-1", -1, -1, "cidrIpv4", "0.0.0.0/0"), "sgr-1",
			[]Live{rule("sgr-2", false, "-1", -1, -1, "cidrIpv4", "0.0.0.0/0")}},
		{"a rule from a group that AWS names with its account", ruleToken,
			map[string]any{"securityGroupId": "sg-1", "ipProtocol": "tcp", "fromPort": 1.0, "toPort": 1.0,
				"referencedSecurityGroupId": "sg-2"}, "sg-1",
			rule("sgr-1", false, "tcp", 1, 1, "referencedSecurityGroupId", "1234/sg-2"), "sgr-1", nil},
		{"a key pair by name", "aws:ec2/keyPair:KeyPair", map[string]any{"keyName": "k"}, "", Live{ID: "k", Name: "k"}, "k",
			[]Live{{ID: "k2", Name: "k2"}}},
	}
}

func balancingExamples() []example {
	arn := func(what string) string { return "arn:aws-test:elasticloadbalancing:us-test-1:1:" + what + "/x/1" }
	return []example{
		{"a load balancer by name in the VPC of its subnets", lbToken,
			map[string]any{"name": "alb", "subnets": []any{"subnet-1"}}, "",
			Live{ID: arn("loadbalancer"), Name: "alb", VPC: "vpc-1"}, arn("loadbalancer"), []Live{{ID: "x", Name: "alb-internal", VPC: "vpc-1"}}},
		{"a target group by name in its VPC", "aws:lb/targetGroup:TargetGroup", map[string]any{"name": "tg", "vpcId": "vpc-1"}, "",
			Live{ID: arn("targetgroup"), Name: "tg", VPC: "vpc-1"}, arn("targetgroup"), []Live{{ID: "x", Name: "tg2", VPC: "vpc-1"}}},
		{"a listener by load balancer and port", listenerToken, map[string]any{"loadBalancerArn": "lb", "port": 443.0}, "lb",
			Live{ID: arn("listener"), Props: map[string]any{"port": 443}}, arn("listener"),
			[]Live{{ID: "x", Props: map[string]any{"port": 80}}}},
		{"a listener rule by listener and priority", "aws:lb/listenerRule:ListenerRule",
			map[string]any{"listenerArn": "l", "priority": 10.0}, "l",
			Live{ID: arn("listener-rule"), Props: map[string]any{"priority": 10}}, arn("listener-rule"),
			[]Live{{ID: "x", Props: map[string]any{"priority": 1}}}},
		{"a web ACL association by the load balancer", "aws:wafv2/webAclAssociation:WebAclAssociation",
			map[string]any{"resourceArn": "arn:lb", "webAclArn": "arn:aws-test:wafv2:acl"}, "arn:lb",
			Live{ID: "arn:aws-test:wafv2:acl,arn:lb", Props: map[string]any{"webAclArn": "arn:aws-test:wafv2:acl"}}, "arn:aws-test:wafv2:acl,arn:lb", nil},
	}
}

func computeExamples() []example {
	attached := func(id, instance, device string) Live {
		return Live{ID: id, Name: "db-data", Props: map[string]any{"availabilityZone": "a",
			"attachments": []map[string]any{{"instanceId": instance, "device": device}}}}
	}
	return []example{
		{"an instance by VPC and name", "aws:ec2/instance:Instance", map[string]any{"subnetId": "subnet-1", "tags": name("web")}, "vpc-1",
			Live{ID: "i-1", Name: "web"}, "i-1", []Live{{ID: "i-2", Name: "web-2"}, {ID: "i-3"}}},
		{"a launch template by name", "aws:ec2/launchTemplate:LaunchTemplate", map[string]any{"name": "lt"}, "",
			Live{ID: "lt-1", Name: "lt"}, "lt-1", []Live{{ID: "lt-2", Name: "lt2"}}},
		{"an auto-scaling group by name", "aws:autoscaling/group:Group",
			map[string]any{"name": "asg", "vpcZoneIdentifiers": []any{"subnet-1"}}, "",
			Live{ID: "asg", Name: "asg", Props: map[string]any{"vpcZoneIdentifiers": []string{"subnet-1"}}}, "asg",
			[]Live{{ID: "asg-2", Name: "asg-2"}}},
		{"a scaling policy by group and name", "aws:autoscaling/policy:Policy",
			map[string]any{"autoscalingGroupName": "asg", "name": "cpu"}, "asg", Live{ID: "asg/cpu", Name: "cpu"}, "asg/cpu",
			[]Live{{ID: "asg/mem", Name: "mem"}}},
		{"an address by Name tag", "aws:ec2/eip:Eip", map[string]any{"tags": name("game-eip")}, "",
			Live{ID: "eipalloc-1", Name: "game-eip"}, "eipalloc-1", []Live{{ID: "eipalloc-2", Name: "game-eip-2"}, {ID: "eipalloc-3"}}},
		{"a volume by Name tag and zone", "aws:ebs/volume:Volume", map[string]any{"availabilityZone": "a", "tags": name("db-data")}, "a",
			attached("vol-1", "i-1", "/dev/sdf"), "vol-1",
			[]Live{{ID: "vol-2", Name: "db-data", Props: map[string]any{"availabilityZone": "b"}}}},
		{"an attachment by device, volume and instance", "aws:ec2/volumeAttachment:VolumeAttachment",
			map[string]any{"volumeId": "vol-1", "instanceId": "i-1", "deviceName": "/dev/sdf"}, "vol-1",
			attached("vol-1", "i-1", "/dev/sdf"), "/dev/sdf:vol-1:i-1", []Live{{ID: "vol-1"}}},
	}
}

func serviceExamples() []example {
	cert := func(id, kind string, names ...string) Live {
		return Live{ID: "arn:aws-test:acm:us-test-1:1:certificate/" + id, Props: map[string]any{
			"domainName": names[0], "subjectAlternativeNames": names, "type": kind}}
	}
	rec := func(name, kind, set string) Live {
		return Live{ID: "x", Props: map[string]any{"name": name, "type": kind, "setIdentifier": set}}
	}
	zone := func(name string, private bool) Live {
		return Live{ID: "Z1", Name: name, Props: map[string]any{"private": private}}
	}
	return []example{
		{"a repository by name", "aws:ecr/repository:Repository", map[string]any{"name": "m/api"}, "", Live{ID: "m/api", Name: "m/api"},
			"m/api", []Live{{ID: "m/api2", Name: "m/api2"}}},
		{"a lifecycle policy by repository", "aws:ecr/lifecyclePolicy:LifecyclePolicy", map[string]any{"repository": "m/api"}, "m/api",
			Live{ID: "m/api"}, "m/api", nil},
		{"a certificate by domain and alternative names", certToken,
			map[string]any{"domainName": "x.com", "subjectAlternativeNames": []any{"*.x.com"}}, "",
			cert("1", "AMAZON_ISSUED", "x.com", "*.x.com"), "arn:aws-test:acm:us-test-1:1:certificate/1",
			[]Live{cert("2", "AMAZON_ISSUED", "x.com"), cert("3", "IMPORTED", "x.com", "*.x.com"), cert("4", "AMAZON_ISSUED", "y.com", "*.x.com")}},
		{"a private zone by name and VPC", "aws:route53/zone:Zone",
			map[string]any{"name": "m.internal", "vpcs": []any{map[string]any{"vpcId": "vpc-1"}}}, "vpc-1",
			zone("m.internal.", true), "Z1", []Live{zone("m.internal", false), zone("n.internal", true)}},
		{"a record by zone, name and type", recordToken, map[string]any{"zoneId": "Z1", "name": "*.X.com", "type": "A"}, "Z1",
			rec(`\052.x.com.`, "A", ""), "Z1_*.x.com_A", []Live{rec("*.x.com", "AAAA", ""), rec("y.x.com", "A", "blue"), rec("y.x.com", "A", "")}},
		{"a record with a set identifier", recordToken,
			map[string]any{"zoneId": "Z1", "name": "x.com", "type": "A", "setIdentifier": "blue"}, "Z1",
			rec("x.com", "A", "blue"), "Z1_x.com_A_blue", []Live{rec("x.com", "A", "green")}},
		{"a log group by name", logToken, map[string]any{"name": "/m/api"}, "", Live{ID: "/m/api", Name: "/m/api"}, "/m/api",
			[]Live{{ID: "/m/api-2", Name: "/m/api-2"}}},
		{"an alarm by name", "aws:cloudwatch/metricAlarm:MetricAlarm", map[string]any{"name": "a"}, "", Live{ID: "a", Name: "a"}, "a",
			[]Live{{ID: "ab", Name: "ab"}}},
		{"a dashboard by name", "aws:cloudwatch/dashboard:Dashboard", map[string]any{"dashboardName": "d"}, "", Live{ID: "d", Name: "d"}, "d",
			[]Live{{ID: "d2", Name: "d2"}}},
	}
}

func sharedExamples() []example {
	out := []example{
		{"a role by name", RoleType, map[string]any{"name": "r"}, "r", Live{ID: "r", Name: "r"}, "r", nil},
		{"an instance profile by name", InstanceProfileType, map[string]any{"name": "r"}, "r", Live{ID: "r", Name: "r"}, "r", nil},
		{"a role policy by role and name", "aws:iam/rolePolicy:RolePolicy", map[string]any{"role": "r", "name": "p"}, "r",
			Live{ID: "r:p", Props: map[string]any{"name": "p"}}, "r:p", []Live{{ID: "r:q", Props: map[string]any{"name": "q"}}}},
		{"an attachment by role and policy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
			map[string]any{"role": "r", "policyArn": "arn:p"}, "r", Live{ID: "r/arn:p", Props: map[string]any{"policyArn": "arn:p"}}, "r/arn:p",
			[]Live{{ID: "r/arn:q", Props: map[string]any{"policyArn": "arn:q"}}}},
		{"a distribution by comment", DistributionType, map[string]any{"comment": "c"}, "", Live{ID: "E1", Name: "c"}, "E1",
			[]Live{{ID: "E2", Name: "c2"}}},
		{"an origin access control by name", OriginAccessControlType, map[string]any{"name": "c"}, "", Live{ID: "E1", Name: "c"}, "E1",
			[]Live{{ID: "E2", Name: "c2"}}},
	}
	for _, k := range bucketKinds() {
		out = append(out, example{"by the bucket's name: " + k.token, k.token, map[string]any{"bucket": "b"}, "b", Live{ID: "b"}, "b", nil})
	}
	return out
}
