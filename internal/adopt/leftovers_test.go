package adopt

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// What an adopted thing has inside beyond what the program would put there is in the report.
func TestTheReportSaysWhatIsLeftAlone(t *testing.T) {
	rule := func(id string, props map[string]any) Live {
		props["securityGroupId"] = "sg-1"
		return Live{ID: id, Props: props}
	}
	https := map[string]any{"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "0.0.0.0/0"}
	s := (&fakeSource{}).
		has(ListSecurityGroups, "vpc-1", Live{ID: "sg-1", Name: "app", VPC: "vpc-1"}).
		has(ListSecurityGroupRules, "sg-1", rule("sgr-1", https),
			rule("sgr-2", map[string]any{"ipProtocol": "tcp", "fromPort": 20, "toPort": 22, "cidrIpv4": "0.0.0.0/0"}),
			rule("sgr-3", map[string]any{"ipProtocol": "-1", "fromPort": -1, "toPort": -1, "isEgress": true,
				"referencedSecurityGroupId": "sg-9"})).
		has(ListRouteTables, "", Live{ID: "rtb-1", Name: "rt", VPC: "vpc-1", Props: map[string]any{"routes": []map[string]any{
			{"destination": "172.34.0.0/16", "origin": "CreateRouteTable", "target": "local"},
			{"destination": "0.0.0.0/0", "origin": "CreateRoute", "target": "igw-1"},
			{"destination": "pl-1", "origin": "CreateRoute", "target": "vpce-1"},
			{"destination": "10.9.0.0/16", "origin": "CreateRoute", "target": "vgw-1"},
		}}})
	a, err := previewed(t, Options{Source: s}, nil, func(ctx *pulumi.Context) error {
		group := register(t, ctx, "aws:ec2/securityGroup:SecurityGroup", "sg-app", pulumi.Map{
			"vpcId": pulumi.String("vpc-1"), "name": pulumi.String("app"),
		})
		register(t, ctx, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "in", pulumi.Map{
			"securityGroupId": group.ID(), "ipProtocol": pulumi.String("tcp"), "fromPort": pulumi.Int(443), "toPort": pulumi.Int(443),
			"cidrIpv4": pulumi.String("0.0.0.0/0"),
		})
		table := register(t, ctx, "aws:ec2/routeTable:RouteTable", "rt", pulumi.Map{
			"vpcId": pulumi.String("vpc-1"), "tags": nameTag("rt"),
		})
		register(t, ctx, "aws:ec2/route:Route", "route-internet", pulumi.Map{
			"routeTableId": table.ID(), "destinationCidrBlock": pulumi.String("0.0.0.0/0"),
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `
note   rt: left alone, since the program has no such route: 10.9.0.0/16 through vgw-1
note   sg-app: left alone, since the program has no such rule: sgr-2 lets in tcp 20-22 from 0.0.0.0/0
note   sg-app: left alone, since the program has no such rule: sgr-3 lets out everything to sg-9`
	if got := a.report(); !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s\nwant at its end\n%s", got, want)
	}
}
