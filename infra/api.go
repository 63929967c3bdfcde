package infra

import (
	"encoding/base64"
	"maps"
	"slices"
	"strconv"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/autoscaling"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/userdata"
)

// warmupSeconds is how long a new instance takes to start its container: only then do its metrics count for the scaling
// policy, and does a refresh go on with the next instance.
const warmupSeconds = 120

// APIArgs are the inputs of an API.
type APIArgs struct {
	Launch    *Launch
	Settings  config.API
	SubnetIDs pulumi.StringArray
	GroupIDs  pulumi.StringArray
	// TargetGroupARNs are the public and the internal ALB's.
	TargetGroupARNs pulumi.StringArray
	// Repository is the URL of the image repository; nil means that no container is run.
	Repository pulumi.StringInput
	// After holds what must exist before the group: the listeners, without which a target group has no health.
	After []pulumi.Resource
}

// API is the auto-scaling group that serves the API behind both ALBs.
type API struct {
	pulumi.ResourceState

	// Name is the logical name, and the role of the instances.
	Name     string
	Template *ec2.LaunchTemplate
	Group    *autoscaling.Group
}

// NewAPI registers the launch template, the group and its scaling policy.
func NewAPI(ctx *pulumi.Context, name string, args *APIArgs, opts ...pulumi.ResourceOption) (*API, error) {
	a := &API{Name: name}
	if err := component(ctx, config.ScopeStage, "Api", name, a, opts); err != nil {
		return nil, err
	}
	for _, step := range []func(*pulumi.Context, *APIArgs) error{a.addTemplate, a.addGroup, a.addPolicy} {
		if err := step(ctx, args); err != nil {
			return nil, err
		}
	}
	return a, ctx.RegisterResourceOutputs(a, pulumi.Map{"groupName": a.Group.Name})
}

func (a *API) addTemplate(ctx *pulumi.Context, args *APIArgs) (err error) {
	name, tags := args.Launch.Names.LaunchTemplate(a.Name+"-lt"), args.Launch.tags(args.Launch.Names.Tag(a.Name))
	spec := args.Launch.spec(a.Name, userdata.Variable{Name: "PORT", Value: strconv.Itoa(args.Settings.Port)})
	a.Template, err = ec2.NewLaunchTemplate(ctx, a.Name+"-lt", &ec2.LaunchTemplateArgs{
		Name:                 pulumi.String(name),
		ImageId:              pulumi.String(args.Launch.Images.of(args.Settings.InstanceType)),
		InstanceType:         pulumi.String(args.Settings.InstanceType),
		KeyName:              args.Launch.KeyName,
		UserData:             userData(spec, args.Repository, nil).ApplyT(encode).(pulumi.StringOutput),
		UpdateDefaultVersion: pulumi.Bool(true),
		IamInstanceProfile:   ec2.LaunchTemplateIamInstanceProfileArgs{Arn: pulumi.String(args.Launch.ProfileARN)},
		Monitoring:           ec2.LaunchTemplateMonitoringArgs{Enabled: pulumi.Bool(true)},
		MetadataOptions: ec2.LaunchTemplateMetadataOptionsArgs{
			HttpEndpoint:            pulumi.String("enabled"),
			HttpTokens:              pulumi.String("required"),
			HttpPutResponseHopLimit: pulumi.Int(1),
		},
		NetworkInterfaces: ec2.LaunchTemplateNetworkInterfaceArray{ec2.LaunchTemplateNetworkInterfaceArgs{
			DeviceIndex:              pulumi.Int(0),
			AssociatePublicIpAddress: pulumi.String(strconv.FormatBool(args.Settings.PublicIP)),
			DeleteOnTermination:      pulumi.String("true"),
			SecurityGroups:           args.GroupIDs,
		}},
		BlockDeviceMappings: ec2.LaunchTemplateBlockDeviceMappingArray{ec2.LaunchTemplateBlockDeviceMappingArgs{
			DeviceName: pulumi.String("/dev/xvda"), // the root device of Amazon Linux
			Ebs: ec2.LaunchTemplateBlockDeviceMappingEbsArgs{
				Encrypted:           pulumi.String("true"),
				VolumeType:          pulumi.String("gp3"),
				VolumeSize:          pulumi.Int(rootVolumeGiB),
				DeleteOnTermination: pulumi.String("true"),
			},
		}},
		TagSpecifications: tagSpecifications(tags),
		Tags:              nameTag(name),
	}, pulumi.Parent(a))
	return registering(a.Name+"-lt", err)
}

func (a *API) addGroup(ctx *pulumi.Context, args *APIArgs) (err error) {
	group := &autoscaling.GroupArgs{
		Name:                   pulumi.String(args.Launch.Names.ScalingGroup(a.Name + "-asg")),
		MinSize:                pulumi.Int(args.Settings.Min),
		MaxSize:                pulumi.Int(args.Settings.Max),
		DesiredCapacity:        pulumi.Int(args.Settings.Desired),
		VpcZoneIdentifiers:     args.SubnetIDs,
		TargetGroupArns:        args.TargetGroupARNs,
		HealthCheckType:        pulumi.String(args.Settings.HealthCheckType),
		HealthCheckGracePeriod: pulumi.Int(args.Settings.HealthCheckGraceSeconds),
		DefaultInstanceWarmup:  pulumi.Int(warmupSeconds),
		EnabledMetrics:         pulumi.ToStringArray(groupMetrics()),
		MetricsGranularity:     pulumi.String("1Minute"),
		InstanceRefresh:        instanceRefresh(),
		Tags:                   groupTags(args.Launch.tags(args.Launch.Names.Tag(a.Name))),
	}
	// The number, and not $Latest: a new version then shows as a change of the group, which starts a refresh.
	version := a.Template.LatestVersion.ApplyT(strconv.Itoa).(pulumi.StringOutput)
	if len(args.Settings.SpareInstanceTypes) > 0 {
		group.MixedInstancesPolicy = mixedInstances(a.Template, version, &args.Settings)
	} else {
		group.LaunchTemplate = autoscaling.GroupLaunchTemplateArgs{Id: a.Template.ID(), Version: version}
	}
	a.Group, err = autoscaling.NewGroup(ctx, a.Name+"-asg", group, pulumi.Parent(a),
		pulumi.DependsOn(slices.Concat(args.Launch.After, args.After)),
		pulumi.IgnoreChanges(ignored(typeGroup)))
	return registering(a.Name+"-asg", err)
}

func (a *API) addPolicy(ctx *pulumi.Context, args *APIArgs) error {
	_, err := autoscaling.NewPolicy(ctx, a.Name+"-cpu", &autoscaling.PolicyArgs{
		Name:                 pulumi.String(args.Launch.Names.ScalingPolicy(a.Name + "-cpu")),
		AutoscalingGroupName: a.Group.Name,
		PolicyType:           pulumi.String("TargetTrackingScaling"),
		TargetTrackingConfiguration: autoscaling.PolicyTargetTrackingConfigurationArgs{
			PredefinedMetricSpecification: autoscaling.PolicyTargetTrackingConfigurationPredefinedMetricSpecificationArgs{
				PredefinedMetricType: pulumi.String("ASGAverageCPUUtilization"),
			},
			TargetValue: pulumi.Float64(float64(args.Settings.CPUTarget)),
		},
	}, pulumi.Parent(a))
	return registering(a.Name+"-cpu", err)
}

// instanceRefresh launches before it terminates. It does not roll back by itself: that would set another version of the
// template behind Pulumi's back. Its warm-up is the group's.
func instanceRefresh() autoscaling.GroupInstanceRefreshArgs {
	return autoscaling.GroupInstanceRefreshArgs{
		Strategy: pulumi.String("Rolling"),
		Preferences: autoscaling.GroupInstanceRefreshPreferencesArgs{
			MinHealthyPercentage: pulumi.Int(100),
			MaxHealthyPercentage: pulumi.Int(150),
		},
	}
}

// mixedInstances lets the group fall back on other types; all of it is on demand.
func mixedInstances(
	template *ec2.LaunchTemplate, version pulumi.StringInput, settings *config.API,
) autoscaling.GroupMixedInstancesPolicyArgs {
	var overrides autoscaling.GroupMixedInstancesPolicyLaunchTemplateOverrideArray
	for _, instanceType := range slices.Concat([]string{settings.InstanceType}, settings.SpareInstanceTypes) {
		overrides = append(overrides, autoscaling.GroupMixedInstancesPolicyLaunchTemplateOverrideArgs{
			InstanceType: pulumi.String(instanceType),
		})
	}
	return autoscaling.GroupMixedInstancesPolicyArgs{
		InstancesDistribution: autoscaling.GroupMixedInstancesPolicyInstancesDistributionArgs{
			OnDemandAllocationStrategy:          pulumi.String("prioritized"),
			OnDemandPercentageAboveBaseCapacity: pulumi.Int(100),
		},
		LaunchTemplate: autoscaling.GroupMixedInstancesPolicyLaunchTemplateArgs{
			LaunchTemplateSpecification: autoscaling.GroupMixedInstancesPolicyLaunchTemplateLaunchTemplateSpecificationArgs{
				LaunchTemplateId: template.ID(),
				Version:          version.ToStringOutput(),
			},
			Overrides: overrides,
		},
	}
}

func tagSpecifications(tags map[string]string) ec2.LaunchTemplateTagSpecificationArray {
	var specifications ec2.LaunchTemplateTagSpecificationArray
	for _, kind := range []string{"instance", "volume", "network-interface"} {
		specifications = append(specifications, ec2.LaunchTemplateTagSpecificationArgs{
			ResourceType: pulumi.String(kind),
			Tags:         pulumi.ToStringMap(tags),
		})
	}
	return specifications
}

// groupTags are sorted, so that every run gives the same order.
func groupTags(tags map[string]string) autoscaling.GroupTagArray {
	var list autoscaling.GroupTagArray
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, autoscaling.GroupTagArgs{
			Key:               pulumi.String(key),
			Value:             pulumi.String(tags[key]),
			PropagateAtLaunch: pulumi.Bool(true),
		})
	}
	return list
}

func groupMetrics() []string {
	return []string{
		"GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize", "GroupMinSize", "GroupPendingInstances",
		"GroupTerminatingInstances", "GroupTotalInstances",
	}
}

// encode is what a launch template wants its user data in; an instance takes it plain.
func encode(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
