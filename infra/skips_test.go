package infra

import (
	"strings"
	"testing"

	"milu2-stage/internal/stacktest"
)

// othersBucket is a bucket of the account that somebody else manages.
func othersBucket(name string) *Existing {
	return &Existing{ID: name, Props: map[string]any{
		"arn": "arn:aws-test:s3:::" + name, "region": "us-test-9",
		"bucketRegionalDomainName": name + ".s3.us-test-9.amazonaws.com",
	}}
}

func runSharedBeside(t *testing.T, others map[string]*Existing) *sharedRun {
	t.Helper()
	run, err := tryShared(nil, others, false)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// registeredFor lists the registrations whose logical name is the role's or begins with it.
func registeredFor(result *stacktest.Result, role string) []string {
	var names []string
	for _, r := range result.Registrations {
		if r.Custom && (r.Name == role || strings.HasPrefix(r.Name, role+"-")) {
			names = append(names, r.Key())
		}
	}
	return names
}

func TestAnothersBucketIsLeftAloneWithItsSettings(t *testing.T) {
	run := runSharedBeside(t, map[string]*Existing{"web": othersBucket("milu2stage-web")})
	if names := registeredFor(run.Result, "web"); len(names) != 0 {
		t.Errorf("registered: %v", names)
	}
	if run.outputs["webBucketArn"] != "arn:aws-test:s3:::milu2stage-web" || run.outputs["webBucketRegion"] != "us-test-9" {
		t.Errorf("outputs %v", run.outputs)
	}
	wantInputs(t, find(t, run.Result, tokenDistribution, "cdn-web"), map[string]any{
		"origins.0.domainName": "milu2stage-web.s3.us-test-9.amazonaws.com",
	})
	required, _ := run.outputs[outRequiredStatements].(map[string]string)
	statement := required["milu2stage-web"]
	if len(required) != 1 || !strings.Contains(statement, "distribution/cdn-web-id") || strings.Contains(statement, "Deny") {
		t.Errorf("%s = %v", outRequiredStatements, run.outputs[outRequiredStatements])
	}
}

func TestAnothersLogsBucketGetsNothing(t *testing.T) {
	run := runSharedBeside(t, map[string]*Existing{"logs": othersBucket("milu2stage-logs")})
	if names := registeredFor(run.Result, "logs"); len(names) != 0 {
		t.Errorf("registered: %v", names)
	}
	if logging := run.OfType(tokenLogging); len(logging) != 0 {
		t.Errorf("%d buckets log to it", len(logging))
	}
	for _, distribution := range run.OfType(tokenDistribution) {
		wantInputs(t, distribution, map[string]any{"loggingConfig": nil})
	}
	if run.outputs["logsBucketRegion"] != "us-test-9" || run.outputs["logsBucketName"] != "milu2stage-logs" {
		t.Errorf("outputs %v", run.outputs)
	}
	required, _ := run.outputs[outRequiredStatements].(map[string]string)
	if !strings.Contains(required["milu2stage-logs"], "delivery.logs.amazonaws.com") {
		t.Errorf("%s = %v", outRequiredStatements, required)
	}
}

func TestAnothersDistributionIsReferredTo(t *testing.T) {
	run := runSharedBeside(t, map[string]*Existing{"cdn-web": {ID: "EOTHER", Props: map[string]any{
		"arn": "arn:aws-test:cloudfront::123456789012:distribution/EOTHER", "domainName": "dother.cloudfront.test",
		"aliases": []string{"www.example.com"},
	}}})
	if names := registeredFor(run.Result, "cdn-web"); len(names) != 0 {
		t.Errorf("registered: %v", names)
	}
	for name, want := range map[string]any{
		"webDistributionId": "EOTHER", "webDistributionDomainName": "dother.cloudfront.test",
		"webDistributionUrl": "https://www.example.com",
	} {
		if run.outputs[name] != want {
			t.Errorf("%s = %v, want %v", name, run.outputs[name], want)
		}
	}
	text, _ := find(t, run.Result, tokenPolicy, "web-policy").At("policy").(string)
	if !strings.Contains(text, "distribution/EOTHER") {
		t.Errorf("our bucket does not let the distribution in: %s", text)
	}
}

func TestPartsOfADistributionAreReferredTo(t *testing.T) {
	run := runSharedBeside(t, map[string]*Existing{"cdn-web-oac": {ID: "OACOTHER"}})
	if run.Find(tokenOAC, "cdn-web-oac") != nil {
		t.Errorf("registered: %v", registeredFor(run.Result, "cdn-web"))
	}
	wantInputs(t, find(t, run.Result, tokenDistribution, "cdn-web"), map[string]any{
		"origins.0.originAccessControlId": "OACOTHER",
	})
}

func TestAnothersRoleAndProfile(t *testing.T) {
	role := &Existing{ID: "milu2stage-ec2", Props: map[string]any{"arn": "arn:aws-test:iam::123456789012:role/x/milu2stage-ec2"}}
	profile := &Existing{ID: "milu2stage-ec2", Props: map[string]any{
		"arn": "arn:aws-test:iam::123456789012:instance-profile/x/milu2stage-ec2",
	}}
	tests := map[string]struct {
		others map[string]*Existing
		want   string
	}{
		"the role: our profile has it, its policies are its owner's": {
			map[string]*Existing{"ec2": role}, tokenProfile + " ec2-profile",
		},
		"both: nothing is registered": {map[string]*Existing{"ec2": role, "ec2-profile": profile}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			run := runSharedBeside(t, tt.others)
			if got := strings.Join(registeredFor(run.Result, "ec2"), " "); got != tt.want {
				t.Errorf("registered %q, want %q", got, tt.want)
			}
			if run.outputs[outInstanceRoleARN] != "arn:aws-test:iam::123456789012:role/x/milu2stage-ec2" {
				t.Errorf("outputs %v", run.outputs)
			}
		})
	}
	run := runSharedBeside(t, map[string]*Existing{"ec2-profile": profile})
	if run.outputs[outInstanceProfileARN] != profile.Props["arn"] || run.Find(tokenRole, "ec2") == nil {
		t.Errorf("the profile alone: %v", run.outputs)
	}
}
