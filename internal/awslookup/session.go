package awslookup

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"milu2-stage/internal/adopt"
)

// Session holds AWS clients of one region for questions that no listing answers. They have the Source's credentials,
// endpoints, timeouts and retries.
type Session struct {
	EC2     *ec2.Client
	IAM     *iam.Client
	Quotas  *servicequotas.Client
	Route53 *route53.Client
	SSM     *ssm.Client
	STS     *sts.Client
}

// Session returns the clients of the named region; "" stands for the stack's own. Keep it: a client has its own retry
// budget.
func (s *Source) Session(name string) Session {
	r := s.region(name)
	cfg := s.base.Copy()
	cfg.Region = r.name
	at := func(service string) *string { return endpoint(s.settings.Endpoints, service) }
	return Session{
		EC2: r.ec2, IAM: r.iam, Route53: r.route53, STS: r.sts,
		Quotas: servicequotas.NewFromConfig(cfg, func(o *servicequotas.Options) { override(&o.BaseEndpoint, at("servicequotas")) }),
		SSM:    ssm.NewFromConfig(cfg, func(o *ssm.Options) { override(&o.BaseEndpoint, at("ssm")) }),
	}
}

// CallError says of a failed call what a lookup's error would: the API, the permission that it needs, and the kind.
func CallError(api, permission, region string, err error) *adopt.LookupError {
	return lookupError(adopt.Query{Region: region}, listing{calls: []call{needs(api, permission)}}, err)
}

// IsCode says whether AWS answered a call with one of the error codes.
func IsCode(err error, codes ...string) bool { return hasCode(err, codes...) }
