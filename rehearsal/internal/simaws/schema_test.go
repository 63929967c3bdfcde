package simaws

import (
	"strings"
	"testing"

	"milu2-stage/rehearsal/internal/world"
)

func TestInputsThatTheSchemaOrANameRuleRejects(t *testing.T) {
	vpc := props{"vpcId": "vpc-0123456789abcdef0"}
	with := func(base props, name string, value any) props { return merged(base, props{name: value}) }
	group := with(with(vpc, "port", 80.0), "protocol", "HTTP")
	balancer := props{"subnets": list("subnet-1", "subnet-2")}
	rule := props{"securityGroupId": "sg-1", "ipProtocol": "tcp", "fromPort": 1.0, "toPort": 2.0, "cidrIpv4": "10.0.0.0/8"}
	for sentence, c := range map[string]struct {
		token string
		in    props
		want  string
	}{
		"an unknown property":            {world.TypeVPC, props{"cidrBlock": "10.0.0.0/16", "cidr": "x"}, "cidr: no such property"},
		"an unknown nested property":     {typeInstance, props{"rootBlockDevice": props{"crypted": true}}, "rootBlockDevice.crypted: no such"},
		"an unknown property in a list":  {typeListener, props{"loadBalancerArn": "a", "defaultActions": list(props{"type": "x", "to": "y"})}, "defaultActions[0].to"},
		"a missing required property":    {typeSubnet, props{"cidrBlock": "10.0.0.0/24"}, "vpcId: required"},
		"an unknown type":                {typeBucketPolicy + "X", nil, "unknown resource type"},
		"a missing nested property":      {typeOwnership, props{"bucket": "abc", "rule": props{}}, "rule.objectOwnership: required"},
		"a missing required list":        {typeListener, props{"loadBalancerArn": "a"}, "defaultActions: required"},
		"a text for a number":            {typeVolume, props{"availabilityZone": "us-test-1a", "size": "20"}, "size: 20 is not a whole number"},
		"a fraction for a whole number":  {typeVolume, props{"availabilityZone": "us-test-1a", "size": 1.5}, "size: 1.5 is not a whole number"},
		"a bool for a text":              {typeLaunchTemplate, props{"networkInterfaces": list(props{"associatePublicIpAddress": true})}, "is not a string"},
		"a list for an object":           {typeInstance, props{"rootBlockDevice": list()}, "is not an object"},
		"a VPC of the wrong size":        {world.TypeVPC, props{"cidrBlock": "10.0.0.0/8"}, "between /16 and /28"},
		"a CIDR with host bits":          {world.TypeVPC, props{"cidrBlock": "10.0.0.1/16"}, "did you mean 10.0.0.0/16"},
		"a long load balancer name":      {typeLoadBalancer, with(balancer, "name", strings.Repeat("a", 33)), "has 33 characters; AWS allows 32"},
		"a load balancer with a dot":     {typeLoadBalancer, with(balancer, "name", "a.b"), "letters, digits and hyphens"},
		"a load balancer named internal": {typeLoadBalancer, with(balancer, "name", "internal-a"), `must not begin with "internal-"`},
		"a long target group name":       {typeTargetGroup, with(group, "name", strings.Repeat("a", 33)), "AWS allows 32"},
		"a target group ending in -":     {typeTargetGroup, with(group, "name", "a-"), "neither begin nor end"},
		"a TCP health check with a path": {typeTargetGroup, with(group, "healthCheck", props{"protocol": "TCP", "path": "/"}), "no meaning"},
		"a slow health check":            {typeTargetGroup, with(group, "healthCheck", props{"interval": 5.0, "timeout": 5.0}), "less than the interval"},
		"a group named sg-":              {world.TypeSecurityGroup, with(vpc, "name", "sg-x"), `must not begin with "sg-"`},
		"a group with an umlaut":         {world.TypeSecurityGroup, with(vpc, "name", "gruppe-ä"), "letters, digits, spaces"},
		"a long group name":              {world.TypeSecurityGroup, with(vpc, "name", strings.Repeat("a", 256)), "AWS allows 255"},
		"a group description with <":     {world.TypeSecurityGroup, with(vpc, "description", "a<b"), "description"},
		"a bucket in capitals":           {typeBucket, props{"bucket": "Milu"}, "lower-case"},
		"a bucket like an address":       {typeBucket, props{"bucket": "10.0.0.1"}, "IP address"},
		"a bucket with two dots":         {typeBucket, props{"bucket": "a..b"}, "dot beside a dot"},
		"a bucket with a reserved start": {typeBucket, props{"bucket": "xn--milu"}, "must not begin with xn--"},
		"a bucket with a reserved end":   {typeBucket, props{"bucket": "milu-s3alias"}, "must not end with"},
		"a repository in capitals":       {typeRepository, props{"name": "Milu/api"}, "lower-case words"},
		"a repository of one letter":     {typeRepository, props{"name": "a"}, "at least 2"},
		"a long role name":               {typeRole, props{"name": strings.Repeat("a", 65), "assumeRolePolicy": "{}"}, "AWS allows 64"},
		"a role with a slash":            {typeRole, props{"name": "a/b", "assumeRolePolicy": "{}"}, "letters, digits and _+=,.@-"},
		"a trust policy that is no JSON": {typeRole, props{"name": "a", "assumeRolePolicy": "{"}, "invalid JSON"},
		"a rule with two sources":        {typeIngress, with(rule, "cidrIpv6", "::/0"), "exactly one of"},
		"a rule with its ports reversed": {typeIngress, with(rule, "toPort", 0.0), "not a range of ports"},
		"a rule of all with a port":      {typeEgress, with(rule, "ipProtocol", "-1"), "must not be given with protocol -1"},
		"a rule with a bad CIDR":         {typeIngress, with(rule, "cidrIpv4", "10.0.0.1/8"), "not canonical"},
		"a reserved tag":                 {world.TypeVPC, props{"cidrBlock": "10.0.0.0/16", "tags": props{"aws:x": "y"}}, "reserved"},
		"a tag value AWS does not take":  {world.TypeVPC, props{"cidrBlock": "10.0.0.0/16", "tags": props{"x": "a<b"}}, "not a tag value"},
		"an odd retention":               {typeLogGroup, props{"name": "x", "retentionInDays": 10.0}, "10 is not one of"},
		"an unknown comparison":          {typeAlarm, props{"comparisonOperator": ">", "evaluationPeriods": 1.0, "metricQueries": list(props{"id": "a"})}, "must be one of"},
		"a dashboard wider than 24":      {typeDashboard, props{"dashboardName": "x", "dashboardBody": `{"widgets":[{"type":"text","x":20,"width":6}]}`}, "24 columns"},
		"user data that is no base64":    {typeLaunchTemplate, props{"name": "abc", "userData": "#!/bin/sh"}, "not base64"},
		"user data that is too long":     {typeInstance, props{"ami": "ami-01234567", "instanceType": "t3.small", "userData": strings.Repeat("a", 16385)}, "16384"},
		"more wanted than the most":      {typeGroup, props{"minSize": 1.0, "maxSize": 2.0, "desiredCapacity": 3.0, "vpcZoneIdentifiers": list("a"), "launchTemplate": props{}}, "not between"},
		"a record without a TTL":         {world.TypeRecord, props{"zoneId": "Z", "name": "a.b", "type": "A", "records": list("10.0.0.1")}, "ttl: required"},
		"an A record with a name":        {world.TypeRecord, props{"zoneId": "Z", "name": "a.b", "type": "A", "ttl": 1.0, "records": list("b.c")}, "not an IPv4 address"},
		"a key that is no key":           {typeKeyPair, props{"keyName": "a", "publicKey": "hello"}, "OpenSSH public key"},
		"a behavior without its origin":  {typeDistribution, distribution(props{"domainName": "x", "originId": "other"}, ""), "none of the origins"},
	} {
		t.Run(sentence, func(t *testing.T) { newBench(t).refusedCheck(t, c.token, c.in, c.want) })
	}
}

// refusedCheck fails the test unless a check of the inputs reports the wanted problem, among others perhaps.
func (b *bench) refusedCheck(t *testing.T, token string, in props, want string) {
	t.Helper()
	if _, err := b.p.kind(token); err != nil {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
		return
	}
	_, failures := b.check(token, "x", in)
	for _, failure := range failures {
		if strings.Contains(failure.Reason, want) {
			return
		}
	}
	t.Errorf("failures %v, want one with %q", failures, want)
}

func TestANameIsGeneratedOnlyWhenNoneIsGiven(t *testing.T) {
	b := newBench(t)
	for sentence, c := range map[string]struct {
		in   props
		want string
	}{
		"a given name stays":      {props{"bucket": "milu2stage-logs"}, "milu2stage-logs"},
		"no name gives a new one": {props{}, "logs-"},
	} {
		t.Run(sentence, func(t *testing.T) {
			checked, _ := b.check(typeBucket, "logs", c.in)
			if name := checked["bucket"].StringValue(); !strings.HasPrefix(name, c.want) {
				t.Errorf("name %q, want %q", name, c.want)
			}
		})
	}
}

func TestDefaultTagsAreAdded(t *testing.T) {
	b := newBench(t)
	id, out := b.make(world.TypeVPC, "vpc", props{"cidrBlock": "10.0.0.0/16", "tags": tags("milu")})
	all := object(out, "tagsAll")
	if all["Name"] != "milu" || all["ManagedBy"] != "pulumi" {
		t.Errorf("tagsAll is %v", all)
	}
	if got := b.live(world.TypeVPC, id).Tags()["ManagedBy"]; got != "pulumi" {
		t.Errorf("ManagedBy is %q in the account", got)
	}
}
