package awslookup_test

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

func (w *world) logGroup(region, name string) string {
	w.t.Helper()
	_, err := cloudwatchlogs.NewFromConfig(w.aws(region)).CreateLogGroup(w.t.Context(),
		&cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String(name)})
	must(w, 0, err)
	return name
}

func (w *world) alarm(region, name string) string {
	w.t.Helper()
	_, err := cloudwatch.NewFromConfig(w.aws(region)).PutMetricAlarm(w.t.Context(), &cloudwatch.PutMetricAlarmInput{
		AlarmName: aws.String(name), MetricName: aws.String("CPUUtilization"), Namespace: aws.String("AWS/EC2"),
		ComparisonOperator: types.ComparisonOperatorGreaterThanThreshold, EvaluationPeriods: aws.Int32(1), Period: aws.Int32(60),
		Threshold: aws.Float64(80), Statistic: types.StatisticAverage,
	})
	must(w, 0, err)
	return name
}

func (w *world) dashboard(name string) string {
	w.t.Helper()
	_, err := cloudwatch.NewFromConfig(w.aws(home)).PutDashboard(w.t.Context(),
		&cloudwatch.PutDashboardInput{DashboardName: aws.String(name), DashboardBody: aws.String(`{"widgets":[]}`)})
	must(w, 0, err)
	return name
}

func observationCases() []typeCase {
	return []typeCase{
		{
			token: "aws:cloudwatch/logGroup:LogGroup", api: "logs:DescribeLogGroups",
			prepare: func(w *world) {
				for _, name := range []string{"/milu2stage/api-2", "/milu2stage/api/x", "/milu2stage/ap", "/milu2stage/web"} {
					w.logGroup(home, name)
				}
				w.logGroup(other, "/milu2stage/api")
			},
			inputs: func(*world) map[string]any { return map[string]any{"name": "/milu2stage/api"} },
			create: func(w *world) string { return w.logGroup(home, "/milu2stage/api") },
		},
		{
			token: "aws:cloudwatch/metricAlarm:MetricAlarm", api: "cloudwatch:DescribeAlarms",
			prepare: func(w *world) {
				for _, name := range []string{"milu2stage-web-cpu-2", "milu2stage-web-cpu-3", "milu2stage-web"} {
					w.alarm(home, name)
				}
				w.alarm(other, "milu2stage-web-cpu")
			},
			inputs: func(*world) map[string]any { return map[string]any{"name": "milu2stage-web-cpu"} },
			create: func(w *world) string { return w.alarm(home, "milu2stage-web-cpu") },
		},
		{
			token: "aws:cloudwatch/dashboard:Dashboard", api: "cloudwatch:ListDashboards",
			prepare: func(w *world) {
				for _, name := range []string{"milu2stage-2", "milu2stag", "xmilu2stage"} {
					w.dashboard(name)
				}
			},
			inputs: func(*world) map[string]any { return map[string]any{"dashboardName": "milu2stage"} },
			create: func(w *world) string { return w.dashboard("milu2stage") },
		},
	}
}
