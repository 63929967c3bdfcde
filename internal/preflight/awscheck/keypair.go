package awscheck

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/preflight"
)

// checkKeyPair checks that a key pair of our name, if there is one, holds our key. The program adopts it as it is.
func (c *Checker) checkKeyPair(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	name, key := c.names().KeyPair(), c.settings.Stage.PublicKey
	if key == "" {
		return preflight.Skip("no key pair: milu2-stage:publicKey is not set, so instances are reached by Session Manager")
	}
	asked := call{api: "ec2:DescribeKeyPairs", region: c.region(), about: name}
	pairs, err := ask(ctx, c, asked, func(ctx context.Context, s awslookup.Session) ([]types.KeyPairInfo, error) {
		out, err := s.EC2.DescribeKeyPairs(ctx, &ec2.DescribeKeyPairsInput{
			IncludePublicKey: aws.Bool(true), Filters: []types.Filter{{Name: aws.String("key-name"), Values: []string{name}}},
		})
		if err != nil {
			return nil, err
		}
		return out.KeyPairs, nil
	})
	switch {
	case err != nil:
		return cannotTell(err)
	case len(pairs) == 0:
		return preflight.Fine(fmt.Sprintf("there is no key pair %s in %s yet", name, c.region()))
	case aws.ToString(pairs[0].PublicKey) == "":
		return preflight.CannotTell(fmt.Sprintf("AWS does not show the key of the key pair %s", name),
			"compare its fingerprint, "+aws.ToString(pairs[0].KeyFingerprint)+", with the key's")
	case sameKey(key, aws.ToString(pairs[0].PublicKey)):
		return preflight.Fine(fmt.Sprintf("the key pair %s exists and holds the configured key", name))
	}
	return found(preflight.Warning,
		fmt.Sprintf("the key pair %s exists with another key (fingerprint %s)", name, aws.ToString(pairs[0].KeyFingerprint)),
		"the key of milu2-stage:publicKey; what exists is adopted with its own key, so instances would let that one in",
		fmt.Sprintf("set milu2-stage:publicKey to that key, or `aws ec2 delete-key-pair --region %s --key-name %s`", c.region(), name))
}

// sameKey compares the kinds and the keys themselves; what follows in a line is a comment.
func sameKey(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	return len(x) >= 2 && len(y) >= 2 && x[0] == y[0] && x[1] == y[1]
}
