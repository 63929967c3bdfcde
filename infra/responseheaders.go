package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudfront"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
)

// hstsSeconds is how long a browser remembers to use HTTPS only: two years. Subdomains are left out, as an alias may be
// a whole domain.
const hstsSeconds = 2 * 365 * 24 * 60 * 60

// addHeaders registers the policy of the headers that a distribution adds to what the bucket sends.
func (c *Cdn) addHeaders(ctx *pulumi.Context, d *delivery) (pulumi.StringOutput, error) {
	role := d.logicalName() + "-headers"
	found, err := d.skip("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", role, d.name)
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("looking for the response headers policy %s: %w", d.name, err)
	}
	if found != nil {
		return found.id(), nil
	}
	policy, err := cloudfront.NewResponseHeadersPolicy(ctx, role, &cloudfront.ResponseHeadersPolicyArgs{
		Name: pulumi.String(d.name),
		// AWS has no tags here; the mark says whose it is when the state is lost.
		Comment:               pulumi.String(adopt.Marker(ctx.Project(), ctx.Stack())),
		SecurityHeadersConfig: securityHeaders(),
		CorsConfig:            crossOrigin(d),
	}, pulumi.Parent(c))
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("registering the response headers policy of %s: %w", d.role, err)
	}
	return policy.ID().ToStringOutput(), nil
}

func securityHeaders() cloudfront.ResponseHeadersPolicySecurityHeadersConfigArgs {
	return cloudfront.ResponseHeadersPolicySecurityHeadersConfigArgs{
		StrictTransportSecurity: cloudfront.ResponseHeadersPolicySecurityHeadersConfigStrictTransportSecurityArgs{
			AccessControlMaxAgeSec: pulumi.Int(hstsSeconds),
			IncludeSubdomains:      pulumi.Bool(false),
			Preload:                pulumi.Bool(false),
			Override:               pulumi.Bool(true),
		},
		ContentTypeOptions: cloudfront.ResponseHeadersPolicySecurityHeadersConfigContentTypeOptionsArgs{
			Override: pulumi.Bool(true),
		},
		FrameOptions: cloudfront.ResponseHeadersPolicySecurityHeadersConfigFrameOptionsArgs{
			FrameOption: pulumi.String("SAMEORIGIN"),
			Override:    pulumi.Bool(true),
		},
		ReferrerPolicy: cloudfront.ResponseHeadersPolicySecurityHeadersConfigReferrerPolicyArgs{
			ReferrerPolicy: pulumi.String("strict-origin-when-cross-origin"),
			Override:       pulumi.Bool(true),
		},
	}
}

// crossOrigin lets pages of other origins load the assets: the web application and the game's own pages live elsewhere.
// The web distribution serves its own pages only.
func crossOrigin(d *delivery) cloudfront.ResponseHeadersPolicyCorsConfigPtrInput {
	if d.role != roleAssets {
		return nil
	}
	return cloudfront.ResponseHeadersPolicyCorsConfigArgs{
		AccessControlAllowCredentials: pulumi.Bool(false),
		AccessControlAllowHeaders: cloudfront.ResponseHeadersPolicyCorsConfigAccessControlAllowHeadersArgs{
			Items: pulumi.ToStringArray([]string{"*"}),
		},
		AccessControlAllowMethods: cloudfront.ResponseHeadersPolicyCorsConfigAccessControlAllowMethodsArgs{
			Items: pulumi.ToStringArray([]string{"GET", "HEAD"}),
		},
		AccessControlAllowOrigins: cloudfront.ResponseHeadersPolicyCorsConfigAccessControlAllowOriginsArgs{
			Items: pulumi.ToStringArray([]string{"*"}),
		},
		AccessControlMaxAgeSec: pulumi.Int(600), // seconds; browsers cap it near there
		OriginOverride:         pulumi.Bool(true),
	}
}
