package awslookup

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/wafv2"
)

// region holds the clients of one region. Clients keep their connections and their retry budgets, so each is made once.
type region struct {
	source *Source
	name   string

	acm         *acm.Client
	autoscaling *autoscaling.Client
	cloudfront  *cloudfront.Client
	cloudwatch  *cloudwatch.Client
	ec2         *ec2.Client
	ecr         *ecr.Client
	elb         *elb.Client
	iam         *iam.Client
	logs        *cloudwatchlogs.Client
	route53     *route53.Client
	s3          *s3.Client
	sts         *sts.Client
	wafv2       *wafv2.Client
}

// region returns the clients of the named region; "" stands for the stack's own, in which the global services are asked.
func (s *Source) region(name string) *region {
	if name == "" {
		name = s.base.Region
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.regions[name]
	if !ok {
		r = s.newRegion(name)
		s.regions[name] = r
	}
	return r
}

// newRegion makes the clients of one region, each with its endpoint if aws:endpoints names one.
func (s *Source) newRegion(name string) *region {
	cfg := s.base.Copy()
	cfg.Region = name
	at := func(service string) *string { return endpoint(s.settings.Endpoints, service) }
	return &region{
		source:      s,
		name:        name,
		acm:         acm.NewFromConfig(cfg, func(o *acm.Options) { override(&o.BaseEndpoint, at("acm")) }),
		autoscaling: autoscaling.NewFromConfig(cfg, func(o *autoscaling.Options) { override(&o.BaseEndpoint, at("autoscaling")) }),
		cloudfront:  cloudfront.NewFromConfig(cfg, func(o *cloudfront.Options) { override(&o.BaseEndpoint, at("cloudfront")) }),
		cloudwatch:  cloudwatch.NewFromConfig(cfg, func(o *cloudwatch.Options) { override(&o.BaseEndpoint, at("cloudwatch")) }),
		ec2:         ec2.NewFromConfig(cfg, func(o *ec2.Options) { override(&o.BaseEndpoint, at("ec2")) }),
		ecr:         ecr.NewFromConfig(cfg, func(o *ecr.Options) { override(&o.BaseEndpoint, at("ecr")) }),
		elb:         elb.NewFromConfig(cfg, func(o *elb.Options) { override(&o.BaseEndpoint, at("elbv2")) }),
		iam:         iam.NewFromConfig(cfg, func(o *iam.Options) { override(&o.BaseEndpoint, at("iam")) }),
		logs:        cloudwatchlogs.NewFromConfig(cfg, func(o *cloudwatchlogs.Options) { override(&o.BaseEndpoint, at("logs")) }),
		route53:     route53.NewFromConfig(cfg, func(o *route53.Options) { override(&o.BaseEndpoint, at("route53")) }),
		s3: s3.NewFromConfig(cfg, func(o *s3.Options) {
			override(&o.BaseEndpoint, at("s3"))
			o.UsePathStyle = aws.ToBool(s.settings.S3UsePathStyle)
		}),
		sts:   sts.NewFromConfig(cfg, func(o *sts.Options) { override(&o.BaseEndpoint, at("sts")) }),
		wafv2: wafv2.NewFromConfig(cfg, func(o *wafv2.Options) { override(&o.BaseEndpoint, at("wafv2")) }),
	}
}

// endpoint returns the endpoint that aws:endpoints gives a service under one of the names that the provider knows it by.
func endpoint(endpoints map[string]string, service string) *string {
	aliases := map[string][]string{
		"cloudwatch": {"cloudwatch"},
		"elbv2":      {"elbv2", "elasticloadbalancingv2"},
		"logs":       {"logs", "cloudwatchlogs", "cloudwatchlog"},
		"s3":         {"s3", "s3api"},
	}
	names, ok := aliases[service]
	if !ok {
		names = []string{service}
	}
	for _, name := range names {
		if url := endpoints[name]; url != "" {
			return aws.String(url)
		}
	}
	return nil
}

// override sets the endpoint where one is configured; else the SDK's stays, which AWS_ENDPOINT_URL may have set.
func override(at **string, url *string) {
	if url != nil {
		*at = url
	}
}

// page is the page size to ask for where the API allows most at once.
func (r *region) page(most int32) *int32 {
	if size := r.source.opts.PageSize; size > 0 && size < most {
		return aws.Int32(size)
	}
	return aws.Int32(most)
}
