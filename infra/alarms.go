package infra

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/userdata"
)

// The namespaces of AWS's own metrics.
const (
	spaceALB = "AWS/ApplicationELB"
	spaceNLB = "AWS/NetworkELB"
	spaceEC2 = "AWS/EC2"
	spaceASG = "AWS/AutoScaling"
)

// namespace is where CloudWatch has a load balancer's metrics.
func (l *LoadBalancer) namespace() string {
	if l.Spec.Type == typeNLB {
		return spaceNLB
	}
	return spaceALB
}

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

func (m *Monitoring) addAlarm(ctx *pulumi.Context, args *MonitoringArgs, a *alarm) error {
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
		Tags:               nameTag(naming.TagValue(name)),
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
	_, err := cloudwatch.NewMetricAlarm(ctx, m.prefix+"alarm-"+a.role, metric, pulumi.Parent(m))
	return registering("the alarm "+a.role, err)
}

// alarms is the whole table for a stage.
func alarms(args *MonitoringArgs) []alarm {
	var table []alarm
	for _, balancer := range args.Balancers {
		if balancer.Spec.Type == typeALB {
			table = append(table, balancerAlarms(balancer)...)
		}
		for _, target := range balancer.Spec.TargetGroups {
			table = append(table, targetAlarm(balancer, target.Name))
		}
	}
	for _, host := range args.Hosts {
		table = append(table, statusAlarm(host))
		if host.Volume != nil {
			table = append(table, dataAlarms(host, args.Names.MetricNamespace())...)
		}
	}
	for _, api := range args.APIs {
		table = append(table, groupAlarm(api))
	}
	return table
}

// alarmRoles lists the roles of a stage's alarms, for what has to know their names before the resources are registered.
func alarmRoles(stage *config.Stage) []string {
	var list []string
	for _, balancer := range loadBalancers(stage) {
		if balancer.Type == typeALB {
			list = append(list, balancer.Name+"-elb-5xx", balancer.Name+"-target-5xx", balancer.Name+"-latency")
		}
		for _, target := range balancer.TargetGroups {
			list = append(list, target.Name+"-unhealthy")
		}
	}
	for _, host := range hosts(stage) {
		list = append(list, host.Name+"-status")
		if host.Data != nil {
			list = append(list, host.Name+"-cpu", host.Name+"-disk")
		}
	}
	return append(list, "api-asg-cpu")
}

func balancerAlarms(balancer *LoadBalancer) []alarm {
	role, dimensions := balancer.Spec.Name, pulumi.StringMap{"LoadBalancer": balancer.Balancer.ArnSuffix}
	return []alarm{
		{
			role + "-elb-5xx", "The load balancer itself answers with errors: no target is healthy, or none answers in time.",
			spaceALB, "HTTPCode_ELB_5XX_Count", "Sum", atLeast, 5, 5, missingIsGood, dimensions,
		},
		{
			role + "-target-5xx", "The targets answer with errors.",
			spaceALB, "HTTPCode_Target_5XX_Count", "Sum", atLeast, 5, 5, missingIsGood, dimensions,
		},
		{
			role + "-latency", "One request in twenty takes longer than two seconds.",
			spaceALB, "TargetResponseTime", "p95", moreThan, 2, 5, missingIsGood, dimensions,
		},
	}
}

func targetAlarm(balancer *LoadBalancer, target string) alarm {
	return alarm{
		target + "-unhealthy", "A target fails its health check, or there is none.",
		balancer.namespace(), "UnHealthyHostCount", "Maximum", atLeast, 1, 3, missingIsBad,
		pulumi.StringMap{
			"LoadBalancer": balancer.Balancer.ArnSuffix, "TargetGroup": balancer.TargetGroups[target].ArnSuffix,
		},
	}
}

func statusAlarm(host *Instance) alarm {
	return alarm{
		host.Host.Name + "-status", "The instance fails AWS's status checks, or does not run.",
		spaceEC2, "StatusCheckFailed", "Maximum", atLeast, 1, 2, missingIsBad,
		pulumi.StringMap{"InstanceId": host.Instance.ID()},
	}
}

// dataAlarms watch a host that holds data. The second has the dimensions that the agent aggregates by: see package userdata.
func dataAlarms(host *Instance, namespace string) []alarm {
	name, id := host.Host.Name, host.Instance.ID()
	return []alarm{
		{
			name + "-cpu", "The instance has been busy for a quarter of an hour.",
			spaceEC2, "CPUUtilization", "Average", moreThan, 80, 15, missingIsUnknown,
			pulumi.StringMap{"InstanceId": id},
		},
		{
			name + "-disk", "The data volume is nearly full.",
			namespace, userdata.MetricDisk, "Maximum", moreThan, 80, 5, missingIsUnknown,
			pulumi.StringMap{"InstanceId": id, "path": pulumi.String(userdata.MountPoint)},
		},
	}
}

// groupAlarm rings above what target tracking holds: the group is at its maximum and still too small.
func groupAlarm(api *API) alarm {
	return alarm{
		api.Name + "-asg-cpu", "The group's instances are busy although it scales: it may be at its maximum.",
		spaceEC2, "CPUUtilization", "Average", moreThan, 90, 10, missingIsUnknown,
		pulumi.StringMap{"AutoScalingGroupName": api.Group.Name},
	}
}
