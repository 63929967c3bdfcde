package infra

import (
	"testing"

	"milu2-stage/internal/config"
	"milu2-stage/internal/stacktest"
)

func TestLoadBalancerControls(t *testing.T) {
	run := compute(t, nil)
	albs := []string{"alb", "alb-internal"}
	t.Run("ELB.1: port 80 redirects to HTTPS", func(t *testing.T) {
		wantInputs(t, find(t, run, tokenListener, "alb-http"), map[string]any{
			"port": 80.0, "protocol": "HTTP", "defaultActions.0.type": "redirect",
			"defaultActions.0.redirect.protocol": "HTTPS", "defaultActions.0.redirect.port": "443",
			"defaultActions.0.redirect.statusCode": "HTTP_301",
		})
		for _, listener := range run.OfType(tokenListener) {
			if listener.At("protocol") == "HTTP" && listener.Name != "alb-http" {
				t.Errorf("%s speaks HTTP", listener.Name)
			}
		}
	})
	t.Run("ELB.4: both ALBs drop invalid headers", func(t *testing.T) {
		for _, role := range albs {
			wantInputs(t, find(t, run, tokenBalancer, role), map[string]any{"dropInvalidHeaderFields": true})
		}
	})
	t.Run("ELB.12: both ALBs are defensive about desync", func(t *testing.T) {
		for _, role := range albs {
			wantInputs(t, find(t, run, tokenBalancer, role), map[string]any{"desyncMitigationMode": "defensive"})
		}
	})
	t.Run("ELB.13: every load balancer is in two zones", func(t *testing.T) {
		for _, role := range append(albs, "nlb") {
			wantInputs(t, find(t, run, tokenBalancer, role), map[string]any{
				"subnets.0": "subnet-main-id", "subnets.1": "subnet-second-id",
			})
		}
	})
	t.Run("ELB.17 and ELB.18: both ALBs have the recommended TLS policy", func(t *testing.T) {
		for _, role := range []string{"alb-https", "alb-internal-https"} {
			wantInputs(t, find(t, run, tokenListener, role), map[string]any{
				"port": 443.0, "protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
				"certificateArn": "arn:aws-test:test:us-test-1:123456789012:certificate",
			})
		}
	})
}

func TestRulePriorities(t *testing.T) {
	result := deployed(t, map[string]string{"milu2-stage:rulePriority": "107"})
	for role, priority := range map[string]float64{"alb-rule-api-host": 107, "alb-rule-api-path": 117} {
		wantInputs(t, find(t, result, "aws:lb/listenerRule:ListenerRule", role), map[string]any{"priority": priority})
	}
}

func TestLoadBalancerSwitches(t *testing.T) {
	const acl = "arn:aws-test:wafv2:us-test-1:123456789012:regional/webacl/x/1"
	off := compute(t, nil)
	on := compute(t, func(s *config.Stage) {
		s.ALBAccessLogs, s.DeletionProtection, s.WebACLARN, s.NLB.InternetFacing = true, true, acl, true
	})
	// The same inputs, off and on.
	tests := map[string]struct {
		role, path string
		off, on    any
	}{
		"ELB.5: the public ALB's access logs":           {"alb", "accessLogs.enabled", false, true},
		"ELB.5: the internal ALB's access logs":         {"alb-internal", "accessLogs.enabled", false, true},
		"ELB.6: the public ALB's deletion protection":   {"alb", "enableDeletionProtection", false, true},
		"ELB.6: the internal ALB's deletion protection": {"alb-internal", "enableDeletionProtection", false, true},
		"ELB.6: the NLB's deletion protection":          {"nlb", "enableDeletionProtection", false, true},
		"an NLB on the internet":                        {"nlb", "internal", true, false},
		"the public ALB is public anyhow":               {"alb", "internal", false, false},
		"the internal ALB is internal anyhow":           {"alb-internal", "internal", true, true},
		"the bucket is named though logging is off":     {"alb", "accessLogs.prefix", "alb/milu2stage-alb", "alb/milu2stage-alb"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			wantInputs(t, find(t, off, tokenBalancer, tt.role), map[string]any{tt.path: tt.off})
			wantInputs(t, find(t, on, tokenBalancer, tt.role), map[string]any{tt.path: tt.on})
		})
	}
	t.Run("ELB.16: a web ACL on the public ALB", func(t *testing.T) {
		if found := off.OfType(tokenFirewall); len(found) != 0 {
			t.Errorf("associated without an ACL: %v", found)
		}
		wantInputs(t, find(t, on, tokenFirewall, "alb-web-acl"), map[string]any{
			"webAclArn": acl, "resourceArn": find(t, on, tokenListener, "alb-http").At("loadBalancerArn"),
		})
	})
}

func TestPublicListenerRouting(t *testing.T) {
	run := compute(t, nil)
	arnOf := func(role string) any { return "arn:aws-test:test:us-test-1:123456789012:" + role }
	wantInputs(t, find(t, run, tokenListener, "alb-https"), map[string]any{
		"defaultActions.0.type": "forward", "defaultActions.0.targetGroupArn": arnOf("web-tg"),
	})
	wantInputs(t, find(t, run, tokenListener, "alb-internal-https"), map[string]any{
		"defaultActions.0.targetGroupArn": arnOf("api-int-tg"),
	})
	wantInputs(t, find(t, run, tokenRule, "alb-rule-api-host"), map[string]any{
		"priority": 10.0, "conditions.0.hostHeader.values.0": "api.stage0.example.com", "listenerArn": arnOf("alb-https"),
		"actions.0.targetGroupArn": arnOf("api-tg"),
	})
	wantInputs(t, find(t, run, tokenRule, "alb-rule-api-path"), map[string]any{
		"priority": 20.0, "conditions.0.pathPattern.values.0": "/api/*", "actions.0.targetGroupArn": arnOf("api-tg"),
	})
}

func TestTargetGroups(t *testing.T) {
	run := compute(t, func(s *config.Stage) {
		s.Nodes[3].Protocol, s.Nodes[3].HealthPort = "udp", 7102
	})
	tests := map[string]map[string]any{
		"web-tg": {
			"name": "milu2stage-web-tg", "port": 80.0, "protocol": "HTTP", "targetType": "instance", "vpcId": "vpc-id",
			"healthCheck.path": "/", "healthCheck.port": "traffic-port", "preserveClientIp": nil,
		},
		"api-tg":     {"port": 8000.0, "healthCheck.path": "/health", "healthCheck.protocol": "HTTP"},
		"api-int-tg": {"port": 8000.0, "healthCheck.path": "/health", "name": "milu2stage-api-int-tg"},
		"game-tg": {
			"port": 7001.0, "protocol": "TCP", "healthCheck.protocol": "TCP", "healthCheck.port": "7001",
			"healthCheck.path": nil, "healthCheck.matcher": nil, "preserveClientIp": "true",
		},
		"world-tg": {"port": 7002.0, "protocol": "UDP", "healthCheck.protocol": "TCP", "healthCheck.port": "7102"},
	}
	for role, want := range tests {
		t.Run(role, func(t *testing.T) { wantInputs(t, find(t, run, tokenTargets, role), want) })
	}
	wantInputs(t, find(t, run, tokenListener, "nlb-world"), map[string]any{
		"port": 7002.0, "protocol": "UDP", "certificateArn": nil, "sslPolicy": nil,
	})
	t.Run("the port of a group whose attachments name theirs may change", func(t *testing.T) {
		for role, want := range map[string]int{"web-tg": 1, "game-tg": 1, "api-tg": 0, "api-int-tg": 0} {
			if got := find(t, run, tokenTargets, role).IgnoreChanges; len(got) != want {
				t.Errorf("%s ignores changes of %v", role, got)
			}
		}
	})
}

func TestNLBHasAGroupAndCrossesZones(t *testing.T) {
	wantInputs(t, find(t, compute(t, nil), tokenBalancer, "nlb"), map[string]any{
		"securityGroups.0": "sg-app-id", "enableCrossZoneLoadBalancing": true, "loadBalancerType": "network",
		"dropInvalidHeaderFields": nil, "accessLogs": nil,
	})
}

func TestKindsOfNodesAreIndependent(t *testing.T) {
	with := compute(t, nil)
	without := compute(t, func(s *config.Stage) { s.Nodes = append(s.Nodes[:1:1], s.Nodes[2:]...) })
	var gone []string
	kept := map[string]*stacktest.Registration{}
	for _, registration := range without.Registrations {
		kept[registration.Key()] = registration
	}
	for _, registration := range with.Registrations {
		after, ok := kept[registration.Key()]
		switch {
		case !ok:
			gone = append(gone, registration.Name)
		case after.At("subnetId") != registration.At("subnetId") || after.At("name") != registration.At("name"):
			t.Errorf("%s changes when another kind goes", registration.Key())
		}
	}
	// A component, instance, target, record, target group, listener, log group, security group, four rules and two alarms.
	if len(gone) != 14 {
		t.Errorf("removing a kind removes %v", gone)
	}
}
