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

// graph is a widget before its place is known. A metric is namespace, name, then dimension names and values in turn.
type graph struct {
	title   string
	stat    string
	metrics [][]string
}

// watched is what the dashboard shows, as plain values.
type watched struct {
	region, namespace       string
	alb, internalALB, nlb   string // ARN suffixes, as CloudWatch's LoadBalancer dimension wants them
	webTG, apiTG, apiIntTG  string // ARN suffixes
	apiGroup, web, database string
	kinds                   []watchedKind
}

type watchedKind struct {
	name, targetGroup string
	instances         []string
}

func (o *Observability) addDashboard(ctx *pulumi.Context, args *WatchArgs) (*cloudwatch.Dashboard, error) {
	body := dashboardInputs(args).ApplyT(func(values []string) (string, error) {
		return renderDashboard(watchedFrom(args, values))
	}).(pulumi.StringOutput)
	dashboard, err := cloudwatch.NewDashboard(ctx, "dashboard", &cloudwatch.DashboardArgs{
		DashboardName: pulumi.String(args.Dashboard),
		DashboardBody: body,
	}, pulumi.Parent(o))
	if err != nil {
		return nil, fmt.Errorf("registering the dashboard: %w", err)
	}
	return dashboard, nil
}

// dashboardInputs are the outputs that the dashboard shows; watchedFrom takes them in this order.
func dashboardInputs(args *WatchArgs) pulumi.StringArrayOutput {
	l := args.LoadBalancers
	inputs := pulumi.StringArray{
		l.ALB.ArnSuffix, l.InternalALB.ArnSuffix, l.NLB.ArnSuffix,
		l.WebTG.ArnSuffix, l.APITG.ArnSuffix, l.APIInternalTG.ArnSuffix,
		args.API.Group.Name, args.Web.Instance.ID(), args.Database.Instance.ID(),
	}
	for i := range args.Kinds {
		inputs = append(inputs, l.NodeTGs[args.Kinds[i].Name].ArnSuffix)
	}
	for i := range args.GameNodes.Nodes {
		inputs = append(inputs, args.GameNodes.Nodes[i].Instance.ID())
	}
	return inputs.ToStringArrayOutput()
}

func watchedFrom(args *WatchArgs, values []string) *watched {
	w := &watched{region: args.Region, namespace: args.Names.MetricNamespace()}
	next := func() string {
		value := values[0]
		values = values[1:]
		return value
	}
	for _, field := range []*string{
		&w.alb, &w.internalALB, &w.nlb, &w.webTG, &w.apiTG, &w.apiIntTG, &w.apiGroup, &w.web, &w.database,
	} {
		*field = next()
	}
	for i := range args.Kinds {
		w.kinds = append(w.kinds, watchedKind{name: args.Kinds[i].Name, targetGroup: next()})
	}
	for i := range w.kinds {
		for range args.Kinds[i].Count {
			w.kinds[i].instances = append(w.kinds[i].instances, next())
		}
	}
	return w
}

func renderDashboard(w *watched) (string, error) {
	var body dashboardBody
	for i, g := range graphs(w) {
		body.Widgets = append(body.Widgets, dashboardWidget{
			Type:   "metric",
			X:      i % widgetsPerRow * widgetWidth,
			Y:      i / widgetsPerRow * widgetHeight,
			Width:  widgetWidth,
			Height: widgetHeight,
			Properties: dashboardMetricSet{
				Title: g.title, View: "timeSeries", Region: w.region, Stat: g.stat, Period: 60, Metrics: g.metrics,
			},
		})
	}
	text, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("rendering the dashboard: %w", err)
	}
	return string(text), nil
}

func graphs(w *watched) []graph {
	const alb, ec2 = "AWS/ApplicationELB", "AWS/EC2"
	list := []graph{
		{"Requests", "Sum", [][]string{
			{alb, "RequestCount", "LoadBalancer", w.alb}, {alb, "RequestCount", "LoadBalancer", w.internalALB},
		}},
		{"Errors", "Sum", [][]string{
			{alb, "HTTPCode_ELB_5XX_Count", "LoadBalancer", w.alb}, {alb, "HTTPCode_Target_5XX_Count", "LoadBalancer", w.alb},
			{alb, "HTTPCode_ELB_5XX_Count", "LoadBalancer", w.internalALB},
			{alb, "HTTPCode_Target_5XX_Count", "LoadBalancer", w.internalALB},
		}},
		{"Latency (p95, seconds)", "p95", [][]string{
			{alb, "TargetResponseTime", "LoadBalancer", w.alb}, {alb, "TargetResponseTime", "LoadBalancer", w.internalALB},
		}},
		{"Healthy hosts", "Minimum", healthyHosts(w)},
		{"API instances", "Average", [][]string{
			{"AWS/AutoScaling", "GroupInServiceInstances", "AutoScalingGroupName", w.apiGroup},
			{"AWS/AutoScaling", "GroupDesiredCapacity", "AutoScalingGroupName", w.apiGroup},
		}},
		{"API, web and database CPU (percent)", "Average", [][]string{
			{ec2, "CPUUtilization", "AutoScalingGroupName", w.apiGroup},
			{ec2, "CPUUtilization", "InstanceId", w.web}, {ec2, "CPUUtilization", "InstanceId", w.database},
		}},
		{"Database memory and disk (percent)", "Maximum", [][]string{
			{w.namespace, userdata.MetricMemory, "InstanceId", w.database},
			{w.namespace, userdata.MetricDisk, "InstanceId", w.database, "path", userdata.MountPoint},
		}},
		{"Node connections", "Sum", [][]string{
			{"AWS/NetworkELB", "NewFlowCount", "LoadBalancer", w.nlb},
			{"AWS/NetworkELB", "ActiveFlowCount", "LoadBalancer", w.nlb},
		}},
	}
	for _, kind := range w.kinds {
		list = append(list, graph{
			"CPU of " + kind.name + " nodes (percent)", "Average", instanceMetrics(kind.instances, nodeMetrics/len(w.kinds)),
		})
	}
	return list
}

func healthyHosts(w *watched) [][]string {
	const metric = "HealthyHostCount"
	hosts := [][]string{
		{"AWS/ApplicationELB", metric, "TargetGroup", w.webTG, "LoadBalancer", w.alb},
		{"AWS/ApplicationELB", metric, "TargetGroup", w.apiTG, "LoadBalancer", w.alb},
		{"AWS/ApplicationELB", metric, "TargetGroup", w.apiIntTG, "LoadBalancer", w.internalALB},
	}
	for _, kind := range w.kinds {
		hosts = append(hosts, []string{"AWS/NetworkELB", metric, "TargetGroup", kind.targetGroup, "LoadBalancer", w.nlb})
	}
	return hosts
}

func instanceMetrics(ids []string, most int) [][]string {
	var metrics [][]string
	for _, id := range ids[:min(len(ids), widgetMetrics, most)] {
		metrics = append(metrics, []string{"AWS/EC2", "CPUUtilization", "InstanceId", id})
	}
	return metrics
}
