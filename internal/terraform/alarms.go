package terraform

import (
	"maps"
	"slices"
	"strings"
)

// findAlarms finds the alarms by what they watch: the metric, and the resource in their dimensions.
func (f *finder) findAlarms() {
	all := map[string][]*Resource{}
	topics := map[string]int{}
	var taken []*Resource
	hosts := map[string]string{}
	for name, r := range f.hosts() {
		hosts[r.id()] = name
	}
	for _, alarm := range f.byType["aws_cloudwatch_metric_alarm"] {
		if logical := f.alarmName(alarm, hosts); logical != "" {
			all[logical] = append(all[logical], alarm)
		} else {
			f.stay(alarm, "it watches what the program's alarms do not")
		}
	}
	for _, logical := range slices.Sorted(maps.Keys(all)) {
		alarm := f.pickOrCreate(logical, all[logical])
		if alarm == nil {
			continue
		}
		taken = append(taken, alarm)
		f.adopt(logical, alarm)
		f.call(logical, alarm.text("alarm_name"), alarm)
		for _, topic := range alarm.texts("alarm_actions") {
			if strings.Contains(topic, ":sns:") {
				topics[topic]++
			}
		}
	}
	most := ""
	for _, topic := range slices.Sorted(maps.Keys(topics)) {
		if topics[topic] > topics[most] {
			most = topic
		}
	}
	if i := slices.IndexFunc(taken, func(r *Resource) bool { return r.has("alarm_actions", most) }); i >= 0 {
		f.set("alarmTopicArn", most, taken[i])
	}
	f.findDashboard()
}

// alarmName is the logical name of the alarm that watches the same; empty where the program has none. Hosts are the instances'
// logical names by their ids.
func (f *finder) alarmName(alarm *Resource, hosts map[string]string) string {
	dimensions, _ := alarm.at("dimensions").(map[string]any)
	metric := alarm.text("metric_name")
	if id := textOf(dimensions["InstanceId"]); id != "" {
		return hostAlarm(hosts[id], metric)
	}
	group := f.first("api-asg")
	if group != nil && textOf(dimensions["AutoScalingGroupName"]) == group.text("name") && metric == "CPUUtilization" {
		return "alarm-api-asg-cpu"
	}
	if metric == "UnHealthyHostCount" {
		return f.targetAlarm(textOf(dimensions["TargetGroup"]))
	}
	if dimensions["TargetGroup"] != nil {
		return ""
	}
	end := map[string]string{
		"HTTPCode_ELB_5XX_Count": "-elb-5xx", "HTTPCode_Target_5XX_Count": "-target-5xx", "TargetResponseTime": "-latency",
	}[metric]
	for _, logical := range []string{"alb", "alb-internal"} {
		balancer := f.balancers[logical]
		if end != "" && balancer != nil && textOf(dimensions["LoadBalancer"]) == balancer.text("arn_suffix") {
			return "alarm-" + logical + end
		}
	}
	return ""
}

// hostAlarm is the logical name of the alarm on a metric of an instance.
func hostAlarm(name, metric string) string {
	switch {
	case name == "":
	case strings.HasPrefix(metric, "StatusCheckFailed"):
		return "alarm-" + name + "-status"
	case name == "db" && metric == "CPUUtilization":
		return "alarm-db-cpu"
	case name == "db" && metric == "disk_used_percent":
		return "alarm-db-disk"
	}
	return ""
}

// targetAlarm is the logical name of the alarm on a target group's health.
func (f *finder) targetAlarm(suffix string) string {
	groups := []string{"web-tg", "api-tg", "api-int-tg"}
	for _, k := range f.kinds {
		groups = append(groups, k.name+"-tg")
	}
	for _, logical := range groups {
		if group := f.first(logical); group != nil && suffix != "" && group.text("arn_suffix") == suffix {
			return "alarm-" + logical + "-unhealthy"
		}
	}
	return ""
}

// findDashboard finds the dashboard that shows one of the stage's load balancers or instances.
func (f *finder) findDashboard() {
	var shown []string
	for _, balancer := range f.balancers {
		shown = append(shown, balancer.text("arn_suffix"))
	}
	for _, instance := range f.instances() {
		shown = append(shown, instance.id())
	}
	score := func(r *Resource) int {
		n := 0
		for _, what := range shown {
			if what != "" && strings.Contains(r.text("dashboard_body"), what) {
				n++
			}
		}
		return n
	}
	candidates := f.of(func(r *Resource) bool { return score(r) > 0 }, "aws_cloudwatch_dashboard")
	if dashboard := f.pickOrCreate("dashboard", best(candidates, score)); dashboard != nil {
		f.adopt("dashboard", dashboard)
		f.call("dashboard", dashboard.text("dashboard_name"), dashboard)
	}
	for _, r := range f.byType["aws_cloudwatch_dashboard"] {
		f.stay(r, "the program has one dashboard, and this is none of the stage's, or a further one")
	}
}
