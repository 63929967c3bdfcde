package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// ObservabilityArgs are the inputs of an Observability.
type ObservabilityArgs struct {
	Names *naming.Names
	// Kinds are the kinds of node; each has a log group, as api, web and db have.
	Kinds         []config.Node
	RetentionDays int
}

// Observability is what the stage is watched with: log groups, which exist before the instances that write to them, then
// alarms and a dashboard, which Watch adds once there is something to watch.
type Observability struct {
	pulumi.ResourceState

	// LogGroups are in the order of logRoles.
	LogGroups []pulumi.Resource
}

// NewObservability registers the log groups. The caller must call Watch afterwards.
func NewObservability(
	ctx *pulumi.Context, args *ObservabilityArgs, opts ...pulumi.ResourceOption,
) (*Observability, error) {
	o := &Observability{}
	if err := component(ctx, config.ScopeStage, "Observability", "observability", o, opts); err != nil {
		return nil, err
	}
	for _, role := range logRoles(args.Kinds) {
		name := args.Names.LogGroup(role)
		group, err := cloudwatch.NewLogGroup(ctx, "log-"+role, &cloudwatch.LogGroupArgs{
			Name:            pulumi.String(name),
			RetentionInDays: pulumi.Int(args.RetentionDays),
			Tags:            nameTag(name),
		}, pulumi.Parent(o))
		if err != nil {
			return nil, fmt.Errorf("registering log-%s: %w", role, err)
		}
		o.LogGroups = append(o.LogGroups, group)
	}
	return o, nil
}

// logRoles are the roles that write logs.
func logRoles(kinds []config.Node) []string {
	roles := []string{"api", "web", "db"}
	for i := range kinds {
		roles = append(roles, "node-"+kinds[i].Name)
	}
	return roles
}
