package simaws

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typeListener     = "aws:lb/listener:Listener"
	typeListenerRule = "aws:lb/listenerRule:ListenerRule"
)

func listenerKinds() []kind {
	return []kind{listenerKind(), listenerRuleKind()}
}

func listenerKind() kind {
	return kind{
		token: typeListener, args: lb.ListenerArgs{}, res: lb.Listener{},
		required: []string{"defaultActions"},
		replace:  []string{"loadBalancerArn"},
		kept: append([]string{
			"protocol", "sslPolicy", "mutualAuthentication", "tcpIdleTimeoutSeconds", "routingHttpResponseServerEnabled",
		}, actionKept("defaultActions")...),
		rules:   map[string]rule{"protocol": oneOf("HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE")},
		check:   func(in map[string]any) []problem { return checkActions(in, "defaultActions") },
		prepare: prepareListener,
		create: func(o *op) error {
			balancer := o.get(typeLoadBalancer, o.str("loadBalancerArn"))
			o.id = strings.Replace(balancer.ID, ":loadbalancer/", ":listener/", 1) + "/" + o.acct.NextHex(16)
			o.def(map[string]any{"arn": o.id})
			if protocol := o.str("protocol"); protocol == "HTTPS" || protocol == "TLS" {
				o.def(map[string]any{"sslPolicy": "ELBSecurityPolicy-2016-08"})
			}
			if balancer.Text("loadBalancerType") == "network" {
				o.def(map[string]any{"tcpIdleTimeoutSeconds": 350.0})
			} else {
				o.def(map[string]any{"routingHttpResponseServerEnabled": true})
			}
			return orderActions(o, "defaultActions")
		},
		update: func(o *op) error { return orderActions(o, "defaultActions") },
		remove: func(o *op) error {
			for _, r := range o.acct.Where(typeListenerRule, o.region, "listenerArn", o.id) {
				o.acct.Remove(typeListenerRule, r.Region, r.ID)
			}
			return nil
		},
	}
}

func listenerRuleKind() kind {
	return kind{
		token: typeListenerRule, args: lb.ListenerRuleArgs{}, res: lb.ListenerRule{},
		required: []string{"actions", "conditions"},
		replace:  []string{"listenerArn"},
		sets: []string{
			"conditions", "conditions.hostHeader.values", "conditions.pathPattern.values", "conditions.sourceIp.values",
			"conditions.httpRequestMethod.values",
		},
		kept:    append([]string{"priority"}, actionKept("actions")...),
		check:   checkListenerRule,
		prepare: prepareListenerRule,
		create: func(o *op) error {
			o.id = strings.Replace(o.str("listenerArn"), ":listener/", ":listener-rule/", 1) + "/" + o.acct.NextHex(16)
			others := o.acct.Where(typeListenerRule, o.region, "listenerArn", o.str("listenerArn"))
			o.def(map[string]any{"arn": o.id, "priority": float64(len(others) + 1)})
			return orderActions(o, "actions")
		},
		update: func(o *op) error { return orderActions(o, "actions") },
	}
}

func actionKept(property string) []string {
	return []string{
		property + ".order", property + ".targetGroupArn", property + ".forward", property + ".redirect.host", property + ".redirect.path",
		property + ".redirect.port", property + ".redirect.protocol", property + ".redirect.query",
	}
}

// orderActions sets the order that AWS gives to actions without one.
func orderActions(o *op, property string) error {
	for i, action := range objects(o.out, property) {
		if _, given := action["order"]; !given {
			action["order"] = float64(i + 1)
		}
	}
	return nil
}

func checkActions(in map[string]any, property string) []problem {
	var problems []problem
	for i, action := range objects(in, property) {
		path := fmt.Sprintf("%s[%d]", property, i)
		needs := map[string]string{
			"forward": "targetGroupArn|forward", "redirect": "redirect", "fixed-response": "fixedResponse",
			"authenticate-oidc": "authenticateOidc", "authenticate-cognito": "authenticateCognito",
		}
		need, known := needs[text(action, "type")]
		switch {
		case !known:
			problems = append(problems, problem{path + ".type", fmt.Sprintf("%q is no action", text(action, "type"))})
		case lacks(action, need):
			problems = append(problems, problem{path, "an action of type " + text(action, "type") + " needs " + need})
		}
		code := text(object(action, "redirect"), "statusCode")
		if !lacks(object(action, "redirect"), "statusCode") && code != "HTTP_301" && code != "HTTP_302" && code != "" {
			problems = append(problems, problem{path + ".redirect.statusCode", "must be HTTP_301 or HTTP_302"})
		}
	}
	return problems
}

// targetsOf lists the target groups that a listener or rule forwards to.
func targetsOf(values map[string]any) []string {
	var found []string
	for _, property := range []string{"defaultActions", "actions"} {
		for _, action := range objects(values, property) {
			if arn := text(action, "targetGroupArn"); arn != "" {
				found = append(found, arn)
			}
			for _, group := range objects(object(action, "forward"), "targetGroups") {
				found = append(found, text(group, "arn"))
			}
		}
	}
	return found
}

func prepareListener(o *op) error {
	balancer, err := o.need(typeLoadBalancer, o.str("loadBalancerArn"), "LoadBalancerNotFound", "load balancer")
	if err != nil {
		return err
	}
	for _, other := range o.acct.Where(typeListener, o.region, "loadBalancerArn", balancer.ID) {
		if other.ID != o.id && number(other.Outputs, "port") == number(o.in, "port") {
			return fault("DuplicateListener", "A listener already exists on port %v of this load balancer: %s", o.in["port"], other.ID)
		}
	}
	protocol := o.str("protocol")
	allowed := []string{"HTTP", "HTTPS"}
	if balancer.Text("loadBalancerType") == "network" {
		allowed = []string{"TCP", "TLS", "UDP", "TCP_UDP"}
	}
	if protocol != "" && !slices.Contains(allowed, protocol) {
		return fault("ValidationError", "Protocol '%s' must be one of %s", protocol, strings.Join(allowed, ", "))
	}
	if protocol == "HTTPS" || protocol == "TLS" {
		if err := o.needIssued(o.region, o.str("certificateArn"), "UnsupportedCertificate"); err != nil {
			return err
		}
	} else if o.str("certificateArn") != "" {
		return fault("ValidationError", "A certificate cannot be specified for %s listeners", protocol)
	}
	return o.needTargets(balancer, protocol, targetsOf(o.in))
}

// needTargets checks that a load balancer can forward to the target groups.
func (o *op) needTargets(balancer *world.Resource, protocol string, groups []string) error {
	matches := map[string][]string{
		"HTTP": {"HTTP", "HTTPS"}, "HTTPS": {"HTTP", "HTTPS"}, "TCP": {"TCP", "TCP_UDP"}, "TLS": {"TCP", "TLS"},
		"UDP": {"UDP", "TCP_UDP"}, "TCP_UDP": {"TCP_UDP"},
	}
	for _, arn := range groups {
		group, err := o.need(typeTargetGroup, arn, "TargetGroupNotFound", "target group")
		if err != nil {
			return err
		}
		if group.Text("vpcId") != balancer.Text("vpcId") {
			return fault("InvalidConfigurationRequest", "The target group %s is in another VPC than the load balancer", arn)
		}
		if !slices.Contains(matches[protocol], group.Text("protocol")) {
			return fault("InvalidConfigurationRequest", "Listener protocol '%s' is not compatible with protocol '%s' of target group %s",
				protocol, group.Text("protocol"), arn)
		}
		if used := group.Texts("loadBalancerArns"); len(used) > 0 && used[0] != balancer.ID && o.serves(used[0], arn) {
			return fault("TargetGroupAssociationLimit", "The target group %s is already associated with %s", arn, used[0])
		}
		changed := group.Clone()
		changed.Outputs["loadBalancerArns"] = []any{balancer.ID}
		o.acct.Put(changed)
	}
	return nil
}

// serves says whether a listener of the load balancer still forwards to the target group.
func (o *op) serves(balancer, group string) bool {
	for _, listener := range o.acct.Where(typeListener, o.region, "loadBalancerArn", balancer) {
		uses := targetsOf(listener.Outputs)
		for _, r := range o.acct.Where(typeListenerRule, o.region, "listenerArn", listener.ID) {
			uses = append(uses, targetsOf(r.Outputs)...)
		}
		if slices.Contains(uses, group) {
			return true
		}
	}
	return false
}

func checkListenerRule(in map[string]any) []problem {
	problems := checkActions(in, "actions")
	for i, condition := range objects(in, "conditions") {
		if len(condition) != 1 {
			reason := fmt.Sprintf("has %d of the conditions; exactly one is allowed", len(condition))
			problems = append(problems, problem{fmt.Sprintf("conditions[%d]", i), reason})
		}
	}
	if priority, ok := in["priority"].(float64); ok && (priority < 1 || priority > 50000) {
		problems = append(problems, problem{"priority", fmt.Sprintf("%v is not between 1 and 50000", priority)})
	}
	return problems
}

func prepareListenerRule(o *op) error {
	listener, err := o.need(typeListener, o.str("listenerArn"), "ListenerNotFound", "listener")
	if err != nil {
		return err
	}
	for _, other := range o.acct.Where(typeListenerRule, o.region, "listenerArn", listener.ID) {
		if other.ID != o.id && !lacks(o.in, "priority") && number(other.Outputs, "priority") == number(o.in, "priority") {
			return fault("PriorityInUse", "Priority '%v' is currently in use by %s", o.in["priority"], other.ID)
		}
	}
	balancer := o.get(typeLoadBalancer, listener.Text("loadBalancerArn"))
	return o.needTargets(balancer, listener.Text("protocol"), targetsOf(o.in))
}
