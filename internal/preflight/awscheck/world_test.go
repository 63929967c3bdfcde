package awscheck_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/config"
	"milu2-stage/internal/faultproxy"
	"milu2-stage/internal/preflight"
	"milu2-stage/internal/preflight/awscheck"
)

const (
	home  = "eu-central-1"
	other = "eu-west-1"
)

// accounts counts the accounts that tests have got.
var accounts atomic.Int64 //nolint:gochecknoglobals // each test needs an account that no other one has

// world is an account of its own in moto, with a proxy between it and the checks.
type world struct {
	t       *testing.T
	account string
	// recorded answers what moto does not know.
	recorded *recorded
	proxy    *faultproxy.Proxy
	// direct is moto's endpoint for fixtures, which no fault hits and nobody counts.
	direct   string
	settings *config.Settings
	env      *preflight.Env
	lookups  awslookup.Options
	lookupNS func(ctx context.Context, name string) ([]*net.NS, error)
	// things are ids that fixtures keep for each other.
	things map[string]string
}

// newWorld is an empty account and the configuration of stage0; more are further keys of it.
func newWorld(t *testing.T, more map[string]string) *world {
	t.Helper()
	w := &world{
		t: t, account: fmt.Sprintf("%012d", 600000000000+accounts.Add(1)), things: map[string]string{},
		lookups: awslookup.Options{Attempts: 2, MaxBackoff: 5 * time.Millisecond, CallTimeout: 10 * time.Second},
	}
	w.lookupNS = func(context.Context, string) ([]*net.NS, error) {
		return nil, &net.DNSError{Err: "no network in tests", IsTemporary: true}
	}
	direct, err := faultproxy.New(motoURL, faultproxy.Options{Header: http.Header{"X-Moto-Account-Id": {w.account}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = direct.Close() })
	w.direct = direct.URL()
	w.recorded = newRecorded(t, w.direct)
	if w.proxy, err = faultproxy.New(w.recorded.url, faultproxy.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.proxy.Close() })
	w.configure(more)
	return w
}

// configure loads the configuration of stage0, or of another stack if the keys say so.
func (w *world) configure(more map[string]string) {
	w.t.Helper()
	keys := map[string]string{
		"aws:region": home, "milu2-stage:scope": "stage", "milu2-stage:stageIndex": "0",
		"milu2-stage:domain": "stage0.example.com", "milu2-stage:publicZone": "example.com",
	}
	stack := "stage0"
	if more["milu2-stage:scope"] == "shared" {
		keys, stack = map[string]string{"aws:region": home}, "shared"
	}
	for key, value := range more {
		keys[key] = value
	}
	settings, err := config.Load(config.Source{Get: func(key string) (string, bool) { v, ok := keys[key]; return v, ok }})
	if err != nil {
		w.t.Fatal(err)
	}
	yes := true
	settings.AWS.AccessKey, settings.AWS.SecretKey = "key", "secret"
	settings.AWS.S3UsePathStyle, settings.AWS.SkipMetadataAPICheck = &yes, &yes
	settings.AWS.Endpoints = map[string]string{}
	for _, s := range []string{"acm", "autoscaling", "cloudfront", "cloudwatch", "ec2", "ecr", "elbv2", "iam", "logs", "route53", "s3",
		"servicequotas", "ssm", "sts", "wafv2"} {
		settings.AWS.Endpoints[s] = w.proxy.URL()
	}
	w.settings = settings
	w.env = &preflight.Env{
		Stack: preflight.StackName{Project: config.Project, Name: stack}, Settings: settings, Suggest: 5,
		Needs: preflight.Needs{SharedAccount: "accountId", SharedOutputs: []string{
			"accountId", "region", "instanceRoleName", "instanceRoleManaged", "instanceProfileName", "instanceProfileArn", "logsBucketName", "logsBucketArn",
			"logsBucketRegion",
		}},
		State:  func(context.Context) (*preflight.State, error) { return &preflight.State{}, nil },
		Shared: func(context.Context) (*preflight.State, error) { return &preflight.State{}, nil },
	}
}

func (w *world) checker() *awscheck.Checker {
	return awscheck.NewWith(w.settings, awscheck.Options{Lookups: w.lookups, LookupNS: w.lookupNS})
}

// check runs one check of a new checker, which knows nothing yet.
func (w *world) check(name string) preflight.Result {
	w.t.Helper()
	results, err := preflight.Select(w.checker().Checks(), []string{name})
	if err != nil {
		w.t.Fatal(err)
	}
	var chosen []preflight.Check
	for _, c := range results {
		if c.Name == name {
			chosen = append(chosen, c)
		}
	}
	return preflight.Runner{Timeout: 20 * time.Second}.Run(w.t.Context(), w.env, chosen)[0]
}

// want fails the test unless the check has the status, and each text is in its findings.
func (w *world) want(name string, status preflight.Status, texts ...string) {
	w.t.Helper()
	got := w.check(name)
	all := show(got)
	if got.Status != status {
		w.t.Errorf("%s is %s, want %s: %s", name, got.Status, status, all)
	}
	for _, text := range texts {
		if !strings.Contains(all, text) {
			w.t.Errorf("%s does not say %q: %s", name, text, all)
		}
	}
}

func show(r preflight.Result) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "\n[%s] %s | %s | %s", f.Status, f.Seen, f.Expected, f.Do)
	}
	return b.String()
}

// aws is the configuration of fixture clients in a region.
func (w *world) aws(region string) aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: aws.String(w.direct), Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
	}
}

// must stops the test at an error of a fixture.
func must[T any](w *world, value T, err error) T {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("making a fixture: %v", err)
	}
	return value
}
