package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/userdata"
)

// What an alarm makes of a metric without data.
const (
	// missingIsGood is for metrics that AWS publishes only while there is something to count.
	missingIsGood = "notBreaching"
	// missingIsBad is for metrics that every healthy resource publishes.
	missingIsBad = "breaching"
	// missingIsUnknown leaves the alarm at INSUFFICIENT_DATA. Instances that do not run have alarms of their own, and the
	// agent of one without a way to CloudWatch (no public address and no interface endpoint) says nothing, which is
	// neither good nor bad.
	missingIsUnknown = "missing"
)

const (
	atLeast  = "GreaterThanOrEqualToThreshold"
	moreThan = "GreaterThanThreshold"
)

// WatchArgs are the inputs of Watch.
type WatchArgs struct {
	Names  *naming.Names
	Region string
	// Dashboard is the dashboard's name.
	Dashboard string
	// TopicARN is the SNS topic that alarms notify; empty means nobody.
	TopicARN      string
	Kinds         []config.Node
	LoadBalancers *LoadBalancers
	API           *API
	Web           *Web
	Database      *Database
	GameNodes     *GameNodes
}

// instances are all instances that are not the group's, whose health the group sees to.
func (w *WatchArgs) instances() []NamedInstance {
	return append([]NamedInstance{{"web", w.Web.Instance}, {"db", w.Database.Instance}}, w.GameNodes.Named()...)
}

// alarm is one row of the table of alarms. It rings when the statistic is beyond the threshold in every one of so many
// minutes.
type alarm struct {
	role       string
	about      string
	namespace  string
	metric     string
	statistic  string // Sum, Average, Maximum, or a percentile such as p95
	comparison string
	threshold  float64
	minutes    int
	missing    string
	dimensions pulumi.StringMap
}

// Watch registers the alarms and the dashboard.
func (o *Observability) Watch(ctx *pulumi.Context, args *WatchArgs) error {
	for _, a := range alarms(args) {
		if err := o.addAlarm(ctx, args, &a); err != nil {
			return err
		}
	}
	dashboard, err := o.addDashboard(ctx, args)
	if err != nil {
		return err
	}
	return ctx.RegisterResourceOutputs(o, pulumi.Map{"dashboardName": dashboard.DashboardName})
}

func (o *Observability) addAlarm(ctx *pulumi.Context, args *WatchArgs, a *alarm) error {
	name := args.Names.Alarm(a.role)
	metric := &cloudwatch.MetricAlarmArgs{
		Name:               pulumi.String(name),
		AlarmDescription:   pulumi.String(a.about),
		Namespace:          pulumi.String(a.namespace),
		MetricName:         pulumi.String(a.metric),
		Dimensions:         a.dimensions,
		ComparisonOperator: pulumi.String(a.comparison),
		Threshold:          pulumi.Float64(a.threshold),
		Period:             pulumi.Int(60),
		EvaluationPeriods:  pulumi.Int(a.minutes),
		TreatMissingData:   pulumi.String(a.missing),
		ActionsEnabled:     pulumi.Bool(true),
		Tags:               nameTag(name),
	}
	if a.statistic[0] == 'p' {
		metric.ExtendedStatistic = pulumi.String(a.statistic)
	} else {
		metric.Statistic = pulumi.String(a.statistic)
	}
	if args.TopicARN != "" {
		metric.AlarmActions = pulumi.Array{pulumi.String(args.TopicARN)}
		metric.OkActions = pulumi.Array{pulumi.String(args.TopicARN)}
	}
	role := "alarm-" + a.role
	if _, err := cloudwatch.NewMetricAlarm(ctx, role, metric, pulumi.Parent(o)); err != nil {
		return fmt.Errorf("registering %s: %w", role, err)
	}
	return nil
}

// alarms is the whole table for a stage.
func alarms(args *WatchArgs) []alarm {
	l := args.LoadBalancers
	table := balancerAlarms("alb", l.ALB)
	table = append(table, balancerAlarms("alb-internal", l.InternalALB)...)
	table = append(table,
		targetAlarm("web-tg", "AWS/ApplicationELB", l.ALB, l.WebTG),
		targetAlarm("api-tg", "AWS/ApplicationELB", l.ALB, l.APITG),
		targetAlarm("api-int-tg", "AWS/ApplicationELB", l.InternalALB, l.APIInternalTG))
	for i := range args.Kinds {
		kind := args.Kinds[i].Name
		table = append(table, targetAlarm(kind+"-tg", "AWS/NetworkELB", l.NLB, l.NodeTGs[kind]))
	}
	for _, instance := range args.instances() {
		table = append(table, statusAlarm(instance))
	}
	return append(table, apiAlarm(args.API), dbCPUAlarm(args.Database), dbDiskAlarm(args))
}

func balancerAlarms(role string, balancer *lb.LoadBalancer) []alarm {
	dimensions := pulumi.StringMap{"LoadBalancer": balancer.ArnSuffix}
	return []alarm{
		{
			role + "-elb-5xx", "The load balancer itself answers with errors: no target is healthy, or none answers in time.",
			"AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "Sum", atLeast, 5, 5, missingIsGood, dimensions,
		},
		{
			role + "-target-5xx", "The targets answer with errors.",
			"AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum", atLeast, 5, 5, missingIsGood, dimensions,
		},
		{
			role + "-latency", "One request in twenty takes longer than two seconds.",
			"AWS/ApplicationELB", "TargetResponseTime", "p95", moreThan, 2, 5, missingIsGood, dimensions,
		},
	}
}

func targetAlarm(role, namespace string, balancer *lb.LoadBalancer, group *lb.TargetGroup) alarm {
	return alarm{
		role + "-unhealthy", "A target fails its health check, or there is none.",
		namespace, "UnHealthyHostCount", "Maximum", atLeast, 1, 3, missingIsBad,
		pulumi.StringMap{"LoadBalancer": balancer.ArnSuffix, "TargetGroup": group.ArnSuffix},
	}
}

func statusAlarm(instance NamedInstance) alarm {
	return alarm{
		instance.Role + "-status", "The instance fails AWS's status checks, or does not run.",
		"AWS/EC2", "StatusCheckFailed", "Maximum", atLeast, 1, 2, missingIsBad,
		pulumi.StringMap{"InstanceId": instance.Instance.ID()},
	}
}

// apiAlarm rings above what target tracking holds: the group is at its maximum and still too small.
func apiAlarm(api *API) alarm {
	return alarm{
		"api-asg-cpu", "The API's instances are busy although the group scales: it may be at its maximum.",
		"AWS/EC2", "CPUUtilization", "Average", moreThan, 90, 10, missingIsUnknown,
		pulumi.StringMap{"AutoScalingGroupName": api.Group.Name},
	}
}

func dbCPUAlarm(db *Database) alarm {
	return alarm{
		"db-cpu", "The database's instance has been busy for a quarter of an hour.",
		"AWS/EC2", "CPUUtilization", "Average", moreThan, 80, 15, missingIsUnknown,
		pulumi.StringMap{"InstanceId": db.Instance.ID()},
	}
}

// dbDiskAlarm has the dimensions that the agent aggregates by: see package userdata.
func dbDiskAlarm(args *WatchArgs) alarm {
	return alarm{
		"db-disk", "The database's data volume is nearly full.",
		args.Names.MetricNamespace(), userdata.MetricDisk, "Maximum", moreThan, 80, 5, missingIsUnknown,
		pulumi.StringMap{"InstanceId": args.Database.Instance.ID(), "path": pulumi.String(userdata.MountPoint)},
	}
}
