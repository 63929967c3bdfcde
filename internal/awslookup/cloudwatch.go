package awslookup

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"milu2-stage/internal/adopt"
)

// alarms lists the metric alarms whose names begin with the hint.
func (r *region) alarms(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := cloudwatch.NewDescribeAlarmsPaginator(r.cloudwatch, &cloudwatch.DescribeAlarmsInput{
		AlarmNamePrefix: optional(q.Hint), AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm}, MaxRecords: r.page(100),
	})
	return collect(ctx, pages,
		func(o *cloudwatch.DescribeAlarmsOutput) ([]types.MetricAlarm, *string) {
			return o.MetricAlarms, o.NextToken
		},
		func(a types.MetricAlarm) (adopt.Live, bool) {
			return adopt.Live{
				ID: aws.ToString(a.AlarmName), Name: aws.ToString(a.AlarmName), Props: props{}.text("name", a.AlarmName),
			}, true
		})
}

// dashboards lists the dashboards whose names begin with the hint. Dashboards are the account's; AWS shows the same ones
// in every region.
func (r *region) dashboards(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	pages := cloudwatch.NewListDashboardsPaginator(r.cloudwatch, &cloudwatch.ListDashboardsInput{DashboardNamePrefix: optional(q.Hint)})
	return collect(ctx, pages,
		func(o *cloudwatch.ListDashboardsOutput) ([]types.DashboardEntry, *string) {
			return o.DashboardEntries, o.NextToken
		},
		func(d types.DashboardEntry) (adopt.Live, bool) {
			return adopt.Live{
				ID: aws.ToString(d.DashboardName), Name: aws.ToString(d.DashboardName),
				Props: props{}.text("dashboardName", d.DashboardName),
			}, true
		})
}

// alarmTags returns an alarm's tags.
func (r *region) alarmTags(ctx context.Context, name string) (map[string]string, error) {
	arn, err := r.arn(ctx, "cloudwatch", "alarm:"+name)
	if err != nil {
		return nil, err
	}
	out, err := r.cloudwatch.ListTagsForResource(ctx, &cloudwatch.ListTagsForResourceInput{ResourceARN: aws.String(arn)})
	if err != nil {
		return nil, err
	}
	return tagMap(out.Tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value }), nil
}

// optional leaves an empty parameter out.
func optional(value string) *string {
	if value == "" {
		return nil
	}
	return aws.String(value)
}
