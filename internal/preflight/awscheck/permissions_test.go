package awscheck_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/infra"
	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
	"milu2-stage/internal/preflight/awscheck"
	"milu2-stage/internal/stacktest"
)

// Moto does not simulate policies, so the answers are recorded ones.
func TestPermissions(t *testing.T) {
	t.Parallel()
	runCases(t, []checkCase{
		{"all is allowed", nil, func(w *world) { w.zone("1") }, "permissions", preflight.OK, []string{"may do all"}},
		{"some actions are lacking", nil, func(w *world) {
			w.recorded.denied["ec2:CreateVpc"], w.recorded.denied["logs:CreateLogGroup"] = true, true
		}, "permissions", preflight.Error, []string{"lacks 2 of", "ec2:CreateVpc, logs:CreateLogGroup"}},
		{"an action of no resource of this stack is not asked for", nil, func(w *world) { w.recorded.denied["s3:CreateBucket"] = true },
			"permissions", preflight.OK, nil},
		{"some hang on conditions", nil, func(w *world) { w.recorded.conditional["ec2:RunInstances"] = true }, "permissions",
			preflight.Warning, []string{"under conditions only: ec2:RunInstances"}},
		{"the caller is the root user", nil, func(w *world) { w.recorded.arn = "arn:aws:iam::" + w.account + ":root" }, "permissions",
			preflight.Warning, []string{"root user"}},
		{"the caller is a role's session, and IAM does not tell the role's path", nil, func(w *world) {
			w.recorded.arn = "arn:aws:sts::" + w.account + ":assumed-role/deployer/me"
		}, "permissions", preflight.OK, []string{":role/deployer may do all"}},
		{"the caller's policies cannot be simulated", nil, func(w *world) {
			w.recorded.arn = "arn:aws:sts::" + w.account + ":federated-user/me"
		}, "permissions", preflight.Unknown, []string{"cannot simulate the policies"}},
		{"an action of a switch that is off is not asked for", nil, func(w *world) { w.recorded.denied["wafv2:AssociateWebACL"] = true },
			"permissions", preflight.OK, nil},
		{"shared needs other actions", map[string]string{"milu2-stage:scope": "shared"}, func(w *world) {
			w.recorded.denied["s3:CreateBucket"], w.recorded.denied["ec2:CreateVpc"] = true, true
		}, "permissions", preflight.Error, []string{"lacks 1 of"}},
	})
}

// What a stack registers, by a run of the program on mocks, is what the permissions are counted for, and every type needs some.
func TestEveryTypeIsCounted(t *testing.T) {
	t.Parallel()
	stage := map[string]string{"milu2-stage:scope": "stage", "milu2-stage:stageIndex": "0", "milu2-stage:domain": "stage0.example.com",
		"milu2-stage:publicZone": "example.com"}
	peered := map[string]string{"milu2-stage:peerBuildVpcId": "vpc-0123456789abcdef0"}
	for sentence, sets := range map[string][]map[string]string{
		"a stage":                     {stage},
		"a stage without flow logs":   {stage, {"milu2-stage:flowLogs": "false"}},
		"peering in one region":       {stage, peered},
		"peering between two regions": {stage, peered, {"milu2-stage:peerRegion": "us-test-2"}},
		"every switch of a stage": {stage, {
			"milu2-stage:nodeDefaults": `{"elasticIp": true}`, "milu2-stage:interfaceEndpoints": `["ssm"]`, "milu2-stage:albAccessLogs": "true",
			"milu2-stage:publicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl stage",
			"milu2-stage:webAclArn": "arn:aws-test:wafv2:us-test-1:123456789012:regional/webacl/stage/11111111-2222-3333-4444-555555555555",
		}},
		"shared": {{}},
		"shared without logs and without old versions": {{"milu2-stage:bucketLogging": "false", "milu2-stage:bucketVersioning": "false"}},
	} {
		keys := map[string]string{"aws:region": stacktest.Region, "milu2-stage:scope": "shared"}
		for _, more := range sets {
			maps.Copy(keys, more)
		}
		settings, err := config.Load(config.Source{Get: func(key string) (string, bool) { v, ok := keys[key]; return v, ok }})
		if err != nil {
			t.Fatal(err)
		}
		result, err := stacktest.Run(infra.Deploy, stacktest.Options{Config: keys})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{}
		for _, r := range result.Registrations {
			switch {
			case r.Type == "awsx:ecr:Repository": // Mocks do not show what a component of another package registers.
				want = append(want, "aws:ecr/repository:Repository", "aws:ecr/lifecyclePolicy:LifecyclePolicy")
			case strings.HasPrefix(r.Type, "aws:"):
				want = append(want, r.Type)
			}
		}
		slices.Sort(want)
		got := awscheck.Registered(settings)
		if diff := cmp.Diff(slices.Compact(want), got); diff != "" {
			t.Errorf("%s (-registered +counted):\n%s", sentence, diff)
		}
		for _, token := range got {
			if len(awscheck.Actions(token)) == 0 {
				t.Errorf("%s needs no action", token)
			}
		}
	}
	if got := awscheck.Actions("aws:ec2/volumeAttachment:VolumeAttachment"); !slices.Contains(got, "ec2:AttachVolume") {
		t.Errorf("a volume attachment needs %v", got)
	}
}
