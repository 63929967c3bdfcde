package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	awsecr "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecr"
	"github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx"
	"github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx/ecr"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// How long the repositories keep images.
const (
	untaggedImageDays = 14
	keptImages        = 30
)

// RegistryArgs are the inputs of a Registry.
type RegistryArgs struct {
	Names *naming.Names
	// Repositories are roles: "api", "node-game".
	Repositories []string
	// ImmutableTags forbids to push a tag twice.
	ImmutableTags bool
	// KMSKeyARN encrypts the images; empty means ECR's own key.
	KMSKeyARN string
	// Provider makes the children of the awsx components.
	Provider *aws.Provider
	// AWSX makes the components themselves; nil is the engine's default provider.
	AWSX *awsx.Provider
}

// Registry holds the repositories of container images.
type Registry struct {
	pulumi.ResourceState

	// URLs has the role as key.
	URLs map[string]pulumi.StringOutput
}

// NewRegistry registers the repositories, each with its lifecycle policy.
func NewRegistry(ctx *pulumi.Context, name string, args *RegistryArgs, opts ...pulumi.ResourceOption) (*Registry, error) {
	r := &Registry{URLs: map[string]pulumi.StringOutput{}}
	if err := component(ctx, config.ScopeStage, "Registry", name, r, opts); err != nil {
		return nil, err
	}
	urls := pulumi.StringMap{}
	options := []pulumi.ResourceOption{pulumi.Parent(r), pulumi.Providers(args.Provider)}
	if args.AWSX != nil {
		options = append(options, pulumi.Provider(args.AWSX))
	}
	for _, role := range args.Repositories {
		repository, err := ecr.NewRepository(ctx, prefix(name, "registry")+"repo-"+role, repositoryArgs(args, role), options...)
		if err != nil {
			return nil, fmt.Errorf("registering repo-%s: %w", role, err)
		}
		r.URLs[role], urls[role] = repository.Url, repository.Url
	}
	return r, ctx.RegisterResourceOutputs(r, pulumi.Map{"urls": urls})
}

// URL returns the URL of a role's repository, or nil where the configuration gives the role none.
func (r *Registry) URL(role string) pulumi.StringInput {
	if url, ok := r.URLs[role]; ok {
		return url
	}
	return nil
}

func repositoryArgs(args *RegistryArgs, role string) *ecr.RepositoryArgs {
	mutability := "MUTABLE"
	if args.ImmutableTags {
		mutability = "IMMUTABLE"
	}
	repository := &ecr.RepositoryArgs{
		Name:               pulumi.String(args.Names.Repository(role)),
		ImageTagMutability: pulumi.String(mutability),
		ImageScanningConfiguration: awsecr.RepositoryImageScanningConfigurationArgs{
			ScanOnPush: pulumi.Bool(true),
		},
		LifecyclePolicy: imageLifecycle(),
		Tags:            nameTag(args.Names.Repository(role)),
	}
	if args.KMSKeyARN != "" {
		repository.EncryptionConfigurations = awsecr.RepositoryEncryptionConfigurationArray{
			awsecr.RepositoryEncryptionConfigurationArgs{
				EncryptionType: pulumi.String("KMS"),
				KmsKey:         pulumi.String(args.KMSKeyARN),
			},
		}
	}
	return repository
}

// imageLifecycle has the rule for any image last, as ECR demands.
func imageLifecycle() *ecr.LifecyclePolicyArgs {
	return &ecr.LifecyclePolicyArgs{Rules: ecr.LifecyclePolicyRuleArray{
		ecr.LifecyclePolicyRuleArgs{
			Description:     pulumi.String("Expire untagged images"),
			TagStatus:       ecr.LifecycleTagStatusUntagged,
			MaximumAgeLimit: pulumi.Float64(untaggedImageDays),
		},
		ecr.LifecyclePolicyRuleArgs{
			Description:           pulumi.String("Keep the newest images"),
			TagStatus:             ecr.LifecycleTagStatusAny,
			MaximumNumberOfImages: pulumi.Float64(keptImages),
		},
	}}
}
