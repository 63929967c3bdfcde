package infra

import (
	"fmt"
	"maps"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/naming"
	"milu2-stage/internal/userdata"
)

// rootVolumeGiB is the size of every root volume: the system, Docker and a few images.
const rootVolumeGiB = 20

// Launch is what all instances of a stage have in common.
type Launch struct {
	Names *naming.Names
	// Images are Amazon Linux 2023, or like it: the user data uses dnf, systemd and the AWS CLI.
	Images images
	// Tags are the provider's default tags, for what AWS makes along with a resource: the provider does not put them there.
	Tags map[string]string
	// KeyName is nil without a key pair.
	KeyName pulumi.StringPtrInput
	// ProfileName and ProfileARN are the instance profile of shared.
	ProfileName string
	ProfileARN  string
	Region      string
	// After holds what must exist before the first boot: the way to the internet.
	After []pulumi.Resource
}

// spec is the user data of a role, without what other resources have yet to say.
func (l *Launch) spec(role string, environment ...userdata.Variable) userdata.Spec {
	return userdata.Spec{
		Role:        role,
		Region:      l.Region,
		LogGroup:    l.Names.LogGroup(role),
		Namespace:   l.Names.MetricNamespace(),
		Environment: environment,
	}
}

// tags returns all tags of something that AWS makes along with a resource.
func (l *Launch) tags(name string) map[string]string {
	tags := maps.Clone(l.Tags)
	tags[naming.TagName] = l.Names.Tag(name)
	return tags
}

// NamedInstance is an instance and its role, which is its logical name.
type NamedInstance struct {
	Role     string
	Instance *ec2.Instance
}

// instanceArgs are the inputs of one EC2 instance.
type instanceArgs struct {
	Launch *Launch
	// Role is the instance's logical name: "web", "node-game-2".
	Role     string
	Type     string
	Subnet   *ec2.Subnet
	GroupIDs pulumi.StringArray
	// PublicIP gives the instance a public address at its launch.
	PublicIP bool
	UserData pulumi.StringInput
	// Protect guards against deletion by Pulumi, and by anyone else through AWS's termination protection.
	Protect bool
}

// newInstance registers an EC2 instance. It is the only place that does, so that all meet the same controls.
func newInstance(ctx *pulumi.Context, parent pulumi.Resource, args *instanceArgs) (*ec2.Instance, error) {
	name := args.Launch.Names.Tag(args.Role)
	instance, err := ec2.NewInstance(ctx, args.Role, &ec2.InstanceArgs{
		Ami:                      pulumi.String(args.Launch.Images.of(args.Type)),
		InstanceType:             pulumi.String(args.Type),
		SubnetId:                 args.Subnet.ID(),
		VpcSecurityGroupIds:      args.GroupIDs,
		AssociatePublicIpAddress: pulumi.Bool(args.PublicIP),
		KeyName:                  args.Launch.KeyName,
		IamInstanceProfile:       pulumi.String(args.Launch.ProfileName),
		UserData:                 args.UserData,
		Monitoring:               pulumi.Bool(true),
		SourceDestCheck:          pulumi.Bool(true),
		DisableApiTermination:    pulumi.Bool(args.Protect),
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
			Tags:                pulumi.ToStringMap(args.Launch.tags(args.Role + "-root")),
		},
		Tags: nameTag(name),
	},
		pulumi.Parent(parent),
		pulumi.DependsOn(args.Launch.After),
		pulumi.Protect(args.Protect),
		pulumi.IgnoreChanges(ignored(typeInstance)))
	if err != nil {
		return nil, fmt.Errorf("registering %s: %w", args.Role, err)
	}
	return instance, nil
}

// userData renders a role's user data once the repository's URL and the data volume's id are known. Either may be nil.
func userData(spec userdata.Spec, repository, volume pulumi.StringInput) pulumi.StringOutput {
	return pulumi.All(orEmpty(repository), orEmpty(volume)).ApplyT(func(values []any) (string, error) {
		return renderUserData(spec, values[0].(string), values[1].(string))
	}).(pulumi.StringOutput)
}

func orEmpty(s pulumi.StringInput) pulumi.StringInput {
	if s == nil {
		return pulumi.String("")
	}
	return s
}

func renderUserData(spec userdata.Spec, repository, volume string) (string, error) {
	spec.Repository, spec.VolumeID = repository, volume
	text, err := userdata.Render(spec)
	if err != nil {
		return "", fmt.Errorf("rendering the user data of %s: %w", spec.Role, err)
	}
	return text, nil
}
