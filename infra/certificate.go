package infra

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/acm"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// CertificateArgs are the inputs of a Certificate.
type CertificateArgs struct {
	Names *naming.Names
	// Domain is the certificate's, with a wildcard below it.
	Domain string
	// Existing is the ARN of a certificate that is not this stack's to manage; empty means that one is registered.
	Existing string
	// PublicZoneID is the existing zone that Domain lies in.
	PublicZoneID string
}

// Certificate is the certificate of a domain and its wildcard, validated by DNS.
type Certificate struct {
	pulumi.ResourceState

	// ARN is known once the certificate is issued.
	ARN pulumi.StringOutput
}

// NewCertificate registers, unless there is one to refer to, the certificate, the record that validates it, and the wait until it
// is issued.
func NewCertificate(ctx *pulumi.Context, name string, args *CertificateArgs, opts ...pulumi.ResourceOption) (*Certificate, error) {
	c := &Certificate{}
	if err := component(ctx, config.ScopeStage, "Certificate", name, c, opts); err != nil {
		return nil, err
	}
	if args.Existing != "" {
		c.ARN = pulumi.String(args.Existing).ToStringOutput()
		return c, ctx.RegisterResourceOutputs(c, pulumi.Map{"certificateArn": c.ARN})
	}
	if err := c.add(ctx, name, args); err != nil {
		return nil, err
	}
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{"certificateArn": c.ARN})
}

func (c *Certificate) add(ctx *pulumi.Context, name string, args *CertificateArgs) error {
	certificate, err := acm.NewCertificate(ctx, name, &acm.CertificateArgs{
		DomainName: pulumi.String(args.Domain),
		// ACM adds the domain itself, and an import reads it.
		SubjectAlternativeNames: pulumi.ToStringArray([]string{"*." + args.Domain, args.Domain}),
		ValidationMethod:        pulumi.String("DNS"),
		KeyAlgorithm:            pulumi.String("RSA_2048"),
		Tags:                    nameTag(args.Names.Tag(name)),
	}, pulumi.Parent(c))
	if err != nil {
		return registering("the certificate", err)
	}
	// The domain and its wildcard are validated by the same record.
	option := certificate.DomainValidationOptions.Index(pulumi.Int(0))
	record, err := route53.NewRecord(ctx, name+"-validation-record", &route53.RecordArgs{
		ZoneId:  pulumi.String(args.PublicZoneID),
		Name:    option.ResourceRecordName().Elem(),
		Type:    option.ResourceRecordType().Elem(),
		Records: pulumi.StringArray{option.ResourceRecordValue().Elem()},
		Ttl:     pulumi.Int(recordTTL),
		// A certificate of the same name, perhaps an earlier one of this stage, shares the record.
		AllowOverwrite: pulumi.Bool(true),
	}, pulumi.Parent(c))
	if err != nil {
		return registering("the certificate's validation record", err)
	}
	validation, err := acm.NewCertificateValidation(ctx, name+"-validation", &acm.CertificateValidationArgs{
		CertificateArn:        certificate.Arn,
		ValidationRecordFqdns: pulumi.StringArray{record.Fqdn},
	}, pulumi.Parent(c))
	if err != nil {
		return registering("the certificate's validation", err)
	}
	c.ARN = validation.CertificateArn
	return nil
}
