package infra

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// MonitoringArgs are the inputs of Monitoring.
type MonitoringArgs struct {
	Names  *naming.Names
	Region string
	// Dashboard is the dashboard's name.
	Dashboard string
	// TopicARN is the SNS topic that alarms notify; empty means nobody.
	TopicARN  string
	Balancers []*LoadBalancer
	// APIs are auto-scaling groups, which see to the health of their instances by themselves.
	APIs  []*API
	Hosts []*Instance
}

// Monitoring is the alarms and the dashboard.
type Monitoring struct {
	pulumi.ResourceState

	prefix string
}

// NewMonitoring registers the alarms and the dashboard.
func NewMonitoring(ctx *pulumi.Context, name string, args *MonitoringArgs, opts ...pulumi.ResourceOption) (*Monitoring, error) {
	m := &Monitoring{prefix: prefix(name, "monitoring")}
	if err := component(ctx, config.ScopeStage, "Monitoring", name, m, opts); err != nil {
		return nil, err
	}
	for _, a := range alarms(args) {
		if err := m.addAlarm(ctx, args, &a); err != nil {
			return nil, err
		}
	}
	if err := m.addDashboard(ctx, args); err != nil {
		return nil, err
	}
	return m, ctx.RegisterResourceOutputs(m, pulumi.Map{"dashboardName": pulumi.String(args.Dashboard)})
}

// dashboardName is unique in the account, as dashboards have to be.
func (s *stage) dashboardName() string {
	if s.region == s.around.Shared.Region {
		return s.names.Dashboard("")
	}
	return s.names.Dashboard(s.region)
}
