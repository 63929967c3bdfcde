package infra

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// drainSeconds is how long a target keeps its open connections once it is taken out.
const drainSeconds = 30

// target describes a target group. Its port, protocol and VPC are immutable and its name is fixed, so a change of them has
// to delete the group first, which AWS refuses while a listener uses it: refuseMoves stops before. Replacing the
// listeners by replaceOnChanges would get around that, but would also turn the update of an adopted listener into a
// replacement.
type target struct {
	role     string
	protocol string
	port     int
	health   lb.TargetGroupHealthCheckArgs
	// preserveClientIP is for network load balancers only.
	preserveClientIP bool
	// explicitPorts says that every attachment names its port.
	explicitPorts bool
}

// webTarget's attachment names its port.
func webTarget(web config.Web) target {
	return target{
		role: "web-tg", protocol: "HTTP", port: web.Port, health: httpHealth(web.HealthCheckPath), explicitPorts: true,
	}
}

// apiTarget is the group of one of the two ALBs. An auto-scaling group takes the target group's own port.
func apiTarget(role string, api config.API) target {
	return target{role: role, protocol: "HTTP", port: api.Port, health: httpHealth(api.HealthCheckPath)}
}

// targets lists all target groups of a stage.
func targets(stage *config.Stage) []target {
	all := []target{webTarget(stage.Web), apiTarget(roleAPITG, stage.API), apiTarget(roleAPIInternalTG, stage.API)}
	for i := range stage.Nodes {
		all = append(all, nodeTarget(&stage.Nodes[i]))
	}
	return all
}

// The logical names of the API's target groups.
const (
	roleAPITG         = "api-tg"
	roleAPIInternalTG = "api-int-tg"
)

// addTargetGroups registers the ALBs' groups.
func (l *LoadBalancers) addTargetGroups(ctx *pulumi.Context, args *LoadBalancersArgs) (err error) {
	if l.WebTG, err = l.addTargetGroup(ctx, args, webTarget(args.Web)); err != nil {
		return err
	}
	if l.APITG, err = l.addTargetGroup(ctx, args, apiTarget(roleAPITG, args.API)); err != nil {
		return err
	}
	l.APIInternalTG, err = l.addTargetGroup(ctx, args, apiTarget(roleAPIInternalTG, args.API))
	return err
}

func (l *LoadBalancers) addTargetGroup(
	ctx *pulumi.Context, args *LoadBalancersArgs, t target,
) (*lb.TargetGroup, error) {
	name := args.Names.TargetGroup(t.role)
	group := &lb.TargetGroupArgs{
		Name:                pulumi.String(name),
		VpcId:               args.VPCID.ToStringOutput(),
		TargetType:          pulumi.String("instance"),
		Protocol:            pulumi.String(t.protocol),
		Port:                pulumi.Int(t.port),
		HealthCheck:         t.health,
		DeregistrationDelay: pulumi.Int(drainSeconds),
		Tags:                nameTag(name),
	}
	if t.preserveClientIP {
		group.PreserveClientIp = pulumi.String("true")
	}
	opts := []pulumi.ResourceOption{pulumi.Parent(l), pulumi.DeleteBeforeReplace(true)}
	if t.explicitPorts {
		opts = append(opts, pulumi.IgnoreChanges(ignoredOfTargets()))
	}
	created, err := lb.NewTargetGroup(ctx, t.role, group, opts...)
	if err != nil {
		return nil, fmt.Errorf("registering %s: %w", t.role, err)
	}
	return created, nil
}

// nodeTarget is the target group of a node kind.
func nodeTarget(node *config.Node) target {
	return target{
		role:     node.Name + "-tg",
		protocol: strings.ToUpper(node.Protocol),
		port:     node.Port,
		health:   tcpHealth(node.HealthPort),
		// The game sees its players' addresses. UDP cannot do otherwise.
		preserveClientIP: true,
		explicitPorts:    true,
	}
}

func httpHealth(path string) lb.TargetGroupHealthCheckArgs {
	return lb.TargetGroupHealthCheckArgs{
		Protocol:           pulumi.String("HTTP"),
		Path:               pulumi.String(path),
		Port:               pulumi.String("traffic-port"),
		Matcher:            pulumi.String("200-399"),
		Interval:           pulumi.Int(15),
		Timeout:            pulumi.Int(5),
		HealthyThreshold:   pulumi.Int(2),
		UnhealthyThreshold: pulumi.Int(3),
	}
}

// tcpHealth is the only check that suits any game server; UDP has none of its own. A network load balancer takes no path
// and no matcher with it.
func tcpHealth(port int) lb.TargetGroupHealthCheckArgs {
	return lb.TargetGroupHealthCheckArgs{
		Protocol:           pulumi.String("TCP"),
		Port:               pulumi.String(strconv.Itoa(port)),
		Interval:           pulumi.Int(30),
		Timeout:            pulumi.Int(10),
		HealthyThreshold:   pulumi.Int(3),
		UnhealthyThreshold: pulumi.Int(3),
	}
}
