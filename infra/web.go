package infra

import (
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/userdata"
)

// WebArgs are the inputs of a Web.
type WebArgs struct {
	Launch   *Launch
	Settings config.Web
	Subnet   *ec2.Subnet
	GroupIDs pulumi.StringArray
	// TargetGroup is the public load balancer's.
	TargetGroup *lb.TargetGroup
	// Repository is the URL of the image repository; nil means that no container is run.
	Repository pulumi.StringInput
}

// Web is the instance that serves the web site behind the public load balancer.
type Web struct {
	pulumi.ResourceState

	Instance *ec2.Instance
}

// NewWeb registers the web instance and its place in the target group.
func NewWeb(ctx *pulumi.Context, args *WebArgs, opts ...pulumi.ResourceOption) (*Web, error) {
	w := &Web{}
	if err := component(ctx, config.ScopeStage, "Web", "web", w, opts); err != nil {
		return nil, err
	}
	spec := args.Launch.spec("web", userdata.Variable{Name: "PORT", Value: strconv.Itoa(args.Settings.Port)})
	var err error
	w.Instance, err = newInstance(ctx, w, &instanceArgs{
		Launch:   args.Launch,
		Role:     "web",
		Type:     args.Settings.InstanceType,
		Subnet:   args.Subnet,
		GroupIDs: args.GroupIDs,
		PublicIP: args.Settings.PublicIP,
		UserData: userData(spec, args.Repository, nil),
	})
	if err != nil {
		return nil, err
	}
	if err := attach(ctx, w, "web-tg-web", args.TargetGroup, w.Instance, args.Settings.Port); err != nil {
		return nil, err
	}
	return w, ctx.RegisterResourceOutputs(w, pulumi.Map{"instanceId": w.Instance.ID()})
}

// attach registers an instance as a target. The port is explicit, so that the target group's own is never used.
func attach(
	ctx *pulumi.Context, parent pulumi.Resource, role string, group *lb.TargetGroup, instance *ec2.Instance, port int,
) error {
	_, err := lb.NewTargetGroupAttachment(ctx, role, &lb.TargetGroupAttachmentArgs{
		TargetGroupArn: group.Arn,
		TargetId:       instance.ID(),
		Port:           pulumi.Int(port),
	}, pulumi.Parent(parent))
	if err != nil {
		return fmt.Errorf("registering the target %s: %w", role, err)
	}
	return nil
}
