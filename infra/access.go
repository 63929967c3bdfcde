package infra

import (
	"fmt"

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
func NewAccess(ctx *pulumi.Context, args *AccessArgs, opts ...pulumi.ResourceOption) (*Access, error) {
	a := &Access{}
	if err := component(ctx, config.ScopeStage, "Access", "access", a, opts); err != nil {
		return nil, err
	}
	if args.PublicKey == "" {
		return a, ctx.RegisterResourceOutputs(a, pulumi.Map{})
	}
	var err error
	a.Key, err = ec2.NewKeyPair(ctx, "key", &ec2.KeyPairArgs{
		KeyName:   pulumi.String(args.Names.KeyPair()),
		PublicKey: pulumi.String(args.PublicKey),
		Tags:      nameTag(args.Names.KeyPair()),
	}, pulumi.Parent(a), pulumi.IgnoreChanges(ignored(typeKeyPair)))
	if err != nil {
		return nil, fmt.Errorf("registering the key pair: %w", err)
	}
	return a, ctx.RegisterResourceOutputs(a, pulumi.Map{"keyName": a.Key.KeyName})
}

// KeyName is unset without a key pair.
func (a *Access) KeyName() pulumi.StringPtrInput {
	if a.Key == nil {
		return nil
	}
	return a.Key.KeyName.ToStringPtrOutput()
}
