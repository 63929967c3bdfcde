package simaws

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/autoscaling"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typeGroup  = "aws:autoscaling/group:Group"
	typePolicy = "aws:autoscaling/policy:Policy"
)

func scalingKinds() []kind {
	return []kind{scalingGroupKind(), scalingPolicyKind()}
}

func scalingGroupKind() kind {
	return kind{
		token: typeGroup, args: autoscaling.GroupArgs{}, res: autoscaling.Group{},
		required: []string{"vpcZoneIdentifiers|availabilityZones"},
		replace:  []string{"name", "namePrefix"},
		sets: []string{
			"vpcZoneIdentifiers", "availabilityZones", "targetGroupArns", "loadBalancers", "tags", "enabledMetrics", "suspendedProcesses",
			"trafficSources", "instanceRefresh.triggers",
		},
		kept: []string{
			"desiredCapacity", "availabilityZones", "vpcZoneIdentifiers", "defaultCooldown", "healthCheckType", "serviceLinkedRoleArn",
			"loadBalancers", "targetGroupArns", "trafficSources", "launchTemplate.id", "launchTemplate.name", "launchTemplate.version",
			"availabilityZoneDistribution", "capacityReservationSpecification", "name", "mixedInstancesPolicy.instancesDistribution",
		},
		unread: []string{
			"forceDelete", "forceDeleteWarmPool", "waitForCapacityTimeout", "instanceRefresh", "minElbCapacity", "waitForElbCapacity",
			"ignoreFailedScalingActivities",
		},
		defaults: map[string]any{
			"forceDelete": false, "forceDeleteWarmPool": false, "healthCheckGracePeriod": 300.0, "ignoreFailedScalingActivities": false,
			"metricsGranularity": "1Minute", "protectFromScaleIn": false, "waitForCapacityTimeout": "10m",
		},
		name: "name", prefix: "namePrefix",
		rules:   map[string]rule{"name": pattern(255, `^[^:]+$`, "without colons"), "healthCheckType": oneOf("EC2", "ELB", "EBS", "VPC_LATTICE")},
		check:   checkScalingGroup,
		prepare: prepareScalingGroup,
		create: func(o *op) error {
			o.id = o.str("name")
			zones := []any{}
			for _, id := range texts(o.in, "vpcZoneIdentifiers") {
				zones = append(zones, o.get(typeSubnet, id).Text("availabilityZone"))
			}
			o.def(map[string]any{
				"arn":             o.arn("autoscaling", "autoScalingGroup:"+o.acct.NextUUID()+":autoScalingGroupName/"+o.id),
				"desiredCapacity": o.in["minSize"], "availabilityZones": zones, "defaultCooldown": 300.0, "healthCheckType": "EC2",
				"serviceLinkedRoleArn": o.acct.ARN(o.partition(), "iam", "",
					"role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"),
				"loadBalancers": []any{}, "targetGroupArns": []any{}, "namePrefix": "",
			})
			return nil
		},
		remove: func(o *op) error {
			for _, r := range o.acct.Where(typePolicy, o.region, "autoscalingGroupName", o.id) {
				o.acct.Remove(typePolicy, r.Region, r.ID)
			}
			return nil
		},
	}
}

func scalingPolicyKind() kind {
	return kind{
		token: typePolicy, args: autoscaling.PolicyArgs{}, res: autoscaling.Policy{},
		putLike:  true,
		replace:  []string{"name", "autoscalingGroupName"},
		kept:     []string{"metricAggregationType"},
		defaults: map[string]any{"enabled": true, "policyType": "SimpleScaling"},
		name:     "name",
		rules: map[string]rule{
			"policyType": oneOf("SimpleScaling", "StepScaling", "TargetTrackingScaling", "PredictiveScaling"),
			"name":       pattern(255, `^.+$`, "not empty"),
		},
		check: func(in map[string]any) []problem {
			if text(in, "policyType") == "TargetTrackingScaling" && lacks(in, "targetTrackingConfiguration") {
				return []problem{{"targetTrackingConfiguration", "required for policyType TargetTrackingScaling"}}
			}
			return nil
		},
		prepare: func(o *op) error {
			_, err := o.need(typeGroup, o.str("autoscalingGroupName"), "ValidationError", "Auto Scaling group")
			return err
		},
		create: func(o *op) error {
			o.id = o.str("name")
			o.def(map[string]any{
				"arn": o.arn("autoscaling", "scalingPolicy:"+o.acct.NextUUID()+":autoScalingGroupName/"+
					o.str("autoscalingGroupName")+":policyName/"+o.id),
				"metricAggregationType": "",
			})
			return nil
		},
		find: func(o *op, id string) *world.Resource {
			group, name, _ := strings.Cut(id, "/")
			if r := o.get(typePolicy, name); r != nil && r.Text("autoscalingGroupName") == group {
				return r
			}
			return nil
		},
	}
}

func checkScalingGroup(in map[string]any) []problem {
	problems := exactlyOne(in, "launchTemplate", "mixedInstancesPolicy", "launchConfiguration")
	least, most := number(in, "minSize"), number(in, "maxSize")
	_, later := in["maxSize"].(unknown)
	if least > most && !later {
		problems = append(problems, problem{"minSize", fmt.Sprintf("%v is greater than maxSize %v", least, most)})
	}
	if desired, ok := in["desiredCapacity"].(float64); ok && (desired < least || desired > most) {
		problems = append(problems, problem{"desiredCapacity", fmt.Sprintf("%v is not between minSize %v and maxSize %v", desired, least, most)})
	}
	return problems
}

func prepareScalingGroup(o *op) error {
	if err := o.taken(o.region, "name", "AlreadyExists"); err != nil {
		return err
	}
	subnets := texts(o.in, "vpcZoneIdentifiers")
	if err := o.needSubnets(subnets, ""); err != nil {
		return err
	}
	vpc := ""
	if len(subnets) > 0 {
		vpc = o.get(typeSubnet, subnets[0]).Text("vpcId")
	}
	for _, template := range templatesOf(o.in) {
		if err := o.needTemplate(template, vpc); err != nil {
			return err
		}
	}
	for _, arn := range texts(o.in, "targetGroupArns") {
		group := o.get(typeTargetGroup, arn)
		if group == nil || group.Text("vpcId") != vpc {
			return fault("ValidationError", "Provided Target Groups may not be valid. %s does not exist in the VPC of the group", arn)
		}
	}
	return nil
}
