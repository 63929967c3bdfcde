package infra

import (
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ebs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/userdata"
)

// dataDevice is the name under which the data volume is attached; on Nitro instances the kernel shows it as NVMe.
const dataDevice = "/dev/sdf"

// DatabaseArgs are the inputs of a Database.
type DatabaseArgs struct {
	Launch   *Launch
	Settings config.DB
	Subnet   *ec2.Subnet
	GroupIDs pulumi.StringArray
	// Protect guards the instance and its data volume.
	Protect bool
}

// Database is the database's instance and the data volume that outlives it. No database is installed: the volume is
// formatted when it is empty, and mounted at userdata.MountPoint.
type Database struct {
	pulumi.ResourceState

	Instance *ec2.Instance
	Volume   *ebs.Volume
}

// NewDatabase registers the instance, the volume and the attachment.
func NewDatabase(ctx *pulumi.Context, args *DatabaseArgs, opts ...pulumi.ResourceOption) (*Database, error) {
	d := &Database{}
	if err := component(ctx, config.ScopeStage, "Database", "database", d, opts); err != nil {
		return nil, err
	}
	for _, step := range []func(*pulumi.Context, *DatabaseArgs) error{d.addVolume, d.addInstance, d.addAttachment} {
		if err := step(ctx, args); err != nil {
			return nil, err
		}
	}
	return d, ctx.RegisterResourceOutputs(d, pulumi.Map{
		"instanceId": d.Instance.ID(),
		"volumeId":   d.Volume.ID(),
	})
}

// addVolume comes before the instance, which finds the volume by its id.
func (d *Database) addVolume(ctx *pulumi.Context, args *DatabaseArgs) (err error) {
	volume := &ebs.VolumeArgs{
		AvailabilityZone: args.Subnet.AvailabilityZone,
		Encrypted:        pulumi.Bool(true),
		Size:             pulumi.Int(args.Settings.VolumeSize),
		Type:             pulumi.String(args.Settings.VolumeType),
		Tags:             nameTag(args.Launch.Names.Tag("db-data")),
	}
	if args.Settings.VolumeIOPS > 0 {
		volume.Iops = pulumi.Int(args.Settings.VolumeIOPS)
	}
	d.Volume, err = ebs.NewVolume(ctx, "db-data", volume,
		pulumi.Parent(d), pulumi.Protect(args.Protect), pulumi.IgnoreChanges(ignored(typeVolume)))
	if err != nil {
		return fmt.Errorf("registering db-data: %w", err)
	}
	return nil
}

func (d *Database) addInstance(ctx *pulumi.Context, args *DatabaseArgs) (err error) {
	spec := args.Launch.spec("db", userdata.Variable{Name: "PORT", Value: strconv.Itoa(args.Settings.Port)})
	d.Instance, err = newInstance(ctx, d, &instanceArgs{
		Launch:   args.Launch,
		Role:     "db",
		Type:     args.Settings.InstanceType,
		Subnet:   args.Subnet,
		GroupIDs: args.GroupIDs,
		PublicIP: args.Settings.PublicIP,
		UserData: userData(spec, nil, d.Volume.ID().ToStringOutput()),
		Protect:  args.Protect,
	})
	return err
}

// addAttachment deletes before it replaces: a volume is attached once, so when the instance is replaced the old one has
// to give it up first, and it does so stopped, with nothing mounted.
func (d *Database) addAttachment(ctx *pulumi.Context, _ *DatabaseArgs) error {
	_, err := ec2.NewVolumeAttachment(ctx, "db-data-attachment", &ec2.VolumeAttachmentArgs{
		DeviceName:                  pulumi.String(dataDevice),
		InstanceId:                  d.Instance.ID(),
		VolumeId:                    d.Volume.ID(),
		StopInstanceBeforeDetaching: pulumi.Bool(true),
	}, pulumi.Parent(d), pulumi.DeleteBeforeReplace(true))
	if err != nil {
		return fmt.Errorf("registering db-data-attachment: %w", err)
	}
	return nil
}
