package awslookup

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"milu2-stage/internal/adopt"
)

// distributions lists the account's distributions.
func (r *region) distributions(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	who, err := r.source.whoami(ctx)
	if err != nil {
		return nil, err
	}
	pages := cloudfront.NewListDistributionsPaginator(r.cloudfront, &cloudfront.ListDistributionsInput{MaxItems: r.page(100)})
	return collect(ctx, pages, func(o *cloudfront.ListDistributionsOutput) ([]types.DistributionSummary, *string) {
		if o.DistributionList == nil {
			return nil, nil
		}
		return o.DistributionList.Items, o.DistributionList.NextMarker
	}, func(d types.DistributionSummary) (adopt.Live, bool) {
		p := props{"hostedZoneId": distributionZone(who.partition), "enabled": aws.ToBool(d.Enabled), "aliases": []string{}}
		p.text("comment", d.Comment).text("arn", d.ARN).text("domainName", d.DomainName).text("status", d.Status)
		if d.Aliases != nil && len(d.Aliases.Items) > 0 {
			p["aliases"] = slices.Sorted(slices.Values(d.Aliases.Items))
		}
		return adopt.Live{ID: aws.ToString(d.Id), Name: aws.ToString(d.Comment), Props: p}, true
	})
}

// distributionZone is the Route 53 zone of every distribution's domain name, which alias records need; CloudFront's API
// does not return it (https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html).
func distributionZone(partition string) string {
	if partition == "aws-cn" {
		return "Z3RFFRIM2A3IF5"
	}
	return "Z2FDTNDATAQYW2"
}

// originAccessControls lists the account's origin access controls.
func (r *region) originAccessControls(ctx context.Context, _ adopt.Query) ([]adopt.Live, error) {
	pages := cloudfront.NewListOriginAccessControlsPaginator(r.cloudfront,
		&cloudfront.ListOriginAccessControlsInput{MaxItems: r.page(100)})
	return collect(ctx, pages, func(o *cloudfront.ListOriginAccessControlsOutput) ([]types.OriginAccessControlSummary, *string) {
		if o.OriginAccessControlList == nil {
			return nil, nil
		}
		return o.OriginAccessControlList.Items, o.OriginAccessControlList.NextMarker
	}, func(c types.OriginAccessControlSummary) (adopt.Live, bool) {
		p := props{}.text("name", c.Name).text("description", c.Description)
		is(p, "originAccessControlOriginType", c.OriginAccessControlOriginType)
		return adopt.Live{ID: aws.ToString(c.Id), Name: aws.ToString(c.Name), Props: p}, true
	})
}

// distributionTags returns a distribution's tags.
func (r *region) distributionTags(ctx context.Context, id string) (map[string]string, error) {
	who, err := r.source.whoami(ctx)
	if err != nil {
		return nil, err
	}
	arn := "arn:" + who.partition + ":cloudfront::" + who.account + ":distribution/" + id
	out, err := r.cloudfront.ListTagsForResource(ctx, &cloudfront.ListTagsForResourceInput{Resource: aws.String(arn)})
	if err != nil {
		return nil, err
	}
	if out.Tags == nil {
		return map[string]string{}, nil
	}
	return tagMap(out.Tags.Items, func(t types.Tag) (*string, *string) { return t.Key, t.Value }), nil
}
