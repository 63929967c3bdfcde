package config

import "milu2-stage/internal/config/badconfig"

// goodStages are changes to the least configuration, with what they change in the settings.
func goodStages() map[string]struct {
	set  set
	want func(*Settings)
} {
	return map[string]struct {
		set  set
		want func(*Settings)
	}{
		"a part of an object takes the rest from the default": {
			set{"api": `{"max": 6, "spareInstanceTypes": ["t3a.small"]}`},
			func(s *Settings) { s.Stage.API.Max, s.Stage.API.SpareInstanceTypes = 6, []string{"t3a.small"} },
		},
		"an empty object is the default": {set{"db": `{}`}, func(*Settings) {}},
		"a list replaces the default": {
			set{"reservedOffsets": "[1]"}, func(s *Settings) { s.Stage.ReservedOffsets = []int{1} },
		},
		"repositories follow the kinds of node, which follow nodeDefaults": {
			set{
				"nodes":        `{"voice": {"port": 9000, "protocol": "udp", "healthPort": 9001}, "chat": null, "commu": "null", "world": null, "game": {"count": 3, "subnet": "second"}}`,
				"nodeDefaults": `{"instanceType": "c5.large", "elasticIp": true, "subnet": "main"}`,
			},
			func(s *Settings) {
				s.Stage.Nodes = []Node{
					{"game", 7001, 7001, NodeDefaults{"tcp", "c5.large", 3, true, true, SubnetSecond}},
					{"voice", 9000, 9001, NodeDefaults{"udp", "c5.large", 1, true, true, SubnetMain}},
				}
				s.Stage.Repositories = []string{"api", "web", "node-game", "node-voice"}
			},
		},
		"one field of one kind": {
			set{"nodes": `{"game": {"count": 3}}`}, func(s *Settings) { s.Stage.Nodes[2].Count = 3 },
		},
		"another port moves the health check": {
			set{"nodes": `{"game": {"port": 7101}, "chat": {}}`},
			func(s *Settings) { s.Stage.Nodes[2].Port, s.Stage.Nodes[2].HealthPort = 7101, 7101 },
		},
		"the ports of two kinds the other way round": {
			set{"nodes": `{"game": {"port": 7002}, "world": {"port": 7001}}`},
			func(s *Settings) {
				for i, port := range map[int]int{2: 7002, 3: 7001} {
					s.Stage.Nodes[i].Port, s.Stage.Nodes[i].HealthPort = port, port
				}
			},
		},
		"no nodes at all": {
			set{"nodes": `{"chat": null, "commu": null, "game": null, "world": null}`},
			func(s *Settings) { s.Stage.Nodes, s.Stage.Repositories = []Node{}, []string{"api", "web"} },
		},
		"high-risk ports that the internet cannot reach": {
			set{
				"web": `{"port": 8080}`, "api": `{"port": 8888}`, "nodes": `{"game": {"port": 9200}}`, "nodeClientCidrs": `["10.0.0.0/8"]`,
			},
			func(s *Settings) {
				s.Stage.Web.Port, s.Stage.API.Port, s.Stage.NodeClientCIDRs = 8080, 8888, []string{"10.0.0.0/8"}
				s.Stage.Nodes[2].Port, s.Stage.Nodes[2].HealthPort = 9200, 9200
			},
		},
		"a high-risk port behind the public load balancer, and an open game edge": {
			set{"web": `{"port": 8080}`, "nodeClientCidrs": `["0.0.0.0/0"]`},
			func(s *Settings) { s.Stage.Web.Port, s.Stage.NodeClientCIDRs = 8080, []string{"0.0.0.0/0"} },
		},
		"a database on any port, with provisioned IOPS": {
			set{"db": `{"port": 5432, "volumeType": "io2", "volumeIops": 4000}`},
			func(s *Settings) { s.Stage.DB.Port, s.Stage.DB.VolumeType, s.Stage.DB.VolumeIOPS = 5432, "io2", 4000 },
		},
		"another place and device for the database": {
			set{"db": `{"subnet": "second", "dataDevice": "xvdh"}`, "web": `{"subnet": "second"}`},
			func(s *Settings) {
				s.Stage.DB.Subnet, s.Stage.DB.DataDevice, s.Stage.Web.Subnet = SubnetSecond, "xvdh", SubnetSecond
			},
		},
		"rules that count up from another priority, and a group that heeds EC2 alone": {
			set{"rulePriority": "49990", "api": `{"healthCheckType": "EC2"}`},
			func(s *Settings) { s.Stage.RulePriority, s.Stage.API.HealthCheckType = 49990, "EC2" },
		},
		"tags, some of which are empty or odd, and tags to ignore": {
			set{"tags": `{"team": "milu2", "cost.center": "", "Größe": "a/b=c @d"}`, "ignoreTags": `{"keys": ["Snapshot"], "keyPrefixes": ["corp:"]}`},
			func(s *Settings) {
				s.Tags = map[string]string{"team": "milu2", "cost.center": "", "Größe": "a/b=c @d"}
				s.IgnoreTags = IgnoreTags{Keys: []string{"Snapshot"}, KeyPrefixes: []string{"corp:"}}
			},
		},
		"the game edge is open to the world": {
			set{"nodeClientCidrs": `["0.0.0.0/0"]`, "nlb": `{"internetFacing": true}`},
			func(s *Settings) { s.Stage.NodeClientCIDRs, s.Stage.NLB.InternetFacing = []string{"0.0.0.0/0"}, true },
		},
		"fixed addresses of a load balancer without a group": {
			set{"nlb": `{"internetFacing": true, "securityGroup": false, "allocationIds": ["eipalloc-01234567", "eipalloc-89abcdef"]}`},
			func(s *Settings) { s.Stage.NLB = NLB{true, false, []string{"eipalloc-01234567", "eipalloc-89abcdef"}} },
		},
		"peering with another region": {
			set{"peerBuildVpcId": "vpc-0123456789abcdef0", "peerRegion": "us-test-2", "peerBuildVpcCidr": "10.0.0.0/20"},
			func(s *Settings) {
				s.Stage.PeerBuildVPCID, s.Stage.PeerRegion, s.Stage.PeerBuildVPCCIDR = "vpc-0123456789abcdef0", "us-test-2", "10.0.0.0/20"
			},
		},
		"the stage's own region as the peer region is the same as none": {set{"peerRegion": "us-test-1"}, func(*Settings) {}},
		"ARNs of a made-up partition": {
			set{
				"alarmTopicArn":       "arn:aws-test:sns:us-test-1:123456789012:alarms",
				"webAclArn":           "arn:aws-test:wafv2:us-test-1:123456789012:regional/webacl/a/b",
				"repositoryKmsKeyArn": "arn:aws-test:kms:us-test-1:123456789012:key/a",
			},
			func(s *Settings) {
				s.Stage.AlarmTopicARN = "arn:aws-test:sns:us-test-1:123456789012:alarms"
				s.Stage.WebACLARN = "arn:aws-test:wafv2:us-test-1:123456789012:regional/webacl/a/b"
				s.Stage.RepositoryKMSKeyARN = "arn:aws-test:kms:us-test-1:123456789012:key/a"
			},
		},
		"a public key":         {set{"publicKey": badconfig.Key}, func(s *Settings) { s.Stage.PublicKey = badconfig.Key }},
		"the last stage index": {set{"stageIndex": "221"}, func(s *Settings) { s.Stage.Index = 221 }},
		"imports, one of a name that needs quotes": {
			set{"imports": `{"vpc": "create", "peer-route-rtb-1": "rtb-1_10.0.0.0/16"}`},
			func(s *Settings) {
				s.Imports = map[string]string{"vpc": "create", "peer-route-rtb-1": "rtb-1_10.0.0.0/16"}
			},
		},
		"account ids as `pulumi config set --path` stores them": {
			set{"aws:allowedAccountIds": `[123456789012, "210987654321"]`},
			func(s *Settings) { s.AWS.AllowedAccountIDs = []string{"123456789012", "210987654321"} },
		},
		"endpoints as the provider takes them": {
			set{"aws:endpoints": `[{"ec2": "http://localhost:5000", "s3": "http://localhost:5000"}, {"sts": "https://sts.test/"}]`},
			func(s *Settings) {
				s.AWS.Endpoints = map[string]string{"ec2": "http://localhost:5000", "s3": "http://localhost:5000", "sts": "https://sts.test/"}
			},
		},
		"one role in the plural key": {
			set{"aws:assumeRoles": `[{"roleArn": "arn:aws-test:iam::123456789012:role/a", "tags": {"a": "b"}, "duration": "1h"}]`},
			func(s *Settings) {
				s.AWS.AssumeRoles = []AssumeRole{{
					RoleARN: "arn:aws-test:iam::123456789012:role/a", Duration: "1h", Tags: map[string]string{"a": "b"},
				}}
			},
		},
		"switches of the provider": {
			set{"aws:skipMetadataApiCheck": "true", "aws:s3UsePathStyle": "false", "aws:maxRetries": "0"},
			func(s *Settings) {
				yes, no, zero := true, false, 0
				s.AWS.SkipMetadataAPICheck, s.AWS.S3UsePathStyle, s.AWS.MaxRetries = &yes, &no, &zero
			},
		},
		"keys of other namespaces": {set{"pulumi:tags": `{"a": "b"}`, "gcp:project": "x"}, func(*Settings) {}},
	}
}
