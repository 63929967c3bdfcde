package awscheck_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/preflight"
	"milu2-stage/internal/preflight/awscheck"
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
		{"shared needs other actions", map[string]string{"milu2-stage:scope": "shared"}, func(w *world) {
			w.recorded.denied["s3:CreateBucket"], w.recorded.denied["ec2:CreateVpc"] = true, true
		}, "permissions", preflight.Error, []string{"lacks 1 of"}},
	})
}

// Every type that either stack registers, by the lists that its own tests keep, needs some action.
func TestEveryTypeHasActions(t *testing.T) {
	for _, list := range []string{"resources-stage-all-options.txt", "resources-shared.txt"} {
		text, err := os.ReadFile("../../../testdata/" + list)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			token, _, _ := strings.Cut(strings.TrimSpace(line), " ")
			if strings.HasPrefix(token, "aws:") && len(awscheck.Actions(token)) == 0 {
				t.Errorf("%s needs no action", token)
			}
		}
	}
	if got := awscheck.Actions("aws:ec2/volumeAttachment:VolumeAttachment"); !slices.Contains(got, "ec2:AttachVolume") {
		t.Errorf("a volume attachment needs %v", got)
	}
}
