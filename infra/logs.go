package infra

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// LogsArgs are the inputs of Logs.
type LogsArgs struct {
	Names *naming.Names
	// Roles are what runs on instances; each has a log group.
	Roles         []string
	RetentionDays int
}

// Logs are the log groups, which exist before the instances that write to them.
type Logs struct {
	pulumi.ResourceState

	Groups []pulumi.Resource
}

// NewLogs registers the log groups.
func NewLogs(ctx *pulumi.Context, name string, args *LogsArgs, opts ...pulumi.ResourceOption) (*Logs, error) {
	l := &Logs{}
	if err := component(ctx, config.ScopeStage, "Logs", name, l, opts); err != nil {
		return nil, err
	}
	for _, role := range args.Roles {
		logical, physical := prefix(name, "logs")+"log-"+role, args.Names.LogGroup(role)
		group, err := cloudwatch.NewLogGroup(ctx, logical, &cloudwatch.LogGroupArgs{
			Name:            pulumi.String(physical),
			RetentionInDays: pulumi.Int(args.RetentionDays),
			Tags:            nameTag(naming.TagValue(physical)),
		}, pulumi.Parent(l))
		if err != nil {
			return nil, registering(logical, err)
		}
		l.Groups = append(l.Groups, group)
	}
	return l, ctx.RegisterResourceOutputs(l, pulumi.Map{})
}
