package terraform

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/golden"
)

// otherStyle is a stage with its shared part in one state: modules, for_each, rules as resources of their own, the provider's default
// tags, a launch configuration's successor with several types, another index, a peering into another region.
func otherStyle() *maker {
	m := smallStage()
	m.matchNodes(7100)
	m.find("aws_vpc", "v").attributes["cidr_block"] = "172.38.0.0/16"
	m.find("aws_subnet", "a").attributes["cidr_block"] = "172.38.0.0/24"
	m.find("aws_subnet", "b").attributes["cidr_block"] = "172.38.1.0/24"
	for i := range m.resources {
		r := &m.resources[i]
		if tags, ok := r.attributes["tags"].(object); ok {
			r.attributes["tags_all"] = object{"Team": "play", "Name": tags["Name"]}
		}
		if r.typ == "aws_vpc" || r.typ == "aws_subnet" {
			r.module, r.key = `module.network["eu"]`, 0
		}
		if r.name == "match" {
			r.module, r.key, r.name = "module.games", "match", "node"
		}
	}
	rule := func(group, direction, protocol string, port int, source object) {
		source["security_group_id"], source["ip_protocol"], source["from_port"], source["to_port"] = group, protocol, port, port
		m.each("aws_vpc_security_group_"+direction+"_rule", group, port, source)
	}
	rule("sg-lb", "ingress", "tcp", 443, object{"cidr_ipv4": "0.0.0.0/0"})
	rule("sg-sql", "ingress", "tcp", 5432, object{"referenced_security_group_id": "sg-lb"})
	rule("sg-office", "ingress", "tcp", 22, object{"cidr_ipv4": "198.51.100.0/24"})
	m.add("aws_security_group_rule", "clients", object{"security_group_id": "sg-match", "type": "ingress", "protocol": "6", "from_port": 7100,
		"to_port": 7100, "cidr_blocks": []any{"203.0.113.0/24", "192.0.2.0/24"}})
	m.add("aws_vpc_peering_connection", "build", object{"id": "pcx-1", "vpc_id": "vpc-1", "peer_vpc_id": "vpc-0b0000000000000b0", "peer_region": "us-east-1"})
	m.add("aws_vpc_peering_connection_accepter", "build", object{"id": "pcx-1", "vpc_peering_connection_id": "pcx-1"})
	m.add("aws_vpc_peering_connection_options", "here", object{"id": "pcx-1", "vpc_peering_connection_id": "pcx-1",
		"requester": []any{object{"allow_remote_vpc_dns_resolution": true}}})
	m.add("aws_vpc_peering_connection_options", "there", object{"id": "pcx-1", "vpc_peering_connection_id": "pcx-1",
		"accepter": []any{object{"allow_remote_vpc_dns_resolution": true}}})
	m.add("aws_route_table", "rt", object{"id": "rtb-1", "vpc_id": "vpc-1", "tags_all": object{"Team": "play"}})
	m.add("aws_route_table_association", "a", object{"id": "rtbassoc-1", "subnet_id": "subnet-a", "route_table_id": "rtb-1"})
	m.add("aws_route", "internet", object{"route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"})
	m.add("aws_route", "build", object{"route_table_id": "rtb-1", "destination_cidr_block": "10.9.0.0/16", "vpc_peering_connection_id": "pcx-1"})
	m.each("aws_route", "back", "rtb-9", object{"route_table_id": "rtb-9", "destination_cidr_block": "172.38.0.0/16", "vpc_peering_connection_id": "pcx-1"})
	m.add("random_password", "db", object{"id": "none", "result": "hunter2"})
	m.add("aws_s3_bucket", "logs", object{"id": "acme-logs", "bucket": "acme-logs", "region": region, "arn": "arn:aws:s3:::acme-logs"})
	m.find("aws_lb", "front").attributes["access_logs"] = []any{object{"enabled": true, "bucket": "acme-logs", "prefix": "front"}}
	return m
}

func TestOtherStyle(t *testing.T) {
	// The test of the program, which compares what it registers with what the import says that it would, reads the state too.
	var indented bytes.Buffer
	if err := json.Indent(&indented, otherStyle().format4(), "", " "); err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, filepath.Join("testdata", "other.tfstate.json"), indented.String()+"\n")
	variables := Variables{}
	if err := variables.ReadVariables("prod.tfvars.json", []byte(`{"stage_index": 3, "reserved_offsets": [0, 1, 2, 3, 5]}`)); err != nil {
		t.Fatal(err)
	}
	for form, text := range map[string][]byte{"a state": otherStyle().format4(), "show -json": otherStyle().shown()} {
		t.Run(form, func(t *testing.T) {
			result := imported(t, Options{States: []*State{read(t, "all.json", text)}, Variables: variables, AdoptShared: true})
			stage := func(path ...string) any { return result.value(t, "stage3", path...) }
			for sentence, tt := range map[string]struct{ got, want any }{
				"the index":          {stage("stageIndex"), 3.0},
				"the offsets":        {stage("reservedOffsets"), []any{0.0, 1.0, 2.0, 3.0, 5.0}},
				"the VPC's name":     {stage("names", "vpc"), "net"},
				"other groups":       {stage("names", "sg-app"), "lb-group"},
				"the trusted group":  {stage("names", "sg-trusted-ip"), "office-group"},
				"the nodes' group":   {stage("names", "sg-node-match"), "match-group"},
				"the office":         {stage("trustedCidrs"), []any{"198.51.100.0/24"}},
				"the clients":        {stage("nodeClientCidrs"), []any{"192.0.2.0/24", "203.0.113.0/24"}},
				"the database":       {stage("db", "port"), 5432.0},
				"the only kind":      {stage("nodes"), object{"match": object{"port": 7100.0}, "game": nil, "world": nil, "chat": nil, "commu": nil}},
				"the build VPC":      {stage("peerBuildVpcId"), "vpc-0b0000000000000b0"},
				"its CIDR":           {stage("peerBuildVpcCidr"), "10.9.0.0/16"},
				"its region":         {stage("peerRegion"), "us-east-1"},
				"default tags":       {stage("tags"), object{"Team": "play"}},
				"the buckets":        {result.value(t, "shared", "bucketPrefix"), "acme"},
				"the NLB has groups": {stage("nlb"), nil},
			} {
				if diff := cmp.Diff(tt.want, tt.got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", sentence, diff)
				}
			}
			if len(result.Problems) > 0 || !result.IsDecided() {
				t.Errorf("problems: %q", result.Problems)
			}
			rules := result.outcome(t, "aws_security_group_rule.clients")
			if want := "sg-app-in-client"; rules.Status == Adopted && !strings.Contains(rules.Logical, want) {
				t.Errorf("a rule with several sources is %+v", rules)
			}
			for address, want := range map[string]string{
				`module.network["eu"].aws_vpc.v[0]`:                 "vpc",
				`module.games.aws_instance.node["match"]`:           "node-match",
				`module.games.aws_lb_listener.node["match"]`:        "nlb-match",
				"aws_vpc_peering_connection_accepter.build":         "pcx-accepter",
				"aws_vpc_peering_connection_options.here":           "pcx-options",
				"aws_vpc_peering_connection_options.there":          "pcx-options-peer",
				`aws_route.back["rtb-9"]`:                           "peer-route-rtb-9",
				"aws_vpc_security_group_ingress_rule.sg-lb[443]":    "sg-app-in-https",
				"aws_vpc_security_group_ingress_rule.sg-sql[5432]":  "sg-db-in-app",
				"aws_vpc_security_group_ingress_rule.sg-office[22]": "sg-trusted-ip-in-ssh-198-51-100-0-24",
				"random_password.db":                                "",
				"aws_route.internet":                                "route-internet",
			} {
				if o := result.outcome(t, address); o.Logical != want {
					t.Errorf("%s is %s %q (%s), not %q", address, o.Status, o.Logical, o.Why, want)
				}
			}
			var report strings.Builder
			if err := result.WriteJSON(&report); err != nil || strings.Contains(report.String(), "hunter2") {
				t.Errorf("error %v, or a secret in:\n%s", err, &report)
			}
		})
	}
}
