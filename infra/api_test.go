package infra

import (
	"encoding/base64"
	"strings"
	"testing"

	"milu2-stage/internal/config"
)

func TestAPIControls(t *testing.T) {
	run := compute(t, nil)
	template, group := find(t, run, tokenTemplate, "api-lt"), find(t, run, typeGroup, "api-asg")
	t.Run("EC2.170: IMDSv2, one hop away", func(t *testing.T) {
		wantInputs(t, template, map[string]any{
			"metadataOptions.httpEndpoint": "enabled", "metadataOptions.httpTokens": "required",
			"metadataOptions.httpPutResponseHopLimit": 1.0,
		})
	})
	t.Run("EC2.181: encrypted volumes, as a string", func(t *testing.T) {
		wantInputs(t, template, map[string]any{
			"blockDeviceMappings.0.ebs.encrypted": "true", "blockDeviceMappings.0.ebs.volumeType": "gp3",
		})
	})
	t.Run("EC2.17: one network interface, which has the groups", func(t *testing.T) {
		wantInputs(t, template, map[string]any{
			"networkInterfaces.1": nil, "networkInterfaces.0.securityGroups.0": "sg-app-id", "vpcSecurityGroupIds": nil,
		})
	})
	t.Run("CIS 1.18: the template has a role", func(t *testing.T) {
		wantInputs(t, template, map[string]any{
			"iamInstanceProfile.arn": "arn:aws-test:iam::123456789012:instance-profile/milu2stage-ec2",
		})
	})
	t.Run("AutoScaling.1: the load balancers' health checks count, after a while", func(t *testing.T) {
		wantInputs(t, group, map[string]any{"healthCheckType": "ELB", "healthCheckGracePeriod": 600.0})
	})
	t.Run("AutoScaling.1, off: the instances' own checks alone count", func(t *testing.T) {
		off := compute(t, func(s *config.Stage) { s.API.HealthCheckType = "EC2" })
		wantInputs(t, find(t, off, typeGroup, "api-asg"), map[string]any{"healthCheckType": "EC2"})
	})
	t.Run("AutoScaling.2: two zones", func(t *testing.T) {
		wantInputs(t, group, map[string]any{
			"vpcZoneIdentifiers.0": "subnet-main-id", "vpcZoneIdentifiers.1": "subnet-second-id",
		})
	})
	t.Run("AutoScaling.9: a launch template, by its newest version's number", func(t *testing.T) {
		wantInputs(t, group, map[string]any{
			"launchTemplate.id": "api-lt-id", "launchTemplate.version": "1", "launchConfiguration": nil,
			"mixedInstancesPolicy": nil,
		})
		wantInputs(t, template, map[string]any{"updateDefaultVersion": true})
	})
	t.Run("tags on all that is launched", func(t *testing.T) {
		for i, kind := range []string{"instance", "volume", "network-interface"} {
			at := "tagSpecifications." + string(rune('0'+i))
			wantInputs(t, template, map[string]any{
				at + ".resourceType": kind, at + ".tags.Name": "milu2stage-api", at + ".tags.pulumi:Stack": "stage0",
			})
		}
		for i, key := range []string{"ManagedBy", "Name", "pulumi:Project", "pulumi:Stack"} {
			at := "tags." + string(rune('0'+i))
			wantInputs(t, group, map[string]any{at + ".key": key, at + ".propagateAtLaunch": true})
		}
	})
}

// AutoScaling.6 is configurable.
func TestSpareInstanceTypes(t *testing.T) {
	run := compute(t, func(s *config.Stage) { s.API.SpareInstanceTypes = []string{"t3a.small", "t3.medium"} })
	const policy = "mixedInstancesPolicy."
	wantInputs(t, find(t, run, typeGroup, "api-asg"), map[string]any{
		"launchTemplate": nil,
		policy + "launchTemplate.launchTemplateSpecification.launchTemplateId": "api-lt-id",
		policy + "launchTemplate.launchTemplateSpecification.version":          "1",
		policy + "launchTemplate.overrides.0.instanceType":                     "t3.small",
		policy + "launchTemplate.overrides.1.instanceType":                     "t3a.small",
		policy + "launchTemplate.overrides.2.instanceType":                     "t3.medium",
		policy + "instancesDistribution.onDemandPercentageAboveBaseCapacity":   100.0,
	})
}

func TestAPIScales(t *testing.T) {
	run := compute(t, nil)
	group := find(t, run, typeGroup, "api-asg")
	wantInputs(t, group, map[string]any{
		"name": "milu2stage-api-asg", "minSize": 1.0, "maxSize": 4.0, "desiredCapacity": 2.0,
		"instanceRefresh.strategy": "Rolling", "instanceRefresh.preferences.minHealthyPercentage": 100.0,
		"defaultInstanceWarmup": 120.0, "instanceRefresh.preferences.instanceWarmup": nil,
		"targetGroupArns.0": "arn:aws-test:test:us-test-1:123456789012:api-tg",
		"targetGroupArns.1": "arn:aws-test:test:us-test-1:123456789012:api-int-tg",
	})
	wantInputs(t, find(t, run, tokenScaling, "api-cpu"), map[string]any{
		"autoscalingGroupName": "milu2stage-api-asg", "policyType": "TargetTrackingScaling",
		"targetTrackingConfiguration.targetValue": 60.0, "name": "milu2stage-api-cpu",
		"targetTrackingConfiguration.predefinedMetricSpecification.predefinedMetricType": "ASGAverageCPUUtilization",
	})
	dependencies := strings.Join(group.DependsOn, " ")
	for _, part := range []string{"::alb-https", "::alb-internal-https", "::route-internet", "::log-api"} {
		if !strings.Contains(dependencies, part) {
			t.Errorf("the group does not wait for %s", part)
		}
	}
}

func TestAPIUserData(t *testing.T) {
	encoded, _ := find(t, compute(t, nil), tokenTemplate, "api-lt").At("userData").(string)
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatalf("not encoded: %v", err)
	}
	for _, part := range []string{"#!/bin/bash\n", "PORT=8000\n", "LOG_GROUP='/milu2stage/api'", "/repo-api'"} {
		if !strings.Contains(string(text), part) {
			t.Errorf("lacks %q:\n%s", part, text)
		}
	}
}
