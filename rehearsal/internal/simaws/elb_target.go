package simaws

import (
	"fmt"
	"slices"
)

func targetGroupKept() []string {
	kept := []string{
		"ipAddressType", "loadBalancingAlgorithmType", "loadBalancingAnomalyMitigation", "loadBalancingCrossZoneEnabled",
		"preserveClientIp", "protocolVersion", "stickiness", "targetFailovers", "targetGroupHealth", "targetHealthStates",
		"connectionTermination", "healthCheck", "name",
	}
	for _, property := range []string{
		"enabled", "healthyThreshold", "interval", "matcher", "path", "port", "protocol", "timeout", "unhealthyThreshold",
	} {
		kept = append(kept, "healthCheck."+property)
	}
	for _, property := range []string{"cookieDuration", "cookieName", "enabled"} {
		kept = append(kept, "stickiness."+property)
	}
	return kept
}

func checkTargetGroup(in map[string]any) []problem {
	var problems []problem
	health := object(in, "healthCheck")
	protocol := text(health, "protocol")
	if protocol == "TCP" && (!lacks(health, "path") || !lacks(health, "matcher")) {
		problems = append(problems, problem{"healthCheck", "path and matcher have no meaning for a TCP health check"})
	}
	if slices.Contains([]string{"HTTP", "HTTPS"}, text(in, "protocol")) && (protocol == "TCP" || protocol == "UDP") {
		problems = append(problems, problem{"healthCheck.protocol", protocol + " is not for target groups of HTTP or HTTPS"})
	}
	if protocol == "UDP" || protocol == "TLS" {
		problems = append(problems, problem{"healthCheck.protocol", "must be one of HTTP, HTTPS, TCP"})
	}
	if port, ok := in["port"].(float64); ok && (port < 1 || port > 65535) {
		problems = append(problems, problem{"port", fmt.Sprintf("%v is not between 1 and 65535", port)})
	}
	return append(problems, checkHealthTimes(health)...)
}

func checkHealthTimes(health map[string]any) []problem {
	var problems []problem
	interval, timeout := number(health, "interval"), number(health, "timeout")
	// A network load balancer's check of TCP may take all of the time to the next one.
	full := timeout == interval && text(health, "protocol") == "TCP"
	if interval != 0 && timeout != 0 && timeout >= interval && !full {
		problems = append(problems, problem{"healthCheck.timeout", fmt.Sprintf("%v must be less than the interval %v", timeout, interval)})
	}
	for property, limits := range map[string][2]float64{
		"interval": {5, 300}, "timeout": {2, 120}, "healthyThreshold": {2, 10}, "unhealthyThreshold": {2, 10},
	} {
		if value, ok := health[property].(float64); ok && (value < limits[0] || value > limits[1]) {
			problems = append(problems, problem{"healthCheck." + property, fmt.Sprintf("%v is not between %v and %v", value, limits[0], limits[1])})
		}
	}
	return problems
}

func prepareTargetGroup(o *op) error {
	if err := o.taken(o.region, "name", "DuplicateTargetGroupName"); err != nil {
		return err
	}
	if o.str("targetType") == "lambda" {
		return nil
	}
	return o.needVPC()
}

func createTargetGroup(o *op) error {
	suffix := "targetgroup/" + o.str("name") + "/" + o.acct.NextHex(16)
	o.id = o.arn("elasticloadbalancing", suffix)
	protocol, path, matcher := "HTTP", "/", "200"
	if !slices.Contains([]string{"HTTP", "HTTPS"}, o.str("protocol")) {
		protocol, path, matcher = "TCP", "", ""
	}
	health := merged(map[string]any{
		"enabled": true, "healthyThreshold": 3.0, "interval": 30.0, "matcher": matcher, "path": path, "port": "traffic-port",
		"protocol": protocol, "timeout": 6.0, "unhealthyThreshold": 3.0,
	}, object(o.in, "healthCheck"))
	if text(health, "protocol") == "TCP" {
		health["path"], health["matcher"] = "", ""
	}
	o.out["healthCheck"] = health
	stickiness := "lb_cookie"
	if protocol == "TCP" {
		stickiness = "source_ip"
	}
	o.def(map[string]any{
		"arn": o.id, "arnSuffix": suffix, "loadBalancerArns": []any{}, "ipAddressType": "ipv4", "namePrefix": "",
		"loadBalancingAlgorithmType": "round_robin", "loadBalancingCrossZoneEnabled": "use_load_balancer_configuration",
		"stickiness": map[string]any{"type": stickiness, "enabled": false, "cookieDuration": 86400.0, "cookieName": ""},
	})
	if protocol == "HTTP" {
		o.def(map[string]any{"protocolVersion": "HTTP1", "loadBalancingAnomalyMitigation": "off"})
	}
	return nil
}

func removeTargetGroup(o *op) error {
	for _, typ := range []string{typeListener, typeListenerRule} {
		for _, r := range o.list(typ) {
			if slices.Contains(targetsOf(r.Outputs), o.id) {
				return fault("ResourceInUse", "Target group '%s' is currently in use by a listener or a rule: %s", o.id, r.ID)
			}
		}
	}
	return nil
}

func prepareTarget(o *op) error {
	group, err := o.need(typeTargetGroup, o.str("targetGroupArn"), "TargetGroupNotFound", "target group")
	if err != nil || group.Text("targetType") != "instance" {
		return err
	}
	instance := o.get(typeInstance, o.str("targetId"))
	if instance == nil || instance.Text("instanceState") != "running" {
		return fault("InvalidTarget", "The following targets are not in a running state and cannot be registered: '%s'", o.str("targetId"))
	}
	if subnet := o.get(typeSubnet, instance.Text("subnetId")); subnet == nil || subnet.Text("vpcId") != group.Text("vpcId") {
		return fault("InvalidTarget", "The following targets are not in the target group VPC '%s': '%s'", group.Text("vpcId"), instance.ID)
	}
	return nil
}
