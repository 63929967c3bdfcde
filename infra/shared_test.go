package infra

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/stacktest"
)

// The types of the shared stack, as the engine knows them.
const (
	tokenBucket       = "aws:s3/bucketV2:BucketV2"
	tokenPolicy       = "aws:s3/bucketPolicy:BucketPolicy"
	tokenAccessBlock  = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
	tokenOwnership    = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
	tokenLifecycle    = "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2"
	tokenVersioning   = "aws:s3/bucketVersioningV2:BucketVersioningV2"
	tokenLogging      = "aws:s3/bucketLoggingV2:BucketLoggingV2"
	tokenDistribution = "aws:cloudfront/distribution:Distribution"
	tokenOAC          = "aws:cloudfront/originAccessControl:OriginAccessControl"
	tokenRole         = "aws:iam/role:Role"
	tokenRolePolicy   = "aws:iam/rolePolicy:RolePolicy"
	tokenProfile      = "aws:iam/instanceProfile:InstanceProfile"
)

// sharedSettings are the defaults of Pulumi.yaml.
func sharedSettings() *config.Settings {
	return &config.Settings{
		Scope: config.ScopeShared, NamePrefix: "milu2stage", Adopt: config.AdoptOff, Protect: true,
		AWS: config.AWS{Region: stacktest.Region},
		Shared: &config.Shared{
			BucketPrefix: "milu2stage", BucketVersioning: true, BucketLogging: true, CDNLogging: true,
			NoncurrentDays: 30, LogExpirationDays: 90,
		},
	}
}

// sharedRun is one run of the shared stack on mocks.
type sharedRun struct {
	*stacktest.Result
	outputs map[string]any
}

// runShared runs the shared stack. Change may alter the settings; nil changes nothing.
func runShared(t *testing.T, change func(*program), preview bool) *sharedRun {
	t.Helper()
	run, err := tryShared(change, nil, preview)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// tryShared is runShared with an error, in an account where somebody else has what others holds by logical name.
func tryShared(change func(*program), others map[string]*Existing, preview bool) (*sharedRun, error) {
	run := &sharedRun{}
	var skip SkipFunc = func(_, logicalName, _ string) (*Existing, error) { return others[logicalName], nil }
	settings := sharedSettings()
	result, err := stacktest.Run(func(ctx *pulumi.Context) error {
		provider, err := newProvider(ctx, "aws", stacktest.Region, settings, naming.Tags(config.Project, "shared"))
		if err != nil {
			return err
		}
		p := &program{
			ctx: ctx, settings: settings, names: NamesOf(settings), provider: provider,
			identity: identity{AccountID: stacktest.AccountID, Partition: stacktest.Partition}, region: stacktest.Region,
		}
		if change != nil {
			change(p)
		}
		outputs, err := registerShared(p, skip)
		if err != nil {
			return err
		}
		outputs.ToMapOutput().ApplyT(func(values map[string]any) error {
			run.outputs = values
			return nil
		})
		return nil
	}, stacktest.Options{Stack: "shared", Preview: preview})
	run.Result = result
	return run, err
}

func TestAPreviewOfSharedRegistersTheSameResources(t *testing.T) {
	preview, update := runShared(t, nil, true), runShared(t, nil, false)
	if !reflect.DeepEqual(preview.Keys(), update.Keys()) {
		t.Errorf("preview %v\nupdate %v", preview.Keys(), update.Keys())
	}
	policy := find(t, preview.Result, tokenPolicy, "web-policy")
	if policy.At("policy") != stacktest.Unknown {
		t.Errorf("the policy names a distribution that does not exist yet: %v", policy.At("policy"))
	}
}

func TestSharedKeepsTheInvariantsOfEveryStack(t *testing.T) {
	run := runShared(t, nil, false)
	seen := map[string]bool{}
	for _, r := range run.Registrations {
		if seen[r.Key()] {
			t.Errorf("%s is registered twice", r.Key())
		}
		seen[r.Key()] = true
		if !r.Custom || strings.HasPrefix(r.Type, "pulumi:providers:") {
			continue
		}
		if !strings.Contains(r.Parent, "milu2-stage:shared:") {
			t.Errorf("%s is not under a component but under %s", r.Key(), r.Parent)
		}
		if !strings.Contains(r.Provider, "pulumi:providers:aws::aws::") {
			t.Errorf("%s is on the provider %q", r.Key(), r.Provider)
		}
		text, err := json.Marshal(r.Inputs)
		if err != nil {
			t.Fatal(err)
		}
		for _, forbidden := range []string{"arn:aws:", "0.0.0.0/0", "us-east-1"} {
			if strings.Contains(string(text), forbidden) {
				t.Errorf("%s holds %s: %s", r.Key(), forbidden, text)
			}
		}
	}
}

// TestLogicalNamesOfSharedAreUnique matters to the key imports, which names resources by logical name alone.
func TestLogicalNamesOfSharedAreUnique(t *testing.T) {
	seen := map[string]string{}
	for _, r := range runShared(t, nil, false).Registrations {
		if other, taken := seen[r.Name]; taken && r.Custom {
			t.Errorf("%s is the name of a %s and of a %s", r.Name, r.Type, other)
		}
		if r.Custom {
			seen[r.Name] = r.Type
		}
	}
}

func TestBucketsAndNothingElseAreProtected(t *testing.T) {
	for _, protect := range []bool{true, false} {
		run := runShared(t, func(p *program) { p.settings.Protect = protect }, false)
		for _, r := range run.Registrations {
			if want := protect && r.Type == tokenBucket; r.Protect != want {
				t.Errorf("protect %v: %s is protected: %v", protect, r.Key(), r.Protect)
			}
		}
	}
}

// TestSharedExportsWhatAStageReads compares with the outputs on which the tests of a stage rest.
func TestSharedExportsWhatAStageReads(t *testing.T) {
	run := runShared(t, nil, false)
	for name, want := range stacktest.SharedOutputs() {
		got, ok := run.outputs[name]
		if !ok || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	for _, field := range (&sharedValues{}).fields() {
		if _, ok := stacktest.SharedOutputs()[field.output]; !ok {
			t.Errorf("a stage reads %s, which shared does not export", field.output)
		}
	}
	names := make([]string, 0, len(run.outputs))
	for name := range run.outputs {
		names = append(names, name)
	}
	sort.Strings(names)
	wantGolden(t, "shared-outputs.txt", strings.Join(names, "\n")+"\n")
}

func TestSharedStopsWhereCloudFrontDoesNotDeliverLogs(t *testing.T) {
	elsewhere := map[string]string{"milu2-stage:scope": "shared", "aws:region": "eu-central-2"}
	run, err := stacktest.Run(Deploy, stacktest.Options{Stack: "shared", Config: elsewhere})
	wantError(t, err, "pulumi config set -s shared milu2-stage:cdnLogging false")
	if len(run.Registrations) > 0 {
		t.Errorf("registered before the stop: %v", run.Keys())
	}
	elsewhere["milu2-stage:cdnLogging"] = "false"
	record(t, stacktest.Options{Stack: "shared", Config: elsewhere}, Deploy)
}

func TestDeployRegistersSharedFromConfiguration(t *testing.T) {
	result := record(t, stacktest.Options{Stack: "shared", Config: map[string]string{
		"milu2-stage:scope": "shared", "milu2-stage:bucketPrefix": "acme-milu2", "milu2-stage:cdnLogging": "false",
		"milu2-stage:cdn": `{"web": {"webAclArn": "arn:aws-test:wafv2:us-east-1:123456789012:global/webacl/a/b"}}`,
		"aws:region":      stacktest.Region,
	}}, Deploy)
	wantInputs(t, find(t, result, tokenBucket, "web"), map[string]any{"bucket": "acme-milu2-web", "forceDestroy": false})
	wantInputs(t, find(t, result, tokenDistribution, "cdn-web"), map[string]any{
		"webAclId": "arn:aws-test:wafv2:us-east-1:123456789012:global/webacl/a/b", "loggingConfig": nil,
	})
	if without := runShared(t, nil, false).Keys(); len(result.Keys()) != len(without) {
		t.Errorf("%d resources from configuration, %d from settings", len(result.Keys()), len(without))
	}
}
