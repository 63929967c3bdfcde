package infra

import (
	"strconv"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ebs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/userdata"
)

// rootVolumeGiB is the size of every root volume: the system, Docker and a few images.
const rootVolumeGiB = 20

// InstanceArgs are the inputs of an Instance.
type InstanceArgs struct {
	Launch   *Launch
	Host     Host
	Subnet   *ec2.Subnet
	GroupIDs pulumi.StringArray
	// TargetGroup is Host.Target; nil registers the instance with none.
	TargetGroup *lb.TargetGroup
	// Repository is the URL of the image repository; nil means that no container is run.
	Repository pulumi.StringInput
	// Protect guards an instance with a data volume, and the volume, against deletion by Pulumi and by anyone else.
	Protect bool
}

// Instance is an EC2 instance with what belongs to it alone: data volume, place in a target group, elastic address.
type Instance struct {
	pulumi.ResourceState

	Host     Host
	Instance *ec2.Instance
	// Volume is nil without a data volume, EIP without an elastic address.
	Volume *ebs.Volume
	EIP    *ec2.Eip
}

// NewInstance registers the instance. It is the only place that does, so that all meet the same controls.
func NewInstance(ctx *pulumi.Context, name string, args *InstanceArgs, opts ...pulumi.ResourceOption) (*Instance, error) {
	i := &Instance{Host: args.Host}
	if err := component(ctx, config.ScopeStage, "Instance", name, i, opts); err != nil {
		return nil, err
	}
	for _, step := range []func(*pulumi.Context, string, *InstanceArgs) error{
		i.addVolume, i.addInstance, i.attachVolume, i.addTarget, i.addEIP,
	} {
		if err := step(ctx, name, args); err != nil {
			return nil, err
		}
	}
	return i, ctx.RegisterResourceOutputs(i, pulumi.Map{"instanceId": i.Instance.ID()})
}

// addVolume comes before the instance, which finds the volume by its id.
func (i *Instance) addVolume(ctx *pulumi.Context, name string, args *InstanceArgs) (err error) {
	data := args.Host.Data
	if data == nil {
		return nil
	}
	volume := &ebs.VolumeArgs{
		AvailabilityZone: args.Subnet.AvailabilityZone,
		Encrypted:        pulumi.Bool(true),
		Size:             pulumi.Int(data.Size),
		Type:             pulumi.String(data.Type),
		Tags:             nameTag(args.Launch.Names.Tag(name + "-data")),
	}
	if data.IOPS > 0 {
		volume.Iops = pulumi.Int(data.IOPS)
	}
	i.Volume, err = ebs.NewVolume(ctx, name+"-data", volume,
		pulumi.Parent(i), pulumi.Protect(args.Protect), pulumi.IgnoreChanges(ignored(typeVolume)))
	return registering(name+"-data", err)
}

func (i *Instance) addInstance(ctx *pulumi.Context, name string, args *InstanceArgs) (err error) {
	launch, protect := args.Launch, args.Protect && i.Volume != nil
	i.Instance, err = ec2.NewInstance(ctx, name, &ec2.InstanceArgs{
		Ami:                      pulumi.String(launch.Images.of(args.Host.InstanceType)),
		InstanceType:             pulumi.String(args.Host.InstanceType),
		SubnetId:                 args.Subnet.ID(),
		VpcSecurityGroupIds:      args.GroupIDs,
		AssociatePublicIpAddress: pulumi.Bool(args.Host.PublicIP),
		KeyName:                  launch.KeyName,
		IamInstanceProfile:       pulumi.String(launch.ProfileName),
		UserData:                 i.userData(args),
		Monitoring:               pulumi.Bool(true),
		SourceDestCheck:          pulumi.Bool(true),
		DisableApiTermination:    pulumi.Bool(protect),
		MetadataOptions: ec2.InstanceMetadataOptionsArgs{
			HttpEndpoint: pulumi.String("enabled"),
			HttpTokens:   pulumi.String("required"),
			// One hop is enough for containers too, since they run in the host's network.
			HttpPutResponseHopLimit: pulumi.Int(1),
		},
		// The tags stay here: volumeTags would fight with the tags of attached volumes. They are all of the volume's: an import
		// reads the default tags back as if they had been given.
		RootBlockDevice: ec2.InstanceRootBlockDeviceArgs{
			Encrypted:           pulumi.Bool(true),
			VolumeType:          pulumi.String("gp3"),
			VolumeSize:          pulumi.Int(rootVolumeGiB),
			DeleteOnTermination: pulumi.Bool(true),
			Tags:                pulumi.ToStringMap(launch.tags(launch.Names.PartTag(name + "-root"))),
		},
		Tags: nameTag(launch.Names.Tag(name)),
	},
		pulumi.Parent(i), pulumi.DependsOn(launch.After), pulumi.Protect(protect), pulumi.IgnoreChanges(ignored(typeInstance)))
	return registering(name, err)
}

func (i *Instance) userData(args *InstanceArgs) pulumi.StringOutput {
	environment := []userdata.Variable{{Name: "PORT", Value: strconv.Itoa(args.Host.Port)}}
	if args.Host.HealthPort > 0 {
		environment = append(environment, userdata.Variable{Name: "HEALTH_PORT", Value: strconv.Itoa(args.Host.HealthPort)})
	}
	var volume pulumi.StringInput
	if i.Volume != nil {
		volume = i.Volume.ID().ToStringOutput()
	}
	spec := args.Launch.spec(args.Host.Role, environment...)
	if args.Host.Data != nil {
		spec.Device = args.Host.Data.Device
	}
	return userData(spec, args.Repository, volume)
}

// attachVolume deletes before it replaces: a volume is attached once, so when the instance is replaced the old one has
// to give it up first, and it does so stopped, with nothing mounted.
func (i *Instance) attachVolume(ctx *pulumi.Context, name string, args *InstanceArgs) error {
	if i.Volume == nil {
		return nil
	}
	_, err := ec2.NewVolumeAttachment(ctx, name+"-data-attachment", &ec2.VolumeAttachmentArgs{
		DeviceName:                  pulumi.String(args.Host.Data.Device),
		InstanceId:                  i.Instance.ID(),
		VolumeId:                    i.Volume.ID(),
		StopInstanceBeforeDetaching: pulumi.Bool(true),
	}, pulumi.Parent(i), pulumi.DeleteBeforeReplace(true))
	return registering(name+"-data-attachment", err)
}

// addTarget registers the instance as a target. The port is explicit, so that the target group's own is never used.
func (i *Instance) addTarget(ctx *pulumi.Context, name string, args *InstanceArgs) error {
	if args.TargetGroup == nil {
		return nil
	}
	_, err := lb.NewTargetGroupAttachment(ctx, name+"-target", &lb.TargetGroupAttachmentArgs{
		TargetGroupArn: args.TargetGroup.Arn,
		TargetId:       i.Instance.ID(),
		Port:           pulumi.Int(args.Host.Port),
	}, pulumi.Parent(i))
	return registering(name+"-target", err)
}

func (i *Instance) addEIP(ctx *pulumi.Context, name string, args *InstanceArgs) (err error) {
	if !args.Host.ElasticIP {
		return nil
	}
	i.EIP, err = ec2.NewEip(ctx, name+"-eip", &ec2.EipArgs{
		Domain:   pulumi.String("vpc"),
		Instance: i.Instance.ID(),
		Tags:     nameTag(args.Launch.Names.Tag(name + "-eip")),
	}, pulumi.Parent(i), pulumi.DependsOn(args.Launch.After))
	return registering(name+"-eip", err)
}
