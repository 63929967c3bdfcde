package simaws

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudfront"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typeAccessControl = "aws:cloudfront/originAccessControl:OriginAccessControl"
	typeDistribution  = "aws:cloudfront/distribution:Distribution"
	typeHeaders       = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"

	// cloudfrontZone is the hosted zone of all distributions, for alias records.
	cloudfrontZone = "Z2FDTNDATAQYW2"
)

func cloudfrontKinds() []kind {
	return []kind{accessControlKind(), responseHeadersKind(), distributionKind()}
}

func accessControlKind() kind {
	return kind{
		token: typeAccessControl, args: cloudfront.OriginAccessControlArgs{}, res: cloudfront.OriginAccessControl{}, global: true,
		volatile: []string{"etag"},
		defaults: map[string]any{"description": "Managed by Pulumi"},
		name:     "name",
		rules: map[string]rule{
			"name": pattern(64, `^[A-Za-z0-9_.-]+$`, "letters, digits and _.-"), "signingProtocol": oneOf("sigv4"),
			"signingBehavior":               oneOf("always", "never", "no-override"),
			"originAccessControlOriginType": oneOf("s3", "lambda", "mediastore", "mediapackagev2"),
		},
		prepare: func(o *op) error { return o.taken(world.Global, "name", "OriginAccessControlAlreadyExists") },
		create: func(o *op) error {
			o.id = "E" + o.acct.NextCode(13)
			o.def(map[string]any{"arn": o.acct.ARN(o.partition(), "cloudfront", "", "origin-access-control/"+o.id), "etag": etag(o)})
			return nil
		},
		update: renewTag,
		remove: func(o *op) error { return o.unusedByDistributions("OriginAccessControlInUse") },
	}
}

func responseHeadersKind() kind {
	return kind{
		token: typeHeaders, args: cloudfront.ResponseHeadersPolicyArgs{}, res: cloudfront.ResponseHeadersPolicy{}, global: true,
		kept:     []string{"etag"},
		volatile: []string{"etag"},
		name:     "name",
		rules:    map[string]rule{"name": pattern(128, `^[0-9A-Za-z_-]+$`, "letters, digits, _ and -")},
		prepare:  func(o *op) error { return o.taken(world.Global, "name", "ResponseHeadersPolicyAlreadyExists") },
		create: func(o *op) error {
			o.id = o.acct.NextUUID()
			o.def(map[string]any{"arn": o.acct.ARN(o.partition(), "cloudfront", "", "response-headers-policy/"+o.id), "etag": etag(o)})
			return nil
		},
		update: renewTag,
		remove: func(o *op) error { return o.unusedByDistributions("ResponseHeadersPolicyInUse") },
	}
}

func distributionKind() kind {
	return kind{
		token: typeDistribution, args: cloudfront.DistributionArgs{}, res: cloudfront.Distribution{}, global: true,
		required: []string{"origins"},
		replace:  []string{"staging"},
		volatile: []string{"etag", "lastModifiedTime", "status"},
		sets: []string{
			"aliases", "origins", "customErrorResponses", "defaultCacheBehavior.allowedMethods", "defaultCacheBehavior.cachedMethods",
			"orderedCacheBehaviors.allowedMethods", "orderedCacheBehaviors.cachedMethods", "originGroups",
			"origins.customOriginConfig.originSslProtocols", "restrictions.geoRestriction.locations",
			"defaultCacheBehavior.functionAssociations", "originGroups.failoverCriteria.statusCodes",
		},
		kept: []string{
			"defaultCacheBehavior.defaultTtl", "defaultCacheBehavior.maxTtl", "defaultCacheBehavior.grpcConfig",
			"defaultCacheBehavior.trustedKeyGroups", "defaultCacheBehavior.trustedSigners", "orderedCacheBehaviors.defaultTtl",
			"orderedCacheBehaviors.maxTtl", "orderedCacheBehaviors.grpcConfig", "restrictions.geoRestriction.locations",
			"continuousDeploymentPolicyId",
		},
		unread: []string{"retainOnDelete", "waitForDeployment"},
		defaults: map[string]any{
			"httpVersion": "http2", "priceClass": "PriceClass_All", "retainOnDelete": false, "staging": false, "waitForDeployment": true,
		},
		rules: map[string]rule{
			"httpVersion": oneOf("http1.1", "http2", "http2and3", "http3"),
			"priceClass":  oneOf("PriceClass_100", "PriceClass_200", "PriceClass_All"),
			"comment":     pattern(128, `^.*$`, "one line"),
		},
		check:   checkDistribution,
		prepare: prepareDistribution,
		create:  createDistribution,
		update: func(o *op) error {
			o.out["lastModifiedTime"] = "2024-01-01 00:00:00 +0000 UTC"
			return renewTag(o)
		},
	}
}

func etag(o *op) string { return "E" + o.acct.NextCode(12) }

func renewTag(o *op) error {
	o.out["etag"] = etag(o)
	return nil
}

func createDistribution(o *op) error {
	o.id = "E" + o.acct.NextCode(13)
	o.def(map[string]any{
		"arn": o.acct.ARN(o.partition(), "cloudfront", "", "distribution/"+o.id), "etag": etag(o), "status": "Deployed",
		"domainName": "d" + strings.ToLower(o.acct.NextCode(13)) + ".cloudfront.net", "hostedZoneId": cloudfrontZone,
		"callerReference": "terraform-" + o.acct.NextHex(20), "lastModifiedTime": "2024-01-01 00:00:00 +0000 UTC",
		"trustedKeyGroups": []any{map[string]any{"enabled": false, "items": []any{}}},
		"trustedSigners":   []any{map[string]any{"enabled": false, "items": []any{}}},
	})
	return nil
}

// behaviors lists the cache behaviors of a distribution, the default one first, with their paths.
func behaviors(values map[string]any) map[string]map[string]any {
	all := map[string]map[string]any{"defaultCacheBehavior": object(values, "defaultCacheBehavior")}
	for i, behavior := range objects(values, "orderedCacheBehaviors") {
		all[fmt.Sprintf("orderedCacheBehaviors[%d]", i)] = behavior
	}
	return all
}

func checkDistribution(in map[string]any) []problem {
	origins, problems := originIDs(in)
	for path, behavior := range behaviors(in) {
		target := text(behavior, "targetOriginId")
		if !slices.Contains(origins, target) && target != "" && !hasUnknown(in["origins"]) {
			problems = append(problems, problem{path + ".targetOriginId", fmt.Sprintf("%q is none of the origins", target)})
		}
		problems = append(problems, checkBehavior(path, behavior)...)
	}
	certificate := object(in, "viewerCertificate")
	if !lacks(in, "aliases") && flag(certificate, "cloudfrontDefaultCertificate") {
		problems = append(problems, problem{"aliases", "the default certificate does not serve aliases"})
	}
	if !lacks(certificate, "acmCertificateArn") && lacks(certificate, "sslSupportMethod") {
		problems = append(problems, problem{"viewerCertificate.sslSupportMethod", "required with acmCertificateArn"})
	}
	return problems
}

// originIDs lists the origins and origin groups that behaviors may name.
func originIDs(in map[string]any) ([]string, []problem) {
	var problems []problem
	var origins []string
	for _, item := range append(objects(in, "origins"), objects(in, "originGroups")...) {
		if id := text(item, "originId"); slices.Contains(origins, id) && id != "" {
			problems = append(problems, problem{"origins", fmt.Sprintf("the origin id %q is used twice", id)})
		}
		origins = append(origins, text(item, "originId"))
	}
	return origins, problems
}

func checkBehavior(path string, behavior map[string]any) []problem {
	var problems []problem
	if lacks(behavior, "cachePolicyId") && lacks(behavior, "forwardedValues") {
		problems = append(problems, problem{path, "cachePolicyId or forwardedValues is required"})
	}
	if reason := oneOf("allow-all", "https-only", "redirect-to-https")(text(behavior, "viewerProtocolPolicy")); reason != "" {
		problems = append(problems, problem{path + ".viewerProtocolPolicy", reason})
	}
	for _, method := range texts(behavior, "cachedMethods") {
		if !slices.Contains(texts(behavior, "allowedMethods"), method) {
			problems = append(problems, problem{path + ".cachedMethods", method + " is not among allowedMethods"})
		}
	}
	if lacks(behavior, "cachedMethods") || lacks(behavior, "allowedMethods") {
		problems = append(problems, problem{path, "allowedMethods and cachedMethods are required"})
	}
	return problems
}

func prepareDistribution(o *op) error {
	for _, origin := range objects(o.in, "origins") {
		if id := text(origin, "originAccessControlId"); id != "" && o.acct.Get(typeAccessControl, world.Global, id) == nil {
			return fault("NoSuchOriginAccessControl", "The origin access control %s does not exist", id)
		}
	}
	for path, behavior := range behaviors(o.in) {
		id := text(behavior, "responseHeadersPolicyId")
		if id != "" && !managedHeaders(id) && o.acct.Get(typeHeaders, world.Global, id) == nil {
			return fault("NoSuchResponseHeadersPolicy", "%s: the response headers policy %s does not exist", path, id)
		}
	}
	for _, other := range o.acct.List(typeDistribution, world.Global) {
		for _, alias := range texts(o.in, "aliases") {
			if other.ID != o.id && slices.Contains(other.Texts("aliases"), alias) {
				return fault("CNAMEAlreadyExists", "%s is an alias of %s", alias, other.ID)
			}
		}
	}
	if arn := text(object(o.in, "viewerCertificate"), "acmCertificateArn"); arn != "" {
		if err := o.needIssued("us-east-1", arn, "InvalidViewerCertificate"); err != nil {
			return err
		}
	}
	return o.needLegacyLogBucket(text(object(o.in, "loggingConfig"), "bucket"))
}

// managedHeaders says whether the id is that of a response headers policy that AWS manages.
func managedHeaders(id string) bool {
	return slices.Contains([]string{
		"60669652-455b-4ae9-85a4-c4c02393f86c", "5cc3b908-e619-4b99-88e5-2cf7f45965bd", "67f7725c-6f97-4210-82d7-5512b31e9d03",
		"eaab4381-ed33-4a86-88ca-d9558dc6cd63", "e61eb60c-9c35-4d20-a928-2b84e02af89c",
	}, id)
}

// needLegacyLogBucket checks that the bucket of standard logs exists and takes ACLs, which CloudFront adds a grant to.
func (o *op) needLegacyLogBucket(domain string) error {
	if domain == "" {
		return nil
	}
	name, rest, _ := strings.Cut(domain, ".s3.")
	if !strings.HasSuffix(rest, "amazonaws.com") || o.acct.Find(typeBucket, name) == nil {
		return fault("InvalidArgument", "The S3 bucket that you specified for CloudFront logs doesn't exist: %s", domain)
	}
	if !o.aclsEnabled(name) {
		return fault("InvalidArgument", "The S3 bucket that you specified for CloudFront logs does not enable ACL access: %s", domain)
	}
	return nil
}

func (o *op) unusedByDistributions(code string) error {
	for _, r := range o.acct.List(typeDistribution, world.Global) {
		var used []string
		for _, origin := range objects(r.Outputs, "origins") {
			used = append(used, text(origin, "originAccessControlId"))
		}
		for _, behavior := range behaviors(r.Outputs) {
			used = append(used, text(behavior, "responseHeadersPolicyId"))
		}
		if slices.Contains(used, o.id) {
			return fault(code, "%s is in use by the distribution %s", o.id, r.ID)
		}
	}
	return nil
}
