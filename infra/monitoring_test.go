package infra

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

func TestLogGroups(t *testing.T) {
	run := compute(t, func(s *config.Stage) { s.LogRetentionDays = 400 })
	t.Run("CloudWatch.16: every role's log group has a retention", func(t *testing.T) {
		groups := run.OfType(tokenLogGroup)
		if len(groups) != 7 {
			t.Errorf("%d log groups", len(groups))
		}
		for _, group := range groups {
			wantInputs(t, group, map[string]any{
				"name": "/milu2stage/" + strings.TrimPrefix(group.Name, "log-"), "retentionInDays": 400.0,
			})
		}
		wantInputs(t, find(t, compute(t, nil), tokenLogGroup, "log-api"), map[string]any{"retentionInDays": 30.0})
	})
}

func TestAlarmControls(t *testing.T) {
	const topic = "arn:aws-test:sns:us-test-1:123456789012:alarms"
	off := compute(t, nil)
	on := compute(t, func(s *config.Stage) { s.AlarmTopicARN = topic })
	if len(off.OfType(tokenAlarm)) != len(on.OfType(tokenAlarm)) {
		t.Error("a topic changes which alarms there are")
	}
	t.Run("CloudWatch.15: alarms notify the topic, if there is one", func(t *testing.T) {
		for _, alarm := range off.OfType(tokenAlarm) {
			wantInputs(t, alarm, map[string]any{"alarmActions": nil, "okActions": nil})
		}
		for _, alarm := range on.OfType(tokenAlarm) {
			wantInputs(t, alarm, map[string]any{"alarmActions.0": topic, "okActions.0": topic})
		}
	})
	t.Run("CloudWatch.17: actions are enabled", func(t *testing.T) {
		for _, alarm := range off.OfType(tokenAlarm) {
			wantInputs(t, alarm, map[string]any{"actionsEnabled": true})
		}
	})
}

func TestAlarms(t *testing.T) {
	run := compute(t, nil)
	var list strings.Builder
	for _, alarm := range run.OfType(tokenAlarm) {
		statistic := alarm.At("statistic")
		if statistic == nil {
			statistic = alarm.At("extendedStatistic")
		}
		dimensions, err := json.Marshal(alarm.At("dimensions"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&list, "%s: %s(%s %s) %s %v, %v of 60 s, missing %s, %s\n", alarm.Name, statistic, alarm.At("namespace"),
			alarm.At("metricName"), alarm.At("comparisonOperator"), alarm.At("threshold"), alarm.At("evaluationPeriods"),
			alarm.At("treatMissingData"), dimensions)
	}
	wantGolden(t, "alarms.txt", list.String())
}

func TestDashboard(t *testing.T) {
	run := compute(t, func(s *config.Stage) { s.Nodes = s.Nodes[2:]; s.Nodes[0].Count = 2 })
	dashboard := find(t, run, tokenDashboard, "dashboard")
	text, _ := dashboard.At("dashboardBody").(string)
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(text), "", " "); err != nil {
		t.Fatal(err)
	}
	wantGolden(t, "dashboard.json", indented.String()+"\n")
	wantInputs(t, dashboard, map[string]any{"dashboardName": "milu2stage"})
}

func TestGraphsOfManyNodesStayWithinCloudWatchsLimits(t *testing.T) {
	for _, kinds := range []int{1, 2, 25, 50} {
		args, all := &MonitoringArgs{Names: naming.New("milu2stage", "")}, 0
		for n := range kinds * 400 {
			args.Hosts = append(args.Hosts, &Instance{Host: Host{Kind: fmt.Sprint("game", n/400)}, Instance: &ec2.Instance{}})
		}
		for _, g := range graphs(args) {
			if all += len(g.metrics); len(g.metrics) > 500 {
				t.Errorf("%d kinds: %s has %d metrics", kinds, g.title, len(g.metrics))
			}
		}
		if all > 2500 {
			t.Errorf("%d kinds: %d metrics", kinds, all)
		}
	}
}
