package adopt

import (
	"fmt"
	"strings"
	"testing"
)

// advice is one registration that a live thing stands in the way of.
type advice struct {
	source      *fakeSource
	token, name string
	inputs      Inputs
	imports     map[string]string
	deployed    bool
	// says is the end of the message; "" is none, and the action is then what becomes of the registration.
	says   string
	action Action
	id     string
}

func TestAdvice(t *testing.T) {
	for _, cases := range []map[string]advice{networkAdvice(), computeAdvice(), serviceAdvice(), importsAdvice()} {
		for sentence, c := range cases {
			t.Run(sentence, func(t *testing.T) {
				d, err := advising(c.source, c.imports, c.deployed).decide(t.Context(), registration{
					token: c.token, name: c.name, region: "us-test-1", inputs: c.inputs,
				})
				if c.says != "" {
					said, _, _ := strings.Cut(fmt.Sprint(err), "\nor leave it as it is")
					if err == nil || !strings.HasSuffix(said, c.says) {
						t.Errorf("got\n%v\nwant at its end\n%s", err, c.says)
					}
				} else if err != nil || d.Action != c.action || d.ID != c.id {
					t.Errorf("got %s %s, %v", d.Action, d.ID, err)
				}
			})
		}
	}
}

func networkAdvice() map[string]advice {
	vpc := Inputs{"cidrBlock": "172.34.0.0/16", "tags": name("milu2stage-vpc")}
	subnet := func(id, block, zone string) Live {
		return Live{ID: id, VPC: "vpc-1", Props: map[string]any{"cidrBlock": block, "availabilityZone": zone}}
	}
	main := Inputs{"vpcId": "vpc-1", "cidrBlock": "172.34.0.0/24", "availabilityZone": "us-test-1a"}
	second := Inputs{"vpcId": "vpc-1", "cidrBlock": "172.34.1.0/24", "availabilityZone": "us-test-1b"}
	zones := func(first, second string) string {
		return "keep it:\n    pulumi config set -s stage0 --path \"milu2-stage:availabilityZones[0]\" us-test-1" + first +
			"\n    pulumi config set -s stage0 --path \"milu2-stage:availabilityZones[1]\" us-test-1" + second
	}
	route := func(origin string) *fakeSource {
		return (&fakeSource{}).has(ListRouteTables, "", Live{ID: "rtb-1", VPC: "vpc-1", Props: map[string]any{"routes": []map[string]any{
			{"destination": "172.31.0.0/16", "origin": origin, "target": "vgw-1"},
		}}})
	}
	const table, flowLog = "aws:ec2/route:Route", "aws:ec2/flowLog:FlowLog"
	toBuild := Inputs{"routeTableId": "rtb-1", "destinationCidrBlock": "172.31.0.0/16"}
	return map[string]advice{
		"two VPCs of the stage": {
			source: (&fakeSource{}).has(ListVpcs, "", vpcLive("vpc-1", "milu2stage-vpc", "172.34.0.0/16", nil),
				vpcLive("vpc-2", "milu2stage-vpc", "172.34.0.0/16", nil)), token: vpcToken, name: "vpc", inputs: vpc,
			says: "\nchoose one with one of\n  pulumi config set -s stage0 --path \"milu2-stage:imports.vpc\" vpc-1\n" +
				"  pulumi config set -s stage0 --path \"milu2-stage:imports.vpc\" vpc-2",
		},
		"a VPC of the name beside the stage's own": {
			source: (&fakeSource{}).has(ListVpcs, "", vpcLive("vpc-2", "milu2stage-vpc", "10.0.0.0/16", ofStack("milu2-stage", "stage1")),
				vpcLive("vpc-1", "milu2stage-vpc", "172.34.0.0/16", nil)), token: vpcToken, name: "vpc", inputs: vpc, action: Adopt, id: "vpc-1",
		},
		"a VPC of the block beside the stage's own": {
			source: (&fakeSource{}).has(ListVpcs, "", vpcLive("vpc-2", "old", "172.34.0.0/16", nil),
				vpcLive("vpc-1", "milu2stage-vpc", "172.34.0.0/16", nil)), token: vpcToken, name: "vpc", inputs: vpc, action: Adopt, id: "vpc-1",
		},
		"another stage's VPC of the block": {
			source: (&fakeSource{}).has(ListVpcs, "", vpcLive("vpc-2", "x", "172.34.0.0/16", ofStack("milu2-stage", "stage1"))),
			token:  vpcToken, name: "vpc", inputs: vpc,
			says: "It is another stage's (stack stage1); give this stage an index and names of its own:\n" +
				"  pulumi config set -s stage0 milu2-stage:stageIndex 1\n  pulumi config set -s stage0 milu2-stage:nameSuffix -- -stage1",
		},
		"another stage's VPC of the name and the block": {
			source: (&fakeSource{}).has(ListVpcs, "", vpcLive("vpc-2", "milu2stage-vpc", "172.34.0.0/16", ofStack("milu2-stage", "stage1"))),
			token:  vpcToken, name: "vpc", inputs: vpc,
			says: "give this stage an index and names of its own:\n  pulumi config set -s stage0 milu2-stage:stageIndex 1\n" +
				"  pulumi config set -s stage0 milu2-stage:nameSuffix -- -stage1",
		},
		"the VPC of another project": {
			source: (&fakeSource{}).has(ListVpcs, "", vpcLive("vpc-2", "milu2stage-vpc", "172.34.0.0/16", ofStack("legacy", "prod"))),
			token:  vpcToken, name: "vpc", inputs: vpc,
			says: "take it over all the same:\n  pulumi config set -s stage0 --path \"milu2-stage:imports.vpc\" vpc-2",
		},
		"a chosen VPC of other addresses": {
			source: (&fakeSource{}).has(ListVpcs, "", vpcLive("vpc-3", "main", "172.36.0.0/16", nil)), token: vpcToken, name: "vpc", inputs: vpc,
			imports: map[string]string{"vpc": "vpc-3"},
			says:    "cidrBlock: 172.36.0.0/16 in AWS, 172.34.0.0/16 in the program; keep it:\n    pulumi config set -s stage0 milu2-stage:stageIndex 2",
		},
		"a chosen VPC of addresses that no stage has": {
			source: (&fakeSource{}).has(ListVpcs, "", vpcLive("vpc-3", "main", "10.0.0.0/16", nil)), token: vpcToken, name: "vpc", inputs: vpc,
			imports: map[string]string{"vpc": "vpc-3"},
			says: "cidrBlock: 10.0.0.0/16 in AWS, 172.34.0.0/16 in the program; no configuration key sets it\nmilu2-stage:imports names it; " +
				"remove the entry:\n  pulumi config rm -s stage0 --path \"milu2-stage:imports.vpc\"",
		},
		"a subnet in another zone, and the other one where it is": {
			source: (&fakeSource{}).has(ListSubnets, "vpc-1", subnet("subnet-1", "172.34.0.0/24", "us-test-1c"),
				subnet("subnet-2", "172.34.1.0/24", "us-test-1b")), token: subnetToken, name: "subnet-main", inputs: main, says: zones("c", "b"),
		},
		"a subnet in another zone, and the other one is missing": {
			source: (&fakeSource{}).has(ListSubnets, "vpc-1", subnet("subnet-1", "172.34.0.0/24", "us-test-1b")),
			token:  subnetToken, name: "subnet-main", inputs: main, says: zones("b", "a"),
		},
		"the second subnet in another zone": {
			source: (&fakeSource{}).has(ListSubnets, "vpc-1", subnet("subnet-1", "172.34.0.0/24", "us-test-1a"),
				subnet("subnet-2", "172.34.1.0/24", "us-test-1c")), token: subnetToken, name: "subnet-second", inputs: second, says: zones("a", "c"),
		},
		"both subnets in one zone": {
			source: (&fakeSource{}).has(ListSubnets, "vpc-1", subnet("subnet-1", "172.34.0.0/24", "us-test-1b"),
				subnet("subnet-2", "172.34.1.0/24", "us-test-1b")), token: subnetToken, name: "subnet-main", inputs: main,
			says: "the other subnet is in that zone too, and milu2-stage:availabilityZones wants two",
		},
		"a static route": {source: route("CreateRoute"), token: table, inputs: toBuild, action: Adopt, id: "rtb-1_172.31.0.0/16"},
		"a propagated route": {
			source: route("EnableVgwRoutePropagation"), token: table, name: "route-build", inputs: toBuild,
			says: "and a static one would go before it; make one all the same:\n" +
				"  pulumi config set -s stage0 --path \"milu2-stage:imports.route-build\" create",
		},
		"a propagated route, and one all the same": {
			source: route("EnableVgwRoutePropagation"), token: table, name: "route-build", inputs: toBuild,
			imports: map[string]string{"route-build": "create"}, action: Create,
		},
		"an advertised route": {
			source: route("Advertisement"), token: table, name: "route-build", inputs: toBuild,
			says: "(Advertisement), and a static one would go before it; make one all the same:\n" +
				"  pulumi config set -s stage0 --path \"milu2-stage:imports.route-build\" create",
		},
		"a flow log with another interval": {
			source: (&fakeSource{}).has(ListFlowLogs, "vpc-1", Live{ID: "fl-1", Props: map[string]any{
				"vpcId": "vpc-1", "logDestination": "arn:b", "trafficType": "REJECT", "maxAggregationInterval": 60}}),
			token: flowLog, name: "flow-log", inputs: Inputs{"vpcId": "vpc-1", "logDestination": "arn:b", "trafficType": "REJECT",
				"maxAggregationInterval": 600},
			says: "leave it alone, without a flow log of the program's:\n    pulumi config set -s stage0 milu2-stage:flowLogs false",
		},
		"a peering that the build VPC asked for": {
			source: (&fakeSource{}).has(ListPeerings, "vpc-1", Live{ID: "pcx-1", Props: map[string]any{"vpcId": "vpc-9", "peerVpcId": "vpc-1"}}),
			token:  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", name: "pcx", inputs: Inputs{"vpcId": "vpc-1", "peerVpcId": "vpc-9"},
			says: "do without a peering of the program's, which leaves that one alone:\n  pulumi config rm -s stage0 milu2-stage:peerBuildVpcId",
		},
		"a peering with another region": {
			source: (&fakeSource{}).has(ListPeerings, "vpc-1", Live{ID: "pcx-1", Props: map[string]any{
				"vpcId": "vpc-1", "peerVpcId": "vpc-9", "peerRegion": "us-test-2"}}),
			token: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", name: "pcx",
			inputs: Inputs{"vpcId": "vpc-1", "peerVpcId": "vpc-9", "peerRegion": "us-test-3"},
			says:   "keep it:\n    pulumi config set -s stage0 milu2-stage:peerRegion us-test-2",
		},
		"a load balancer with another web ACL": {
			source: (&fakeSource{}).has(ListWebACLAssociations, "arn:lb", Live{ID: "x", Props: map[string]any{"webAclArn": "arn:acl"}}),
			token:  "aws:wafv2/webAclAssociation:WebAclAssociation", name: "alb-web-acl",
			inputs: Inputs{"resourceArn": "arn:lb", "webAclArn": "arn:other"},
			says:   "keep it:\n  pulumi config set -s stage0 milu2-stage:webAclArn arn:acl",
		},
	}
}

func computeAdvice() map[string]advice {
	instance := func(tag string, props map[string]any) *fakeSource {
		return (&fakeSource{}).has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"}).
			has(ListInstances, "vpc-1", Live{ID: "i-1", Name: tag, VPC: "vpc-1", Props: props})
	}
	in := func(tag string) Inputs {
		return Inputs{"subnetId": "subnet-1", "tags": name(tag), "instanceType": "t3.small"}
	}
	const vm, volumes = "aws:ec2/instance:Instance", "aws:ec2/volumeAttachment:VolumeAttachment"
	attached := func(attachments ...map[string]any) *fakeSource {
		return (&fakeSource{}).has(ListVolumes, "vol-1", Live{ID: "vol-1", Props: map[string]any{"attachments": attachments}})
	}
	at := func(instance, device string) map[string]any {
		return map[string]any{"instanceId": instance, "device": device}
	}
	attach := func(instance any) Inputs {
		return Inputs{"volumeId": "vol-1", "instanceId": instance, "deviceName": "/dev/sdf"}
	}
	group := func(subnet string) *fakeSource {
		return (&fakeSource{}).has(ListAutoScalingGroups, "", Live{ID: "asg", Name: "asg",
			Props: map[string]any{"name": "asg", "vpcZoneIdentifiers": []string{subnet}}}).
			has(ListVpcs, "", vpcLive("vpc-1", "milu2stage-vpc", "172.34.0.0/16", nil), vpcLive("vpc-2", "x", "172.35.0.0/16", nil)).
			has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"}).has(ListSubnets, "subnet-8", Live{ID: "subnet-8", VPC: "vpc-1"}).
			has(ListSubnets, "subnet-9", Live{ID: "subnet-9", VPC: "vpc-2"})
	}
	const asg, move = "aws:autoscaling/group:Group", "and AWS allows it once per region; take the group over and move it, for which AWS " +
		"starts instances in this stage's subnets and ends those elsewhere:\n  pulumi config set -s stage0 --path \"milu2-stage:imports.api-asg\" asg"
	into := func(subnet any) Inputs { return Inputs{"name": "asg", "vpcZoneIdentifiers": []any{subnet}} }
	return map[string]advice{
		"an instance in another subnet": {
			source: instance("w", map[string]any{"subnetId": "subnet-2"}), token: vm, name: "web", inputs: in("w"),
			says: "subnetId: subnet-2 in AWS, subnet-1 in the program; no configuration key sets it",
		},
		"a node of another architecture": {
			source: instance("n", map[string]any{"instanceType": "t4g.large"}), token: vm, name: "node-game-2", inputs: in("n"),
			says: "keep it:\n    pulumi config set -s stage0 --path \"milu2-stage:nodes.game.instanceType\" t4g.large",
		},
		"a stopped database": {
			source: instance("d", map[string]any{"instanceState": "stopped"}), token: vm, name: "db", inputs: in("d"), action: Adopt, id: "i-1",
		},
		"a stopped web server": {
			source: instance("w", map[string]any{"instanceState": "stopped"}), token: vm, name: "web", inputs: in("w"),
			says: "aws ec2 start-instances --instance-ids i-1 --region us-test-1",
		},
		"the volume at another device": {
			source: attached(at("i-1", "/dev/sdg")), token: volumes, name: "db-data-attachment", inputs: attach("i-1"),
			says: "deviceName: /dev/sdg in AWS, /dev/sdf in the program; keep it:\n    pulumi config set -s stage0 --path \"milu2-stage:db.dataDevice\" /dev/sdg",
		},
		"the volume at another device, chosen by its true id": {
			source: attached(at("i-1", "/dev/sdg")), token: volumes, name: "db-data-attachment", inputs: attach("i-1"),
			imports: map[string]string{"db-data-attachment": "/dev/sdg:vol-1:i-1"},
			says:    "deviceName: /dev/sdg in AWS, /dev/sdf in the program; keep it:\n    pulumi config set -s stage0 --path \"milu2-stage:db.dataDevice\" /dev/sdg",
		},
		"the volume at two instances": {
			source: attached(at("i-9", "/dev/sdf"), at("i-1", "/dev/sdf")), token: volumes, name: "db-data-attachment", inputs: attach("i-1"),
			action: Adopt, id: "/dev/sdf:vol-1:i-1",
		},
		"the volume at an instance that the program has not found": {
			source: attached(at("i-1", "/dev/sdf")), token: volumes, name: "db-data-attachment", inputs: attach(unknown{}),
			says: "instanceId: i-1 in AWS, an instance that is still to be created in the program; take that instance over:\n" +
				"    pulumi config set -s stage0 --path \"milu2-stage:imports.db\" i-1",
		},
		"the volume at no instance, with one still to be created": {
			source: attached(), token: volumes, name: "db-data-attachment", inputs: attach(unknown{}), action: Create,
		},
		"the group in another subnet of the VPC": {
			source: group("subnet-8"), token: asg, name: "api-asg", inputs: into("subnet-1"),
			says: "in other subnets than this stage's (subnet-8), " + move,
		},
		"the group in another subnet of the VPC, chosen": {
			source: group("subnet-8"), token: asg, name: "api-asg", inputs: into("subnet-1"), imports: map[string]string{"api-asg": "asg"},
			action: Adopt, id: "asg",
		},
		"the group in a subnet that is gone": {
			source: group("subnet-0"), token: asg, name: "api-asg", inputs: into("subnet-1"), says: move,
		},
		"the group in this stage's VPC, with subnets still to be made": {
			source: group("subnet-8"), token: asg, name: "api-asg", inputs: into(unknown{}), says: move,
		},
		"the group of another stage": {
			source: group("subnet-9"), token: asg, name: "api-asg", inputs: into(unknown{}),
			says: "It is another stage's (stage index 1); give this stage names of its own:\n" +
				"  pulumi config set -s stage0 milu2-stage:nameSuffix -- -stage0",
		},
		"the group of another stage, and this one exists": {
			source: group("subnet-9"), token: asg, name: "api-asg", inputs: into("subnet-1"),
			says: "It is another stage's (stage index 1); give this stage's another name:\n" +
				"  pulumi config set -s stage0 --path \"milu2-stage:names.api-asg\" asg-stage0",
		},
	}
}
