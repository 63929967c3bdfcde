package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// newProvider registers an explicit AWS provider for a region. An explicit provider ignores the stack's aws:* keys, so
// every key that config.AWS holds is forwarded here.
func newProvider(
	ctx *pulumi.Context, name, region string, all *config.Settings, tags map[string]string,
) (*aws.Provider, error) {
	settings := &all.AWS
	args := &aws.ProviderArgs{
		Region:                    pulumi.String(region),
		Profile:                   optional(settings.Profile),
		AccessKey:                 optional(settings.AccessKey),
		SecretKey:                 optional(settings.SecretKey),
		Token:                     optional(settings.Token),
		SharedConfigFiles:         list(settings.SharedConfigFiles),
		SharedCredentialsFiles:    list(settings.SharedCredentialsFiles),
		AssumeRole:                assumeRole(settings.AssumeRoles),
		AllowedAccountIds:         list(settings.AllowedAccountIDs),
		ForbiddenAccountIds:       list(settings.ForbiddenAccountIDs),
		Endpoints:                 endpoints(settings.Endpoints),
		MaxRetries:                pulumi.IntPtrFromPtr(settings.MaxRetries),
		RetryMode:                 optional(settings.RetryMode),
		CustomCaBundle:            optional(settings.CustomCABundle),
		S3UsePathStyle:            pulumi.BoolPtrFromPtr(settings.S3UsePathStyle),
		UseFipsEndpoint:           pulumi.BoolPtrFromPtr(settings.UseFIPSEndpoint),
		UseDualstackEndpoint:      pulumi.BoolPtrFromPtr(settings.UseDualstackEndpoint),
		SkipCredentialsValidation: pulumi.BoolPtrFromPtr(settings.SkipCredentialsValidation),
		SkipMetadataApiCheck:      pulumi.BoolPtrFromPtr(settings.SkipMetadataAPICheck),
		SkipRegionValidation:      pulumi.BoolPtrFromPtr(settings.SkipRegionValidation),
		SkipRequestingAccountId:   pulumi.BoolPtrFromPtr(settings.SkipRequestingAccountID),
		IgnoreTags:                ignoreTags(all.IgnoreTags),
		DefaultTags:               aws.ProviderDefaultTagsArgs{Tags: pulumi.ToStringMap(tags)},
	}
	provider, err := aws.NewProvider(ctx, name, args)
	if err != nil {
		return nil, fmt.Errorf("registering the AWS provider for %s: %w", region, err)
	}
	return provider, nil
}

// ignoreTags is unset where nothing is ignored.
func ignoreTags(ignored config.IgnoreTags) aws.ProviderIgnoreTagsPtrInput {
	if len(ignored.Keys) == 0 && len(ignored.KeyPrefixes) == 0 {
		return nil
	}
	return aws.ProviderIgnoreTagsArgs{Keys: list(ignored.Keys), KeyPrefixes: list(ignored.KeyPrefixes)}
}

// optional is unset for the empty string.
func optional(s string) pulumi.StringPtrInput {
	if s == "" {
		return nil
	}
	return pulumi.StringPtr(s)
}

// list is unset for an empty list: the provider refuses even an empty allowedAccountIds beside forbiddenAccountIds.
func list(values []string) pulumi.StringArrayInput {
	if len(values) == 0 {
		return nil
	}
	return pulumi.ToStringArray(values)
}

func assumeRole(roles []config.AssumeRole) aws.ProviderAssumeRolePtrInput {
	if len(roles) == 0 {
		return nil
	}
	role := roles[0] // config allows one: provider v6 has no chain of roles
	args := aws.ProviderAssumeRoleArgs{
		RoleArn:           optional(role.RoleARN),
		SessionName:       optional(role.SessionName),
		ExternalId:        optional(role.ExternalID),
		Duration:          optional(role.Duration),
		Policy:            optional(role.Policy),
		PolicyArns:        list(role.PolicyARNs),
		SourceIdentity:    optional(role.SourceIdentity),
		TransitiveTagKeys: list(role.TransitiveTagKeys),
	}
	if len(role.Tags) > 0 {
		args.Tags = pulumi.ToStringMap(role.Tags)
	}
	return args
}

// endpoints forwards the addresses of the services that this program calls; the provider knows many more.
func endpoints(urls map[string]string) aws.ProviderEndpointArrayInput {
	if len(urls) == 0 {
		return nil
	}
	var e aws.ProviderEndpointArgs
	fields := map[string]*pulumi.StringPtrInput{
		"acm":                    &e.Acm,
		"autoscaling":            &e.Autoscaling,
		"cloudfront":             &e.Cloudfront,
		"cloudwatch":             &e.Cloudwatch,
		"cloudwatchlog":          &e.Cloudwatchlog,
		"cloudwatchlogs":         &e.Cloudwatchlogs,
		"ec2":                    &e.Ec2,
		"ecr":                    &e.Ecr,
		"elasticloadbalancingv2": &e.Elasticloadbalancingv2,
		"elbv2":                  &e.Elbv2,
		"iam":                    &e.Iam,
		"logs":                   &e.Logs,
		"route53":                &e.Route53,
		"s3":                     &e.S3,
		"s3api":                  &e.S3api,
		"ssm":                    &e.Ssm,
		"sts":                    &e.Sts,
		"wafv2":                  &e.Wafv2,
	}
	for service, field := range fields {
		*field = optional(urls[service])
	}
	return aws.ProviderEndpointArray{e}
}
