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
