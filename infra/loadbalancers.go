package infra

import (
	"strconv"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// The logical names of the load balancers.
const (
	balancerPublic   = "alb"
	balancerInternal = "alb-internal"
	balancerNodes    = "nlb"
)

// The logical names of the target groups that something else names too.
const (
	targetWeb         = "web-tg"
	targetAPI         = "api-tg"
	targetAPIInternal = "api-int-tg"
)

// targetNode is the logical name of the target group of a kind of node.
func targetNode(kind string) string { return kind + "-tg" }

// priorityStep leaves room for other rules between the stage's own.
const priorityStep = 10

// drainSeconds is how long a target keeps its open connections once it is taken out.
const drainSeconds = 30

// LoadBalancerSpec describes a load balancer with what it listens to and where it sends that.
type LoadBalancerSpec struct {
	// Name is the logical name.
	Name string
	// Type is application or network.
	Type     string
	Internal bool
	// WebACLARN is a web ACL for an ALB; empty means none.
	WebACLARN string
	// Open is a network load balancer without a security group: its targets see to who reaches them.
	Open bool
	// AllocationIDs are fixed addresses of a network load balancer, one per subnet; empty means AWS's own.
	AllocationIDs []string
	TargetGroups  []TargetGroup
	Listeners     []Listener
}

// TargetGroup describes a target group. Its port, protocol and VPC are immutable and its name is fixed, so a change of
// them has to delete the group first, which AWS refuses while a listener uses it: refuseMoves stops before. Replacing the
// listeners by replaceOnChanges would get around that, but would also turn the update of an adopted listener into a
// replacement.
type TargetGroup struct {
	// Name is the logical name.
	Name     string
	Protocol string
	Port     int
	// HealthPath is asked over HTTP. Where it is empty, HealthPort is tried over TCP: the only check that suits any game
	// server. UDP has none of its own, and a network load balancer takes no path and no matcher with it.
	HealthPath string
	HealthPort int
	// ExplicitPorts says that every attachment names its port. An auto-scaling group takes the target group's own.
	ExplicitPorts bool
}

// Listener describes a listener. It redirects to HTTPS where it has no target.
type Listener struct {
	// Name is the end of the logical name.
	Name     string
	Port     int
	Protocol string
	Target   string
	Rules    []ListenerRule
}

// ListenerRule describes what a listener sends elsewhere, by the host or by the path of a request.
type ListenerRule struct {
	// Name is the end of the logical name.
	Name string
	// Priority is identity: adoption finds a rule by it.
	Priority   int
	Host, Path string
	Target     string
}

// loadBalancers lists the stage's load balancers: the public ALB, the internal ALB, and the NLB in front of the nodes. AWS
// lets a target group belong to one ALB only, so the API has two.
func loadBalancers(stage *config.Stage) []LoadBalancerSpec {
	api := TargetGroup{Protocol: "HTTP", Port: stage.API.Port, HealthPath: stage.API.HealthCheckPath}
	public, internal := api, api
	public.Name, internal.Name = targetAPI, targetAPIInternal
	web := TargetGroup{
		Name: targetWeb, Protocol: "HTTP", Port: stage.Web.Port, HealthPath: stage.Web.HealthCheckPath, ExplicitPorts: true,
	}
	nodes := LoadBalancerSpec{
		Name: balancerNodes, Type: typeNLB, Internal: !stage.NLB.InternetFacing, AllocationIDs: stage.NLB.AllocationIDs,
		Open: !stage.NLB.SecurityGroup,
	}
	for i := range stage.Nodes {
		node := &stage.Nodes[i]
		target := TargetGroup{
			Name: targetNode(node.Name), Protocol: strings.ToUpper(node.Protocol), Port: node.Port, HealthPort: node.HealthPort,
			ExplicitPorts: true,
		}
		nodes.TargetGroups = append(nodes.TargetGroups, target)
		nodes.Listeners = append(nodes.Listeners,
			Listener{Name: node.Name, Port: target.Port, Protocol: target.Protocol, Target: target.Name})
	}
	return []LoadBalancerSpec{
		{Name: balancerPublic, Type: typeALB, WebACLARN: stage.WebACLARN, TargetGroups: []TargetGroup{web, public}, Listeners: []Listener{
			{Name: "https", Port: 443, Protocol: "HTTPS", Target: targetWeb, Rules: []ListenerRule{
				{Name: "api-host", Priority: stage.RulePriority, Host: publicNames(stage).api, Target: targetAPI},
				{Name: "api-path", Priority: stage.RulePriority + priorityStep, Path: "/api/*", Target: targetAPI},
			}},
			{Name: "http", Port: 80, Protocol: "HTTP"},
		}},
		{Name: balancerInternal, Type: typeALB, Internal: true, TargetGroups: []TargetGroup{internal}, Listeners: []Listener{
			{Name: "https", Port: 443, Protocol: "HTTPS", Target: targetAPIInternal},
		}},
		nodes,
	}
}

func (t *TargetGroup) healthCheck() lb.TargetGroupHealthCheckArgs {
	if t.HealthPath == "" {
		return lb.TargetGroupHealthCheckArgs{
			Protocol:           pulumi.String("TCP"),
			Port:               pulumi.String(strconv.Itoa(t.HealthPort)),
			Interval:           pulumi.Int(30),
			Timeout:            pulumi.Int(10),
			HealthyThreshold:   pulumi.Int(3),
			UnhealthyThreshold: pulumi.Int(3),
		}
	}
	return lb.TargetGroupHealthCheckArgs{
		Protocol:           pulumi.String("HTTP"),
		Path:               pulumi.String(t.HealthPath),
		Port:               pulumi.String("traffic-port"),
		Matcher:            pulumi.String("200-399"),
		Interval:           pulumi.Int(15),
		Timeout:            pulumi.Int(5),
		HealthyThreshold:   pulumi.Int(2),
		UnhealthyThreshold: pulumi.Int(3),
	}
}
