package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/acm"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// recordTTL is how long resolvers keep a record, in seconds: short, since a replaced instance has a new address.
const recordTTL = 60

// DNSArgs are the inputs of a DNS.
type DNSArgs struct {
	Names  *naming.Names
	Domain string
	// PublicZoneID is the existing zone that Domain lies in.
	PublicZoneID string
	VPCID        pulumi.StringInput
	// Stranded says that the deployed private zone does not serve VPCID and has to; OtherVPCs are those that it serves besides.
	Stranded  bool
	OtherVPCs route53.ZoneVpcArray
	Protect   bool
}

// DNS is the stage's certificate, its names in the existing public zone, and its private zone.
type DNS struct {
	pulumi.ResourceState

	PrivateZone *route53.Zone
	// CertificateARN is known once the certificate is issued.
	CertificateARN pulumi.StringOutput

	args *DNSArgs
}

// NewDNS registers the certificate and the private zone; AddAlias and AddHost register the names.
func NewDNS(ctx *pulumi.Context, args *DNSArgs, opts ...pulumi.ResourceOption) (*DNS, error) {
	d := &DNS{args: args}
	if err := component(ctx, config.ScopeStage, "Dns", "dns", d, opts); err != nil {
		return nil, err
	}
	if err := d.addCertificate(ctx); err != nil {
		return nil, err
	}
	if err := d.addPrivateZone(ctx); err != nil {
		return nil, err
	}
	return d, ctx.RegisterResourceOutputs(d, pulumi.Map{
		"certificateArn": d.CertificateARN,
		"privateZoneId":  d.PrivateZone.ZoneId,
	})
}

func (d *DNS) addCertificate(ctx *pulumi.Context) error {
	certificate, err := acm.NewCertificate(ctx, "certificate", &acm.CertificateArgs{
		DomainName:              pulumi.String(d.args.Domain),
		SubjectAlternativeNames: pulumi.ToStringArray([]string{"*." + d.args.Domain}),
		ValidationMethod:        pulumi.String("DNS"),
		KeyAlgorithm:            pulumi.String("RSA_2048"),
		Tags:                    nameTag(d.args.Names.Tag("certificate")),
	}, pulumi.Parent(d))
	if err != nil {
		return fmt.Errorf("registering the certificate: %w", err)
	}
	// The domain and its wildcard are validated by the same record.
	option := certificate.DomainValidationOptions.Index(pulumi.Int(0))
	record, err := route53.NewRecord(ctx, "certificate-validation-record", &route53.RecordArgs{
		ZoneId:  pulumi.String(d.args.PublicZoneID),
		Name:    option.ResourceRecordName().Elem(),
		Type:    option.ResourceRecordType().Elem(),
		Records: pulumi.StringArray{option.ResourceRecordValue().Elem()},
		Ttl:     pulumi.Int(recordTTL),
		// A certificate of the same name, perhaps an earlier one of this stage, shares the record.
		AllowOverwrite: pulumi.Bool(true),
	}, pulumi.Parent(d))
	if err != nil {
		return fmt.Errorf("registering the certificate's validation record: %w", err)
	}
	validation, err := acm.NewCertificateValidation(ctx, "certificate-validation", &acm.CertificateValidationArgs{
		CertificateArn:        certificate.Arn,
		ValidationRecordFqdns: pulumi.StringArray{record.Fqdn},
	}, pulumi.Parent(d))
	if err != nil {
		return fmt.Errorf("registering the certificate's validation: %w", err)
	}
	d.CertificateARN = validation.CertificateArn
	return nil
}

func (d *DNS) addPrivateZone(ctx *pulumi.Context) (err error) {
	name := d.args.Names.PrivateZone()
	vpcs, ignore := route53.ZoneVpcArray{route53.ZoneVpcArgs{VpcId: d.args.VPCID}}, ignored(typeZone)
	if d.args.Stranded {
		vpcs, ignore = append(vpcs, d.args.OtherVPCs...), adopt.Ignored(typeZone)
	}
	d.PrivateZone, err = route53.NewZone(ctx, "private-zone", &route53.ZoneArgs{
		Name:         pulumi.String(name),
		Comment:      pulumi.String("Private names of " + name),
		ForceDestroy: pulumi.Bool(false),
		Vpcs:         vpcs,
		Tags:         nameTag(name),
	}, pulumi.Parent(d), pulumi.Protect(d.args.Protect), pulumi.IgnoreChanges(ignore))
	if err != nil {
		return fmt.Errorf("registering the private zone: %w", err)
	}
	return nil
}

// AddAlias registers a public name for a load balancer.
func (d *DNS) AddAlias(ctx *pulumi.Context, role, name string, balancer *lb.LoadBalancer) error {
	_, err := route53.NewRecord(ctx, role, &route53.RecordArgs{
		ZoneId: pulumi.String(d.args.PublicZoneID),
		Name:   pulumi.String(name),
		Type:   pulumi.String("A"),
		Aliases: route53.RecordAliasArray{route53.RecordAliasArgs{
			Name:                 balancer.DnsName,
			ZoneId:               balancer.ZoneId,
			EvaluateTargetHealth: pulumi.Bool(false),
		}},
	}, pulumi.Parent(d))
	if err != nil {
		return fmt.Errorf("registering the record %s: %w", name, err)
	}
	return nil
}

// AddHost registers the private name of an instance and returns the full name.
func (d *DNS) AddHost(ctx *pulumi.Context, host NamedInstance) (string, error) {
	name := host.Role + "." + d.args.Names.PrivateZone()
	_, err := route53.NewRecord(ctx, "record-"+host.Role, &route53.RecordArgs{
		ZoneId:  d.PrivateZone.ZoneId,
		Name:    pulumi.String(name),
		Type:    pulumi.String("A"),
		Ttl:     pulumi.Int(recordTTL),
		Records: pulumi.StringArray{host.Instance.PrivateIp},
	}, pulumi.Parent(d))
	if err != nil {
		return "", fmt.Errorf("registering the private record %s: %w", name, err)
	}
	return name, nil
}
