package infra

import (
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/userdata"
)

// Widgets lie on a grid that is 24 columns wide, three to a row.
const (
	widgetsPerRow = 3
	widgetWidth   = 8
	widgetHeight  = 6
	// widgetMetrics is how many lines a widget shows: more are unreadable, and AWS takes 500 in one widget.
	widgetMetrics = 100
	// nodeMetrics is how many lines all kinds of node share: AWS takes 2500 on one dashboard, and what is not the nodes' is
	// less than 100.
	nodeMetrics = 2400
)

// dashboardBody is the JSON that CloudWatch calls the dashboard body.
type dashboardBody struct {
	Widgets []dashboardWidget `json:"widgets"`
}

type dashboardWidget struct {
	Type       string             `json:"type"`
	X          int                `json:"x"`
	Y          int                `json:"y"`
	Width      int                `json:"width"`
	Height     int                `json:"height"`
	Properties dashboardMetricSet `json:"properties"`
}

type dashboardMetricSet struct {
	Title   string     `json:"title"`
	View    string     `json:"view"`
	Region  string     `json:"region"`
	Stat    string     `json:"stat"`
	Period  int        `json:"period"`
	Metrics [][]string `json:"metrics"`
}

// graph is a widget before its place is known.
type graph struct {
	title, stat string
	metrics     pulumi.StringArrayArray
}

func (m *Monitoring) addDashboard(ctx *pulumi.Context, args *MonitoringArgs) error {
	list := graphs(args)
	metrics := make([]any, len(list))
	for i := range list {
		metrics[i] = list[i].metrics
	}
	body := pulumi.All(metrics...).ApplyT(func(metrics []any) (string, error) {
		return renderDashboard(args.Region, list, metrics)
	}).(pulumi.StringOutput)
	_, err := cloudwatch.NewDashboard(ctx, m.prefix+"dashboard", &cloudwatch.DashboardArgs{
		DashboardName: pulumi.String(args.Dashboard),
		DashboardBody: body,
	}, pulumi.Parent(m))
	return registering("the dashboard", err)
}

// renderDashboard writes the dashboard once the metrics of each graph are known.
func renderDashboard(region string, list []graph, metrics []any) (string, error) {
	var body dashboardBody
	for i, g := range list {
		lines, _ := metrics[i].([][]string)
		body.Widgets = append(body.Widgets, dashboardWidget{
			Type:   "metric",
			X:      i % widgetsPerRow * widgetWidth,
			Y:      i / widgetsPerRow * widgetHeight,
			Width:  widgetWidth,
			Height: widgetHeight,
			Properties: dashboardMetricSet{
				Title: g.title, View: "timeSeries", Region: region, Stat: g.stat, Period: 60, Metrics: lines,
			},
		})
	}
	text, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("rendering the dashboard: %w", err)
	}
	return string(text), nil
}

// metric is one line of a graph: namespace, name, then dimensions and their values in turn.
func metric(namespace, name, dimension string, value pulumi.StringInput, more ...pulumi.StringInput) pulumi.StringArray {
	return append(pulumi.StringArray{pulumi.String(namespace), pulumi.String(name), pulumi.String(dimension), value}, more...)
}

// graphs lists what the dashboard shows.
func graphs(args *MonitoringArgs) []graph {
	var requests, errors, latency, healthy, flows pulumi.StringArrayArray
	for _, b := range args.Balancers {
		balancer := func(name string) pulumi.StringArray {
			return metric(b.namespace(), name, "LoadBalancer", b.Balancer.ArnSuffix)
		}
		if b.Spec.Type == typeALB {
			requests = append(requests, balancer("RequestCount"))
			errors = append(errors, balancer("HTTPCode_ELB_5XX_Count"), balancer("HTTPCode_Target_5XX_Count"))
			latency = append(latency, balancer("TargetResponseTime"))
		} else {
			flows = append(flows, balancer("NewFlowCount"), balancer("ActiveFlowCount"))
		}
		for _, target := range b.Spec.TargetGroups {
			healthy = append(healthy, metric(b.namespace(), "HealthyHostCount", "TargetGroup", b.TargetGroups[target.Name].ArnSuffix,
				pulumi.String("LoadBalancer"), b.Balancer.ArnSuffix))
		}
	}
	var groups, busy, data pulumi.StringArrayArray
	for _, api := range args.APIs {
		const group = "AutoScalingGroupName"
		groups = append(groups, metric(spaceASG, "GroupInServiceInstances", group, api.Group.Name),
			metric(spaceASG, "GroupDesiredCapacity", group, api.Group.Name))
		busy = append(busy, metric(spaceEC2, "CPUUtilization", group, api.Group.Name))
	}
	for _, host := range args.Hosts {
		if host.Host.Kind == "" {
			busy = append(busy, cpuOf(host))
		}
		if host.Volume != nil {
			namespace, id := args.Names.MetricNamespace(), host.Instance.ID()
			data = append(data, metric(namespace, userdata.MetricMemory, "InstanceId", id),
				metric(namespace, userdata.MetricDisk, "InstanceId", id, pulumi.String("path"), pulumi.String(userdata.MountPoint)))
		}
	}
	return append([]graph{
		{"Requests", "Sum", requests},
		{"Errors", "Sum", errors},
		{"Latency (p95, seconds)", "p95", latency},
		{"Healthy hosts", "Minimum", healthy},
		{"API instances", "Average", groups},
		{"API, web and database CPU (percent)", "Average", busy},
		{"Database memory and disk (percent)", "Maximum", data},
		{"Node connections", "Sum", flows},
	}, nodeGraphs(args.Hosts)...)
}

// nodeGraphs has a graph for each kind of node, with as many of its instances as fit.
func nodeGraphs(hosts []*Instance) []graph {
	var kinds []string
	lines := map[string]pulumi.StringArrayArray{}
	for _, host := range hosts {
		kind := host.Host.Kind
		if kind == "" {
			continue
		}
		if len(lines[kind]) == 0 {
			kinds = append(kinds, kind)
		}
		lines[kind] = append(lines[kind], cpuOf(host))
	}
	list := make([]graph, 0, len(kinds))
	for _, kind := range kinds {
		shown := lines[kind][:min(len(lines[kind]), widgetMetrics, nodeMetrics/len(kinds))]
		list = append(list, graph{"CPU of " + kind + " nodes (percent)", "Average", shown})
	}
	return list
}

func cpuOf(host *Instance) pulumi.StringArray {
	return metric(spaceEC2, "CPUUtilization", "InstanceId", host.Instance.ID())
}
