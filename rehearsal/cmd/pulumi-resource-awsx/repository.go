package main

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecr"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
)

// repositoryType is the one component that the plugin knows.
const repositoryType = "awsx:ecr:Repository"

// repositoryArgs are the inputs of awsx:ecr:Repository.
type repositoryArgs struct {
	EncryptionConfigurations   ecr.RepositoryEncryptionConfigurationArrayInput  `pulumi:"encryptionConfigurations"`
	ForceDelete                pulumi.BoolPtrInput                              `pulumi:"forceDelete"`
	ImageScanningConfiguration ecr.RepositoryImageScanningConfigurationPtrInput `pulumi:"imageScanningConfiguration"`
	ImageTagMutability         pulumi.StringPtrInput                            `pulumi:"imageTagMutability"`
	LifecyclePolicy            *lifecyclePolicy                                 `pulumi:"lifecyclePolicy"`
	Name                       pulumi.StringPtrInput                            `pulumi:"name"`
	Tags                       pulumi.StringMapInput                            `pulumi:"tags"`
}

// repository is the component and its outputs.
type repository struct {
	pulumi.ResourceState

	LifecyclePolicy *ecr.LifecyclePolicy `pulumi:"lifecyclePolicy"`
	Repository      *ecr.Repository      `pulumi:"repository"`
	URL             pulumi.StringOutput  `pulumi:"url"`
}

// construct registers the component and its children.
func construct(
	ctx *pulumi.Context, _, name string, inputs provider.ConstructInputs, options pulumi.ResourceOption,
) (*provider.ConstructResult, error) {
	args := &repositoryArgs{}
	if err := inputs.CopyTo(args); err != nil {
		return nil, fmt.Errorf("reading the inputs: %w", err)
	}
	component, err := newRepository(ctx, name, args, options)
	if err != nil {
		return nil, err
	}
	result, err := provider.NewConstructResult(component)
	if err != nil {
		return nil, fmt.Errorf("returning the component: %w", err)
	}
	return result, nil
}

// newRepository registers what awsx registers: the component, the repository and, unless skipped, its policy. The
// children's logical names are the component's in lower case, as awsx does.
func newRepository(
	ctx *pulumi.Context, name string, args *repositoryArgs, options pulumi.ResourceOption,
) (*repository, error) {
	component := &repository{}
	if err := ctx.RegisterComponentResource(repositoryType, name, component, options); err != nil {
		return nil, fmt.Errorf("registering the component: %w", err)
	}
	child, lower := pulumi.Parent(component), strings.ToLower(name)
	var err error
	component.Repository, err = ecr.NewRepository(ctx, lower, &ecr.RepositoryArgs{
		EncryptionConfigurations:   args.EncryptionConfigurations,
		ForceDelete:                args.ForceDelete,
		ImageScanningConfiguration: args.ImageScanningConfiguration,
		ImageTagMutability:         args.ImageTagMutability,
		Name:                       args.Name,
		Tags:                       args.Tags,
	}, child)
	if err != nil {
		return nil, fmt.Errorf("registering the repository: %w", err)
	}
	component.URL = component.Repository.RepositoryUrl
	if args.LifecyclePolicy == nil || !args.LifecyclePolicy.Skip {
		document, err := policyDocument(args.LifecyclePolicy)
		if err != nil {
			return nil, err
		}
		component.LifecyclePolicy, err = ecr.NewLifecyclePolicy(ctx, lower, &ecr.LifecyclePolicyArgs{
			Repository: component.Repository.Name,
			Policy:     pulumi.String(document),
		}, child)
		if err != nil {
			return nil, fmt.Errorf("registering the lifecycle policy: %w", err)
		}
	}
	outputs := pulumi.Map{"repository": component.Repository}
	if component.LifecyclePolicy != nil {
		outputs["lifecyclePolicy"] = component.LifecyclePolicy
	}
	if err := ctx.RegisterResourceOutputs(component, outputs); err != nil {
		return nil, fmt.Errorf("registering the component's outputs: %w", err)
	}
	return component, nil
}
