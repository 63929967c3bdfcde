package simaws

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
)

const (
	typeLogGroup  = "aws:cloudwatch/logGroup:LogGroup"
	typeAlarm     = "aws:cloudwatch/metricAlarm:MetricAlarm"
	typeDashboard = "aws:cloudwatch/dashboard:Dashboard"
)

func cloudwatchKinds() []kind {
	return []kind{logGroupKind(), alarmKind(), dashboardKind()}
}

func logGroupKind() kind {
	return kind{
		token: typeLogGroup, args: cloudwatch.LogGroupArgs{}, res: cloudwatch.LogGroup{},
		replace:  []string{"name", "namePrefix", "logGroupClass"},
		kept:     []string{"logGroupClass", "name"},
		unread:   []string{"skipDestroy"},
		defaults: map[string]any{"retentionInDays": 0.0, "skipDestroy": false},
		name:     "name", prefix: "namePrefix",
		rules: map[string]rule{"name": both(pattern(512, `^[-._/#A-Za-z0-9]+$`, "letters, digits and -._/#"), func(value string) string {
			if strings.HasPrefix(value, "aws/") {
				return `must not begin with "aws/"`
			}
			return ""
		})},
		check:   checkRetention,
		prepare: func(o *op) error { return o.taken(o.region, "name", "ResourceAlreadyExistsException") },
		create: func(o *op) error {
			o.id = o.str("name")
			o.def(map[string]any{"arn": o.arn("logs", "log-group:"+o.id), "logGroupClass": "STANDARD", "kmsKeyId": "", "namePrefix": ""})
			return nil
		},
	}
}

func alarmKind() kind {
	return kind{
		token: typeAlarm, args: cloudwatch.MetricAlarmArgs{}, res: cloudwatch.MetricAlarm{}, putLike: true,
		required: []string{"metricName|metricQueries"},
		replace:  []string{"name"},
		sets:     []string{"alarmActions", "okActions", "insufficientDataActions", "metricQueries"},
		kept:     []string{"evaluateLowSampleCountPercentiles", "name"},
		defaults: map[string]any{"actionsEnabled": true, "treatMissingData": "missing"},
		name:     "name",
		rules: map[string]rule{
			"name": pattern(255, `^.+$`, "not empty"), "statistic": oneOf("SampleCount", "Average", "Sum", "Minimum", "Maximum"),
			"treatMissingData": oneOf("missing", "ignore", "breaching", "notBreaching"),
			"comparisonOperator": oneOf("GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold",
				"LessThanOrEqualToThreshold", "LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold"),
		},
		check: checkAlarm,
		create: func(o *op) error {
			o.id = o.str("name")
			o.def(map[string]any{"arn": o.arn("cloudwatch", "alarm:"+o.id)})
			return nil
		},
	}
}

func dashboardKind() kind {
	return kind{
		token: typeDashboard, args: cloudwatch.DashboardArgs{}, res: cloudwatch.Dashboard{}, putLike: true,
		replace: []string{"dashboardName"},
		json:    []string{"dashboardBody"},
		rules:   map[string]rule{"dashboardName": pattern(255, `^[0-9A-Za-z_-]+$`, "letters, digits, _ and -")},
		check:   checkDashboard,
		create: func(o *op) error {
			o.id = o.str("dashboardName")
			o.def(map[string]any{"dashboardArn": o.acct.ARN(o.partition(), "cloudwatch", "", "dashboard/"+o.id)})
			return nil
		},
	}
}

func checkRetention(in map[string]any) []problem {
	allowed := []float64{
		0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
	}
	if days, ok := in["retentionInDays"].(float64); ok && !slices.Contains(allowed, days) {
		return []problem{{"retentionInDays", fmt.Sprintf("%v is not one of %v", days, allowed)}}
	}
	return nil
}

func checkAlarm(in map[string]any) []problem {
	var problems []problem
	if !lacks(in, "metricName") {
		problems = append(problems, exactlyOne(in, "statistic", "extendedStatistic")...)
		for _, property := range []string{"namespace", "period"} {
			if lacks(in, property) {
				problems = append(problems, problem{property, "required with metricName"})
			}
		}
	}
	if period, ok := in["period"].(float64); ok && period != 10 && period != 20 && period != 30 && (period < 60 || int(period)%60 != 0) {
		problems = append(problems, problem{"period", fmt.Sprintf("%v is not 10, 20, 30 or a multiple of 60", period)})
	}
	count, wanted := number(in, "evaluationPeriods"), number(in, "datapointsToAlarm")
	if _, later := in["evaluationPeriods"].(unknown); !later && count < 1 {
		problems = append(problems, problem{"evaluationPeriods", "must be at least 1"})
	}
	if wanted > count {
		problems = append(problems, problem{"datapointsToAlarm", fmt.Sprintf("%v is more than the %v evaluation periods", wanted, count)})
	}
	return append(problems, checkAlarmActions(in)...)
}

func checkAlarmActions(in map[string]any) []problem {
	var problems []problem
	for _, property := range []string{"alarmActions", "okActions", "insufficientDataActions"} {
		for _, action := range texts(in, property) {
			if !strings.HasPrefix(action, "arn:") {
				problems = append(problems, problem{property, action + " is not an ARN"})
			}
		}
	}
	return problems
}

func checkDashboard(in map[string]any) []problem {
	body, known := in["dashboardBody"].(string)
	if !known {
		return nil
	}
	var dashboard struct {
		Widgets []struct {
			Type          string
			X, Y          int
			Width, Height int
			Properties    map[string]any
		}
	}
	if err := json.Unmarshal([]byte(body), &dashboard); err != nil {
		return []problem{{"dashboardBody", "is not JSON: " + err.Error()}}
	}
	var problems []problem
	for i, widget := range dashboard.Widgets {
		path := fmt.Sprintf("dashboardBody.widgets[%d]", i)
		if reason := oneOf("metric", "text", "log", "alarm", "explorer")(widget.Type); reason != "" {
			problems = append(problems, problem{path, "type " + reason})
		}
		if widget.X+widget.Width > 24 {
			problems = append(problems, problem{path, "reaches beyond the 24 columns of a dashboard"})
		}
		if widget.Type == "metric" && widget.Properties["region"] == nil {
			problems = append(problems, problem{path, "a metric widget needs properties.region"})
		}
	}
	return problems
}
