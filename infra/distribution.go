package infra

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudfront"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/naming"
)

// cachingOptimized is the id of AWS's cache policy for static content in S3: compressed variants, no query strings, no
// cookies. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html.
const cachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6"

// The ids of AWS's response headers policies: HSTS for a year, no MIME sniffing, frames of the same origin only, a strict
// referrer; the second also lets pages of other origins load what is served.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html.
const (
	securityHeaders        = "67f7725c-6f97-4210-82d7-5512b31e9d03"
	corsAndSecurityHeaders = "e61eb60c-9c35-4d20-a928-2b84e02af89c"
)

// The ids of the origins within a distribution.
const (
	originBucket   = "bucket"
	originFailover = "failover"
	originGroup    = "bucket-with-failover"
)

// indexPage is served for "/" and, on the web distribution, for every path that is no object.
const indexPage = "index.html"

// distributionArgs describes the distribution of one bucket.
func distributionArgs(d *DistributionArgs, accessControl pulumi.StringOutput) *cloudfront.DistributionArgs {
	args := &cloudfront.DistributionArgs{
		Comment:              pulumi.String(d.Comment),
		Enabled:              pulumi.Bool(true),
		IsIpv6Enabled:        pulumi.Bool(true),
		HttpVersion:          pulumi.String("http2and3"),
		DefaultRootObject:    pulumi.String(indexPage), // CloudFront.1
		Origins:              origins(d, accessControl),
		OriginGroups:         originGroups(d),
		DefaultCacheBehavior: cacheBehavior(d),
		CustomErrorResponses: errorPages(d),
		ViewerCertificate:    viewerCertificate(d),
		WebAclId:             optional(d.Settings.WebACLARN), // CloudFront.6
		Aliases:              list(d.Settings.Aliases),
		// Without South America and Oceania: about half the price of all locations, and Asia is in.
		PriceClass: pulumi.String("PriceClass_200"),
		Restrictions: cloudfront.DistributionRestrictionsArgs{
			GeoRestriction: cloudfront.DistributionRestrictionsGeoRestrictionArgs{RestrictionType: pulumi.String("none")},
		},
		Tags: nameTag(naming.TagValue(d.Comment)),
	}
	if d.Logs != nil { // CloudFront.5
		args.LoggingConfig = cloudfront.DistributionLoggingConfigArgs{
			Bucket:         d.Logs.RegionalDomainName,
			Prefix:         pulumi.String(prefixCloudFrontLogs + "/" + d.Bucket.Role + "/"),
			IncludeCookies: pulumi.Bool(false),
		}
	}
	return args
}

// origins are the bucket and, where configured, the bucket that stands in for it. The domain name is an output of the
// bucket, never put together here, so that the distribution goes before the bucket does (CloudFront.12).
func origins(d *DistributionArgs, accessControl pulumi.StringOutput) cloudfront.DistributionOriginArray {
	all := cloudfront.DistributionOriginArray{cloudfront.DistributionOriginArgs{
		OriginId:              pulumi.String(originBucket),
		DomainName:            d.Bucket.RegionalDomainName,
		OriginAccessControlId: accessControl,
	}}
	if d.Settings.FailoverDomain != "" {
		all = append(all, cloudfront.DistributionOriginArgs{
			OriginId:              pulumi.String(originFailover),
			DomainName:            pulumi.String(d.Settings.FailoverDomain),
			OriginAccessControlId: accessControl,
		})
	}
	return all
}

// originGroups meets CloudFront.4 where a failover bucket is configured. It takes over on server errors only: S3
// answers 403 for an object that does not exist, and that is not a failure.
func originGroups(d *DistributionArgs) cloudfront.DistributionOriginGroupArrayInput {
	if d.Settings.FailoverDomain == "" {
		return nil
	}
	return cloudfront.DistributionOriginGroupArray{cloudfront.DistributionOriginGroupArgs{
		OriginId: pulumi.String(originGroup),
		FailoverCriteria: cloudfront.DistributionOriginGroupFailoverCriteriaArgs{
			StatusCodes: pulumi.ToIntArray([]int{500, 502, 503, 504}),
		},
		Members: cloudfront.DistributionOriginGroupMemberArray{
			cloudfront.DistributionOriginGroupMemberArgs{OriginId: pulumi.String(originBucket)},
			cloudfront.DistributionOriginGroupMemberArgs{OriginId: pulumi.String(originFailover)},
		},
	}}
}

func cacheBehavior(d *DistributionArgs) cloudfront.DistributionDefaultCacheBehaviorArgs {
	target, headers := originBucket, securityHeaders
	if d.CrossOrigin {
		headers = corsAndSecurityHeaders
	}
	if d.Settings.FailoverDomain != "" {
		target = originGroup
	}
	return cloudfront.DistributionDefaultCacheBehaviorArgs{
		TargetOriginId:          pulumi.String(target),
		ViewerProtocolPolicy:    pulumi.String("redirect-to-https"), // CloudFront.3
		AllowedMethods:          pulumi.ToStringArray([]string{"GET", "HEAD", "OPTIONS"}),
		CachedMethods:           pulumi.ToStringArray([]string{"GET", "HEAD"}),
		Compress:                pulumi.Bool(true),
		CachePolicyId:           pulumi.String(cachingOptimized),
		ResponseHeadersPolicyId: pulumi.String(headers),
		TrustedKeyGroups:        list(d.Settings.TrustedKeyGroups), // CloudFront.17
	}
}

// errorPages make a distribution fit for a single-page application: a path that is no object is the
// application's to route. S3 says 403 for it, as CloudFront may not list the bucket. With signed URLs CloudFront itself
// says 403 to those who lack one, which has to stay an error.
func errorPages(d *DistributionArgs) cloudfront.DistributionCustomErrorResponseArrayInput {
	if !d.SinglePage || len(d.Settings.TrustedKeyGroups) > 0 {
		return nil
	}
	pages := cloudfront.DistributionCustomErrorResponseArray{}
	for _, code := range []int{403, 404} {
		pages = append(pages, cloudfront.DistributionCustomErrorResponseArgs{
			ErrorCode:          pulumi.Int(code),
			ResponseCode:       pulumi.Int(200),
			ResponsePagePath:   pulumi.String("/" + indexPage),
			ErrorCachingMinTtl: pulumi.Int(10), // seconds; soon enough for what was just uploaded
		})
	}
	return pages
}

// viewerCertificate is the configured one (CloudFront.7, .8 and .15), else CloudFront's own. A minimum TLS version goes
// with the first only: on the default certificate AWS reports TLSv1 whatever is asked for.
func viewerCertificate(d *DistributionArgs) cloudfront.DistributionViewerCertificateArgs {
	if d.Settings.CertificateARN == "" {
		return cloudfront.DistributionViewerCertificateArgs{CloudfrontDefaultCertificate: pulumi.Bool(true)}
	}
	return cloudfront.DistributionViewerCertificateArgs{
		AcmCertificateArn:      pulumi.String(d.Settings.CertificateARN),
		MinimumProtocolVersion: pulumi.String("TLSv1.2_2021"),
		SslSupportMethod:       pulumi.String("sni-only"),
	}
}
