package infra

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/cidr"
	"milu2-stage/internal/config"
	"milu2-stage/internal/stacktest"
)

// vpcAnswers makes AWS have the VPCs, all of the stage's name.
func vpcAnswers(vpcs ...map[string]any) map[string]stacktest.Invoke {
	byID, ids := map[any]map[string]any{}, []any{}
	for _, v := range vpcs {
		byID[v["id"]], ids = v, append(ids, v["id"])
	}
	return map[string]stacktest.Invoke{
		"aws:ec2/getVpcs:getVpcs": func(map[string]any) (map[string]any, error) { return map[string]any{"ids": ids, "id": "x"}, nil },
		"aws:ec2/getVpc:getVpc":   func(args map[string]any) (map[string]any, error) { return byID[args["id"]], nil },
	}
}

// A VPC of the stage's name with another block is another stage's, or the stage's own. Only where it is another stage's for
// sure, or the user says so, is there a way that makes a second stage.
func TestAVPCOfTheStagesNameAndAnotherBlock(t *testing.T) {
	vpc := func(id, block string, tags map[string]any) map[string]any {
		return map[string]any{"id": id, "cidrBlock": block, "tags": tags}
	}
	stack := func(name string) map[string]any {
		return map[string]any{"pulumi:Project": "milu2-stage", "pulumi:Stack": name}
	}
	const suffix = "pulumi config set -s stage0 milu2-stage:nameSuffix -- -stage0"
	const index = "pulumi config set -s stage0 milu2-stage:stageIndex 1"
	for sentence, c := range map[string]struct {
		vpcs    []map[string]any
		imports string
		says    []string
		lacks   string
	}{
		"another stack's": {
			vpcs:  []map[string]any{vpc("vpc-1", "172.35.0.0/16", stack("stage1"))},
			says:  []string{"VPC vpc-1 in us-test-1 is named milu2stage-vpc and has 172.35.0.0/16", "another stage's (stack stage1)", suffix},
			lacks: "stageIndex 1",
		},
		"another stack's that no index gives": {
			vpcs: []map[string]any{vpc("vpc-1", "10.0.0.0/16", stack("stage1"))}, says: []string{"another stage's (stack stage1)", suffix},
		},
		"this stack's own": {
			vpcs: []map[string]any{vpc("vpc-1", "172.35.0.0/16", stack("stage0"))}, says: []string{"It is this stack's own", index},
			lacks: "nameSuffix",
		},
		"somebody's, of addresses that an index gives": {
			vpcs: []map[string]any{vpc("vpc-1", "172.35.0.0/16", nil)},
			says: []string{"If it is this stage's, give the stage the index of its addresses:\n  " + index, "or, if it is another stage's", suffix},
		},
		"somebody's, of addresses that are reserved": {
			vpcs: []map[string]any{vpc("vpc-1", "172.32.0.0/16", nil)},
			says: []string{"pulumi config set -s stage0 milu2-stage:stageIndex 0\n  pulumi config rm -s stage0 milu2-stage:reservedOffsets\n" +
				"  pulumi config set -s stage0 --path \"milu2-stage:reservedOffsets[0]\" 0\n" +
				"  pulumi config set -s stage0 --path \"milu2-stage:reservedOffsets[1]\" 1\n" +
				"  pulumi config set -s stage0 --path \"milu2-stage:reservedOffsets[2]\" 3\nor, if"},
		},
		"somebody's, of addresses that no stage has": {
			vpcs:  []map[string]any{vpc("vpc-1", "10.0.0.0/16", nil)},
			says:  []string{"No stage index gives those addresses", "no configuration of this version takes it over"},
			lacks: "pulumi config",
		},
		"beside the stage's own":      {vpcs: []map[string]any{vpc("vpc-1", "10.0.0.0/16", nil), vpc("vpc-2", "172.34.0.0/16", nil)}},
		"and imports names the VPC":   {vpcs: []map[string]any{vpc("vpc-1", "10.0.0.0/16", nil)}, imports: `{"vpc":"vpc-7"}`},
		"and imports says to make it": {vpcs: []map[string]any{vpc("vpc-1", "10.0.0.0/16", nil)}, imports: `{"vpc":"create"}`},
	} {
		t.Run(sentence, func(t *testing.T) {
			more := map[string]string{}
			if c.imports != "" {
				more["milu2-stage:imports"] = c.imports
			}
			_, err := stacktest.Run(Deploy, stacktest.Options{Config: stageConfig(more), Invokes: vpcAnswers(c.vpcs...)})
			if len(c.says) == 0 && err != nil {
				t.Error(err)
			}
			wantError(t, err, c.says...)
			if err != nil && c.lacks != "" && strings.Contains(err.Error(), c.lacks) {
				t.Errorf("got %v, and it should not say %q", err, c.lacks)
			}
		})
	}
}

func TestBackToABlock(t *testing.T) {
	const index, rm = "pulumi config set milu2-stage:stageIndex ", "pulumi config rm milu2-stage:reservedOffsets"
	for sentence, c := range map[string]struct {
		block    string
		reserved []int
		want     []string
	}{
		"another index":              {"172.35.0.0/16", []int{0, 1, 2, 3}, []string{index + "1"}},
		"an offset taken off below":  {"172.34.0.0/16", []int{0, 1}, []string{index + "2"}},
		"its own offset is reserved": {"172.34.0.0/16", []int{0, 1, 2, 3, 4}, []string{index + "0", rm}},
		"its own offset, and the rest is no default": {"172.34.0.0/16", []int{0, 4}, []string{
			index + "3", rm, `pulumi config set --path "milu2-stage:reservedOffsets[0]" 0`,
		}},
		"addresses that no index gives": {"10.0.0.0/16", nil, nil},
	} {
		if diff := cmp.Diff(c.want, backTo(c.block, c.reserved)); diff != "" {
			t.Errorf("%s: want (-), got (+):\n%s", sentence, diff)
		}
	}
}

func TestADomainOfItsOwn(t *testing.T) {
	for domain, want := range map[string]string{
		"stage0.example.com": "stage1.example.com", "stage1.example.com": "stage1-eu-west-1.example.com", "example.com": "stage1.example.com",
	} {
		if got := ownDomain("stage1", "eu-west-1", &config.Stage{Domain: domain, PublicZone: "example.com"}); got != want {
			t.Errorf("%s: got %s, want %s", domain, got, want)
		}
	}
}

func TestTheBuildVPCsBlocks(t *testing.T) {
	plan, err := cidr.New(0, []int{0, 1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	for sentence, c := range map[string]struct {
		blocks []string
		want   string
	}{
		"the configured one":                   {[]string{"10.0.0.0/16", "172.31.0.0/16"}, ""},
		"others":                               {[]string{"10.0.0.0/16", "10.1.0.0/16"}, "`pulumi config set milu2-stage:peerBuildVpcCidr 10.0.0.0/16`"},
		"one more, which overlaps the stage's": {[]string{"172.31.0.0/16", "172.34.8.0/24"}, "`pulumi config rm milu2-stage:peerBuildVpcId`"},
	} {
		err := checkBuildBlocks("vpc-9", c.blocks, "172.31.0.0/16", plan)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasSuffix(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", sentence, err, c.want)
		}
	}
}
