package terraform

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/golden"
)

// sampleStates reads the two states of a setup that was applied once, whose names follow no scheme.
func sampleStates(t testing.TB) []*State {
	t.Helper()
	var states []*State
	for _, part := range []string{"shared", "stage"} {
		states = append(states, read(t, part+"/terraform.tfstate", sampleText(t, part)))
	}
	return states
}

func sampleText(t testing.TB, part string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", part+".tfstate.json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func sample(t testing.TB) *Result { return sampleWith(t, false) }

func sampleWith(t testing.TB, adoptShared bool) *Result {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "stage.tfvars"))
	if err != nil {
		t.Fatal(err)
	}
	variables := Variables{}
	if err := variables.ReadVariables("stage/terraform.tfvars", text); err != nil {
		t.Fatal(err)
	}
	return imported(t, Options{States: sampleStates(t), Variables: variables, AdoptShared: adoptShared})
}

func TestSampleConfiguration(t *testing.T) {
	for _, file := range sample(t).Files {
		text, err := file.YAML(nil)
		if err != nil {
			t.Fatal(err)
		}
		golden.Compare(t, filepath.Join("testdata", file.Name()), string(text))
	}
	text, err := sampleWith(t, true).Files[0].YAML(nil)
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, filepath.Join("testdata", "adopt-shared.yaml"), string(text))
}

func TestSampleReport(t *testing.T) {
	var short, all strings.Builder
	result := sample(t)
	if err := result.WriteTable(&short, false); err != nil {
		t.Fatal(err)
	}
	if err := result.WriteTable(&all, true); err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, filepath.Join("testdata", "report.txt"), short.String())
	golden.Compare(t, filepath.Join("testdata", "report-all.txt"), all.String())
	if lines := strings.Count(short.String(), "\n"); lines > 60 {
		t.Errorf("the short report has %d lines, which is more than a screen", lines)
	}
}

func TestSampleFacts(t *testing.T) {
	result := sampleWith(t, true)
	if !result.IsDecided() {
		t.Errorf("problems: %q", result.Problems)
	}
	stage := func(path ...string) any { return result.value(t, "stage0", path...) }
	shared := func(path ...string) any { return result.value(t, "shared", path...) }
	for sentence, tt := range map[string]struct{ got, want any }{
		"the account":                          {stage("aws:allowedAccountIds"), []any{"123456789012"}},
		"the region":                           {stage("aws:region"), "ap-northeast-1"},
		"the index":                            {stage("stageIndex"), 0.0},
		"the reserved offsets are the default": {stage("reservedOffsets"), nil},
		"the zones":                            {stage("availabilityZones"), []any{"ap-northeast-1a", "ap-northeast-1c"}},
		"no other prefix":                      {stage("namePrefix"), nil},
		"the build VPC":                        {stage("peerBuildVpcId"), "vpc-6cdab0f14f6e293a3"},
		"its CIDR is the default":              {stage("peerBuildVpcCidr"), nil},
		"it is in the stage's region":          {stage("peerRegion"), nil},
		"the offices":                          {stage("trustedCidrs"), []any{"198.51.100.16/32", "203.0.113.0/26", "203.0.113.64/28"}},
		"the clients":                          {stage("nodeClientCidrs"), []any{"0.0.0.0/0"}},
		"the domain":                           {stage("domain"), "stage.milu2.example.com"},
		"the public zone":                      {stage("publicZone"), "milu2.example.com"},
		"the private zone has its usual name":  {stage("names", "private-zone"), nil},
		"web":                                  {stage("web"), object{"instanceType": "t3.medium", "port": 8080.0, "healthCheckPath": "/ping"}},
		"the API": {stage("api"), object{
			"instanceType": "c5.large", "port": 8081.0, "healthCheckPath": "/api/ping", "min": 2.0, "max": 6.0, "cpuTarget": 55.0,
			"healthCheckType": "EC2", "healthCheckGraceSeconds": 300.0,
		}},
		"the database": {stage("db"), object{
			"instanceType": "r5.large", "port": 3307.0, "subnet": "second", "publicIp": true, "volumeSize": 200.0, "volumeIops": 4000.0,
			"dataDevice": "/dev/xvdf",
		}},
		"the nodes": {stage("nodes"), object{
			"game":  object{"count": 2.0, "instanceType": "c5.xlarge", "port": 9101.0, "elasticIp": true},
			"world": object{"instanceType": "m5.large", "port": 9201.0},
			"chat":  object{"instanceType": "t3.large", "port": 9301.0, "subnet": "second"},
			"commu": object{"instanceType": "m5.large", "port": 9401.0, "healthPort": 9490.0},
		}},
		"the NLB":                         {stage("nlb"), object{"internetFacing": true, "securityGroup": false}},
		"the log retention":               {stage("logRetentionDays"), 14.0},
		"the database's logs stay longer": {stage("ignoreChanges", "log-db"), []any{"retentionInDays"}},
		"the topic":                       {stage("alarmTopicArn"), "arn:aws:sns:ap-northeast-1:123456789012:milu2-ops-alert"},
		"access logs":                     {stage("albAccessLogs"), true},
		"no flow log":                     {stage("flowLogs"), false},
		"tags":                            {stage("tags"), object{"Project": "milu2", "Env": "stage", "Owner": "server-team"}},
		"a tag of some":                   {stage("ignoreTags"), object{"keys": []any{"Role"}}},
		"the API's rule":                  {stage("rulePriority"), 110.0},
		"the internal listener":           {stage("ignoreChanges", "alb-internal-https"), []any{"port", "protocol", "sslPolicy", "certificateArn"}},
		"repositories":                    {stage("names", "repo-node-game"), "milu2-game"},
		"the launch template":             {stage("names", "api-lt"), "milu2stage-api-20261127132640139800000005"},
		"the buckets": {[]any{shared("names", "assets"), shared("names", "web"), shared("names", "logs"), shared("names", "artifacts")},
			[]any{"milu2-assets-prod", "game-milu2-www", "m2-accesslog-tokyo", "stage-deploy-packages-milu2"}},
		"the role and its profile": {[]any{shared("names", "ec2"), shared("names", "ec2-profile")},
			[]any{"milu2-ec2-role", "milu2stage-instance-profile"}},
		"the distributions are taken over": {[]any{shared("imports", "cdn-assets"), shared("imports", "cdn-web")},
			[]any{"K8IAY97692HYL", "PBX84UVFXB5AA"}},
		"their names":                 {shared("cdn", "assets", "aliases"), []any{"cdn.milu2.example.com"}},
		"the log expiry":              {shared("logExpirationDays"), 180.0},
		"the web site's origin stays": {shared("ignoreChanges", "cdn-web"), []any{"origins", "defaultCacheBehavior"}},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", sentence, diff)
		}
	}
}

// What has no counterpart in the architecture stays, and so does what the program does in another way.
func TestSampleStays(t *testing.T) {
	want := []string{
		"aws_s3_bucket_cors_configuration.assets", "aws_s3_bucket_website_configuration.web", "aws_iam_user.deploy", "aws_iam_user_policy.deploy",
		"aws_lb_target_group.gm", "aws_lb_target_group_attachment.gm", "aws_lb_listener_rule.gm", "aws_route53_record.gm",
		"aws_route53_record.cdn", "aws_instance.loadtest", `aws_ecr_repository.this["milu2-batch"]`, `aws_ecr_lifecycle_policy.this["milu2-batch"]`,
		`aws_cloudwatch_log_group.this["batch"]`,
		// The program has inline policies instead, its listener's default action, and another name.
		"aws_iam_role_policy_attachment.cwagent", "aws_iam_role_policy_attachment.ecr", "aws_lb_listener_rule.web", "aws_route53_record.api_internal",
	}
	var got []string
	for _, o := range sampleWith(t, true).Resources {
		switch o.Status {
		case Stays:
			got = append(got, o.Address)
			if o.Why == "" {
				t.Errorf("%s stays without a reason", o.Address)
			}
		case Undecided:
			t.Errorf("%s is undecided: %s", o.Address, o.Why)
		case Adopted:
			if o.Logical == "" {
				t.Errorf("%s is adopted as nothing", o.Address)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stays (-want +got):\n%s", diff)
	}
}

func TestTheOrderOfTheStatesDoesNotMatter(t *testing.T) {
	states := sampleStates(t)
	text := func(r *Result) string {
		var b strings.Builder
		for _, f := range r.Files {
			yaml, err := f.YAML(nil)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, string(yaml))
		}
		return b.String()
	}
	first := text(imported(t, Options{States: states}))
	second := text(imported(t, Options{States: []*State{states[1], states[0]}}))
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
	both := &State{Name: "both", Resources: slices.Concat(states[1].Resources, states[0].Resources)}
	if diff := cmp.Diff(first, text(imported(t, Options{States: []*State{both}}))); diff != "" {
		t.Errorf("in one state:\n%s", diff)
	}
}

func TestReferringToShared(t *testing.T) {
	result := sample(t)
	want := object{
		"assets": "milu2-assets-prod", "web": "game-milu2-www", "logs": "m2-accesslog-tokyo", "artifacts": "stage-deploy-packages-milu2",
		"ec2": "milu2-ec2-role", "ec2-profile": "milu2stage-instance-profile", "cdn-assets": "K8IAY97692HYL", "cdn-web": "PBX84UVFXB5AA",
	}
	if diff := cmp.Diff(any(want), result.value(t, "shared", "external")); diff != "" || !result.IsDecided() {
		t.Errorf("external (-want +got):\n%s", diff)
	}
	if got := result.value(t, "shared", "imports"); got != nil {
		t.Errorf("imports is %v", got)
	}
	for _, o := range result.Resources {
		if o.State == "shared/terraform.tfstate" && o.Status != Stays {
			t.Errorf("%s is %s", o.Address, o.Status)
		}
	}
}

// Only security groups, repositories and log groups are told by names. Everything else is the same under any name.
func TestNamesDoNotMatter(t *testing.T) {
	want := sampleWith(t, true)
	states := sampleStates(t)
	n := 0
	for _, state := range states {
		for _, r := range state.Resources {
			n++
			keeps := strings.HasPrefix(r.Type, "aws_ecr_") || r.Type == "aws_cloudwatch_log_group"
			if !keeps {
				r.Name = fmt.Sprintf("r%d", n)
			}
			for _, tags := range []string{"tags", "tags_all"} {
				if object, ok := r.attributes[tags].(map[string]any); ok && object["Name"] != nil {
					object["Name"] = fmt.Sprintf("n%d", n)
					delete(object, "Role")
				}
			}
			if slices.Contains([]string{"aws_lb", "aws_lb_target_group", "aws_cloudfront_origin_access_control"}, r.Type) {
				r.attributes["name"] = fmt.Sprintf("n%d", n)
			}
			if r.Type == "aws_cloudwatch_metric_alarm" {
				r.attributes["alarm_name"] = fmt.Sprintf("n%d", n)
			}
		}
	}
	got := imported(t, Options{States: states, AdoptShared: true})
	for i, o := range got.Resources {
		if w := want.Resources[i]; o.Logical != w.Logical || o.Status != w.Status {
			t.Errorf("%s is %s %q under another name, not %s %q", o.Address, o.Status, o.Logical, w.Status, w.Logical)
		}
	}
}

// Where the seven security groups have other names, who carries them tells them apart.
func TestSecurityGroupsOfOtherNames(t *testing.T) {
	want := sampleWith(t, true)
	states := sampleStates(t)
	for _, state := range states {
		for n, r := range state.Resources {
			if r.Type == "aws_security_group" {
				r.attributes["name"] = fmt.Sprintf("group%d", n)
			}
		}
	}
	got := imported(t, Options{States: states, AdoptShared: true})
	for i, o := range got.Resources {
		if w := want.Resources[i]; o.Logical != w.Logical || o.Status != w.Status {
			t.Errorf("%s is %s %q, not %s %q (%s)", o.Address, o.Status, o.Logical, w.Status, w.Logical, o.Why)
		}
	}
	for _, path := range []string{"trustedCidrs", "nodeClientCidrs", "db"} {
		if diff := cmp.Diff(want.value(t, "stage0", path), got.value(t, "stage0", path)); diff != "" {
			t.Errorf("%s:\n%s", path, diff)
		}
	}
}
