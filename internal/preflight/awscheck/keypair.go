package awscheck

import (
	"context"
	"crypto/md5" //nolint:gosec // EC2's fingerprint of an imported RSA key is one
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/internal/preflight"
)

// keyPair is a key pair that exists.
type keyPair struct{ name, fingerprint, publicKey string }

// checkKeyPair checks that a key pair of our name, if there is one, holds our key. The program adopts it as it is.
func (c *Checker) checkKeyPair(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	name, key := c.names().KeyPair(), c.settings.Stage.PublicKey
	if key == "" {
		return preflight.Skip("no key pair: milu2-stage:publicKey is not set, so instances are reached by Session Manager")
	}
	asked := call{api: "ec2:DescribeKeyPairs", region: c.region(), about: name}
	pairs, err := c.keyPairs.get(ctx, c.limit, asked, func(ctx context.Context) ([]keyPair, error) {
		s, err := c.session(c.region())
		if err != nil {
			return nil, err
		}
		out, err := s.EC2.DescribeKeyPairs(ctx, &ec2.DescribeKeyPairsInput{
			IncludePublicKey: aws.Bool(true), Filters: []types.Filter{{Name: aws.String("key-name"), Values: []string{name}}},
		})
		if err != nil {
			return nil, err //nolint:wrapcheck // the memo says which call it was
		}
		var list []keyPair
		for _, k := range out.KeyPairs {
			list = append(list, keyPair{aws.ToString(k.KeyName), aws.ToString(k.KeyFingerprint), aws.ToString(k.PublicKey)})
		}
		return list, nil
	})
	switch {
	case err != nil:
		return cannotTell(err)
	case len(pairs) == 0:
		return preflight.Fine(fmt.Sprintf("there is no key pair %s in %s yet", name, c.region()))
	case sameKey(key, pairs[0]):
		return preflight.Fine(fmt.Sprintf("the key pair %s exists and holds the configured key", name))
	}
	return found(preflight.Warning, fmt.Sprintf("the key pair %s exists with another key (fingerprint %s)", name, pairs[0].fingerprint),
		"the key of milu2-stage:publicKey; what exists is adopted with its own key, so instances would let that one in",
		fmt.Sprintf("set milu2-stage:publicKey to that key, or `aws ec2 delete-key-pair --region %s --key-name %s`", c.region(), name))
}

// sameKey compares by the key itself where AWS gives it, else by the fingerprint.
func sameKey(configured string, pair keyPair) bool {
	words := strings.Fields(configured)
	if len(words) < 2 {
		return false
	}
	if live := strings.Fields(pair.publicKey); len(live) >= 2 {
		return live[0] == words[0] && live[1] == words[1]
	}
	blob, err := base64.StdEncoding.DecodeString(words[1])
	if err != nil {
		return false
	}
	want := fingerprint(words[0], blob)
	return want != "" && strings.TrimRight(pair.fingerprint, "=") == want
}

// fingerprint is what EC2 shows of an imported key: SHA-256 of an ed25519 key, in base64; MD5 of an RSA key's DER form.
// See docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html.
func fingerprint(kind string, blob []byte) string {
	if kind == "ssh-ed25519" {
		sum := sha256.Sum256(blob)
		return base64.RawStdEncoding.EncodeToString(sum[:])
	}
	fields := wireFields(blob)
	if kind != "ssh-rsa" || len(fields) != 3 {
		return ""
	}
	key := &rsa.PublicKey{E: int(new(big.Int).SetBytes(fields[1]).Int64()), N: new(big.Int).SetBytes(fields[2])}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return ""
	}
	sum := md5.Sum(der) //nolint:gosec // as above
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = hex.EncodeToString([]byte{b})
	}
	return strings.Join(pairs, ":")
}

// wireFields splits an SSH wire blob into its length-prefixed fields; nil where it is malformed.
func wireFields(blob []byte) [][]byte {
	var fields [][]byte
	for len(blob) > 0 {
		if len(blob) < 4 {
			return nil
		}
		n := int64(binary.BigEndian.Uint32(blob))
		if blob = blob[4:]; n > int64(len(blob)) {
			return nil
		}
		fields, blob = append(fields, blob[:n]), blob[n:]
	}
	return fields
}
