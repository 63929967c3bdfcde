package awslookup

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"milu2-stage/internal/config"
)

func TestSettingsReachTheClients(t *testing.T) {
	yes, no, two := true, false, 2
	s, err := New(t.Context(), config.AWS{
		Region: "eu-central-1", AccessKey: "k", SecretKey: "s", MaxRetries: &two, UseFIPSEndpoint: &yes, UseDualstackEndpoint: &no,
		S3UsePathStyle: &yes, Endpoints: map[string]string{"elasticloadbalancingv2": "http://lb.example", "cloudwatchlogs": "http://logs.example"},
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := s.region("us-test-1")
	ec2, s3 := r.ec2.Options(), r.s3.Options()
	for what, ok := range map[string]bool{
		"the region is the one asked for":        ec2.Region == "us-test-1",
		"\"\" is the stack's own region":         s.region("").name == "eu-central-1",
		"a region's clients are made once":       s.region("us-test-1") == r,
		"FIPS endpoints are on":                  ec2.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled,
		"dual-stack endpoints are off":           ec2.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateDisabled,
		"buckets are in the path":                s3.UsePathStyle,
		"two retries are two attempts":           ec2.Retryer.MaxAttempts() == 2,
		"an endpoint's other name counts":        aws.ToString(r.elb.Options().BaseEndpoint) == "http://lb.example",
		"so does that of logs":                   aws.ToString(r.logs.Options().BaseEndpoint) == "http://logs.example",
		"a service without an endpoint has none": ec2.BaseEndpoint == nil,
	} {
		if !ok {
			t.Errorf("not so: %s", what)
		}
	}
}

func TestThePrivateCertificateAuthority(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws-test:sts::123456789012:x</Arn>" +
			"<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"))
	}))
	defer server.Close()
	path := filepath.Join(t.TempDir(), "ca.pem")
	bundle := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(path, bundle, 0o600); err != nil {
		t.Fatal(err)
	}
	settings := config.AWS{
		Region: "eu-central-1", AccessKey: "k", SecretKey: "s", Endpoints: map[string]string{"sts": server.URL}, CustomCABundle: path,
	}
	s, err := New(t.Context(), settings, Options{Attempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	if who, err := s.whoami(t.Context()); err != nil || who.partition != "aws-test" || who.account != "123456789012" {
		t.Errorf("got %+v, %v", who, err)
	}
	settings.CustomCABundle = filepath.Join(t.TempDir(), "none.pem")
	if _, err := New(t.Context(), settings, Options{}); err == nil || !strings.Contains(err.Error(), "aws:customCaBundle") {
		t.Errorf("a bundle that is not there: got %v, want an error that names the key", err)
	}
}
