package awscheck_test

import (
	"net/http"
	"strings"
	"testing"

	"milu2-stage/internal/faultproxy"
	"milu2-stage/internal/preflight"
)

// Two public keys.
const (
	oneKey     = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl one"
	anotherKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJYQlF9tNOcGn2SPCSTkMmLTQoKlbmAhOtFBhVlsjJ0q another"
)

func TestImagesAndInstanceTypes(t *testing.T) {
	t.Parallel()
	const ami = "ami-12c6146b" // One of those that moto has from the start.
	runCases(t, []checkCase{
		{"none is configured", nil, nil, "image", preflight.Skipped, nil},
		{"there is no such image", map[string]string{"milu2-stage:amiId": "ami-0123456789abcdef0"}, nil, "image", preflight.Error,
			[]string{"sees no image ami-0123456789abcdef0"}},
		{"the image is there", map[string]string{"milu2-stage:amiId": ami}, nil, "image", preflight.OK, []string{"is available, for x86_64"}},
		{"the image is for another architecture", map[string]string{"milu2-stage:amiId": ami, "milu2-stage:web": `{"instanceType": "t4g.small"}`,
			"milu2-stage:api": `{"instanceType": "t4g.small"}`, "milu2-stage:db": `{"instanceType": "t4g.small"}`,
			"milu2-stage:nodeDefaults": `{"instanceType": "t4g.small"}`}, nil, "image", preflight.Error, []string{"arm64, which t4g.small has"}},
		{"all types are in both zones", nil, nil, "instance-types", preflight.OK, []string{"t3.medium, t3.small offered in eu-central-1a and eu-central-1b"}},
		{"a type is in neither", map[string]string{"milu2-stage:db": `{"instanceType": "u-24tb1.112xlarge"}`}, nil, "instance-types",
			preflight.Error, []string{"u-24tb1.112xlarge is not offered in eu-central-1a"}},
		{"a spare type counts too", map[string]string{"milu2-stage:api": `{"spareInstanceTypes": ["u-24tb1.112xlarge"]}`}, nil,
			"instance-types", preflight.Error, nil},
		{"a zone that the region lacks", map[string]string{"milu2-stage:availabilityZones": `["eu-central-1a", "eu-central-1z"]`}, nil,
			"instance-types", preflight.Error, []string{"no availability zone eu-central-1z"}},
	})
}

func TestTheKeyPair(t *testing.T) {
	t.Parallel()
	set := map[string]string{"milu2-stage:publicKey": oneKey}
	runCases(t, []checkCase{
		{"none is wanted", nil, nil, "key-pair", preflight.Skipped, nil},
		{"there is none", set, nil, "key-pair", preflight.OK, []string{"no key pair milu2stage-key"}},
		{"it holds the key", set, func(w *world) { w.keyPair("milu2stage-key", oneKey) }, "key-pair", preflight.OK, []string{"holds the configured key"}},
		{"it holds another key", set, func(w *world) { w.keyPair("milu2stage-key", anotherKey) }, "key-pair", preflight.Warning,
			[]string{"exists with another key"}},
		{"AWS does not show the key", set, func(w *world) {
			w.proxy.Inject(faultproxy.Rule{API: "ec2:DescribeKeyPairs", Fault: faultproxy.Respond(200, "text/xml",
				"<DescribeKeyPairsResponse><keySet><item><keyName>milu2stage-key</keyName><keyFingerprint>12:34</keyFingerprint></item></keySet>"+
					"</DescribeKeyPairsResponse>")})
		}, "key-pair", preflight.Unknown, []string{"compare its fingerprint, 12:34"}},
	})
}

func TestBuckets(t *testing.T) {
	t.Parallel()
	for sentence, c := range map[string]struct {
		arrange func(w *world, name string)
		status  preflight.Status
		text    string
	}{
		"all names are free": {func(*world, string) {}, preflight.OK, "-logs, PREFIX-web: free"},
		"one is this stack's": {func(w *world, name string) {
			w.bucket(name, "pulumi:Project", "milu2-stage", "pulumi:Stack", "shared")
		}, preflight.OK, "PREFIX-assets: this stack's"},
		"one is in this account": {func(w *world, name string) { w.bucket(name) }, preflight.OK, "PREFIX-assets: in this account"},
		"one is somebody else's": {func(w *world, _ string) {
			w.proxy.Inject(faultproxy.Rule{API: "s3:HeadBucket", Fault: faultproxy.Fail(http.StatusForbidden, "AccessDenied", "Forbidden")})
		}, preflight.Error, "PREFIX-web: of another AWS account"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, map[string]string{"milu2-stage:scope": "shared"})
			w.settings.Shared.BucketPrefix = "preflight-" + w.account
			c.arrange(w, w.settings.Shared.BucketPrefix+"-assets")
			w.want("buckets", c.status, strings.ReplaceAll(c.text, "PREFIX", w.settings.Shared.BucketPrefix))
			if got := w.check("buckets"); len(got.Findings) > 2 {
				t.Errorf("four buckets take more than two lines: %s", show(got))
			}
		})
	}
}
