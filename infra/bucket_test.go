package infra

import (
	"strings"
	"testing"

	"milu2-stage/internal/iampolicy"
	"milu2-stage/internal/stacktest"
)

func TestBucketControls(t *testing.T) {
	run := runShared(t, nil, false)
	for _, role := range bucketRoles() {
		bucket := "milu2stage-" + role
		t.Run("S3.2, S3.3 and S3.8: the public has no access to "+role, func(t *testing.T) {
			wantInputs(t, find(t, run.Result, tokenAccessBlock, role+"-access-block"), map[string]any{
				"bucket": bucket, "blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true,
				"restrictPublicBuckets": true,
			})
		})
		t.Run("S3.5: "+role+" is for TLS only, by the one policy it has", func(t *testing.T) {
			policy := find(t, run.Result, tokenPolicy, role+"-policy")
			text, _ := policy.At("policy").(string)
			if !strings.Contains(text, `"Condition":{"Bool":{"aws:SecureTransport":["false"]}}`) {
				t.Errorf("the policy of %s: %s", role, text)
			}
			if policy.At("bucket") != bucket {
				t.Errorf("the policy of %s is on %v", role, policy.At("bucket"))
			}
		})
		t.Run("S3.13: "+role+" has lifecycle rules for the whole bucket", func(t *testing.T) {
			wantInputs(t, find(t, run.Result, tokenLifecycle, role+"-lifecycle"), map[string]any{
				"rules.0.status": "Enabled", "rules.0.filter.prefix": "", "rules.1.status": "Enabled",
				"rules.0.abortIncompleteMultipartUpload.daysAfterInitiation": 7.0,
			})
		})
	}
	if policies := run.OfType(tokenPolicy); len(policies) != len(bucketRoles()) {
		t.Errorf("%d policies on %d buckets", len(policies), len(bucketRoles()))
	}
	wantInputs(t, find(t, run.Result, tokenLifecycle, "web-lifecycle"), map[string]any{
		"rules.1.noncurrentVersionExpiration.noncurrentDays": 30.0, "rules.1.expiration": nil,
	})
	wantInputs(t, find(t, run.Result, tokenLifecycle, "logs-lifecycle"), map[string]any{
		"rules.1.noncurrentVersionExpiration": nil, "rules.1.expiration.days": 90.0,
	})
}

// TestNoBucketHasACLs is S3.12, with CloudFront's exception.
func TestNoBucketHasACLs(t *testing.T) {
	const preferred, enforced = "BucketOwnerPreferred", "BucketOwnerEnforced"
	for _, logging := range []bool{true, false} {
		run := runShared(t, func(p *program) { p.settings.Shared.CDNLogging = logging }, false)
		for _, role := range bucketRoles() {
			want := enforced
			if logging && role == roleLogs {
				want = preferred
			}
			ownership := find(t, run.Result, tokenOwnership, role+"-ownership")
			wantInputs(t, ownership, map[string]any{"rule.objectOwnership": want})
		}
	}
}

func TestBucketSwitches(t *testing.T) {
	tests := map[string]struct {
		change func(*program)
		token  string
		want   []string
	}{
		"S3.14 on: all but the logs are versioned": {
			nil, tokenVersioning, []string{"artifacts-versioning", "assets-versioning", "web-versioning"},
		},
		"S3.14 off: nothing is versioned": {
			func(p *program) { p.settings.Shared.BucketVersioning = false }, tokenVersioning, nil,
		},
		"S3.9 on: all but the logs bucket log their access": {
			nil, tokenLogging, []string{"artifacts-logging", "assets-logging", "web-logging"},
		},
		"S3.9 off: no bucket logs its access": {
			func(p *program) { p.settings.Shared.BucketLogging = false }, tokenLogging, nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, r := range runShared(t, tt.change, false).OfType(tt.token) {
				got = append(got, r.Name)
			}
			if strings.Join(got, " ") != strings.Join(tt.want, " ") {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAccessLogsGoWhereThePolicyLetsThem(t *testing.T) {
	run := runShared(t, nil, false)
	wantInputs(t, find(t, run.Result, tokenLogging, "web-logging"), map[string]any{
		"bucket": "milu2stage-web", "targetBucket": "milu2stage-logs", "targetPrefix": "s3/web/",
	})
	text, _ := find(t, run.Result, tokenPolicy, "logs-policy").At("policy").(string)
	for _, part := range []string{
		`"Resource":["arn:aws-test:s3:::milu2stage-logs/s3/web/*"],"Condition":{"ArnLike":` +
			`{"aws:SourceArn":["arn:aws-test:s3:::milu2stage-web"]}`,
		`"Resource":["arn:aws-test:s3:::milu2stage-logs/s3/artifacts/*"],"Condition":{"ArnLike":` +
			`{"aws:SourceArn":["arn:aws-test:s3:::milu2stage-artifacts"]}`,
		`"arn:aws-test:s3:::milu2stage-logs/vpc-flow-logs/AWSLogs/123456789012/*"`,
		`"arn:aws-test:s3:::milu2stage-logs/alb*/AWSLogs/123456789012/*"`,
	} {
		if !strings.Contains(text, part) {
			t.Errorf("the policy of the logs bucket lacks %s:\n%s", part, text)
		}
	}
}

// TestNoForeignPrincipal is S3.6: a distribution reads its own bucket and no other.
func TestNoForeignPrincipal(t *testing.T) {
	run := runShared(t, nil, false)
	for _, role := range bucketRoles() {
		text, _ := find(t, run.Result, tokenPolicy, role+"-policy").At("policy").(string)
		served := role == roleAssets || role == roleWeb
		reader := `"AWS:SourceArn":["arn:aws-test:cloudfront::123456789012:distribution/cdn-` + role + `-id"]`
		if strings.Contains(text, reader) != served || strings.Contains(text, "cloudfront.amazonaws.com") != served {
			t.Errorf("%s, served %v: %s", role, served, text)
		}
		// The denial of plain HTTP is everybody's.
		text = strings.Replace(text, `"Effect":"Deny","Principal":{"AWS":"*"}`, "", 1)
		if strings.Contains(text, `"AWS":`) {
			t.Errorf("%s lets an account in: %s", role, text)
		}
	}
}

func TestSettingsOfABucketComeOneAfterAnother(t *testing.T) {
	run := runShared(t, nil, false)
	tests := map[string]struct{ token, name, after string }{
		"ownership after the access block":         {tokenOwnership, "web-ownership", "web-access-block"},
		"the policy after the access block":        {tokenPolicy, "web-policy", "web-access-block"},
		"the policy after the ownership":           {tokenPolicy, "web-policy", "web-ownership"},
		"lifecycle after versioning":               {tokenLifecycle, "web-lifecycle", "web-versioning"},
		"logging after the logs bucket's policy":   {tokenLogging, "web-logging", "logs-policy"},
		"a distribution after the logs' ACLs":      {tokenDistribution, "cdn-web", "logs-ownership"},
		"a bucket's policy after its distribution": {tokenPolicy, "web-policy", "cdn-web"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := find(t, run.Result, tt.token, tt.name)
			for _, urn := range r.DependsOn {
				if strings.HasSuffix(urn, "::"+tt.after) {
					return
				}
			}
			t.Errorf("%s depends on %v only", tt.name, r.DependsOn)
		})
	}
}

func TestBucketPolicyHasLogDeliveryForSourcesOnly(t *testing.T) {
	args := &BucketAccessArgs{Account: iampolicy.Account{Partition: stacktest.Partition, ID: stacktest.AccountID}}
	plain := args.policy("arn:aws-test:s3:::b", "", nil)
	if plain.Logs != nil || len(plain.Document().Statement) != 1 {
		t.Errorf("a plain bucket: %+v", plain)
	}
	args.Sources = []*Bucket{{Role: roleAssets}, {Role: roleWeb}, {Role: roleArtifacts}}
	logs := args.policy("arn:aws-test:s3:::b", "", []string{"arn:aws-test:s3:::a", "arn:aws-test:s3:::w", "arn:aws-test:s3:::x"})
	if logs.Logs == nil || len(logs.Document().Statement) != 7 || len(logs.Grants().Statement) != 6 {
		t.Errorf("a logs bucket: %+v", logs)
	}
}
