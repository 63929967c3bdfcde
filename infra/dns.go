package infra

import (
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
	Names *naming.Names
	// PublicZoneID is the existing zone of the aliases, but for those whose logical names External has.
	PublicZoneID string
	Aliases      []Alias
	External     map[string]string
	// Hosts get a name in the private zone, which serves VPCID.
	Hosts []*Instance
	VPCID pulumi.StringInput
	// Stranded says that the deployed private zone does not serve VPCID and has to; OtherVPCs are those that it serves besides.
	Stranded  bool
	OtherVPCs route53.ZoneVpcArray
	Protect   bool
}

// Alias is a public name of a load balancer.
type Alias struct {
	// Role is the end of the logical name.
	Role     string
	Name     string
	Balancer *lb.LoadBalancer
}

// DNS is the stage's names in the existing public zone, and its private zone.
type DNS struct {
	pulumi.ResourceState

	PrivateZone *route53.Zone

	prefix string
}

// NewDNS registers the private zone and the records of both zones.
func NewDNS(ctx *pulumi.Context, name string, args *DNSArgs, opts ...pulumi.ResourceOption) (*DNS, error) {
	d := &DNS{prefix: prefix(name, "dns")}
	if err := component(ctx, config.ScopeStage, "Dns", name, d, opts); err != nil {
		return nil, err
	}
	for _, step := range []func(*pulumi.Context, *DNSArgs) error{d.addPrivateZone, d.addAliases, d.addHosts} {
		if err := step(ctx, args); err != nil {
			return nil, err
		}
	}
	return d, ctx.RegisterResourceOutputs(d, pulumi.Map{"privateZoneId": d.PrivateZone.ZoneId})
}

func (d *DNS) addPrivateZone(ctx *pulumi.Context, args *DNSArgs) (err error) {
	name := args.Names.PrivateZone()
	vpcs, ignore := route53.ZoneVpcArray{route53.ZoneVpcArgs{VpcId: args.VPCID}}, ignored(typeZone)
	if args.Stranded {
		vpcs, ignore = append(vpcs, args.OtherVPCs...), adopt.Ignored(typeZone)
	}
	d.PrivateZone, err = route53.NewZone(ctx, d.prefix+"private-zone", &route53.ZoneArgs{
		Name:         pulumi.String(name),
		Comment:      pulumi.String("Private names of " + name),
		ForceDestroy: pulumi.Bool(false),
		Vpcs:         vpcs,
		Tags:         nameTag(name),
	}, pulumi.Parent(d), pulumi.Protect(args.Protect), pulumi.IgnoreChanges(ignore))
	return registering("the private zone", err)
}

func (d *DNS) addAliases(ctx *pulumi.Context, args *DNSArgs) error {
	for _, alias := range args.Aliases {
		logical := d.prefix + "alias-" + alias.Role
		if _, external := args.External[logical]; external {
			continue
		}
		_, err := route53.NewRecord(ctx, logical, &route53.RecordArgs{
			ZoneId: pulumi.String(args.PublicZoneID),
			Name:   pulumi.String(alias.Name),
			Type:   pulumi.String("A"),
			Aliases: route53.RecordAliasArray{route53.RecordAliasArgs{
				Name:                 alias.Balancer.DnsName,
				ZoneId:               alias.Balancer.ZoneId,
				EvaluateTargetHealth: pulumi.Bool(false),
			}},
		}, pulumi.Parent(d))
		if err != nil {
			return registering("the record "+alias.Name, err)
		}
	}
	return nil
}

func (d *DNS) addHosts(ctx *pulumi.Context, args *DNSArgs) error {
	for _, host := range args.Hosts {
		name := privateName(args.Names, host.Host.Name)
		_, err := route53.NewRecord(ctx, d.prefix+"record-"+host.Host.Name, &route53.RecordArgs{
			ZoneId:  d.PrivateZone.ZoneId,
			Name:    pulumi.String(name),
			Type:    pulumi.String("A"),
			Ttl:     pulumi.Int(recordTTL),
			Records: pulumi.StringArray{host.Instance.PrivateIp},
		}, pulumi.Parent(d))
		if err != nil {
			return registering("the private record "+name, err)
		}
	}
	return nil
}

// privateName is a host's name in the private zone.
func privateName(names *naming.Names, host string) string { return host + "." + names.PrivateZone() }

// domains are a stage's names in the public zone: the web site, the API, the API for callers inside, the nodes.
type domains struct{ web, api, apiInternal, nodes string }

// publicNames returns the stage's names in the public zone.
func publicNames(stage *config.Stage) domains {
	d := stage.Domain
	return domains{web: d, api: "api." + d, apiInternal: "api-internal." + d, nodes: "nodes." + d}
}
