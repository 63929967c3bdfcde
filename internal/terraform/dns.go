package terraform

import (
	"maps"
	"slices"
	"strings"
)

// findDomain finds the stage's domain: the certificate's, or the shortest name that leads to the public load balancer. It comes
// before everything that goes by host names.
func (f *finder) findDomain() {
	certificate := f.certificate()
	names := f.aliasNames(f.balancers["alb"])
	slices.SortFunc(names, func(a, b *Resource) int { return len(recordName(a)) - len(recordName(b)) })
	domain := strings.TrimPrefix(certificate.text("domain_name"), "*.")
	isNamed := slices.ContainsFunc(names, func(r *Resource) bool { return recordName(r) == domain || recordName(r) == "api."+domain })
	given, isGiven := f.variables.text("domain")
	switch {
	case domain != "" && (isNamed || len(names) == 0 && !isGiven):
		f.set("domain", domain, certificate)
	case isGiven:
		f.stage.set("domain", given, f.variables["domain"].From)
	case len(names) > 0:
		f.set("domain", strings.TrimPrefix(recordName(names[0]), "api."), names[0])
	}
	for _, record := range names {
		if f.publicZoneID == "" || within(recordName(record), f.stage.string("domain")) {
			f.publicZoneID = record.text("zone_id")
		}
	}
	f.findPublicZone()
}

// findPublicZone finds the zone that the domain lies in, by its id or as the longest that fits.
func (f *finder) findPublicZone() {
	domain := f.stage.string("domain")
	if zone := f.zoneOf(domain); zone != nil {
		f.publicZoneID = zone.firstText("zone_id", "id")
		f.set("publicZone", zoneName(zone), zone)
		f.stay(zone, "the public zone: the program looks it up and never manages it")
		return
	}
	for _, name := range []string{"zone_name", "public_zone", "zone"} {
		if given, ok := f.variables.text(name); ok && within(domain, given) {
			f.stage.set("publicZone", strings.TrimSuffix(given, "."), f.variables[name].From)
			return
		}
	}
	if _, parent, ok := strings.Cut(domain, "."); ok && domain != "" {
		f.stage.set("publicZone", parent, "the domain's parent, since no state has the zone")
		f.note("no state has the public zone of %s: publicZone was set to its parent; correct it if the zone is another", domain)
	}
}

// zoneOf returns the public zone with the id that the records have, else the longest that a domain lies in.
func (f *finder) zoneOf(domain string) *Resource {
	var zone *Resource
	for _, r := range slices.Concat(f.data, f.byType["aws_route53_zone"]) {
		if r.Type != "aws_route53_zone" || r.flag("private_zone") || len(r.list("vpc")) > 0 || zoneName(r) == "" {
			continue
		}
		fits := f.publicZoneID == "" && within(domain, zoneName(r)) && len(zoneName(r)) > len(zoneName(zone))
		if fits || f.publicZoneID != "" && r.firstText("zone_id", "id") == f.publicZoneID {
			zone = r
		}
	}
	return zone
}

func zoneName(r *Resource) string   { return strings.TrimSuffix(r.text("name"), ".") }
func recordName(r *Resource) string { return strings.TrimSuffix(r.firstText("fqdn", "name"), ".") }

// within reports whether a name is a domain's or lies below it.
func within(name, domain string) bool {
	return domain != "" && (name == domain || strings.HasSuffix(name, "."+domain))
}

// httpsListener is the public load balancer's listener for HTTPS.
func (f *finder) httpsListener() *Resource {
	var found *Resource
	for _, listener := range f.listeners(f.balancers["alb"]) {
		if listener.text("protocol") == "HTTPS" && (found == nil || listener.number("port") == 443) {
			found = listener
		}
	}
	return found
}

// certificate is the certificate of the public load balancer's HTTPS listener, managed or not; nil where no state has it.
func (f *finder) certificate() *Resource {
	arn := f.httpsListener().text("certificate_arn")
	if r := f.byID[arn]; r != nil {
		return r
	}
	for _, r := range f.data {
		if r.Type == "aws_acm_certificate" && arn != "" && r.arn() == arn {
			return r
		}
	}
	return nil
}

// aliasNames lists the records whose alias is a load balancer.
func (f *finder) aliasNames(balancer *Resource) []*Resource {
	target := strings.ToLower(balancer.text("dns_name"))
	if target == "" {
		return nil
	}
	return f.of(func(r *Resource) bool {
		alias := strings.TrimSuffix(strings.ToLower(r.text("alias.0.name")), ".")
		return r.text("type") == "A" && strings.TrimPrefix(alias, "dualstack.") == target
	}, "aws_route53_record")
}

// findCertificate takes the certificate if it is as the program's would be; another one is referred to.
func (f *finder) findCertificate() {
	listener, certificate := f.httpsListener(), f.certificate()
	arn := listener.text("certificate_arn")
	if arn == "" {
		return
	}
	domain := f.stage.string("domain")
	names := certificate.texts("subject_alternative_names")
	slices.Sort(names)
	ours := certificate != nil && !certificate.Data && certificate.text("domain_name") == domain &&
		slices.Equal(slices.Compact(names), []string{"*." + domain, domain}) && certificate.text("validation_method") == "DNS"
	if !ours {
		f.stage.leave("certificate", arn, listener.Address)
		f.stay(certificate, "a certificate of other names, or that ACM does not renew by DNS: external.certificate refers to it")
		for _, r := range f.where("certificate_arn", arn, "aws_acm_certificate_validation") {
			f.stay(r, "of a certificate that stays")
		}
		for _, r := range f.validationRecords(certificate) {
			f.stay(r, "it validates a certificate that stays")
		}
		return
	}
	f.adopt("certificate", certificate)
	if algorithm := certificate.text("key_algorithm"); algorithm != "" && algorithm != "RSA_2048" {
		f.stage.ignore("certificate", certificate.Address, "keyAlgorithm")
	}
	f.adopt("certificate-validation-record", f.validationRecords(certificate)...)
	f.adopt("certificate-validation", f.where("certificate_arn", arn, "aws_acm_certificate_validation")...)
}

// validationRecords lists the records that validate a certificate. A domain and its wildcard share one, so that two addresses
// may have one id.
func (f *finder) validationRecords(certificate *Resource) []*Resource {
	var names []string
	for _, option := range certificate.list("domain_validation_options") {
		names = append(names, strings.TrimSuffix(textOf(option["resource_record_name"]), "."))
	}
	return f.of(func(r *Resource) bool { return r.text("type") == "CNAME" && slices.Contains(names, recordName(r)) }, "aws_route53_record")
}

// findRecords finds the private zone and the records of both zones.
func (f *finder) findRecords() {
	f.findPrivateZone()
	domain := f.stage.string("domain")
	for _, alias := range []struct{ logical, name, balancer string }{
		{"alias-web", domain, "alb"},
		{"alias-api", "api." + domain, "alb"},
		{"alias-api-internal", "api-internal." + domain, "alb-internal"},
		{"alias-nodes", "nodes." + domain, "nlb"},
	} {
		f.findAlias(alias.logical, alias.name, f.aliasNames(f.balancers[alias.balancer]))
	}
	f.findHostRecords()
	for _, record := range f.byType["aws_route53_record"] {
		if record.text("zone_id") == f.publicZoneID {
			f.stay(record, "a public name that is none of the program's")
		}
	}
}

// findAlias takes the public record with the program's name; of the nodes, the only one under whatever name.
func (f *finder) findAlias(logical, name string, candidates []*Resource) {
	public := slices.DeleteFunc(slices.Clone(candidates), func(r *Resource) bool { return r.text("zone_id") != f.publicZoneID })
	if i := slices.IndexFunc(public, func(r *Resource) bool { return recordName(r) == name }); i >= 0 {
		f.adopt(logical, public[i])
		return
	}
	if logical == "alias-nodes" {
		if record := f.pickOrCreate(logical, public); record != nil {
			f.otherRecord(logical, record)
		}
	}
	for _, record := range candidates {
		if record.text("zone_id") != f.publicZoneID {
			f.stay(record, "the program's name for it is %s, in the public zone", name)
		}
	}
	for _, r := range f.where("name", name, "aws_route53_record") {
		if r.text("zone_id") == f.publicZoneID && (r.text("type") == "A" || r.text("type") == "CNAME") {
			f.stage.leave(logical, "", r.Address)
			f.stay(r, "it leads elsewhere than the stage's load balancer: external.%s leaves it alone", logical)
		}
	}
}

// otherRecord takes a record that no lookup finds, as its name is not the program's.
func (f *finder) otherRecord(logical string, record *Resource) {
	f.adopt(logical, record)
	id := record.id()
	if id == "" {
		id = strings.Join([]string{record.text("zone_id"), record.text("name"), record.text("type")}, "_")
	}
	f.stage.id(logical, id, record.Address)
	f.stage.ignore(logical, record.Address, "name")
}

// findPrivateZone finds the zone of the VPC's own names: of several, the one that has the database's.
func (f *finder) findPrivateZone() {
	serves := map[string]bool{}
	for _, r := range f.where("vpc_id", f.vpc.id(), "aws_route53_zone_association") {
		serves[r.text("zone_id")] = true
	}
	candidates := f.of(func(r *Resource) bool {
		return serves[r.id()] || slices.ContainsFunc(r.list("vpc"), func(v map[string]any) bool { return textOf(v["vpc_id"]) == f.vpc.id() })
	}, "aws_route53_zone")
	f.private = f.pick("private-zone", best(candidates, func(zone *Resource) int {
		return len(f.of(func(r *Resource) bool {
			return r.text("zone_id") == zone.id() && f.db != nil && r.has("records", f.db.text("private_ip"))
		},
			"aws_route53_record"))
	}))
	if f.private == nil {
		return
	}
	f.adopt("private-zone", f.private)
	f.call("private-zone", zoneName(f.private), f.private)
	for _, r := range f.where("zone_id", f.private.id(), "aws_route53_zone_association") {
		if r.text("vpc_id") == f.vpc.id() {
			f.adopt("private-zone", r)
		} else {
			f.stay(r, "it lets another VPC use the private zone; such VPCs stay as they are")
		}
	}
}

// findHostRecords finds the private records that lead to the stage's instances.
func (f *finder) findHostRecords() {
	if f.private == nil {
		return
	}
	hosts := f.hosts()
	for _, name := range slices.Sorted(maps.Keys(hosts)) {
		instance := hosts[name]
		records := slices.DeleteFunc(f.where("records.0", instance.text("private_ip"), "aws_route53_record"), func(r *Resource) bool {
			return r.text("zone_id") != f.private.id() || r.text("type") != "A" || len(r.texts("records")) != 1
		})
		want := name + "." + zoneName(f.private)
		if i := slices.IndexFunc(records, func(r *Resource) bool { return recordName(r) == want }); i >= 0 {
			f.adopt("record-"+name, records[i])
		} else if record := f.pickOrCreate("record-"+name, records); record != nil {
			f.otherRecord("record-"+name, record)
		}
	}
	for _, record := range f.where("zone_id", f.private.id(), "aws_route53_record") {
		f.stay(record, "a private name of something else than one of the stage's instances")
	}
}
