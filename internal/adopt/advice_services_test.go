package adopt

func serviceAdvice() map[string]advice {
	certificate := func(props map[string]any) *fakeSource {
		props["domainName"], props["subjectAlternativeNames"] = "a.example.com", []string{"a.example.com", "*.a.example.com"}
		return (&fakeSource{tags: map[string]map[string]string{"arn:c": {}}}).
			has(ListCertificates, "", Live{ID: "arn:c", Name: "a.example.com", Props: props})
	}
	domain := Inputs{"domainName": "a.example.com", "subjectAlternativeNames": []any{"*.a.example.com"}, "keyAlgorithm": "RSA_2048",
		"validationMethod": "DNS"}
	theirs := certificate(map[string]any{})
	theirs.tags["arn:c"] = ofStack("milu2-stage", "stage9")
	const another = "\n  pulumi config set -s stage0 --path \"milu2-stage:imports.certificate\" create"
	record := func(target string) *fakeSource {
		return (&fakeSource{}).has(ListRecords, "Z1", Live{ID: "Z1_a.example.com_A", Props: map[string]any{
			"name": "a.example.com", "type": "A", "setIdentifier": "", "aliasName": target}}).
			has(ListLoadBalancers, "", Live{ID: "arn:old", Name: "old", VPC: "vpc-9", Props: map[string]any{
				"dnsName": "old-1.us-test-1.elb.amazonaws.com"}})
	}
	alias := func(target any) Inputs {
		return Inputs{"zoneId": "Z1", "name": "a.example.com", "type": "A", "aliases": []any{map[string]any{"name": target}}}
	}
	const own = "; give this stage a domain of its own:\n  pulumi config set -s stage0 milu2-stage:domain stage0-us-test-1.example.com\nor "
	const lead = "leave it alone:\n  pulumi config set -s stage0 --path \"milu2-stage:external.alias-web\" \"\"\nor have it lead to this stage:\n  pulumi config set -s stage0 --path \"milu2-stage:imports.alias-web\" Z1_a.example.com_A"
	const live = "Z1_a.example.com_A exists and is an alias of the load balancer old in VPC vpc-9, which is not this stage's"
	repository := (&fakeSource{}).has(ListRepositories, "", Live{ID: "r", Name: "r", Props: map[string]any{
		"name": "r", "encryptionType": "AES256"}})
	return map[string]advice{
		"a certificate with another kind of key": {
			source: certificate(map[string]any{"keyAlgorithm": "EC_prime256v1"}), token: certToken, name: "certificate", inputs: domain,
			says: "make another certificate beside it, which the HTTPS listeners then use:\n  " + another[1:],
		},
		"a certificate that was validated by mail": {
			source: certificate(map[string]any{"keyAlgorithm": "RSA_2048", "validationMethod": "EMAIL"}), token: certToken, name: "certificate",
			inputs: domain, says: "make another certificate beside it, which the HTTPS listeners then use:\n  " + another[1:],
		},
		"another certificate": {
			source: certificate(map[string]any{}), token: certToken, name: "certificate", inputs: domain,
			imports: map[string]string{"certificate": "create"}, action: Create,
		},
		"the certificate of another stage": {
			source: theirs, token: certToken, name: "certificate", inputs: domain,
			says: "; give this stage a domain of its own:\n  pulumi config set -s stage0 milu2-stage:domain stage0-us-test-1.example.com",
		},
		"the certificate of another stage, and this one is deployed": {
			source: theirs, token: certToken, name: "certificate", inputs: domain, deployed: true, says: "; make another one beside it:" + another,
		},
		"a name that leads to a live load balancer, and ours is still to be made": {
			source: record("dualstack.old-1.us-test-1.elb.amazonaws.com."), token: recordToken, name: "alias-web", inputs: alias(unknown{}),
			says: live + own + lead,
		},
		"a name that leads to a live load balancer beside ours": {
			source: record("old-1.us-test-1.elb.amazonaws.com"), token: recordToken, name: "alias-web", deployed: true,
			inputs: alias("new-2.us-test-1.elb.amazonaws.com"), says: live + "; " + lead,
		},
		"a name that leads to a distribution": {
			source: record("d1.cloudfront.net"), token: recordToken, name: "alias-web", deployed: true, inputs: alias(unknown{}),
			says: "Z1_a.example.com_A exists and is an alias of d1.cloudfront.net; " + lead,
		},
		"a name that leads to addresses": {
			source: (&fakeSource{}).has(ListRecords, "Z1", Live{ID: "Z1_a.example.com_A", Props: map[string]any{
				"name": "a.example.com", "type": "A", "setIdentifier": "", "records": []string{"192.0.2.1"}}}),
			token: recordToken, name: "alias-web", deployed: true, inputs: alias(unknown{}),
			says: "Z1_a.example.com_A exists and leads to 192.0.2.1; " + lead,
		},
		"a name that leads to our load balancer": {
			source: record("dualstack.old-1.us-test-1.elb.amazonaws.com."), token: recordToken, name: "alias-web",
			inputs: alias("old-1.us-test-1.elb.amazonaws.com"), action: Adopt, id: "Z1_a.example.com_A",
		},
		"a name that leads to a load balancer that is gone": {
			source: record("gone-3.us-test-1.elb.amazonaws.com"), token: recordToken, name: "alias-web", inputs: alias(unknown{}), action: Adopt,
			id: "Z1_a.example.com_A",
		},
		"a repository without the key": {
			source: repository, token: "aws:ecr/repository:Repository", name: "repo-api", inputs: Inputs{"name": "r",
				"encryptionConfigurations": []any{map[string]any{"encryptionType": "KMS", "kmsKey": "arn:k"}}},
			says: "leave every repository with the key that it has:\n    pulumi config rm -s stage0 milu2-stage:repositoryKmsKeyArn",
		},
		"a log group of another class": {
			source: (&fakeSource{}).has(ListLogGroups, "", Live{ID: "/l", Name: "/l", Props: map[string]any{"logGroupClass": "INFREQUENT_ACCESS"}}),
			token:  logToken, name: "log-web", inputs: Inputs{"name": "/l"},
			says: "logGroupClass: INFREQUENT_ACCESS in AWS, STANDARD in the program; no configuration key sets it",
		},
	}
}

func importsAdvice() map[string]advice {
	remove := func(name string) string {
		return "remove the entry:\n  pulumi config rm -s stage0 --path \"milu2-stage:imports." + name + `"`
	}
	key := (&fakeSource{}).has(ListKeyPairs, "", Live{ID: "milu2stage-key", Name: "milu2stage-key", Props: map[string]any{"keyName": "milu2stage-key"}},
		Live{ID: "old", Name: "old", Props: map[string]any{"keyName": "old"}})
	pair := Inputs{"keyName": "milu2stage-key"}
	const keyPair = "aws:ec2/keyPair:KeyPair"
	elsewhere := (&fakeSource{}).has(ListLoadBalancers, "", Live{ID: "arn:aws:elasticloadbalancing:us-test-1:1:loadbalancer/app/a/1", Name: "a",
		VPC: "vpc-9"}).has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"}).has(ListVpcs, "")
	return map[string]advice{
		"create where AWS allows the name once": {
			source: key, token: keyPair, name: "key", inputs: pair, imports: map[string]string{"key": "create"},
			says: "milu2-stage:imports.key is create, but milu2stage-key exists, and AWS allows no other beside it; " + remove("key"),
		},
		"create where the name is free": {
			source: &fakeSource{}, token: keyPair, name: "key", inputs: pair, imports: map[string]string{"key": "create"}, action: Create,
		},
		"create where the parent is still to be made": {
			source: &fakeSource{}, token: listenerToken, name: "alb-https", inputs: Inputs{"loadBalancerArn": unknown{}, "port": 443},
			imports: map[string]string{"alb-https": "create"}, action: Create,
		},
		"create where AWS allows several": {
			source: (&fakeSource{}).has(ListAddresses, "", Live{ID: "eipalloc-1", Name: "a"}), token: "aws:ec2/eip:Eip", name: "a-eip",
			inputs: Inputs{"tags": name("a")}, imports: map[string]string{"a-eip": "create"}, action: Create,
		},
		"a key pair of another name": {
			source: key, token: keyPair, name: "key", inputs: pair, imports: map[string]string{"key": "old"},
			says: "keyName: old in AWS, milu2stage-key in the program; keep it:\n    pulumi config set -s stage0 --path \"milu2-stage:names.key\" old",
		},
		"a load balancer of another VPC": {
			source: elsewhere, token: lbToken, name: "alb", inputs: Inputs{"name": "a", "subnets": []any{"subnet-1"}},
			imports: map[string]string{"alb": "arn:aws:elasticloadbalancing:us-test-1:1:loadbalancer/app/a/1"}, says: "milu2-stage:imports names it; " + remove("alb"),
		},
		"a bucket that is not the stack's": {
			source: &fakeSource{}, token: BucketType, name: "assets", inputs: Inputs{"bucket": "milu2stage-assets"},
			imports: map[string]string{"assets": "others"},
			says: `milu2-stage:imports.assets is "others", which is the id of no living ` + BucketType + " in us-test-1 for milu2stage-assets; " +
				remove("assets"),
		},
	}
}
