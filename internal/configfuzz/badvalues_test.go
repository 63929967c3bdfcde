package configfuzz

import "strings"

// badValue holds texts that a key must not have, alone or with other keys.
type badValue struct {
	key   string
	texts []string
	with  map[string]string
}

func badCommon() []badValue {
	return []badValue{
		{key: "scope", texts: []string{"", "Stage", "both", " shared"}},
		{key: "namePrefix", texts: []string{
			"", "2milu", "Milu2", "milu2-", "-m", "internal", "internal-x", "m_2", strings.Repeat("m", 33), "milu.2", "a--b", "sg", "sg-x", "é",
		}},
		{key: "nameSuffix", texts: []string{"-", "--b", "-b-", "-B", "_b", " ", "-a--b", strings.Repeat("b", 17)}},
		{key: "adopt", texts: []string{"", "always", "Auto", "true"}},
		{key: "imports", texts: []string{`{"vpc":""}`, `{"vpc":7}`, `{"the vpc":"x"}`, `{"":"x"}`, `{"vpc":null}`, `{"vpc":"a\u0000"}`}},
		{key: "aws:region", texts: []string{"", "us-test-1a", "EU-CENTRAL-1", "everywhere", "eu-central-1 "}},
		{key: "aws:maxRetries", texts: []string{"", "many", "-1", "1001"}},
		{key: "aws:retryMode", texts: []string{"", "legacy"}},
		{key: "aws:allowedAccountIds", texts: []string{"[]", `["1"]`, `["12345678901x"]`, `"123456789012"`}},
		{key: "aws:endpoints", texts: []string{"{}", "[{}]", `[{"ec2":"localhost"}]`, `[{"EC2":"http://x"}]`, `["http://x"]`}},
		{key: "aws:assumeRole", texts: []string{"{}", `{"roleArn":"deployer"}`, `{"roleArn":"arn:aws:iam::123456789012:user/a"}`}},
		{key: "aws:httpProxy", texts: []string{"http://proxy"}},
		{key: "aws:defaultTags", texts: []string{`{"tags":{"a":"b"}}`}},
		{key: "aws:skipRegionValidation", texts: []string{"", "yes"}},
	}
}

func badShared() []badValue {
	web := func(field string) string { return `{"web":{` + field + `}}` }
	return append(badCommon(), []badValue{
		{key: "bucketPrefix", texts: []string{
			"a", "A1", "my.company", "-a", "a-", "xn--milu", "sthree-a", "sthree", "amzn-s3-demo-a", strings.Repeat("b", 54), "a_b", "é1",
		}},
		{key: "noncurrentDays", texts: []string{"0", "-1", "36501"}},
		{key: "logExpirationDays", texts: []string{"0", "-1", "36501"}},
		{key: "cdn", texts: []string{
			`{"videos":{}}`, `{"web":[]}`, `{"web":null}`, web(`"alias":[]`), web(`"aliases":["A.example.com"],"certificateArn":"x"`),
			web(`"certificateArn":"arn:aws:acm:eu-central-1:123456789012:certificate/a"`), web(`"failoverDomain":"backup.example.com"`),
			web(`"webAclArn":"arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b"`), web(`"trustedKeyGroups":["mine"]`),
			web(`"trustedKeyGroups":"x"`), web(`"aliases":["a.example.com"],"certificateArn":""`),
		}},
		// CloudFront delivers no logs there, which the configuration alone tells.
		{key: "cdnLogging", texts: []string{"true"}, with: map[string]string{"aws:region": "eu-south-1"}},
	}...)
}

func badStage() []badValue {
	lists := []badValue{
		{key: "trustedCidrs", texts: []string{
			`["0.0.0.0/0"]`, `["::/0"]`, `["0.0.0.0/1","128.0.0.0/1"]`, `["1.2.3.4"]`, `["1.2.3.4/24"]`, `["1.2.3.4/32","1.2.3.4/32"]`, `["10.0.0.0/7"]`,
			`["2001:db8::/32"]`, `["1.2.3.4/33"]`, `[""]`, `[7]`,
		}},
		{key: "nodeClientCidrs", texts: []string{`["::/0"]`, `["256.0.0.0/8"]`, `["0.0.0.0"]`, `["1.2.3.4/24"]`, `["0.0.0.0/0","0.0.0.0/0"]`}},
		{key: "availabilityZones", texts: []string{`["a"]`, `["us-test-1a"]`, `["x-1a","x-1b"]`, `["us-test-1a","us-test-1a"]`, `[1,2]`}},
		{key: "interfaceEndpoints", texts: []string{
			`["s3"]`, `["com.amazonaws.eu-central-1.ssm"]`, `["ssm","ssm"]`, `["SSM"]`, `[""]`, `["ecr.api","ecr-api"]`, `["a.b-c","a-b.c"]`, `["a b"]`,
		}},
		{key: "repositories", texts: []string{
			`["API"]`, `["api/"]`, `["api","api"]`, `["a--b"]`, `["a__b"]`, `["a//b"]`, `["-a"]`, `["a..b"]`, `["` + strings.Repeat("r", 257) + `"]`,
		}},
		{key: "reservedOffsets", texts: []string{`[226]`, `[-1]`, `[1,1]`, `["1"]`, `[1.5]`, `[1e1]`}},
	}
	return append(append(append(badCommon(), lists...), badPlaces()...), badRoles()...)
}

func badPlaces() []badValue {
	return []badValue{
		{key: "stageIndex", texts: []string{"-1", "-2", "226", "1000000"}},
		{key: "stageIndex", texts: []string{"222"}, with: map[string]string{"reservedOffsets": "[0,1,2,3]"}},
		{key: "peerBuildVpcId", texts: []string{"build", "vpc-1", "vpc-0123456789ABCDEF0"}},
		{key: "peerBuildVpcCidr", texts: []string{"172.16.0.0/12", "172.31.5.0/16", "10.0.0.0/29", "10.0.0.0", "::/64", "x"}},
		{key: "peerBuildVpcCidr", texts: []string{""}, with: map[string]string{"peerBuildVpcId": "vpc-0123456789abcdef0"}},
		{key: "peerBuildVpcCidr", texts: []string{"172.34.0.0/16", "172.34.255.240/28"},
			with: map[string]string{"stageIndex": "0", "reservedOffsets": "[0,1,2,3]"}},
		{key: "peerRegion", texts: []string{"eu-west-1a", "Ireland"}},
		{key: "domain", texts: []string{
			"", "example.com.", "https://stage0.example.com", "Stage0.example.com", "stage_0.example.com", strings.Repeat("s", 60) + ".example.com",
			"stage0..example.com", "-a.example.com", "elsewhere.test", "*.example.com",
		}},
		{key: "publicZone", texts: []string{"", "com", "example.com.", "Example.com", " example.com"}},
		{key: "sharedStack", texts: []string{"shared", "milu2-stage/shared", "a/b/c/d", "a//c"}},
		{key: "publicKey", texts: []string{"ssh-ed25519", "ssh-ed25519 AAAA", "ecdsa-sha2-nistp256 AAAAE2VjZHNh", "a\nb", "-----BEGIN OPENSSH PRIVATE KEY-----"}},
		{key: "amiId", texts: []string{"al2023", "ami-1", "ami-0123456789abcdefg"}},
		{key: "amiId", texts: []string{"ami-0123456789abcdef0"}, with: map[string]string{
			"web": `{"instanceType":"t4g.small"}`, "db": `{"instanceType":"t3.small"}`,
		}},
		{key: "logRetentionDays", texts: []string{"0", "31", "-1", "4000"}},
		{key: "alarmTopicArn", texts: []string{"alarms", "arn:aws-test:sns:us-nowhere-1:123456789012:alarms", "arn:aws-test:sqs:us-test-1:123456789012:q"}},
		{key: "webAclArn", texts: []string{"x", "arn:aws-test:wafv2:us-test-1:123456789012:global/webacl/a/b"}},
		{key: "repositoryKmsKeyArn", texts: []string{"alias/a", "arn:aws-test:kms:us-test-1:123456789012:alias/a"}},
	}
}

func badRoles() []badValue {
	return []badValue{
		{key: "web", texts: []string{
			`{"port":-1}`, `{"port":0}`, `{"port":65536}`, `{"port":"80"}`, `{"port":80.5}`, `{"instanceType":"m1.small"}`,
			`{"instanceType":"t3"}`, `{"healthCheckPath":"health"}`, `{"instancetype":"t3.small"}`, `{"publicIp":1}`, `{"healthCheckPath":"/a b"}`,
		}},
		{key: "api", texts: []string{
			`{"min":5,"max":4}`, `{"desired":9}`, `{"min":-1}`, `{"max":501}`, `{"cpuTarget":0}`, `{"cpuTarget":101}`, `{"port":3306.5}`,
			`{"spareInstanceTypes":["t3.small"],"instanceType":"t3.small"}`, `{"spareInstanceTypes":["t4g.small"],"instanceType":"t3.small"}`,
			`{"healthCheckGraceSeconds":7201}`, `{"spareInstanceTypes":"t3.small"}`, `{"min":null}`,
		}},
		{key: "db", texts: []string{
			`{"volumeType":"gp4"}`, `{"volumeSize":0}`, `{"volumeSize":16385}`, `{"volumeType":"io2"}`, `{"volumeType":"gp2","volumeIops":3000}`,
			`{"volumeIops":100}`, `{"port":0}`, `{"port":65536}`, `{"volumeType":"io1","volumeSize":4,"volumeIops":201}`, `{"engine":"mysql"}`,
		}},
		{key: "nodeDefaults", texts: []string{
			`{"protocol":"sctp"}`, `{"count":0}`, `{"count":501}`, `{"name":"x"}`, `{"elasticIp":"yes"}`, `{"instanceType":"t1.micro"}`, `{"instanceType":"g2.2xlarge"}`,
		}},
		{key: "nodes", texts: []string{
			`{"name":"game","port":7001}`, `["game"]`, `[]`, `[{"name":"game","port":7001}]`, `{"a":{}}`, `{"game":[]}`, `{"Game":{"port":7005}}`,
			`{"web":{"port":7005}}`, `{"game-2":{"port":7005}}`, `{"game-eip":{"port":7005}}`, `{"api-int":{"port":7005}}`, `{"a":null}`,
			`{"a":{"port":7005},"b":{"port":7005,"protocol":"udp"}}`, `{"a":{"port":7001}}`, `{"gmae":{"count":2}}`, `{"game":{"port":null}}`,
			`{"game":{"healthPort":0}}`, `{"a--b":{"port":7005}}`, `{"game":{"count":0}}`, `{"game":{"protocol":"TCP"}}`,
			`{"aaaaaaaaaaaaaaaaaaaaa":{"port":7005}}`, `{"a-":{"port":7005}}`, `{"game":{"name":"game"}}`,
		}},
		{key: "nodes", texts: []string{`{"a":{"port":22}}`, `{"game":{"port":9300}}`}, with: map[string]string{"nodeClientCidrs": `["0.0.0.0/0"]`}},
		{key: "nodes", texts: []string{`{"game":{"port":3389}}`}, with: map[string]string{"nodeClientCidrs": `["10.0.0.0/8","64.0.0.0/2"]`}},
	}
}
