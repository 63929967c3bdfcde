package awscheck

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/preflight"
)

// zone returns the id of the public zone; it has to exist, once.
func (c *Checker) zone(ctx context.Context) (string, []preflight.Finding) {
	name := c.settings.Stage.PublicZone
	zones, err := c.live(ctx, adopt.Query{Listing: adopt.ListZones})
	if err != nil {
		return "", cannotTell(err)
	}
	var ids []string
	for _, z := range zones {
		if private, _ := z.Props["private"].(bool); !private && z.Name == name {
			ids = append(ids, z.ID)
		}
	}
	var f []preflight.Finding
	switch len(ids) {
	case 1:
		return ids[0], nil
	case 0:
		f = found(preflight.Error, "this account has no public hosted zone "+name, "the zone that milu2-stage:publicZone names",
			"create the zone and have it delegated, or correct milu2-stage:publicZone")
	default:
		f = found(preflight.Error, fmt.Sprintf("this account has %d public hosted zones %s: %s", len(ids), name, strings.Join(ids, ", ")),
			"exactly one", "delete those that are not delegated")
	}
	f[0].Cause = &preflight.Cause{Key: "zone", Check: "zone", Need: "the public zone"}
	return "", f
}

// checkZone checks that the public zone exists, once.
func (c *Checker) checkZone(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	id, failed := c.zone(ctx)
	if failed != nil {
		return failed
	}
	return preflight.Fine(fmt.Sprintf("public hosted zone %s (%s)", c.settings.Stage.PublicZone, id))
}

// zoneServers returns the name servers that Route 53 has given the zone.
func (c *Checker) zoneServers(ctx context.Context, id string) ([]string, error) {
	return ask(ctx, c, call{api: "route53:GetHostedZone", about: id}, func(ctx context.Context, s awslookup.Session) ([]string, error) {
		out, err := s.Route53.GetHostedZone(ctx, &route53.GetHostedZoneInput{Id: aws.String(id)})
		if err != nil {
			return nil, err
		}
		if out.DelegationSet == nil || len(out.DelegationSet.NameServers) == 0 {
			return nil, errors.New("AWS names no name servers of the zone")
		}
		return hostNames(out.DelegationSet.NameServers), nil
	})
}

func hostNames(names []string) []string {
	out := make([]string, 0, len(names))
	for _, name := range names {
		out = append(out, strings.ToLower(strings.TrimSuffix(name, ".")))
	}
	slices.Sort(out)
	return out
}

// checkDelegation compares the zone's name servers with those that the DNS names.
func (c *Checker) checkDelegation(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	id, failed := c.zone(ctx)
	if failed != nil {
		return failed
	}
	name := c.settings.Stage.PublicZone
	want, err := c.zoneServers(ctx, id)
	if err != nil {
		return cannotTell(err)
	}
	expected := "the zone's own: " + strings.Join(want, ", ")
	const do = "set these name servers at the registrar, or in the parent zone; until then no certificate is issued"
	// With a dot at its end a name is not tried below the search domains of this machine.
	records, err := c.lookupNS(ctx, name+".")
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound && !dns.IsTemporary && !dns.IsTimeout:
		return found(preflight.Error, "the DNS has no name servers for "+name, expected, do)
	case err != nil:
		return preflight.CannotTell(fmt.Sprintf("asking the DNS for the name servers of %s: %v", name, err), "check the network")
	}
	hosts := make([]string, 0, len(records))
	for _, r := range records {
		hosts = append(hosts, r.Host)
	}
	got := hostNames(hosts)
	if !slices.Equal(got, want) {
		status := preflight.Error
		if slices.ContainsFunc(got, func(host string) bool { return slices.Contains(want, host) }) {
			status = preflight.Warning // Some of the servers are right: it works, now and then.
		}
		return found(status, fmt.Sprintf("the DNS names %s for %s", strings.Join(got, ", "), name), expected, do)
	}
	return preflight.Fine(name + " is delegated to " + strings.Join(got, ", "))
}

// caa returns the values of the CAA records at exactly a name of the zone.
func (c *Checker) caa(ctx context.Context, zone, name string) ([]string, error) {
	asked := call{api: "route53:ListResourceRecordSets", about: zone + " CAA " + name}
	return ask(ctx, c, asked, func(ctx context.Context, s awslookup.Session) ([]string, error) {
		out, err := s.Route53.ListResourceRecordSets(ctx, &route53.ListResourceRecordSetsInput{
			HostedZoneId: aws.String(zone), StartRecordName: aws.String(name), StartRecordType: types.RRTypeCaa, MaxItems: aws.Int32(1),
		})
		if err != nil {
			return nil, err
		}
		var values []string
		for _, set := range out.ResourceRecordSets {
			if set.Type == types.RRTypeCaa && strings.TrimSuffix(aws.ToString(set.Name), ".") == name {
				for _, r := range set.ResourceRecords {
					values = append(values, aws.ToString(r.Value))
				}
			}
		}
		return values, nil
	})
}

// caaNames are the names whose CAA records speak for the domain, the nearest first (RFC 8659, section 3).
func caaNames(domain, zone string) []string {
	names := []string{domain}
	for domain != zone {
		_, parent, ok := strings.Cut(domain, ".")
		if !ok {
			break
		}
		domain = parent
		names = append(names, domain)
	}
	return names
}

// checkCertificate checks that no CAA record keeps Amazon from issuing the certificate for the domain and all below it.
func (c *Checker) checkCertificate(ctx context.Context, _ *preflight.Env) []preflight.Finding {
	id, failed := c.zone(ctx)
	if failed != nil {
		return failed
	}
	stage := c.settings.Stage
	names := caaNames(stage.Domain, stage.PublicZone)
	values, errs := make([][]string, len(names)), make([]error, len(names))
	var steps []func()
	for i, name := range names {
		steps = append(steps, func() { values[i], errs[i] = c.caa(ctx, id, name) })
	}
	together(steps...)
	if err := errors.Join(errs...); err != nil {
		return cannotTell(errs...)
	}
	for i, name := range names {
		if len(values[i]) == 0 {
			continue
		}
		if who, ok := allowsAmazon(values[i]); !ok {
			return found(preflight.Error, fmt.Sprintf("the CAA records of %s let only %s issue certificates", name, who),
				"no CAA records, or one that names amazon.com for issue and, if there is any, for issuewild",
				fmt.Sprintf(`add 0 issue "amazon.com" and 0 issuewild "amazon.com" to the CAA records of %s`, name))
		}
		return preflight.Fine(fmt.Sprintf("the CAA records of %s let Amazon issue a certificate for %s and *.%[2]s", name, stage.Domain))
	}
	return preflight.Fine(fmt.Sprintf("no CAA record in the zone keeps Amazon from issuing a certificate for %s and *.%[1]s", stage.Domain))
}

// allowsAmazon reports whether CAA records let Amazon issue a certificate for a name and its wildcard, and whom they name.
func allowsAmazon(values []string) (who string, ok bool) {
	named := map[string][]string{}
	for _, value := range values {
		fields := strings.Fields(value)
		if len(fields) < 3 {
			continue
		}
		issuer, _, _ := strings.Cut(strings.Trim(strings.Join(fields[2:], " "), `"`), ";")
		tag := strings.ToLower(fields[1])
		named[tag] = append(named[tag], strings.ToLower(strings.TrimSpace(issuer)))
	}
	// issuewild, where there is any, decides about wildcards alone; other tags do not restrict.
	wild := named["issuewild"]
	if wild == nil {
		wild = named["issue"]
	}
	for _, issuers := range [][]string{named["issue"], wild} {
		if issuers != nil && !slices.ContainsFunc(issuers, isAmazon) {
			return strings.Trim(strings.Join(issuers, ", ")+" ", " ,") + nobody(issuers), false
		}
	}
	return "", true
}

func nobody(issuers []string) string {
	if strings.Join(issuers, "") == "" {
		return "nobody"
	}
	return ""
}

// isAmazon knows the names of Amazon's certificate authority (docs.aws.amazon.com/acm/latest/userguide/setup-caa.html).
func isAmazon(issuer string) bool {
	return slices.Contains([]string{"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}, issuer)
}
