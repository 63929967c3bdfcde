package tfaccount

import (
	"path/filepath"

	"milu2-stage/rehearsal/internal/world"
)

// The sample's account: its region, and what its states refer to without managing it.
const (
	SampleRegion = "ap-northeast-1"

	buildVPC     = "vpc-6cdab0f14f6e293a3"
	buildMain    = "rtb-d9ae95195c942ea33"
	buildPrivate = "rtb-b80a312a9b94b5f4d"
	publicZone   = "XTI9WHNV3YYEHDX8I9N6AJ"
	zoneName     = "milu2.example.com"

	cdnCertificate = "arn:aws:acm:us-east-1:123456789012:certificate/0f8d74e0-d1fd-4091-888d-9437a953e483"
)

// Sample makes the account of the sample in dir, whose states are shared.tfstate.json and stage.tfstate.json. It returns the addresses of
// what the simulation has no type for.
func Sample(account *world.Account, dir string) ([]string, error) {
	return Setup(account, filepath.Join(dir, "shared.tfstate.json"), filepath.Join(dir, "stage.tfstate.json"))
}

// Setup makes the account of the sample or of a setup like it: what its states manage, and what was there before. It returns the addresses
// of what the simulation has no type for.
func Setup(account *world.Account, paths ...string) ([]string, error) {
	a := New(account, SampleRegion)
	a.prerequisites()
	for _, path := range paths {
		if err := a.Add(path); err != nil {
			return nil, err
		}
	}
	return a.Unknown, nil
}

// prerequisites puts the build VPC, the public zone and its first records, and CloudFront's certificate into the account.
func (a *Account) prerequisites() {
	tags := func(name string) map[string]any { return map[string]any{"Name": name, "Team": "build"} }
	table := func(id, owner, name string) *world.Resource {
		properties := map[string]any{"vpcId": buildVPC, "main": owner != "", "ownerId": a.account.ID, "tags": tags(name), "tagsAll": tags(name)}
		return a.part(owner, world.TypeRouteTable, id, properties)
	}
	subnet := func(id, name, zone, cidr string) *world.Resource {
		return a.part("", "aws:ec2/subnet:Subnet", id, map[string]any{
			"vpcId": buildVPC, "cidrBlock": cidr, "availabilityZone": SampleRegion + zone, "tags": tags(name), "tagsAll": tags(name),
		})
	}
	record := func(name, typ string, values ...any) *world.Resource {
		r := a.part("", world.TypeRecord, publicZone+"_"+name+"_"+typ, map[string]any{
			"zoneId": publicZone, "name": name, "fqdn": name, "type": typ, "ttl": 300.0, "records": values,
		})
		r.Region = world.Global
		return r
	}
	zone := a.part("", world.TypeZone, publicZone, map[string]any{"name": zoneName, "zoneId": publicZone, "vpcs": []any{}})
	zone.Region = world.Global
	certificate := a.part("", "aws:acm/certificate:Certificate", cdnCertificate, map[string]any{
		"arn": cdnCertificate, "domainName": "*." + zoneName, "subjectAlternativeNames": []any{"*." + zoneName}, "status": "ISSUED",
		"type": "IMPORTED",
	})
	certificate.Region = "us-east-1"
	all := []*world.Resource{
		a.part("", world.TypeVPC, buildVPC, map[string]any{
			"cidrBlock": "172.31.0.0/16", "enableDnsHostnames": true, "enableDnsSupport": true, "instanceTenancy": "default",
			"ownerId": a.account.ID, "mainRouteTableId": buildMain, "defaultRouteTableId": buildMain,
			"defaultSecurityGroupId": "sg-00000000000000b1d", "tags": tags("milu2-vpc"), "tagsAll": tags("milu2-vpc"),
		}),
		table(buildMain, buildVPC, "milu2-build-main"), table(buildPrivate, "", "milu2-build-private"),
		subnet("subnet-00000000000000a9e", "milu2-build-agents", "a", "172.31.16.0/20"),
		subnet("subnet-00000000000000a4f", "milu2-build-artifacts", "c", "172.31.32.0/20"),
		zone, certificate,
		record(zoneName, "MX", "10 mail.example.com."), record(zoneName, "TXT", "v=spf1 include:mail.example.com -all"),
		record("wiki."+zoneName, "A", "203.0.113.80"),
	}
	for _, r := range append(all, a.withZone(zone)...) {
		r.Seeded = true
		a.account.Put(r)
	}
}
