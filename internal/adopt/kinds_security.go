package adopt

import "strings"

func securityKinds() []kind {
	rule := func(token string, egress bool) kind {
		by := "group, protocol, ports and source"
		if egress {
			by = "group, protocol, ports and destination"
		}
		return kind{
			by: by, example: "sgr-...",
			token: token, contract: true, listing: ListSecurityGroupRules,
			silent: []string{"description", "fromPort", "toPort"},
			needs: []string{"securityGroupId", "ipProtocol", "fromPort", "toPort", "cidrIpv4", "cidrIpv6", "prefixListId",
				"referencedSecurityGroupId"},
			parent: parentInput("securityGroupId"), idForm: ec2ID("sgr"),
			match: func(q question, l Live) (bool, error) { return matchRule(q.in, l, egress), nil },
		}
	}
	return []kind{
		{
			token: "aws:ec2/securityGroup:SecurityGroup", contract: true, listing: ListSecurityGroups,
			silent: []string{"revokeRulesOnDelete"},
			by:     "VPC and name", example: "sg-...",
			needs: []string{"vpcId", "name"}, parent: parentInput("vpcId"), idForm: ec2ID("sg"),
			match: func(q question, l Live) (bool, error) {
				return l.Name == q.in.text("name") && l.VPC == q.in.text("vpcId"), nil
			},
			compare: []comparison{{property: "name", way: nameWay}},
			ignores: []ignore{{"description", "AWS cannot change a group's description, and it is only words"}},
		},
		rule("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", false),
		rule("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", true),
		{
			token: "aws:ec2/keyPair:KeyPair", contract: true, listing: ListKeyPairs, needs: []string{"keyName"},
			by: "name", example: "milu2stage-key",
			hint: prefixHint("keyName"), match: namedBy("keyName"), compare: []comparison{{property: "keyName", way: nameWay}},
			// The provider reads a pair without its key (pulumi/pulumi-aws#2008, pulumi/pulumi-aws#5898).
			blank: []ignore{{"publicKey", "AWS does not return the key as it was given, and replacing the pair does not " +
				"change the instances that were launched with it"}},
		},
	}
}

func matchRule(in Inputs, l Live, egress bool) bool {
	isEgress, _ := l.Props["isEgress"].(bool)
	if isEgress != egress || prop(l, "securityGroupId") != in.text("securityGroupId") {
		return false
	}
	if protocol(prop(l, "ipProtocol")) != protocol(in.text("ipProtocol")) {
		return false
	}
	// A rule for all protocols has no ports; AWS says -1 for them.
	for _, port := range []string{"fromPort", "toPort"} {
		if wholeNumber(l.Props[port], -1) != in.number(port, -1) {
			return false
		}
	}
	for _, source := range []string{"cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"} {
		if groupID(prop(l, source)) != groupID(in.text(source)) {
			return false
		}
	}
	return true
}

// protocol returns the one form of a protocol that has several: AWS gives names where there are names.
func protocol(p string) string {
	switch p = strings.ToLower(p); p {
	case "all":
		return "-1"
	case "1":
		return "icmp"
	case "6":
		return "tcp"
	case "17":
		return "udp"
	case "58":
		return "icmpv6"
	}
	return p
}

// groupID drops the account from "account/sg-...", the form of a group in another account.
func groupID(id string) string {
	if i := strings.LastIndex(id, "/sg-"); i >= 0 {
		return id[i+1:]
	}
	return id
}
