package awslookup_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

func (w *world) group(region, vpc, name string) string {
	w.t.Helper()
	out, err := w.ec2(region).CreateSecurityGroup(w.t.Context(), &ec2.CreateSecurityGroupInput{
		VpcId: aws.String(vpc), GroupName: aws.String(name), Description: aws.String("made by hand"),
	})
	return str(must(w, out, err).GroupId)
}

func permission(protocol string, from, to int32, cidr string) []types.IpPermission {
	return []types.IpPermission{{
		IpProtocol: aws.String(protocol), FromPort: aws.Int32(from), ToPort: aws.Int32(to),
		IpRanges: []types.IpRange{{CidrIp: aws.String(cidr)}},
	}}
}

func (w *world) ingress(group string, rule []types.IpPermission) string {
	w.t.Helper()
	out, err := w.ec2(home).AuthorizeSecurityGroupIngress(w.t.Context(),
		&ec2.AuthorizeSecurityGroupIngressInput{GroupId: aws.String(group), IpPermissions: rule})
	return str(must(w, out, err).SecurityGroupRules[0].SecurityGroupRuleId)
}

func (w *world) egress(group string, rule []types.IpPermission) string {
	w.t.Helper()
	out, err := w.ec2(home).AuthorizeSecurityGroupEgress(w.t.Context(),
		&ec2.AuthorizeSecurityGroupEgressInput{GroupId: aws.String(group), IpPermissions: rule})
	return str(must(w, out, err).SecurityGroupRules[0].SecurityGroupRuleId)
}

// twoGroups makes the stage's application group, and another one.
func twoGroups(w *world) {
	twoVPCs(w)
	w.things["sg"] = w.group(home, w.things["vpc"], "MILU2stage-sg")
	w.things["sg-2"] = w.group(home, w.things["vpc"], "milu2stage-db")
}

func securityCases() []typeCase {
	return []typeCase{
		{
			token: "aws:ec2/securityGroup:SecurityGroup", api: "ec2:DescribeSecurityGroups",
			prepare: func(w *world) {
				twoVPCs(w)
				w.group(home, w.things["decoy"], "MILU2stage-sg")
				w.group(home, w.things["vpc"], "MILU2stage-sg-2")
				w.group(home, w.things["vpc"], "milu2stage-sg")
				w.group(other, w.vpc(other, "v", "172.34.0.0/16"), "MILU2stage-sg")
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"vpcId": w.things["vpc"], "name": "MILU2stage-sg"}
			},
			create: func(w *world) string { return w.group(home, w.things["vpc"], "MILU2stage-sg") },
		},
		{
			token: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", api: "ec2:DescribeSecurityGroupRules",
			prepare: func(w *world) {
				twoGroups(w)
				w.ingress(w.things["sg-2"], permission("tcp", 443, 443, "0.0.0.0/0"))
				w.ingress(w.things["sg"], permission("tcp", 80, 80, "0.0.0.0/0"))
				w.ingress(w.things["sg"], permission("udp", 443, 443, "0.0.0.0/0"))
				w.ingress(w.things["sg"], permission("tcp", 443, 443, "10.0.0.0/8"))
				w.egress(w.things["sg"], permission("tcp", 443, 443, "0.0.0.0/0"))
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"securityGroupId": w.things["sg"], "ipProtocol": "tcp", "fromPort": 443.0, "toPort": 443.0,
					"cidrIpv4": "0.0.0.0/0"}
			},
			create: func(w *world) string { return w.ingress(w.things["sg"], permission("tcp", 443, 443, "0.0.0.0/0")) },
		},
		{
			token: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", api: "ec2:DescribeSecurityGroupRules",
			prepare: func(w *world) {
				twoGroups(w)
				w.egress(w.things["sg-2"], permission("tcp", 3306, 3306, "172.34.0.0/16"))
				w.egress(w.things["sg"], permission("tcp", 3306, 3307, "172.34.0.0/16"))
				w.ingress(w.things["sg"], permission("tcp", 3306, 3306, "172.34.0.0/16"))
			},
			inputs: func(w *world) map[string]any {
				return map[string]any{"securityGroupId": w.things["sg"], "ipProtocol": "tcp", "fromPort": 3306.0, "toPort": 3306.0,
					"cidrIpv4": "172.34.0.0/16"}
			},
			create: func(w *world) string { return w.egress(w.things["sg"], permission("tcp", 3306, 3306, "172.34.0.0/16")) },
		},
		{
			token: "aws:ec2/keyPair:KeyPair", api: "ec2:DescribeKeyPairs", onePage: true,
			prepare: func(w *world) {
				w.keyPair(home, "milu2stage-key-2")
				w.keyPair(other, "milu2stage-key")
			},
			inputs: func(*world) map[string]any { return map[string]any{"keyName": "milu2stage-key"} },
			create: func(w *world) string { return w.keyPair(home, "milu2stage-key") },
		},
	}
}

func (w *world) keyPair(region, name string) string {
	w.t.Helper()
	_, err := w.ec2(region).CreateKeyPair(w.t.Context(), &ec2.CreateKeyPairInput{KeyName: aws.String(name)})
	must(w, 0, err)
	return name
}
