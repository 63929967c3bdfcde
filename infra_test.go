package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/infra"
	"milu2-stage/internal/golden"
	"milu2-stage/internal/stacktest"
)

// The types that these tests look at.
const (
	typeGroup   = "aws:ec2/securityGroup:SecurityGroup"
	typeIngress = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	typeEgress  = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
	typeVPC     = "aws:ec2/vpc:Vpc"
	typeSubnet  = "aws:ec2/subnet:Subnet"
)

const buildVPC = "vpc-0123456789abcdef0"

func sharedConfig() map[string]string {
	return map[string]string{"milu2-stage:scope": "shared", "aws:region": stacktest.Region, "milu2-stage:bucketPrefix": "milu2stage"}
}

func stageConfig() map[string]string {
	return map[string]string{
		"milu2-stage:scope":        "stage",
		"milu2-stage:stageIndex":   "0",
		"milu2-stage:domain":       "stage0.example.com",
		"milu2-stage:publicZone":   "example.com",
		"milu2-stage:trustedCidrs": `["203.0.113.0/24"]`,
		"aws:region":               stacktest.Region,
	}
}

// with returns config with more keys set.
func with(config map[string]string, more map[string]string) map[string]string {
	config = maps.Clone(config)
	maps.Copy(config, more)
	return config
}

// everything turns on every switch of a stage.
func everything() map[string]string {
	return with(stageConfig(), map[string]string{
		"milu2-stage:peerBuildVpcId":      buildVPC,
		"milu2-stage:peerRegion":          "us-test-2",
		"milu2-stage:nodeClientCidrs":     `["198.51.100.0/24"]`,
		"milu2-stage:interfaceEndpoints":  `["ssm","ecr.api"]`,
		"milu2-stage:albAccessLogs":       "true",
		"milu2-stage:deletionProtection":  "true",
		"milu2-stage:nlb":                 `{"internetFacing":true,"allocationIds":["eipalloc-01234567","eipalloc-89abcdef"]}`,
		"milu2-stage:immutableTags":       "true",
		"milu2-stage:webAclArn":           "arn:aws-test:wafv2:us-test-1:123456789012:regional/webacl/stage/11111111-2222-3333-4444-555555555555",
		"milu2-stage:repositoryKmsKeyArn": "arn:aws-test:kms:us-test-1:123456789012:key/11111111-2222-3333-4444-555555555555",
		"milu2-stage:alarmTopicArn":       "arn:aws-test:sns:us-test-1:123456789012:alarms",
		"milu2-stage:nodeDefaults":        `{"elasticIp":true,"count":2}`,
		"milu2-stage:publicKey":           "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl stage",
	})
}

func run(t *testing.T, config map[string]string) *stacktest.Result {
	t.Helper()
	result, err := stacktest.Run(infra.Deploy, stacktest.Options{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// stacks are the configurations that the invariants are checked with.
func stacks() map[string]map[string]string {
	return map[string]map[string]string{
		"shared":            sharedConfig(),
		"stage":             stageConfig(),
		"stage-peered":      with(stageConfig(), map[string]string{"milu2-stage:peerBuildVpcId": buildVPC}),
		"stage-all-options": everything(),
	}
}

// The resources of each stack, by type, name and component: a change of this list changes what users have.
func TestResourcesAreAsInTheGoldenList(t *testing.T) {
	for name, config := range stacks() {
		t.Run(name, func(t *testing.T) {
			var lines []string
			for _, r := range run(t, config).Registrations {
				lines = append(lines, fmt.Sprintf("%s %s <- %s", r.Type, r.Name, lastName(r.Parent)))
			}
			slices.Sort(lines)
			golden.Compare(t, filepath.Join("testdata", "resources-"+name+".txt"), strings.Join(lines, "\n")+"\n")
		})
	}
}

// lastName is the logical name in a URN.
func lastName(urn string) string { return urn[strings.LastIndex(urn, "::")+len("::"):] }

func TestTheSevenGroupsAndTheirRules(t *testing.T) {
	result := run(t, with(stageConfig(), map[string]string{
		"milu2-stage:peerBuildVpcId":  buildVPC,
		"milu2-stage:nodeClientCidrs": `["198.51.100.0/24"]`,
	}))
	names := map[string]string{} // group id -> physical name
	for _, group := range result.OfType(typeGroup) {
		names[group.Name+"-id"] = fmt.Sprint(group.Inputs["name"])
	}
	wantNames := []string{
		"MILU2-stage-node-chat-sg", "MILU2-stage-node-commu-sg", "MILU2-stage-node-game-sg", "MILU2-stage-node-world-sg",
		"MILU2stage-sg", "milu2stage-VN-trusted-ip-sg", "milu2stage-db",
	}
	if diff := cmp.Diff(wantNames, slices.Sorted(maps.Values(names))); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	var lines []string
	for _, typ := range []string{typeIngress, typeEgress} {
		for _, r := range result.OfType(typ) {
			peer := fmt.Sprint(r.Inputs["cidrIpv4"])
			if group, ok := r.Inputs["referencedSecurityGroupId"].(string); ok {
				peer = names[group]
			}
			direction := map[string]string{typeIngress: "in ", typeEgress: "out"}[typ]
			lines = append(lines, fmt.Sprintf("%-27s %s %-4v %4v-%-4v %s", names[fmt.Sprint(r.Inputs["securityGroupId"])], direction,
				r.Inputs["ipProtocol"], portOf(r, "fromPort"), portOf(r, "toPort"), peer))
		}
	}
	slices.Sort(lines)
	golden.Compare(t, filepath.Join("testdata", "security-rules.txt"), strings.Join(lines, "\n")+"\n")
}

func portOf(r *stacktest.Registration, key string) any {
	if port, ok := r.Inputs[key]; ok {
		return port
	}
	return "*"
}

func TestSuffixIsAppendedToTheHistoricNames(t *testing.T) {
	result := run(t, with(stageConfig(), map[string]string{"milu2-stage:nameSuffix": "-b"}))
	for name, want := range map[string]string{
		"sg-trusted-ip": "milu2stage-VN-trusted-ip-sg-b", "sg-app": "MILU2stage-sg-b", "sg-db": "milu2stage-db-b",
		"sg-node-game": "MILU2-stage-node-game-sg-b",
	} {
		if got := result.Find(typeGroup, name).Inputs["name"]; got != want {
			t.Errorf("%s is named %v, want %s", name, got, want)
		}
	}
}

func TestCIDRPlanOfAStage(t *testing.T) {
	tests := map[string]struct{ index, reserved, vpc, main, second string }{
		"the first stage":         {"0", "", "172.34.0.0/16", "172.34.0.0/24", "172.34.1.0/24"},
		"the second stage":        {"1", "", "172.35.0.0/16", "172.35.0.0/24", "172.35.1.0/24"},
		"the last stage":          {"221", "", "172.255.0.0/16", "172.255.0.0/24", "172.255.1.0/24"},
		"other reserved offsets":  {"0", "[0,1]", "172.32.0.0/16", "172.32.0.0/24", "172.32.1.0/24"},
		"a hole in the offsets":   {"1", "[0,1,2,3,5]", "172.36.0.0/16", "172.36.0.0/24", "172.36.1.0/24"},
		"the last with two holes": {"223", "[0,1]", "172.255.0.0/16", "172.255.0.0/24", "172.255.1.0/24"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			config := with(stageConfig(), map[string]string{"milu2-stage:stageIndex": tt.index})
			if tt.reserved != "" {
				config["milu2-stage:reservedOffsets"] = tt.reserved
			}
			result := run(t, config)
			got := []any{
				result.Find(typeVPC, "vpc").Inputs["cidrBlock"],
				result.Find(typeSubnet, "subnet-main").Inputs["cidrBlock"],
				result.Find(typeSubnet, "subnet-second").Inputs["cidrBlock"],
			}
			if diff := cmp.Diff([]any{tt.vpc, tt.main, tt.second}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStageIndexWithoutACIDRStops(t *testing.T) {
	result, err := stacktest.Run(infra.Deploy, stacktest.Options{
		Config: with(stageConfig(), map[string]string{"milu2-stage:stageIndex": "222"}),
	})
	if err == nil || !strings.Contains(err.Error(), "[0 1 2 3]") && !strings.Contains(err.Error(), "[0,1,2,3]") {
		t.Errorf("stage index 222: %v, want an error that names the reserved offsets", err)
	}
	if len(result.Registrations) != 0 {
		t.Errorf("stage index 222 registered %v", result.Keys())
	}
}

func TestStageWithoutSharedStops(t *testing.T) {
	result, err := stacktest.Run(infra.Deploy, stacktest.Options{Config: stageConfig(), Shared: map[string]any{}})
	if err == nil || !strings.Contains(err.Error(), "pulumi up -s shared") {
		t.Errorf("without shared: %v, want an error that says to run `pulumi up -s shared`", err)
	}
	onlyProviders(t, result)
}

func TestSecondStageInARegionWithoutASuffixStops(t *testing.T) {
	answer := func(result map[string]any) stacktest.Invoke {
		return func(map[string]any) (map[string]any, error) { return result, nil }
	}
	result, err := stacktest.Run(infra.Deploy, stacktest.Options{
		Config: with(stageConfig(), map[string]string{"milu2-stage:stageIndex": "1"}),
		Invokes: map[string]stacktest.Invoke{
			"aws:ec2/getVpcs:getVpcs": answer(map[string]any{"ids": []any{"vpc-00000000000000034"}, "id": "x"}),
			"aws:ec2/getVpc:getVpc":   answer(map[string]any{"id": "vpc-00000000000000034", "cidrBlock": "172.34.0.0/16"}),
		},
	})
	if err == nil || !strings.Contains(err.Error(), "nameSuffix") {
		t.Errorf("second stage: %v, want an error that names nameSuffix", err)
	}
	onlyProviders(t, result)
}

func onlyProviders(t *testing.T, result *stacktest.Result) {
	t.Helper()
	for _, r := range result.Registrations {
		if !strings.HasPrefix(r.Type, "pulumi:providers:") {
			t.Errorf("registered %s before the stop", r.Key())
		}
	}
}
