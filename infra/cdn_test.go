package infra

import (
	"reflect"
	"testing"

	"milu2-stage/internal/config"
)

func TestDistributionControls(t *testing.T) {
	run := runShared(t, nil, false)
	tests := map[string]map[string]any{
		"CloudFront.1: there is a default root object":  {"defaultRootObject": "index.html"},
		"CloudFront.3: viewers are redirected to HTTPS": {"defaultCacheBehavior.viewerProtocolPolicy": "redirect-to-https"},
		"CloudFront.9 and .10: the origin is S3 behind an access control, not a custom one": {
			"origins.0.customOriginConfig": nil, "origins.0.s3OriginConfig": nil,
		},
		"without a certificate no TLS version is set, which would differ for ever": {
			"viewerCertificate.cloudfrontDefaultCertificate": true, "viewerCertificate.minimumProtocolVersion": nil,
			"viewerCertificate.sslSupportMethod": nil, "aliases": nil,
		},
		"AWS's cache policy for static content": {
			"defaultCacheBehavior.cachePolicyId": cachingOptimized, "defaultCacheBehavior.compress": true,
			"defaultCacheBehavior.forwardedValues": nil,
		},
		"HTTP/3 and IPv6": {"httpVersion": "http2and3", "isIpv6Enabled": true},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			for _, distribution := range run.OfType(tokenDistribution) {
				wantInputs(t, distribution, want)
			}
		})
	}
	for _, role := range []string{roleAssets, roleWeb} {
		t.Run("CloudFront.12 and .13: only the distribution reads "+role, func(t *testing.T) {
			wantInputs(t, find(t, run.Result, tokenDistribution, "cdn-"+role), map[string]any{
				"comment":                         "milu2stage-" + role,
				"origins.0.domainName":            "milu2stage-" + role + ".s3.us-test-1.amazonaws.com",
				"origins.0.originAccessControlId": "cdn-" + role + "-oac-id",
			})
			wantInputs(t, find(t, run.Result, tokenOAC, "cdn-"+role+"-oac"), map[string]any{
				"name": "milu2stage-" + role, "originAccessControlOriginType": "s3", "signingBehavior": "always",
				"signingProtocol": "sigv4",
			})
		})
	}
}

// TestDistributionSwitches covers the configurable controls: each is off by default but for logging, and on for the
// distribution that sets it.
func TestDistributionSwitches(t *testing.T) {
	const certificate = "arn:aws-test:acm:us-east-1:123456789012:certificate/c"
	tests := map[string]struct {
		cdn     config.CDN
		on, off map[string]any
	}{
		"CloudFront.4: origin failover": {
			config.CDN{FailoverDomain: "spare.s3.us-test-2.amazonaws.com"},
			map[string]any{
				"originGroups.0.members.0.originId": "bucket", "originGroups.0.members.1.originId": "failover",
				"originGroups.0.members.2": nil, "origins.1.domainName": "spare.s3.us-test-2.amazonaws.com",
				"origins.1.originAccessControlId": "cdn-web-oac-id", "defaultCacheBehavior.targetOriginId": "bucket-with-failover",
				"originGroups.0.failoverCriteria.statusCodes": []any{500.0, 502.0, 503.0, 504.0},
			},
			map[string]any{"originGroups": nil, "origins.1": nil, "defaultCacheBehavior.targetOriginId": "bucket"},
		},
		"CloudFront.6: a web ACL": {
			config.CDN{WebACLARN: "arn:aws-test:wafv2:us-east-1:123456789012:global/webacl/a/b"},
			map[string]any{"webAclId": "arn:aws-test:wafv2:us-east-1:123456789012:global/webacl/a/b"},
			map[string]any{"webAclId": nil},
		},
		"CloudFront.7, .8 and .15: a certificate of one's own, with SNI and TLS 1.2": {
			config.CDN{Aliases: []string{"www.example.com"}, CertificateARN: certificate},
			map[string]any{
				"aliases.0": "www.example.com", "viewerCertificate.acmCertificateArn": certificate,
				"viewerCertificate.sslSupportMethod": "sni-only", "viewerCertificate.minimumProtocolVersion": "TLSv1.2_2021",
				"viewerCertificate.cloudfrontDefaultCertificate": nil,
			},
			map[string]any{"aliases": nil, "viewerCertificate.acmCertificateArn": nil},
		},
		"CloudFront.17: trusted key groups": {
			config.CDN{TrustedKeyGroups: []string{"key-group"}},
			map[string]any{"defaultCacheBehavior.trustedKeyGroups.0": "key-group"},
			map[string]any{"defaultCacheBehavior.trustedKeyGroups": nil},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			run := runShared(t, func(p *program) { p.settings.Shared.CDN.Web = tt.cdn }, false)
			wantInputs(t, find(t, run.Result, tokenDistribution, "cdn-web"), tt.on)
			wantInputs(t, find(t, run.Result, tokenDistribution, "cdn-assets"), tt.off)
		})
	}
}

// TestDistributionLogging is CloudFront.5, on and off.
func TestDistributionLogging(t *testing.T) {
	wantInputs(t, find(t, runShared(t, nil, false).Result, tokenDistribution, "cdn-assets"), map[string]any{
		"loggingConfig.bucket": "milu2stage-logs.s3.us-test-1.amazonaws.com", "loggingConfig.prefix": "cloudfront/assets/",
		"loggingConfig.includeCookies": false,
	})
	off := runShared(t, func(p *program) { p.settings.Shared.CDNLogging = false }, false)
	for _, distribution := range off.OfType(tokenDistribution) {
		wantInputs(t, distribution, map[string]any{"loggingConfig": nil})
	}
}

func TestErrorPages(t *testing.T) {
	page := func(code float64) map[string]any {
		return map[string]any{
			"errorCode": code, "responseCode": 200.0, "responsePagePath": "/index.html", "errorCachingMinTtl": 10.0,
		}
	}
	tests := map[string]struct {
		name   string
		change func(*program)
		want   any
	}{
		"the web distribution leaves unknown paths to the application": {"cdn-web", nil, []any{page(403), page(404)}},
		"a missing asset is an error":                                  {"cdn-assets", nil, nil},
		"a missing signature is an error, also on the web distribution": {
			"cdn-web", func(p *program) { p.settings.Shared.CDN.Web.TrustedKeyGroups = []string{"k"} }, nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := find(t, runShared(t, tt.change, false).Result, tokenDistribution, tt.name).At("customErrorResponses")
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestOnlyAssetsAreForOtherOrigins(t *testing.T) {
	run := runShared(t, nil, false)
	for role, policy := range map[string]string{"assets": corsAndSecurityHeaders, "web": securityHeaders} {
		wantInputs(t, find(t, run.Result, tokenDistribution, "cdn-"+role), map[string]any{
			"defaultCacheBehavior.responseHeadersPolicyId": policy,
		})
	}
}

func TestDistributionURLs(t *testing.T) {
	run := runShared(t, func(p *program) {
		p.settings.Shared.CDN.Web = config.CDN{Aliases: []string{"www.example.com", "example.com"}, CertificateARN: "arn"}
	}, false)
	if got := run.outputs["webDistributionUrl"]; got != "https://www.example.com" {
		t.Errorf("web: %v", got)
	}
	if got := run.outputs["assetsDistributionUrl"]; got != "https://cdn-assets.cloudfront.test" {
		t.Errorf("assets: %v", got)
	}
}
