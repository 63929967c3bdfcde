package infra

import (
	"slices"
	"strings"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// firstLookups lists what adoption asks at the start of a run, all at once: of a stage one resource for each question that needs
// no other resource, of the shared stack everything that may be somebody else's.
func firstLookups(settings *config.Settings) []adopt.Lookup {
	names := NamesOf(settings)
	all := stageLookups
	if settings.Stage == nil {
		all = skippable
	}
	return slices.DeleteFunc(all(settings, names), func(l adopt.Lookup) bool {
		_, external := settings.External[strings.TrimSuffix(l.Name, "-oac")]
		return external
	})
}

// skippable lists what the shared stack leaves alone where it exists and is somebody else's.
func skippable(settings *config.Settings, names *naming.Names) []adopt.Lookup {
	var all []adopt.Lookup
	add := func(token, name, property, value string) {
		all = append(all, adopt.Lookup{Type: token, Name: name, Inputs: adopt.Inputs{property: value}})
	}
	for _, role := range bucketRoles() {
		add(adopt.BucketType, role, "bucket", names.Bucket(settings.Shared.BucketPrefix, role))
	}
	for role, cdn := range map[string]config.CDN{roleAssets: settings.Shared.CDN.Assets, roleWeb: settings.Shared.CDN.Web} {
		all = append(all, adopt.Lookup{Type: adopt.DistributionType, Name: "cdn-" + role, Inputs: adopt.Inputs{
			"comment": names.Distribution(role), "aliases": cdn.Aliases,
		}})
		add(adopt.OriginAccessControlType, "cdn-"+role+"-oac", "name", names.AccessControl(role))
	}
	add(adopt.RoleType, "ec2", "name", names.Role("ec2"))
	add(adopt.InstanceProfileType, "ec2-profile", "name", names.Profile("ec2"))
	return all
}

// stageLookups lists a resource of each type that is identified by the configuration alone.
func stageLookups(settings *config.Settings, names *naming.Names) []adopt.Lookup {
	stage := settings.Stage
	all := []adopt.Lookup{
		{Type: typeVPC, Name: "vpc", Inputs: nil},
		{Type: typeCertificate, Name: "certificate", Inputs: adopt.Inputs{"domainName": stage.Domain}},
		{Type: typeLoadBalancer, Name: balancerPublic, Inputs: adopt.Inputs{"name": names.LoadBalancer(balancerPublic)}},
		{Type: typeTargetGroup, Name: targetAPI, Inputs: adopt.Inputs{"name": names.TargetGroup(targetAPI)}},
		{Type: typeLaunchTemplate, Name: "api-lt", Inputs: adopt.Inputs{"name": names.LaunchTemplate("api-lt")}},
		{Type: typeGroup, Name: "api-asg", Inputs: adopt.Inputs{"name": names.ScalingGroup("api-asg")}},
		{Type: typeLogGroup, Name: "log-api", Inputs: adopt.Inputs{"name": names.LogGroup("api")}},
		{Type: typeAlarm, Name: "alarm-alb-elb-5xx", Inputs: adopt.Inputs{"name": names.Alarm("alb-elb-5xx")}},
		{Type: typeDashboard, Name: "dashboard", Inputs: adopt.Inputs{"dashboardName": names.Dashboard("")}},
	}
	if stage.PublicKey != "" {
		all = append(all, adopt.Lookup{Type: typeKeyPair, Name: "key", Inputs: adopt.Inputs{"keyName": names.KeyPair()}})
	}
	if len(stage.Repositories) > 0 {
		role := stage.Repositories[0]
		all = append(all, adopt.Lookup{
			Type: typeRepository, Name: strings.ToLower("repo-" + role), Inputs: adopt.Inputs{"name": names.Repository(role)},
		})
	}
	for _, host := range hosts(stage) {
		if host.ElasticIP {
			name := host.Name + "-eip"
			return append(all, adopt.Lookup{
				Type: typeEIP, Name: name, Inputs: adopt.Inputs{"tags": map[string]any{"Name": names.Tag(name)}},
			})
		}
	}
	return all
}
