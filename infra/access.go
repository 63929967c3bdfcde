package infra

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// AccessArgs are the inputs of an Access.
type AccessArgs struct {
	Names *naming.Names
	// PublicKey is an OpenSSH public key; empty means no key pair.
	PublicKey string
}

// Access is how people reach the instances: a key pair, or Session Manager alone.
type Access struct {
	pulumi.ResourceState

	// Key is nil without a public key.
	Key *ec2.KeyPair
}

// NewAccess registers the key pair, if there is a key.
func NewAccess(ctx *pulumi.Context, name string, args *AccessArgs, opts ...pulumi.ResourceOption) (*Access, error) {
	a := &Access{}
	if err := component(ctx, config.ScopeStage, "Access", name, a, opts); err != nil {
		return nil, err
	}
	if args.PublicKey == "" {
		return a, ctx.RegisterResourceOutputs(a, pulumi.Map{})
	}
	var err error
	a.Key, err = ec2.NewKeyPair(ctx, prefix(name, "access")+"key", &ec2.KeyPairArgs{
		KeyName:   pulumi.String(args.Names.KeyPair()),
		PublicKey: pulumi.String(args.PublicKey),
		Tags:      nameTag(args.Names.KeyPair()),
	}, pulumi.Parent(a), pulumi.IgnoreChanges(ignored(typeKeyPair)))
	if err != nil {
		return nil, fmt.Errorf("registering the key pair: %w", err)
	}
	return a, ctx.RegisterResourceOutputs(a, pulumi.Map{"keyName": a.Key.KeyName})
}

// warnOfKey says that another key in the configuration does nothing to the pair: it is an ignored property, since AWS
// returns no key and replacing a pair changes no instance.
func (s *stage) warnOfKey() error {
	outputs, _ := s.state.Resource(typeKeyPair, "key")
	deployed, _ := outputs["publicKey"].(string)
	if deployed == "" || s.settings.PublicKey == "" || keyMaterial(deployed) == keyMaterial(s.settings.PublicKey) {
		return nil
	}
	message := fmt.Sprintf("The key pair %s keeps the key that it was made with, which is not that of milu2-stage:publicKey: "+
		"docs/operations.md says how to rotate it.", s.names.KeyPair())
	if err := s.ctx.Log.Warn(message, nil); err != nil {
		return fmt.Errorf("warning of the key pair: %w", err)
	}
	return nil
}

// keyMaterial is an OpenSSH public key without its comment.
func keyMaterial(key string) string {
	const algorithmAndKey = 2
	fields := strings.Fields(key)
	return strings.Join(fields[:min(len(fields), algorithmAndKey)], " ")
}

// KeyName is unset without a key pair.
func (a *Access) KeyName() pulumi.StringPtrInput {
	if a.Key == nil {
		return nil
	}
	return a.Key.KeyName.ToStringPtrOutput()
}
