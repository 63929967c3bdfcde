package infra

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/stacktest"
)

// stateOf is the state that a run on mocks leaves, with what a registration is given as its outputs.
func stateOf(t *testing.T, result *stacktest.Result) map[string]any {
	t.Helper()
	state := map[string]any{}
	put := func(parent resource.URN, typ, name string, outputs map[string]any) resource.URN {
		chain := tokens.Type("")
		if parent != "" && parent.QualifiedType() != resource.RootStackType {
			chain = parent.QualifiedType()
		}
		urn := resource.NewURN("stage0", "milu2-stage", chain, tokens.Type(typ), name)
		state[string(urn)] = map[string]any{"type": typ, "outputs": outputs}
		return urn
	}
	for _, r := range result.Registrations {
		outputs := maps.Clone(r.Inputs)
		if r.Type == typeSubnet {
			outputs["id"] = r.Name + "-id" // as on the mocks
		}
		urn := put(resource.URN(r.Parent), r.Type, r.Name, outputs)
		if r.Type == typeImages {
			put(urn, typeRepository, strings.ToLower(r.Name), r.Inputs)
			put(urn, "aws:ecr/lifecyclePolicy:LifecyclePolicy", strings.ToLower(r.Name), nil)
		}
	}
	return state
}

// again runs the program with another configuration on a state.
func again(state map[string]any, config map[string]string, program pulumi.RunFunc) (*stacktest.Result, error) {
	return stacktest.Run(program, stacktest.Options{Config: config, Invokes: map[string]stacktest.Invoke{
		"pulumi:pulumi:readStackResourceOutputs": func(map[string]any) (map[string]any, error) {
			return map[string]any{"outputs": state}, nil
		},
		"aws:route53/getZone:getZone": func(args map[string]any) (map[string]any, error) {
			id := map[bool]string{true: "ZPUBLIC", false: "ZOTHER"}[args["name"] == "example.com"]
			return map[string]any{"name": args["name"], "zoneId": id, "id": id}, nil
		},
	}})
}

// refusal is a change of configuration that a deployed stack refuses.
type refusal struct {
	config, change map[string]string
	// says are the key with its value, what is allowed, and the command.
	says []string
}

func TestWhatIsDeployedIsNotMoved(t *testing.T) {
	shared := map[string]string{"milu2-stage:scope": "shared", "aws:region": stacktest.Region, "milu2-stage:bucketPrefix": "ours"}
	cases := map[string]refusal{
		"a stage's region": {
			config: stageConfig(nil), change: map[string]string{"aws:region": "us-test-2"},
			says: []string{`aws:region: "us-test-2"`, `allowed: "us-test-1": `, "pulumi config set -s stage0 aws:region us-test-1\n"},
		},
		"shared's region": {
			config: shared, change: map[string]string{"aws:region": "us-test-2"},
			says: []string{`aws:region: "us-test-2"`, "pulumi config set -s stage0 aws:region us-test-1\n"},
		},
		"a stage's suffix": {
			config: stageConfig(map[string]string{"milu2-stage:nameSuffix": "-blue"}), change: map[string]string{"milu2-stage:nameSuffix": "-b"},
			says: []string{`milu2-stage:nameSuffix: "-b"`, `"-blue": `, "MILU2stage-sg-blue", "config set -s stage0 milu2-stage:nameSuffix -- -blue\n"},
		},
		"a suffix that there was none of": {
			config: stageConfig(nil), change: map[string]string{"milu2-stage:nameSuffix": "-b"},
			says: []string{`milu2-stage:nameSuffix: "-b"`, `allowed: "": `, "pulumi config rm -s stage0 milu2-stage:nameSuffix\n"},
		},
		"a stage's prefix": {
			config: stageConfig(nil), change: map[string]string{"milu2-stage:namePrefix": "milu2"},
			says: []string{`milu2-stage:namePrefix: "milu2"`, "pulumi config set -s stage0 milu2-stage:namePrefix milu2stage\n"},
		},
		"a stage's prefix and suffix": {
			config: stageConfig(map[string]string{"milu2-stage:nameSuffix": "-a-b"}),
			change: map[string]string{"milu2-stage:namePrefix": "x", "milu2-stage:nameSuffix": "-b"},
			says:   []string{"2 problems", "namePrefix milu2stage\n", "nameSuffix -- -a-b\n"},
		},
		"shared's prefix, which the buckets follow": {
			config: map[string]string{"milu2-stage:scope": "shared", "aws:region": stacktest.Region},
			change: map[string]string{"milu2-stage:namePrefix": "xyz"},
			says:   []string{"1 problem", `milu2-stage:namePrefix: "xyz"`, "milu2stage-ec2", "config set -s stage0 milu2-stage:namePrefix milu2stage\n"},
		},
		"shared's suffix": {
			config: shared, change: map[string]string{"milu2-stage:nameSuffix": "-b"},
			says: []string{`milu2-stage:nameSuffix: "-b"`, "pulumi config rm -s stage0 milu2-stage:nameSuffix\n"},
		},
		"shared's buckets": {
			config: shared, change: map[string]string{"milu2-stage:bucketPrefix": "theirs"},
			says: []string{`milu2-stage:bucketPrefix: "theirs"`, "ours-logs", "config set -s stage0 milu2-stage:bucketPrefix ours\n"},
		},
		"the index": {
			config: stageConfig(nil), change: map[string]string{"milu2-stage:stageIndex": "1"},
			says: []string{"milu2-stage:stageIndex: 1 with", "172.34.0.0/16", "config set -s stage0 milu2-stage:stageIndex 0\n"},
		},
		"a reserved offset below": {
			config: stageConfig(map[string]string{"milu2-stage:stageIndex": "2"}),
			change: map[string]string{"milu2-stage:stageIndex": "2", "milu2-stage:reservedOffsets": "[0,1,2,3,4]"},
			says:   []string{"milu2-stage:stageIndex: 2 with", "172.36.0.0/16", "config set -s stage0 milu2-stage:stageIndex 1\n"},
		},
		"the stage's own offset reserved": {
			config: stageConfig(nil), change: map[string]string{"milu2-stage:reservedOffsets": "[0,1,2,3,4]"},
			says: []string{"[0 1 2 3 4], which is 172.35.0.0/16\n", "stageIndex 0\n           pulumi config rm -s stage0 milu2-stage:reservedOffsets\n"},
		},
		"another list of offsets": {
			config: stageConfig(map[string]string{"milu2-stage:reservedOffsets": "[9]"}),
			change: map[string]string{"milu2-stage:reservedOffsets": "[0,1,9]", "milu2-stage:stageIndex": "1"},
			says: []string{"what gives 172.30.0.0/16", "stageIndex 0\n           pulumi config rm -s stage0 milu2-stage:reservedOffsets\n",
				`set -s stage0 --path "milu2-stage:reservedOffsets[0]" 1` + "\n", `"milu2-stage:reservedOffsets[1]" 9` + "\n"},
		},
		"the zones": {
			config: stageConfig(nil), change: map[string]string{"milu2-stage:availabilityZones": `["us-test-1b","us-test-1c"]`},
			says: []string{"milu2-stage:availabilityZones: us-test-1b, us-test-1c\n", "us-test-1a, us-test-1b", "config rm -s stage0 milu2-stage:availabilityZones\n"},
		},
		"the API's port": {
			config: stageConfig(nil), change: map[string]string{"milu2-stage:api": `{"port":8001}`},
			says: []string{"milu2-stage:api.port: 8001\n", "allowed: 8000: ", `config set -s stage0 --path "milu2-stage:api.port" 8000` + "\n"},
		},
		"a smaller volume": {
			config: stageConfig(nil), change: map[string]string{"milu2-stage:db": `{"volumeSize":20}`},
			says: []string{"milu2-stage:db.volumeSize: 20\n", "50 or more", `config set -s stage0 --path "milu2-stage:db.volumeSize" 50` + "\n"},
		},
		"the repositories' key": {
			config: stageConfig(nil),
			change: map[string]string{"milu2-stage:repositoryKmsKeyArn": "arn:aws-test:kms:us-test-1:123456789012:key/11111111-2222-3333-4444-555555555555"},
			says:   []string{"milu2-stage:repositoryKmsKeyArn: ", "ECR's own key", "config rm -s stage0 milu2-stage:repositoryKmsKeyArn\n"},
		},
		"the database's architecture": {
			config: stageConfig(nil), change: map[string]string{"milu2-stage:db": `{"instanceType":"t4g.large"}`},
			says: []string{`milu2-stage:db.instanceType: "t4g.large"`, `config set -s stage0 --path "milu2-stage:db.instanceType" `},
		},
		"the region and what is right in it": {
			config: stageConfig(map[string]string{"milu2-stage:availabilityZones": `["us-test-1b","us-test-1c"]`}),
			change: map[string]string{"aws:region": "us-test-2"}, says: []string{"1 problem", `aws:region: "us-test-2"`},
		},
		"another scope": {
			config: stageConfig(nil), change: map[string]string{"milu2-stage:scope": "shared"},
			says: []string{`milu2-stage:scope: "shared"`, `"stage": `, "config set -s stage0 milu2-stage:scope stage\n"},
		},
	}
	maps.Copy(cases, refusedFields(shared))
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := stateOf(t, record(t, stacktest.Options{Config: c.config}, Deploy))
			if _, err := again(state, c.config, Deploy); err != nil {
				t.Fatalf("the same configuration: %v", err)
			}
			changed := maps.Clone(c.config)
			maps.Copy(changed, c.change)
			result, err := again(state, changed, Deploy)
			wantError(t, err, c.says...)
			if n := len(result.Registrations); n > 0 {
				t.Errorf("%d resources were registered before the stop", n)
			}
		})
	}
}

// Zones that nobody has configured stay when AWS lists others first.
func TestADeployedStageKeepsItsZones(t *testing.T) {
	state := stateOf(t, deployed(t, nil))
	for urn, entry := range state {
		if resource.URN(urn).Name() == "subnet-main" {
			entry.(map[string]any)["outputs"].(map[string]any)["availabilityZone"] = "us-test-1c"
		}
	}
	result, err := again(state, stageConfig(nil), Deploy)
	if err != nil {
		t.Fatal(err)
	}
	wantInputs(t, find(t, result, typeSubnet, "subnet-main"), map[string]any{"availabilityZone": "us-test-1c"})
	maps.DeleteFunc(state, func(urn string, _ any) bool { return resource.URN(urn).Name() == "subnet-second" })
	if result, err = again(state, stageConfig(nil), Deploy); err != nil {
		t.Fatal(err)
	}
	wantInputs(t, find(t, result, typeSubnet, "subnet-second"), map[string]any{"availabilityZone": "us-test-1a"})
}

// The lines of the report, by the change of configuration.
func TestWhatGoesIsSaid(t *testing.T) {
	const (
		game  = `"game":{"port":7001,"count":3,"elasticIp":true}`
		world = `"world":{"port":7002}`
		hall  = `"game-hall":{"port":7003,"healthPort":7013}`
	)
	nodes := func(kinds ...string) map[string]string {
		for _, byDefault := range []string{"game", "world", "chat", "commu"} {
			if !slices.ContainsFunc(kinds, func(kind string) bool { return strings.HasPrefix(kind, `"`+byDefault+`"`) }) {
				kinds = append(kinds, `"`+byDefault+`":null`)
			}
		}
		return map[string]string{"milu2-stage:nodes": "{" + strings.Join(kinds, ",") + "}"}
	}
	config := stageConfig(map[string]string{
		"milu2-stage:peerBuildVpcId": buildVPC, "milu2-stage:interfaceEndpoints": `["ssm","ecr.api"]`,
		"milu2-stage:publicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl stage",
	})
	maps.Copy(config, nodes(game, world, hall))
	cases := map[string]map[string]string{
		"nothing":                              {},
		"fewer rules":                          {"milu2-stage:trustedCidrs": `[]`},
		"another port":                         nodes(strings.Replace(game, "7001", "7009", 1), world, hall),
		"two kinds less":                       nodes(game),
		"one kind less whose name another has": nodes(world, hall),
		"fewer instances":                      nodes(strings.Replace(game, `"count":3`, `"count":1`, 1), world, hall),
		"no elastic addresses":                 nodes(strings.Replace(game, "true", "false", 1), world, hall),
		"a kind and instances of another less": nodes(world, strings.Replace(game, `"count":3`, `"count":2`, 1)),
		"two repositories less":                {"milu2-stage:repositories": `["api","web","node-game"]`},
		"no peering":                           {"milu2-stage:peerBuildVpcId": ""},
		"an endpoint less":                     {"milu2-stage:interfaceEndpoints": `["ssm"]`},
		"no endpoints":                         {"milu2-stage:interfaceEndpoints": `[]`},
		"no key":                               {"milu2-stage:publicKey": ""},
		"another domain":                       {"milu2-stage:domain": "moved.example.com"},
		"another build VPC":                    {"milu2-stage:peerBuildVpcId": "vpc-00000000000000abc"},
		"another public zone":                  {"milu2-stage:publicZone": "stage0.example.com"},
		"another architecture": {
			"milu2-stage:web": `{"instanceType":"t4g.small"}`, "milu2-stage:nodeDefaults": `{"instanceType":"t4g.small"}`,
		},
	}
	state := stateOf(t, record(t, stacktest.Options{Config: config}, Deploy))
	said := make(map[string][]string)
	for name, change := range cases {
		changed := maps.Clone(config)
		maps.Copy(changed, change)
		said[name] = changesOf(t, state, changed)
	}
	for _, name := range []string{"nothing", "fewer rules", "another port"} {
		if len(said[name]) > 0 {
			t.Errorf("%s: %q", name, said[name])
		}
		delete(said, name)
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(said)) {
		text.WriteString("## " + name + "\n" + strings.Join(said[name], "\n") + "\n\n")
	}
	wantGolden(t, "changes.txt", text.String())
}

// changesOf is what a stage's run on a state would say of its changes.
func changesOf(t *testing.T, state map[string]any, changed map[string]string) (notes []string) {
	t.Helper()
	_, err := again(state, changed, func(ctx *pulumi.Context) error {
		settings, err := loadSettings(ctx, slices.Collect(maps.Keys(changed)))
		if err != nil {
			return err
		}
		state, err := adopt.ReadState(ctx)
		if err != nil {
			return err
		}
		p, err := newProgram(ctx, settings, state)
		if err != nil {
			return err
		}
		if err := p.identify(); err != nil {
			return err
		}
		p.names = NamesOf(settings)
		err = deployStage(p)
		notes = p.changes()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return notes
}
