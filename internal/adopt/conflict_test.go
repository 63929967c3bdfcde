package adopt

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// What exists and is not the thing, but leaves no room for it, stops the run before AWS refuses half-way through.
func TestWhatLeavesNoRoomStops(t *testing.T) {
	record := func(typ, set string) []Live {
		return []Live{{ID: "r", Props: map[string]any{"name": "db.x.internal", "type": typ, "setIdentifier": set}}}
	}
	address := Inputs{"zoneId": "Z1", "name": "db.x.internal", "type": "A"}
	peering := Inputs{"vpcId": "vpc-1", "peerVpcId": "vpc-9"}
	for sentence, c := range map[string]struct {
		token, parent string
		listing       Listing
		inputs        Inputs
		lives         []Live
		says          string
	}{
		"a peering that the other VPC has asked for": {
			token: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", parent: "vpc-1", listing: ListPeerings, inputs: peering,
			lives: []Live{{ID: "pcx-3", Props: map[string]any{"vpcId": "vpc-9", "peerVpcId": "vpc-1"}}},
			says:  "the peering pcx-3 already connects vpc-1 and vpc-9",
		},
		"a CNAME in the place of an address": {
			token: "aws:route53/record:Record", parent: "Z1", listing: ListRecords, inputs: address, lives: record("CNAME", ""),
			says: "db.x.internal as a record of type CNAME, beside which there can be none of type A",
		},
		"an address in the place of a CNAME": {
			token: "aws:route53/record:Record", parent: "Z1", listing: ListRecords, lives: record("A", ""),
			inputs: Inputs{"zoneId": "Z1", "name": "db.x.internal.", "type": "CNAME"},
			says:   "db.x.internal as a record of type A, beside which there can be none of type CNAME",
		},
		"weighted records": {
			token: "aws:route53/record:Record", parent: "Z1", listing: ListRecords, inputs: address, lives: record("A", "blue"),
			says: "db.x.internal of type A with a routing policy (blue)",
		},
		"text beside an address does not": {
			token: "aws:route53/record:Record", parent: "Z1", listing: ListRecords, inputs: address, lives: record("TXT", ""),
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			a := deciding((&fakeSource{}).has(c.listing, c.parent, c.lives...), config.ScopeStage, nil)
			d, err := a.decide(t.Context(), registration{token: c.token, name: "n", inputs: c.inputs})
			if c.says == "" {
				if err != nil || d.Action != Create {
					t.Errorf("got %+v, %v", d, err)
				}
			} else if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

// A load balancer takes running instances only, so a stopped one would stop the run half-way.
func TestAStoppedInstanceStops(t *testing.T) {
	const start = "start it, and run the same command again once it runs:\n  aws ec2 start-instances --instance-ids i-1 --region us-test-1"
	for state, says := range map[string]string{
		"running": "", "": "",
		"stopped":  "instance i-1 is stopped, and a load balancer takes running instances only; " + start,
		"pending":  "instance i-1 is still starting; run the same command again in a minute",
		"stopping": "instance i-1 is stopping; run the same command again in a minute",
	} {
		source := (&fakeSource{}).has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"}).has(ListInstances, "vpc-1",
			Live{ID: "i-1", Name: "web", VPC: "vpc-1", Props: map[string]any{"instanceState": state}})
		_, err := deciding(source, config.ScopeStage, nil).decide(t.Context(), registration{
			token: "aws:ec2/instance:Instance", name: "web", region: "us-test-1",
			inputs: Inputs{"subnetId": "subnet-1", "tags": name("web")},
		})
		if says == "" && err != nil || says != "" && (err == nil || !strings.HasSuffix(err.Error(), says)) {
			t.Errorf("%q: got %v, want %q", state, err, says)
		}
	}
}

// What is wrong is said although some other input is not known.
func TestWhatIsWrongIsSaidWhateverElseIsUnknown(t *testing.T) {
	s := (&fakeSource{}).
		has(ListLaunchTemplates, "", Live{ID: "lt-1", Name: "lt"}).
		has(ListAutoScalingGroups, "", Live{ID: "asg", Name: "asg", Props: map[string]any{"vpcZoneIdentifiers": []string{"subnet-9"}}}).
		has(ListRecords, "Z1", Live{ID: "r", Props: map[string]any{"name": "db.x", "type": "CNAME"}})
	_, err := previewed(t, Options{Source: s}, nil, func(ctx *pulumi.Context) error {
		template := register(t, ctx, "aws:ec2/launchTemplate:LaunchTemplate", "api-lt", pulumi.Map{"name": pulumi.String("lt")})
		register(t, ctx, "aws:autoscaling/group:Group", "api-asg", pulumi.Map{
			"name": pulumi.String("asg"), "vpcZoneIdentifiers": pulumi.ToStringArray([]string{"subnet-1"}),
			"launchTemplate": pulumi.Map{"version": template.Arn},
		})
		register(t, ctx, "aws:route53/record:Record", "record", pulumi.Map{
			"zoneId": pulumi.String("Z1"), "name": pulumi.String("db.x"), "type": pulumi.String("A"),
			"records": pulumi.StringArray{template.Arn},
		})
		return nil
	})
	if err == nil {
		t.Fatal("the preview went through")
	}
	for _, want := range []string{"the auto-scaling group name asg is taken", "db.x as a record of type CNAME"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
