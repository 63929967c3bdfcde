package awslookup

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"milu2-stage/internal/adopt"
)

// zones lists the public zones, or the account's own private zones that are associated with a VPC.
func (r *region) zones(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	if q.Parent != "" {
		return r.zonesOfVPC(ctx, q)
	}
	pages := route53.NewListHostedZonesPaginator(r.route53, &route53.ListHostedZonesInput{MaxItems: r.page(100)})
	return collect(ctx, pages,
		func(o *route53.ListHostedZonesOutput) ([]types.HostedZone, *string) {
			return o.HostedZones, o.NextMarker
		},
		func(z types.HostedZone) (adopt.Live, bool) {
			private := z.Config != nil && z.Config.PrivateZone
			return zone(z.Id, z.Name, private), !private
		})
}

// zonesOfVPC lists the private zones of a VPC. AWS also names those of other accounts and of its own services.
func (r *region) zonesOfVPC(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	who, err := r.source.whoami(ctx)
	if err != nil {
		return nil, err
	}
	vpcRegion := q.Hint
	if vpcRegion == "" {
		vpcRegion = r.name
	}
	var live []adopt.Live
	err = walk(func(token *string) (*string, error) {
		out, err := r.route53.ListHostedZonesByVPC(ctx, &route53.ListHostedZonesByVPCInput{
			VPCId: aws.String(q.Parent), VPCRegion: types.VPCRegion(vpcRegion), MaxItems: r.page(100), NextToken: token,
		})
		if err != nil {
			return nil, err
		}
		for _, z := range out.HostedZoneSummaries {
			if z.Owner == nil || aws.ToString(z.Owner.OwningAccount) == who.account {
				l := zone(z.HostedZoneId, z.Name, true)
				l.VPC = q.Parent
				live = append(live, l)
			}
		}
		return out.NextToken, nil
	})
	return live, err
}

// zone converts one hosted zone.
func zone(id, name *string, private bool) adopt.Live {
	plain := recordName(aws.ToString(name))
	return adopt.Live{
		ID: strings.TrimPrefix(aws.ToString(id), "/hostedzone/"), Name: plain, Props: props{"name": plain, "private": private},
	}
}

// records lists the records of a zone, those at or below the hinted name; none if the zone has gone. Route 53 sorts by
// the labels from the right, so that they follow one another.
func (r *region) records(ctx context.Context, q adopt.Query) ([]adopt.Live, error) {
	input := &route53.ListResourceRecordSetsInput{HostedZoneId: aws.String(q.Parent), MaxItems: r.page(300)}
	if q.Hint != "" {
		input.StartRecordName = aws.String(q.Hint)
	}
	pages := route53.NewListResourceRecordSetsPaginator(r.route53, input)
	tokens := tokenSet{}
	var live []adopt.Live
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return unlessGone(nil, err, "NoSuchHostedZone")
		}
		for _, set := range page.ResourceRecordSets {
			l := record(q.Parent, set)
			if !within(l.Props["name"], q.Hint) {
				return live, nil
			}
			live = append(live, l)
		}
		if !page.IsTruncated {
			break
		}
		next := aws.ToString(page.NextRecordName) + " " + string(page.NextRecordType) + " " + aws.ToString(page.NextRecordIdentifier)
		if err := tokens.add(&next); err != nil {
			return nil, err
		}
	}
	return live, nil
}

// record converts one record set.
func record(zoneID string, set types.ResourceRecordSet) adopt.Live {
	name := recordName(aws.ToString(set.Name))
	id := strings.Join([]string{zoneID, name, string(set.Type)}, "_")
	if set.SetIdentifier != nil {
		id += "_" + *set.SetIdentifier
	}
	p := props{"zoneId": zoneID, "name": name, "type": string(set.Type), "setIdentifier": aws.ToString(set.SetIdentifier)}
	if set.AliasTarget != nil {
		p["aliasName"] = recordName(aws.ToString(set.AliasTarget.DNSName))
	} else {
		values := make([]string, 0, len(set.ResourceRecords))
		for _, value := range set.ResourceRecords {
			values = append(values, aws.ToString(value.Value))
		}
		p["records"] = values
	}
	return adopt.Live{ID: id, Name: name, Props: p}
}

// recordName writes a name as the provider does: lower case, without the last dot, and with "*" as such.
func recordName(name string) string {
	return strings.ReplaceAll(strings.TrimSuffix(strings.ToLower(name), "."), `\052`, "*")
}

// within says whether a record's name is the domain or below it; every name is within "".
func within(name any, domain string) bool {
	text, _ := name.(string)
	domain = recordName(domain)
	return domain == "" || text == domain || strings.HasSuffix(text, "."+domain)
}

// zoneTags returns a hosted zone's tags.
func (r *region) zoneTags(ctx context.Context, id string) (map[string]string, error) {
	out, err := r.route53.ListTagsForResource(ctx, &route53.ListTagsForResourceInput{
		ResourceId: aws.String(id), ResourceType: types.TagResourceTypeHostedzone,
	})
	if err != nil {
		return nil, err
	}
	if out.ResourceTagSet == nil {
		return map[string]string{}, nil
	}
	return tagMap(out.ResourceTagSet.Tags, func(t types.Tag) (*string, *string) { return t.Key, t.Value }), nil
}
