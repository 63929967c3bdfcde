package infra

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/iampolicy"
)

// roleNamedAccess is the logical name of the policy that a NamedAccess registers.
const roleNamedAccess = "instance-policy"

// NamedAccessArgs are the inputs of a NamedAccess.
type NamedAccessArgs struct {
	// RoleName is the instances' role, PolicyName the name of the policy.
	RoleName, PolicyName string
	Policy               iampolicy.Named
}

// NamedAccess lets the instances of a stage use repositories and log groups that the configuration names: what the shared stack
// allows its role goes by the name prefix.
type NamedAccess struct {
	pulumi.ResourceState

	Policy *iam.RolePolicy
}

// NewNamedAccess registers the policy.
func NewNamedAccess(ctx *pulumi.Context, name string, args *NamedAccessArgs, opts ...pulumi.ResourceOption) (*NamedAccess, error) {
	a := &NamedAccess{}
	if err := component(ctx, config.ScopeStage, "NamedAccess", name, a, opts); err != nil {
		return nil, err
	}
	policy, err := args.Policy.Document().JSON()
	if err != nil {
		return nil, err
	}
	a.Policy, err = iam.NewRolePolicy(ctx, prefix(name, "named-access")+roleNamedAccess, &iam.RolePolicyArgs{
		Name: pulumi.String(args.PolicyName), Role: pulumi.String(args.RoleName), Policy: pulumi.String(policy),
	}, pulumi.Parent(a))
	if err != nil {
		return nil, registering("the policy of the instances' role", err)
	}
	return a, ctx.RegisterResourceOutputs(a, pulumi.Map{})
}

// uncovered lists the names of a stage's repositories and log groups that the policies of shared's role do not cover.
func uncovered(settings *config.Settings) iampolicy.Named {
	var n iampolicy.Named
	names := NamesOf(settings)
	for _, role := range settings.Stage.Repositories {
		if name := names.Repository(role); !strings.HasPrefix(name, settings.NamePrefix) || !strings.Contains(name, "/") {
			n.Repositories = append(n.Repositories, name)
		}
	}
	for _, role := range roles(settings.Stage) {
		if name := names.LogGroup(role); !strings.HasPrefix(name, "/"+settings.NamePrefix) {
			n.LogGroups = append(n.LogGroups, name)
		}
	}
	return n
}

// addNamedAccess registers the policy, if there is anything to allow. To a role that is somebody else's it only says what is
// needed.
func (s *stage) addNamedAccess() ([]pulumi.Resource, error) {
	policy := uncovered(s.program.settings)
	if len(policy.Repositories)+len(policy.LogGroups) == 0 {
		return nil, nil
	}
	policy.Account, policy.Region = iampolicy.Account{Partition: s.identity.Partition, ID: s.identity.AccountID}, s.region
	role := s.around.Shared.InstanceRoleName
	if s.around.Shared.InstanceRoleManaged != "true" {
		text, err := policy.Document().JSON()
		if err != nil {
			return nil, err
		}
		message := fmt.Sprintf("the role %s is not managed by the shared stack; its owner has to allow what the names of this stage's "+
			"repositories and log groups need: %s", role, text)
		if err := s.ctx.Log.Warn(message, nil); err != nil {
			return nil, fmt.Errorf("warning about the role %s: %w", role, err)
		}
		return nil, nil
	}
	access, err := NewNamedAccess(s.ctx, "named-access", &NamedAccessArgs{
		RoleName: role, PolicyName: s.names.StagePolicy(roleNamedAccess, s.region), Policy: policy,
	}, s.opts()...)
	if err != nil {
		return nil, err
	}
	return []pulumi.Resource{access.Policy}, nil
}
