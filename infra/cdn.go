package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudfront"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// CdnArgs are the inputs of a Cdn.
type CdnArgs struct {
	Names    *naming.Names
	Settings config.CDNs
	Assets   *Bucket
	Web      *Bucket
	// Logs receives the access logs; nil means no logging.
	Logs *Bucket
	// Skip says which distributions and parts of them exist and are somebody else's.
	Skip skipFunc
}

// Distribution is one of the two CloudFront distributions, whether this stack manages it or only refers to it.
type Distribution struct {
	Role       string
	ID         pulumi.StringOutput
	ARN        pulumi.StringOutput
	DomainName pulumi.StringOutput
	// URL begins with the first alias, where there is one.
	URL pulumi.StringOutput
	// Managed is false for a distribution that is somebody else's: nothing is changed on it.
	Managed bool
}

// Cdn is the two distributions, each before one bucket.
type Cdn struct {
	pulumi.ResourceState

	Assets *Distribution
	Web    *Distribution
}

// delivery is what is needed for one distribution.
type delivery struct {
	role     string
	name     string
	settings config.CDN
	bucket   *Bucket
	logs     *Bucket
	skip     skipFunc
}

// logicalName is the distribution's name in the stack. The bare role is its bucket's.
func (d *delivery) logicalName() string { return "cdn-" + d.role }

// NewCdn registers the distributions. The buckets' policies have to let them in: Storage.AddPolicies.
func NewCdn(ctx *pulumi.Context, args *CdnArgs, opts ...pulumi.ResourceOption) (*Cdn, error) {
	c := &Cdn{}
	if err := component(ctx, config.ScopeShared, "Cdn", "cdn", c, opts); err != nil {
		return nil, err
	}
	outputs := pulumi.Map{}
	for _, entry := range []struct {
		place    **Distribution
		role     string
		settings config.CDN
		bucket   *Bucket
	}{
		{&c.Assets, roleAssets, args.Settings.Assets, args.Assets},
		{&c.Web, roleWeb, args.Settings.Web, args.Web},
	} {
		distribution, err := c.addDistribution(ctx, &delivery{
			role: entry.role, name: args.Names.Distribution(entry.role), settings: entry.settings,
			bucket: entry.bucket, logs: args.Logs, skip: args.Skip,
		})
		if err != nil {
			return nil, err
		}
		*entry.place = distribution
		outputs[entry.role+"Url"] = distribution.URL
	}
	return c, ctx.RegisterResourceOutputs(c, outputs)
}

func (c *Cdn) addDistribution(ctx *pulumi.Context, d *delivery) (*Distribution, error) {
	found, err := d.skip("aws:cloudfront/distribution:Distribution", d.logicalName(), d.name)
	if err != nil {
		return nil, fmt.Errorf("looking for the distribution %s: %w", d.name, err)
	}
	if found != nil {
		domain := found.property("domainName")
		aliases, _ := found.Props["aliases"].([]string)
		return &Distribution{
			Role: d.role, ID: found.id(), ARN: found.property("arn"), DomainName: domain,
			URL: distributionURL(aliases, domain),
		}, nil
	}
	accessControl, err := c.addAccessControl(ctx, d)
	if err != nil {
		return nil, err
	}
	opts := []pulumi.ResourceOption{pulumi.Parent(c)}
	if d.logs != nil {
		// CloudFront refuses a logs bucket that does not have its ACLs enabled yet.
		opts = append(opts, pulumi.DependsOn([]pulumi.Resource{d.logs.ownership}))
	}
	resource, err := cloudfront.NewDistribution(ctx, d.logicalName(), distributionArgs(d, accessControl), opts...)
	if err != nil {
		return nil, fmt.Errorf("registering the distribution %s: %w", d.role, err)
	}
	return &Distribution{
		Role: d.role, ID: resource.ID().ToStringOutput(), ARN: resource.Arn, DomainName: resource.DomainName,
		URL: distributionURL(d.settings.Aliases, resource.DomainName), Managed: true,
	}, nil
}

// addAccessControl meets CloudFront.13: the bucket answers to the distribution alone.
func (c *Cdn) addAccessControl(ctx *pulumi.Context, d *delivery) (pulumi.StringOutput, error) {
	role := d.logicalName() + "-oac"
	found, err := d.skip("aws:cloudfront/originAccessControl:OriginAccessControl", role, d.name)
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("looking for the origin access control %s: %w", d.name, err)
	}
	if found != nil {
		return found.id(), nil
	}
	control, err := cloudfront.NewOriginAccessControl(ctx, role, &cloudfront.OriginAccessControlArgs{
		Name: pulumi.String(d.name),
		// AWS has no tags here; the mark says whose it is when the state is lost.
		Description:                   pulumi.String(adopt.Marker(ctx.Project(), ctx.Stack())),
		OriginAccessControlOriginType: pulumi.String("s3"),
		SigningBehavior:               pulumi.String("always"),
		SigningProtocol:               pulumi.String("sigv4"),
	}, pulumi.Parent(c))
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("registering the origin access control of %s: %w", d.role, err)
	}
	return control.ID().ToStringOutput(), nil
}

// distributionURL is where a distribution is reached.
func distributionURL(aliases []string, domain pulumi.StringOutput) pulumi.StringOutput {
	if len(aliases) > 0 {
		return pulumi.String("https://" + aliases[0]).ToStringOutput()
	}
	return pulumi.Sprintf("https://%s", domain)
}
