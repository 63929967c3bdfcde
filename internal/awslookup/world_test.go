package awslookup_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/awslookup/mototest"
	"milu2-stage/internal/config"
	"milu2-stage/internal/faultproxy"
)

const (
	home  = "eu-central-1"
	other = "eu-west-1"
)

// accounts counts the accounts that tests have got.
var accounts atomic.Int64 //nolint:gochecknoglobals // each test needs an account that no other one has

// world is an account of its own in moto, with a proxy between it and the lookups.
type world struct {
	t       *testing.T
	account string
	proxy   *faultproxy.Proxy
	source  *awslookup.Source
	// direct is moto's endpoint for fixtures, which no fault hits and nobody counts.
	direct string
	// things are ids that fixtures keep for each other.
	things map[string]string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, account: fmt.Sprintf("%012d", 700000000000+accounts.Add(1)), things: map[string]string{}}
	w.direct = w.newProxy().URL()
	w.proxy = w.newProxy()
	w.source = w.newSource(awslookup.Options{})
	return w
}

func (w *world) newProxy() *faultproxy.Proxy {
	w.t.Helper()
	p, err := faultproxy.New(mototest.URL(w.t), faultproxy.Options{Header: http.Header{"X-Moto-Account-Id": {w.account}}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = p.Close() })
	return p
}

// settings are those of a stack whose services all are behind the proxy.
func (w *world) settings() config.AWS {
	endpoints := map[string]string{}
	for _, s := range []string{"acm", "autoscaling", "cloudfront", "cloudwatch", "ec2", "ecr", "elbv2", "iam", "logs",
		"route53", "s3", "sts", "wafv2"} {
		endpoints[s] = w.proxy.URL()
	}
	yes := true
	return config.AWS{
		Region: home, AccessKey: "key", SecretKey: "secret", Endpoints: endpoints, S3UsePathStyle: &yes, SkipMetadataAPICheck: &yes,
	}
}

func (w *world) newSource(opts awslookup.Options) *awslookup.Source {
	w.t.Helper()
	if opts.Attempts == 0 {
		opts.Attempts = 3
	}
	if opts.PageSize == 0 {
		opts.PageSize = 2
	}
	opts.MaxBackoff = 10 * time.Millisecond
	s, err := awslookup.New(w.t.Context(), w.settings(), opts)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// aws is the configuration of fixture clients in a region.
func (w *world) aws(region string) aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: aws.String(w.direct), Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
	}
}

// find returns the sorted import ids of what a registration would adopt.
func (w *world) find(token string, inputs map[string]any) ([]string, error) {
	w.t.Helper()
	matches, err := adopt.Find(w.t.Context(), w.source, home, token, inputs)
	ids := []string{}
	for _, m := range matches {
		ids = append(ids, m.ID)
	}
	slices.Sort(ids)
	return ids, err
}

// wantFound fails the test unless exactly these ids are found.
func (w *world) wantFound(when, token string, inputs map[string]any, ids ...string) {
	w.t.Helper()
	got, err := w.find(token, inputs)
	slices.Sort(ids)
	if err != nil || !slices.Equal(got, ids) {
		w.t.Errorf("%s: found %v (error %v), want %v", when, got, err, ids)
	}
}

// list asks one question of the Source.
func (w *world) list(q adopt.Query) []adopt.Live {
	w.t.Helper()
	live, err := w.source.List(w.t.Context(), q)
	if err != nil {
		w.t.Fatal(err)
	}
	return live
}

// must stops the test at an error of a fixture.
func must[T any](w *world, value T, err error) T {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("making a fixture: %v", err)
	}
	return value
}

// str is the value of a pointer that AWS's answers are made of.
func str(p *string) string { return aws.ToString(p) }

// nameTag is the input of a Name tag.
func nameTag(name string) map[string]any { return map[string]any{"Name": name} }
