package simaws

import (
	"net/netip"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"

	"milu2-stage/rehearsal/internal/world"
)

func route53Kinds() []kind {
	return []kind{
		{
			token: world.TypeZone, args: route53.ZoneArgs{}, res: route53.Zone{}, global: true,
			replace:  []string{"name", "delegationSetId"},
			folded:   []string{"name"},
			sets:     []string{"vpcs"},
			kept:     []string{"vpcs.vpcRegion"},
			unread:   []string{"forceDestroy"},
			defaults: map[string]any{"comment": "Managed by Pulumi", "forceDestroy": false},
			name:     "name",
			rules:    map[string]rule{"name": domainName},
			prepare:  prepareZone,
			create: func(o *op) error {
				made := o.acct.NewZone(o.in)
				o.id = made.ID
				o.out = merged(o.out, made.Outputs)
				o.def(map[string]any{"vpcs": []any{}, "delegationSetId": ""})
				return zoneRegions(o)
			},
			update: zoneRegions,
			remove: removeZone,
		},
		{
			token: world.TypeRecord, args: route53.RecordArgs{}, res: route53.Record{}, global: true, putLike: true,
			replace: []string{"name", "zoneId", "type", "setIdentifier"},
			folded:  []string{"name", "aliases.name"},
			sets:    []string{"records"},
			kept:    []string{"allowOverwrite"},
			unread:  []string{"allowOverwrite"},
			rules: map[string]rule{
				"type": oneOf("A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SVCB", "TXT"),
			},
			check:   checkRecord,
			prepare: prepareRecord,
			create:  createRecord,
			after:   func(o *op) { issueAll(o.acct) },
			find:    findRecord,
		},
	}
}

func prepareZone(o *op) error {
	for _, vpc := range objects(o.in, "vpcs") {
		region := text(vpc, "vpcRegion")
		if region == "" {
			region = o.region
		}
		if o.acct.Get(world.TypeVPC, region, text(vpc, "vpcId")) == nil {
			return fault("InvalidVPCId", "The VPC %s in region %s does not exist", text(vpc, "vpcId"), region)
		}
		for _, other := range o.acct.Where(world.TypeZone, world.Global, "name", o.str("name")) {
			for _, used := range objects(other.Outputs, "vpcs") {
				if other.ID != o.id && text(used, "vpcId") == text(vpc, "vpcId") {
					return fault("ConflictingDomainExists", "The VPC %s is already associated with %s, which has the name %s",
						text(vpc, "vpcId"), other.ID, o.str("name"))
				}
			}
		}
	}
	return nil
}

// zoneRegions fills in the region of VPCs that were given without one.
func zoneRegions(o *op) error {
	for _, vpc := range objects(o.out, "vpcs") {
		if lacks(vpc, "vpcRegion") {
			vpc["vpcRegion"] = o.region
		}
	}
	return nil
}

func removeZone(o *op) error {
	for _, r := range o.acct.Where(world.TypeRecord, world.Global, "zoneId", o.id) {
		switch {
		case r.Owner == o.id:
		case flag(o.in, "forceDestroy"):
			o.acct.Remove(r.Type, r.Region, r.ID)
		default:
			return fault("HostedZoneNotEmpty", "The zone %s has the record %s, which is neither its NS nor its SOA record", o.id, r.ID)
		}
	}
	return nil
}

func checkRecord(in map[string]any) []problem {
	problems := exactlyOne(in, "records", "aliases")
	if !lacks(in, "records") && lacks(in, "ttl") {
		problems = append(problems, problem{"ttl", "required with records"})
	}
	if !lacks(in, "aliases") && !lacks(in, "ttl") {
		problems = append(problems, problem{"ttl", "must not be given with an alias"})
	}
	if text(in, "type") == "A" {
		for _, value := range texts(in, "records") {
			if address, err := netip.ParseAddr(value); err != nil || !address.Is4() {
				problems = append(problems, problem{"records", value + " is not an IPv4 address"})
			}
		}
	}
	if reason := domainName(text(in, "name")); reason != "" && text(in, "name") != "" {
		problems = append(problems, problem{"name", text(in, "name") + " " + reason})
	}
	return problems
}

// recordName is the full name of a record; names that do not end with the zone's are relative to it.
func recordName(name, zone string) string {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	switch {
	case name == "":
		return zone
	case name == zone || strings.HasSuffix(name, "."+zone):
		return name
	default:
		return name + "." + zone
	}
}

func prepareRecord(o *op) error {
	zone := o.acct.Get(world.TypeZone, world.Global, o.str("zoneId"))
	if zone == nil {
		return fault("NoSuchHostedZone", "No hosted zone found with ID: %s", o.str("zoneId"))
	}
	if err := o.noConflict(zone, recordName(o.str("name"), zone.Text("name")), o.str("type")); err != nil {
		return err
	}
	for _, alias := range objects(o.in, "aliases") {
		if err := o.needAlias(zone.ID, text(alias, "name"), text(alias, "zoneId")); err != nil {
			return err
		}
	}
	return nil
}

// noConflict checks that no other record of the zone stands in a record's way.
func (o *op) noConflict(zone *world.Resource, name, typ string) error {
	for _, other := range o.acct.Where(world.TypeRecord, world.Global, "zoneId", zone.ID) {
		if other.ID == o.id || other.Text("fqdn") != name {
			continue
		}
		same := other.Text("type") == typ && other.Text("setIdentifier") == o.str("setIdentifier")
		if same && o.old == nil && !flag(o.in, "allowOverwrite") {
			return fault("InvalidChangeBatch", "Tried to create resource record set [name='%s.', type='%s'] but it already exists", name, typ)
		}
		if !same && (typ == "CNAME" || other.Text("type") == "CNAME") {
			return fault("InvalidChangeBatch", "RRSet of type %s with DNS name %s. is not permitted as it conflicts with other records with "+
				"the same DNS name: %s", typ, name, other.ID)
		}
	}
	if typ == "CNAME" && name == zone.Text("name") {
		return fault("InvalidChangeBatch", "RRSet of type CNAME with DNS name %s. is not permitted at apex in zone %s", name, zone.ID)
	}
	return nil
}

// needAlias checks that an alias points at something that AWS knows under that zone.
func (o *op) needAlias(own, name, zone string) error {
	target := strings.TrimPrefix(strings.ToLower(strings.TrimSuffix(name, ".")), "dualstack.")
	for typ, property := range map[string]string{typeLoadBalancer: "zoneId", typeDistribution: "hostedZoneId", world.TypeRecord: "zoneId"} {
		for _, r := range o.acct.List(typ, "") {
			names := []string{r.Text("dnsName"), r.Text("domainName"), r.Text("fqdn")}
			for _, known := range names {
				if strings.ToLower(known) == target && r.Text(property) == zone && (typ != world.TypeRecord || zone == own) {
					return nil
				}
			}
		}
	}
	return fault("InvalidChangeBatch", "Tried to create an alias that targets %s., type A in zone %s, but the alias target name does not "+
		"lie within the target zone", target, zone)
}

func createRecord(o *op) error {
	zone := o.acct.Get(world.TypeZone, world.Global, o.str("zoneId"))
	name := recordName(o.str("name"), zone.Text("name"))
	o.id = zone.ID + "_" + strings.ToLower(o.str("name")) + "_" + o.str("type")
	if set := o.str("setIdentifier"); set != "" {
		o.id += "_" + set
	}
	o.out["fqdn"] = name
	return nil
}

func findRecord(o *op, id string) *world.Resource {
	parts := strings.SplitN(id, "_", 2)
	if len(parts) != 2 {
		return nil
	}
	for _, r := range o.acct.Where(world.TypeRecord, world.Global, "zoneId", parts[0]) {
		wanted := []string{
			r.Text("fqdn") + "_" + r.Text("type"), r.Text("name") + "_" + r.Text("type"),
			r.Text("fqdn") + "_" + r.Text("type") + "_" + r.Text("setIdentifier"),
		}
		for _, form := range wanted {
			if form == parts[1] {
				return r
			}
		}
	}
	return nil
}
