package awscheck_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/internal/faultproxy"
	"milu2-stage/internal/preflight"
)

// sshKey makes a public key in OpenSSH's form.
func sshKey(t *testing.T, kind string) string {
	t.Helper()
	var fields [][]byte
	switch kind {
	case "ssh-ed25519":
		public, _, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		fields = [][]byte{public}
	default:
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		fields = [][]byte{big.NewInt(int64(key.E)).Bytes(), append([]byte{0}, key.N.Bytes()...)}
	}
	blob := wire(nil, []byte(kind))
	for _, f := range fields {
		blob = wire(blob, f)
	}
	return kind + " " + base64.StdEncoding.EncodeToString(blob) + " somebody@example.com"
}

func wire(blob, field []byte) []byte {
	length := uint32(len(field)) //nolint:gosec // a key is short
	return append(binary.BigEndian.AppendUint32(blob, length), field...)
}

func TestImagesAndInstanceTypes(t *testing.T) {
	t.Parallel()
	const ami = "ami-12c6146b" // One of those that moto has from the start.
	runCases(t, []checkCase{
		{"the newest Amazon Linux is there", nil, nil, "image", preflight.OK, []string{"for x86_64"}},
		{"for both architectures", map[string]string{"milu2-stage:web": `{"instanceType": "t4g.small"}`}, nil, "image", preflight.OK,
			[]string{"for arm64", "for x86_64"}},
		{"SSM has no such parameter", nil, func(w *world) {
			w.proxy.Inject(faultproxy.Rule{API: "ssm:GetParameter", Fault: faultproxy.Fail(400, "ParameterNotFound", "")})
		}, "image", preflight.Error, []string{"no SSM parameter /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64 in " + home}},
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
	for _, kind := range []string{"ssh-ed25519", "ssh-rsa"} {
		key, another := sshKey(t, kind), sshKey(t, kind)
		set := map[string]string{"milu2-stage:publicKey": key}
		// As AWS answers for keys that were imported before it kept their material.
		old := func(w *world) {
			w.proxy.Inject(faultproxy.Rule{API: "ec2:DescribeKeyPairs", Fault: faultproxy.Respond(200, "text/xml",
				"<DescribeKeyPairsResponse><keySet><item><keyName>milu2stage-key</keyName><keyFingerprint>"+fingerprintIn(w, key)+
					"</keyFingerprint></item></keySet></DescribeKeyPairsResponse>")})
		}
		runCases(t, []checkCase{
			{kind + ": none is wanted", nil, nil, "key-pair", preflight.Skipped, nil},
			{kind + ": there is none", set, nil, "key-pair", preflight.OK, []string{"no key pair milu2stage-key"}},
			{kind + ": it holds the key", set, func(w *world) { w.keyPair("milu2stage-key", key) }, "key-pair", preflight.OK, []string{"holds the configured key"}},
			{kind + ": it holds another key", set, func(w *world) { w.keyPair("milu2stage-key", another) }, "key-pair", preflight.Warning,
				[]string{"exists with another key"}},
			{kind + ": only the fingerprint is known, and it is the key's", set, old, "key-pair", preflight.OK, nil},
			{kind + ": only the fingerprint is known, and it is another's", map[string]string{"milu2-stage:publicKey": another}, old,
				"key-pair", preflight.Warning, nil},
		})
	}
}

// fingerprintIn is the fingerprint that AWS shows for a key: of RSA keys as moto computes it; of others moto does not do as
// AWS documents (SHA-256 in base64).
func fingerprintIn(w *world, key string) string {
	words := strings.Fields(key)
	if words[0] == "ssh-ed25519" {
		blob, err := base64.StdEncoding.DecodeString(words[1])
		must(w, blob, err)
		sum := sha256.Sum256(blob)
		return base64.StdEncoding.EncodeToString(sum[:])
	}
	w.keyPair("for-its-fingerprint", key)
	out, err := w.ec2(home).DescribeKeyPairs(w.t.Context(), &ec2.DescribeKeyPairsInput{})
	pairs := must(w, out, err).KeyPairs
	return *pairs[slices.IndexFunc(pairs, func(k types.KeyPairInfo) bool { return *k.KeyName == "for-its-fingerprint" })].KeyFingerprint
}

func TestBuckets(t *testing.T) {
	t.Parallel()
	for sentence, c := range map[string]struct {
		arrange func(w *world, name string)
		status  preflight.Status
		text    string
	}{
		"all names are free": {func(*world, string) {}, preflight.OK, "-assets is free"},
		"one is this stack's": {func(w *world, name string) {
			w.bucket(name, "pulumi:Project", "milu2-stage", "pulumi:Stack", "shared")
		}, preflight.OK, "is this stack's"},
		"one is in this account": {func(w *world, name string) { w.bucket(name) }, preflight.OK, "will be used and left as it is"},
		"one is somebody else's": {func(w *world, _ string) {
			w.proxy.Inject(faultproxy.Rule{API: "s3:HeadBucket", Fault: faultproxy.Fail(http.StatusForbidden, "AccessDenied", "Forbidden")})
		}, preflight.Error, "belongs to another AWS account"},
	} {
		t.Run(sentence, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, map[string]string{"milu2-stage:scope": "shared"})
			w.settings.Shared.BucketPrefix = "preflight-" + w.account
			c.arrange(w, w.settings.Shared.BucketPrefix+"-assets")
			w.want("buckets", c.status, c.text)
		})
	}
}
