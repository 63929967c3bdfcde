package config

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/config/badconfig"
)

// sourceOf is a stack that sets the given keys.
func sourceOf(set map[string]string) Source {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	return Source{
		Get:    func(key string) (string, bool) { text, ok := set[key]; return text, ok },
		Keys:   keys,
		Getenv: func(string) string { return "" },
	}
}

// set is a change to the least configuration.
type set = badconfig.Set

// leastStage is the least that a stage sets, with changes.
func leastStage(changes set) map[string]string { return changes.On(badconfig.LeastStage()) }

// leastShared is the least that the shared stack sets, with changes.
func leastShared(changes set) map[string]string { return changes.On(badconfig.LeastShared()) }

func load(t *testing.T, keys map[string]string) *Settings {
	t.Helper()
	settings, err := Load(sourceOf(keys))
	if err != nil {
		t.Fatal(err)
	}
	return settings
}

// defaultStage is what the least configuration of a stage means.
func defaultStage() *Stage {
	stage := &Stage{
		ReservedOffsets: []int{0, 1, 2, 3}, AvailabilityZones: []string{}, PeerBuildVPCCIDR: "172.31.0.0/16",
		TrustedCIDRs: []string{}, NodeClientCIDRs: []string{}, Domain: "stage0.example.com", PublicZone: "example.com",
		Web: Web{InstanceType: "t3.small", Port: 80, HealthCheckPath: "/", PublicIP: true, Subnet: SubnetMain},
		API: API{
			InstanceType: "t3.small", SpareInstanceTypes: []string{}, Port: 8000, HealthCheckPath: "/health",
			Min: 1, Max: 4, Desired: 2, CPUTarget: 60, PublicIP: true, HealthCheckType: "ELB",
			HealthCheckGraceSeconds: 600,
		},
		DB: DB{
			InstanceType: "t3.medium", Port: 3306, VolumeSize: 50, VolumeType: "gp3", DataDevice: "/dev/sdf", Subnet: SubnetMain,
		},
		Repositories: []string{"api", "web", "node-chat", "node-commu", "node-game", "node-world"}, LogRetentionDays: 30,
		FlowLogs: true, InterfaceEndpoints: []string{}, NLB: NLB{SecurityGroup: true, AllocationIDs: []string{}},
		RulePriority: 10,
	}
	for name, port := range map[string]int{"game": 7001, "world": 7002, "chat": 7003, "commu": 7004} {
		stage.Nodes = append(stage.Nodes, Node{
			Name: name, Port: port, HealthPort: port,
			NodeDefaults: NodeDefaults{Protocol: "tcp", InstanceType: "t3.small", Count: 1, PublicIP: true, Subnet: SubnetSpread},
		})
	}
	slices.SortFunc(stage.Nodes, func(a, b Node) int { return strings.Compare(a.Name, b.Name) })
	return stage
}

func TestLoadFillsInTheDefaults(t *testing.T) {
	common := Settings{
		NamePrefix: "milu2stage", Adopt: AdoptAuto, Imports: map[string]string{}, Names: map[string]string{},
		Tags: map[string]string{}, IgnoreTags: IgnoreTags{Keys: []string{}, KeyPrefixes: []string{}},
		External: map[string]string{}, IgnoreChanges: map[string][]string{}, Protect: true, AWS: AWS{Region: "us-test-1"},
	}
	stage, shared := common, common
	stage.Scope, stage.Stage = ScopeStage, defaultStage()
	none := CDN{Aliases: []string{}, TrustedKeyGroups: []string{}}
	shared.Scope, shared.Shared = ScopeShared, &Shared{
		BucketPrefix: "milu2stage", CDN: CDNs{Assets: none, Web: none}, BucketVersioning: true, BucketLogging: true,
		CDNLogging: true, NoncurrentDays: 30, LogExpirationDays: 90,
	}
	if diff := cmp.Diff(&stage, load(t, leastStage(nil))); diff != "" {
		t.Errorf("a stage (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(&shared, load(t, leastShared(nil))); diff != "" {
		t.Errorf("shared (-want +got):\n%s", diff)
	}
}

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

func TestLoadGoodConfigurations(t *testing.T) {
	for sentence, tt := range goodStages() {
		t.Run(sentence, func(t *testing.T) {
			want := load(t, leastStage(nil))
			tt.want(want)
			if diff := cmp.Diff(want, load(t, leastStage(tt.set))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLoadReportsEverythingAtOnce(t *testing.T) {
	_, err := Load(sourceOf(map[string]string{
		"milu2-stage:scope": "stage", "milu2-stage:stageIndex": "x", "milu2-stage:nodes": `{"Game": {"port": 22}, "chat": {"port": "x", "size": 1}}`,
		"milu2-stage:trustedCidrs": `["0.0.0.0/0", "10.0.0.1/8"]`, "milu2-stage:typo": "1", "aws:maxRetries": "-1",
	}))
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("Load gave %v, want Problems", err)
	}
	keys := make([]string, len(problems))
	for i, problem := range problems {
		keys[i] = problem.Key
	}
	want := []string{
		"aws:maxRetries", "aws:region", "milu2-stage:domain", "milu2-stage:nodes.Game", "milu2-stage:nodes.chat.port",
		"milu2-stage:nodes.chat.size", "milu2-stage:publicZone", "milu2-stage:stageIndex", "milu2-stage:trustedCidrs[1]",
		"milu2-stage:trustedCidrs[0]", "milu2-stage:typo",
	}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Errorf("the keys of the problems (-want +got):\n%s", diff)
	}
}

// The engine sets every declared key on every stack, numbers and switches as text and the rest as JSON.
func TestLoadAcceptsTheEnginesDefaultsOnEveryStack(t *testing.T) {
	injected := map[string]string{}
	for _, key := range Schema() {
		if key.HasDefault {
			injected[projectNamespace+key.Name] = key.Default
		}
	}
	for name, own := range map[string]map[string]string{"shared": leastShared(nil), "stage": leastStage(nil)} {
		want := load(t, own)
		if diff := cmp.Diff(want, load(t, set(own).On(injected))); diff != "" {
			t.Errorf("%s with the defaults set (-without +with):\n%s", name, diff)
		}
	}
}

func TestLoadWithoutAListOfKeysFindsWhatIsNotForwarded(t *testing.T) {
	source := sourceOf(leastShared(map[string]string{"aws:insecure": "true"}))
	source.Keys = nil
	_, err := Load(source)
	var problems Problems
	if !errors.As(err, &problems) || !slices.ContainsFunc(problems, func(p Problem) bool { return p.Key == "aws:insecure" }) {
		t.Errorf("Load gave %v, want a problem with aws:insecure", err)
	}
}

// JSON in a string is what `pulumi config set` makes without --path; setting a part of it by a path would drop the rest.
func TestLoadRefusesJSONInAString(t *testing.T) {
	source := sourceOf(leastStage(set{"nodes": `{"game":{"count":3},"chat":null}`, "domain": "stage0.example.com"}))
	source.Texts = []string{"milu2-stage:nodes", "milu2-stage:domain"}
	_, err := Load(source)
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 1 {
		t.Fatalf("Load gave %v, want one problem", err)
	}
	want := `pulumi config rm milu2-stage:nodes
pulumi config set --path "milu2-stage:nodes.chat" null
pulumi config set --path "milu2-stage:nodes.game.count" 3`
	if diff := cmp.Diff(want, problems[0].Next); diff != "" {
		t.Errorf("the commands (-want +got):\n%s", diff)
	}
}
