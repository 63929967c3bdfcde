package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/iampolicy"
	"milu2-stage/internal/naming"
)

// InstanceRoleArgs are the inputs of an InstanceRole.
type InstanceRoleArgs struct {
	Names *naming.Names
	// NamePrefix begins the names of what the stages own: repositories, log groups, metric namespaces.
	NamePrefix string
	Account    iampolicy.Account
	// Artifacts is the bucket that instances read.
	Artifacts *Bucket
	// Skip says whether the role or the profile exists and is somebody else's.
	Skip SkipFunc
}

// InstanceRole is the role of every EC2 instance of the stages, and the instance profile by which they have it.
type InstanceRole struct {
	pulumi.ResourceState

	RoleName    pulumi.StringOutput
	RoleARN     pulumi.StringOutput
	ProfileName pulumi.StringOutput
	ProfileARN  pulumi.StringOutput
	// Managed is false for a role that is somebody else's: nothing is changed on it.
	Managed bool

	name string
}

// NewInstanceRole registers the role with what it may do, and the profile.
func NewInstanceRole(
	ctx *pulumi.Context, name string, args *InstanceRoleArgs, opts ...pulumi.ResourceOption,
) (*InstanceRole, error) {
	r := &InstanceRole{name: name}
	if err := component(ctx, config.ScopeShared, "InstanceRole", name, r, opts); err != nil {
		return nil, err
	}
	for _, step := range []func(*pulumi.Context, *InstanceRoleArgs) error{r.addRole, r.addProfile} {
		if err := step(ctx, args); err != nil {
			return nil, err
		}
	}
	return r, ctx.RegisterResourceOutputs(r, pulumi.Map{"roleName": r.RoleName, "profileName": r.ProfileName})
}

func (r *InstanceRole) addRole(ctx *pulumi.Context, args *InstanceRoleArgs) error {
	name := args.Names.Role(r.name)
	found, err := args.Skip(typeRole, r.name, name)
	if err != nil {
		return fmt.Errorf("looking for the role %s: %w", name, err)
	}
	if found != nil {
		// What somebody else's role may do is theirs to say.
		r.RoleName, r.RoleARN = found.id(), found.property("arn")
		return nil
	}
	trust, err := iampolicy.Trust().JSON()
	if err != nil {
		return err
	}
	role, err := iam.NewRole(ctx, r.name, &iam.RoleArgs{
		Name:             pulumi.String(name),
		Description:      pulumi.String("EC2 instances of the stages"),
		AssumeRolePolicy: pulumi.String(trust),
		Tags:             nameTag(name),
	}, pulumi.Parent(r))
	if err != nil {
		return fmt.Errorf("registering the instance role: %w", err)
	}
	r.RoleName, r.RoleARN, r.Managed = role.Name, role.Arn, true
	return r.addPolicies(ctx, args)
}

// addPolicies registers what the role may do. Policy resources and inline policies never meet on one role: the provider
// would remove the one or the other at every run.
func (r *InstanceRole) addPolicies(ctx *pulumi.Context, args *InstanceRoleArgs) error {
	_, err := iam.NewRolePolicyAttachment(ctx, r.name+"-ssm", &iam.RolePolicyAttachmentArgs{
		Role:      r.RoleName,
		PolicyArn: pulumi.String(args.Account.Managed(iampolicy.ManagedSSMCore)),
	}, pulumi.Parent(r))
	if err != nil {
		return fmt.Errorf("registering the Systems Manager policy of the instance role: %w", err)
	}
	for _, policy := range rolePolicies(r.name) {
		_, err := iam.NewRolePolicy(ctx, policy.role, &iam.RolePolicyArgs{
			Name:   pulumi.String(args.Names.RolePolicy(policy.role)),
			Role:   r.RoleName,
			Policy: instancePolicyText(args, policy.document),
		}, pulumi.Parent(r))
		if err != nil {
			return fmt.Errorf("registering the policy %s: %w", policy.role, err)
		}
	}
	return nil
}

// rolePolicy is an inline policy of a role.
type rolePolicy struct {
	// role is the logical name.
	role     string
	document func(iampolicy.Instance) iampolicy.Document
}

// rolePolicies lists the inline policies of the role of that logical name.
func rolePolicies(name string) []rolePolicy {
	return []rolePolicy{
		{name + "-images", iampolicy.Instance.PullImages},
		{name + "-artifacts", iampolicy.Instance.ReadArtifacts},
		{name + "-telemetry", iampolicy.Instance.WriteTelemetry},
	}
}

// instancePolicyText is a policy of the role, once the ARN of the artifacts bucket is known.
func instancePolicyText(
	args *InstanceRoleArgs, document func(iampolicy.Instance) iampolicy.Document,
) pulumi.StringOutput {
	account, prefix := args.Account, args.NamePrefix
	return args.Artifacts.ARN.ApplyT(func(artifacts string) (string, error) {
		return document(iampolicy.Instance{Account: account, NamePrefix: prefix, ArtifactsARN: artifacts}).JSON()
	}).(pulumi.StringOutput)
}

func (r *InstanceRole) addProfile(ctx *pulumi.Context, args *InstanceRoleArgs) error {
	name := args.Names.Profile(r.name)
	found, err := args.Skip(typeProfile, r.name+"-profile", name)
	if err != nil {
		return fmt.Errorf("looking for the instance profile %s: %w", name, err)
	}
	if found != nil {
		r.ProfileName, r.ProfileARN = found.id(), found.property("arn")
		return nil
	}
	profile, err := iam.NewInstanceProfile(ctx, r.name+"-profile", &iam.InstanceProfileArgs{
		Name: pulumi.String(name),
		Role: r.RoleName,
		Tags: nameTag(name),
	}, pulumi.Parent(r))
	if err != nil {
		return fmt.Errorf("registering the instance profile: %w", err)
	}
	r.ProfileName, r.ProfileARN = profile.Name, profile.Arn
	return nil
}
