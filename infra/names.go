package infra

import (
	"milu2-stage/internal/cidr"
	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// NamesOf returns the physical names of a stack: those of the configuration, else those made from prefix and suffix.
func NamesOf(settings *config.Settings) *naming.Names {
	return naming.New(settings.NamePrefix, settings.NameSuffix).With(settings.Names)
}

// CheckNames returns what is wrong with the names that the configuration gives.
func CheckNames(settings *config.Settings) error {
	if problems := settings.CheckNames(PhysicalNames(settings)); len(problems) > 0 {
		return problems
	}
	return nil
}

// PhysicalNames lists the names of everything that a stack registers and AWS knows by a name or a Name tag, by logical names.
// The dashboard's is that of a stage in shared's region.
func PhysicalNames(settings *config.Settings) map[string]naming.Name {
	names := NamesOf(settings)
	if settings.Shared != nil {
		askShared(names, settings.Shared)
	} else {
		askNetwork(names, settings.Stage)
		askServices(names, settings)
		askInstances(names, settings.Stage)
	}
	return names.Asked()
}

func askShared(names *naming.Names, shared *config.Shared) {
	for _, role := range bucketRoles() {
		names.Bucket(shared.BucketPrefix, role)
	}
	for _, role := range []string{roleAssets, roleWeb} {
		names.Distribution(role)
		names.AccessControl(role)
	}
	names.Role(roleEC2)
	names.Profile(roleEC2)
	for _, policy := range rolePolicies(roleEC2) {
		names.RolePolicy(policy.role)
	}
}

func askNetwork(names *naming.Names, stage *config.Stage) {
	tags := []string{"vpc", "igw", "rt", "subnet-main", "subnet-second", "endpoint-s3", "certificate"}
	if stage.PeerBuildVPCID != "" {
		tags = append(tags, "pcx")
	}
	if stage.FlowLogs {
		tags = append(tags, "flow-log")
	}
	for _, service := range stage.InterfaceEndpoints {
		tags = append(tags, endpointRole(service))
	}
	for _, logical := range tags {
		names.Tag(logical)
	}
	names.DefaultGroup("sg-default")
	_ = groups(names, stage)
	vpc := ""
	if plan, err := cidr.New(stage.Index, stage.ReservedOffsets); err == nil {
		vpc = plan.VPC.String()
	}
	for _, r := range append(ingress(stage, vpc), egress(stage)...) {
		names.RuleTag(r.Name)
	}
}

func askServices(names *naming.Names, settings *config.Settings) {
	stage := settings.Stage
	for _, balancer := range loadBalancers(stage) {
		names.LoadBalancer(balancer.Name)
		for _, target := range balancer.TargetGroups {
			names.TargetGroup(target.Name)
		}
		for _, listener := range balancer.Listeners {
			names.Tag(balancer.Name + "-" + listener.Name)
			for _, rule := range listener.Rules {
				names.Tag(balancer.Name + "-rule-" + rule.Name)
			}
		}
	}
	for _, role := range stage.Repositories {
		names.Repository(role)
	}
	for _, role := range roles(stage) {
		names.LogGroup(role)
	}
	for _, role := range alarmRoles(stage) {
		names.Alarm(role)
	}
	if policy := uncovered(settings); len(policy.Repositories)+len(policy.LogGroups) > 0 {
		names.StagePolicy(roleNamedAccess, settings.AWS.Region)
	}
	names.Dashboard("")
	names.PrivateZone()
}

func askInstances(names *naming.Names, stage *config.Stage) {
	if stage.PublicKey != "" {
		names.KeyPair()
	}
	names.Tag("api") // what the group launches
	names.LaunchTemplate("api-lt")
	names.ScalingGroup("api-asg")
	names.ScalingPolicy("api-cpu")
	for _, host := range hosts(stage) {
		names.Tag(host.Name)
		if host.Data != nil {
			names.Tag(host.Name + "-data")
		}
		if host.ElasticIP {
			names.Tag(host.Name + "-eip")
		}
	}
}
