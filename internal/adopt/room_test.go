package adopt

import (
	"fmt"
	"strings"
	"testing"

	"milu2-stage/internal/config"
)

func TestRoomInASecurityGroup(t *testing.T) {
	for live, fits := range map[int]bool{0: true, 58: true, 59: false, 60: false, 75: true} {
		s := &fakeSource{}
		for i := range live {
			s.has(ListSecurityGroupRules, "sg-1", Live{ID: fmt.Sprint("sgr-", i), Tags: map[string]string{}, Props: map[string]any{
				"securityGroupId": "sg-1", "ipProtocol": "tcp", "isEgress": false, "fromPort": 1000 + i, "toPort": 1000 + i, "cidrIpv4": "10.0.0.0/8"}})
		}
		a := deciding(s, config.ScopeStage, nil)
		var last error
		for _, port := range []int{80, 443} {
			_, last = a.decide(t.Context(), registration{token: ruleToken, name: "in", region: "us-test-1", inputs: Inputs{
				"securityGroupId": "sg-1", "ipProtocol": "tcp", "fromPort": port, "toPort": port, "cidrIpv4": "0.0.0.0/0"}})
		}
		if (last == nil) != fits {
			t.Errorf("two rules more in a group of %d: %v", live, last)
		}
	}
}

func TestDevicesInUse(t *testing.T) {
	volume := func(id, name, device string) Live {
		return Live{ID: id, Name: name, Props: map[string]any{"availabilityZone": "a",
			"attachments": []map[string]any{{"instanceId": "i-1", "device": device}}}}
	}
	for sentence, tt := range map[string]struct {
		volume  Live
		imports map[string]string
		made    bool
		says    string
	}{
		"the root volume alone":               {volume("vol-root", "", "/dev/xvda"), nil, false, ""},
		"a volume without a name":             {volume("vol-1", "", "/dev/sdf"), nil, false, "milu2-stage:imports.db-data\" vol-1\nor make an empty one beside it"},
		"the same device by another name":     {volume("vol-1", "x", "xvdf"), nil, false, "volume vol-1 (name \"x\") is attached to i-1 as xvdf"},
		"a volume at another device":          {volume("vol-1", "", "/dev/sdh"), nil, false, "take it over as the data volume"},
		"and an empty one beside it":          {volume("vol-1", "", "/dev/sdh"), map[string]string{"db-data": "create"}, false, ""},
		"but not at one device":               {volume("vol-1", "", "/dev/sdf"), map[string]string{"db-data": "create"}, false, "is attached to i-1"},
		"after a run that made an empty one":  {volume("vol-1", "", "/dev/sdf"), nil, true, "pulumi state delete -s stage0 --target-dependents 'urn:"},
		"and it is the one that the run made": {volume("vol-new", "", "/dev/sdf"), nil, true, ""},
	} {
		t.Run(sentence, func(t *testing.T) {
			s := (&fakeSource{}).has(ListVolumes, "a", tt.volume).has(ListInstances, "", Live{ID: "i-1", Props: map[string]any{
				"availabilityZone": "a", "rootVolumeId": "vol-root"}})
			a := deciding(s, config.ScopeStage, tt.imports)
			if _, err := a.find.list(t.Context(), Query{Listing: ListInstances}); err != nil {
				t.Fatal(err)
			}
			in := Inputs{"instanceId": "i-1", "deviceName": "/dev/sdf", "volumeId": unknown{}}
			if tt.made {
				const urn = "urn:pulumi:stage0::milu2-stage::" + volumeToken + "::db-data"
				a.state = newState(map[string]any{urn: map[string]any{"outputs": map[string]any{"id": "vol-new"}}})
				in["volumeId"] = "vol-new"
			}
			_, err := a.decide(t.Context(), registration{token: attachmentToken, name: "db-data-attachment", region: "us-test-1", inputs: in})
			if (tt.says == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
}

func TestTablesThatSubnetsAreIn(t *testing.T) {
	table := func(id, name string, main bool, subnets ...string) Live {
		l := Live{ID: id, Name: name, VPC: "vpc-1", Tags: map[string]string{}, Props: map[string]any{"main": main, "routes": []map[string]any{
			{"destination": "172.34.0.0/16", "origin": "CreateRouteTable"}, {"destination": "10.0.0.0/8", "origin": "CreateRoute", "target": "vgw-1"}}}}
		associations := []map[string]any{}
		for _, s := range subnets {
			associations = append(associations, map[string]any{"subnetId": s})
		}
		l.Props["associations"] = associations
		return l
	}
	for sentence, tt := range map[string]struct {
		tables []Live
		id     string
		says   string
	}{
		"a table of the name":                         {[]Live{table("rtb-1", "milu2stage-rt", false), table("rtb-2", "old", false, "subnet-a")}, "rtb-1", ""},
		"a table of another name":                     {[]Live{table("rtb-main", "", true), table("rtb-2", "old", false, "subnet-a", "subnet-b")}, "rtb-2", ""},
		"two tables":                                  {[]Live{table("rtb-2", "a", false, "subnet-a"), table("rtb-3", "b", false, "subnet-b")}, "", "2 live matches"},
		"a table of subnets that are not the stage's": {[]Live{table("rtb-2", "old", false, "subnet-x")}, "", ""},
		"the main table":                              {[]Live{table("rtb-main", "", true)}, "", "the stage's subnets use the VPC's main route table rtb-main, with these routes: 10.0.0.0/8 through vgw-1"},
	} {
		t.Run(sentence, func(t *testing.T) {
			subnet := func(id, block string) Live {
				return Live{ID: id, VPC: "vpc-1", Props: map[string]any{"cidrBlock": block}}
			}
			s := (&fakeSource{}).has(ListRouteTables, "", tt.tables...).
				has(ListVpcs, "", Live{ID: "vpc-1", Props: map[string]any{"cidrBlock": "172.34.0.0/16"}}).
				has(ListSubnets, "vpc-1", subnet("subnet-a", "172.34.0.0/24"), subnet("subnet-b", "172.34.1.0/24"), subnet("subnet-x", "172.34.9.0/24"))
			d, err := deciding(s, config.ScopeStage, nil).decide(t.Context(), registration{
				token: "aws:ec2/routeTable:RouteTable", name: "rt", region: "us-test-1", inputs: Inputs{"vpcId": "vpc-1", "tags": name("milu2stage-rt")},
			})
			if d.ID != tt.id || (tt.says == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("got %q, %v", d.ID, err)
			}
		})
	}
}
