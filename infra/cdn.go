package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudfront"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
)

// DistributionArgs are the inputs of a Distribution.
type DistributionArgs struct {
	// Comment is what the distribution is recognised by, AccessControl the name of its origin access control.
	Comment, AccessControl string

	Settings config.CDN
	// Bucket is the origin.
	Bucket *Bucket
	// Logs receives the access logs; nil means no logging.
	Logs *Bucket
	// CrossOrigin lets pages of other origins load what is served.
	CrossOrigin bool
	// SinglePage leaves paths that are no object to the application in the index page.
	SinglePage bool
	// Skip says whether the distribution or its access control exists and is somebody else's.
	Skip SkipFunc
}

// Distribution is a CloudFront distribution before a bucket, whether this stack manages it or only refers to it. The
// bucket's policy has to let it in: BucketAccess.
type Distribution struct {
	pulumi.ResourceState

	ID         pulumi.StringOutput
	ARN        pulumi.StringOutput
	DomainName pulumi.StringOutput
	// URL begins with the first alias, where there is one.
	URL pulumi.StringOutput
	// Managed is false for a distribution that is somebody else's: nothing is changed on it.
	Managed bool
}

// NewDistribution registers the distribution and its access control, unless they are somebody else's.
func NewDistribution(
	ctx *pulumi.Context, name string, args *DistributionArgs, opts ...pulumi.ResourceOption,
) (*Distribution, error) {
	d := &Distribution{}
	if err := component(ctx, config.ScopeShared, "Distribution", name, d, opts); err != nil {
		return nil, err
	}
	found, err := args.Skip(typeDistribution, name, args.Comment)
	if err != nil {
		return nil, fmt.Errorf("looking for the distribution %s: %w", args.Comment, err)
	}
	aliases := args.Settings.Aliases
	if found != nil {
		aliases, _ = found.Props["aliases"].([]string)
		d.ID, d.ARN, d.DomainName = found.id(), found.property("arn"), found.property("domainName")
	} else if err := d.add(ctx, name, args); err != nil {
		return nil, err
	}
	d.URL = pulumi.Sprintf("https://%s", d.DomainName)
	if len(aliases) > 0 {
		d.URL = pulumi.String("https://" + aliases[0]).ToStringOutput()
	}
	return d, ctx.RegisterResourceOutputs(d, pulumi.Map{"url": d.URL})
}

func (d *Distribution) add(ctx *pulumi.Context, name string, args *DistributionArgs) error {
	accessControl, err := d.addAccessControl(ctx, name+"-oac", args)
	if err != nil {
		return err
	}
	opts := []pulumi.ResourceOption{pulumi.Parent(d)}
	if args.Logs != nil {
		// CloudFront refuses a logs bucket that does not have its ACLs enabled yet.
		opts = append(opts, pulumi.DependsOn(args.Logs.settled))
	}
	resource, err := cloudfront.NewDistribution(ctx, name, distributionArgs(args, accessControl), opts...)
	if err != nil {
		return registering("the distribution "+name, err)
	}
	d.ID, d.ARN, d.DomainName, d.Managed = resource.ID().ToStringOutput(), resource.Arn, resource.DomainName, true
	return nil
}

// addAccessControl meets CloudFront.13: the bucket answers to the distribution alone.
func (d *Distribution) addAccessControl(ctx *pulumi.Context, name string, args *DistributionArgs) (pulumi.StringOutput, error) {
	found, err := args.Skip("aws:cloudfront/originAccessControl:OriginAccessControl", name, args.AccessControl)
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("looking for the origin access control %s: %w", args.AccessControl, err)
	}
	if found != nil {
		return found.id(), nil
	}
	control, err := cloudfront.NewOriginAccessControl(ctx, name, &cloudfront.OriginAccessControlArgs{
		Name: pulumi.String(args.AccessControl),
		// AWS has no tags here; the mark says whose it is when the state is lost.
		Description:                   pulumi.String(adopt.Marker(ctx.Project(), ctx.Stack())),
		OriginAccessControlOriginType: pulumi.String("s3"),
		SigningBehavior:               pulumi.String("always"),
		SigningProtocol:               pulumi.String("sigv4"),
	}, pulumi.Parent(d))
	if err != nil {
		return pulumi.StringOutput{}, registering("the origin access control "+name, err)
	}
	return control.ID().ToStringOutput(), nil
}
