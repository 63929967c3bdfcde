package simaws

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"milu2-stage/rehearsal/internal/world"
)

func (b *bench) invoke(token string, in props) (props, error) {
	b.t.Helper()
	response, err := b.p.Invoke(context.Background(), plugin.InvokeRequest{Tok: tokens.ModuleMember(token), Args: properties(in)})
	if err != nil {
		return nil, err
	}
	if len(response.Failures) > 0 {
		b.t.Fatalf("invoking %s: %v", token, response.Failures)
	}
	return plain(response.Properties)
}

func TestInvokes(t *testing.T) {
	s := newStack(t)
	var tables []any
	if err := s.w.View(func(a *world.Account) error {
		for _, r := range a.Where(world.TypeRouteTable, testRegion, "vpcId", s.build) {
			tables = append(tables, r.ID)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	filter := func(name, value string) []any { return list(props{"name": name, "values": list(value)}) }
	for sentence, c := range map[string]struct {
		token, property string
		in              props
		want            any
	}{
		"the account":   {"aws:index/getCallerIdentity:getCallerIdentity", "accountId", nil, "123456789012"},
		"the partition": {"aws:index/getPartition:getPartition", "partition", nil, "aws-test"},
		"the region":    {"aws:index/getRegion:getRegion", "name", nil, testRegion},
		"a quota": {"aws:servicequotas/getServiceQuota:getServiceQuota", "value",
			props{"serviceCode": "vpc", "quotaCode": "L-0EA8095F"}, 60.0},
		"the zones":             {"aws:index/getAvailabilityZones:getAvailabilityZones", "names", props{"state": "available"}, list("us-test-1a", "us-test-1b", "us-test-1c")},
		"the image":             {"aws:ssm/getParameter:getParameter", "value", props{"name": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"}, amazonLinux(testRegion, "x86_64")},
		"a public zone":         {"aws:route53/getZone:getZone", "zoneId", props{"name": "example.com"}, s.zone},
		"a private zone":        {"aws:route53/getZone:getZone", "zoneId", props{"name": "milu2stage.internal", "privateZone": true}, s.id("zone")},
		"a VPC by its id":       {"aws:ec2/getVpc:getVpc", "cidrBlock", props{"id": s.build}, "172.31.0.0/16"},
		"VPCs by a tag":         {"aws:ec2/getVpcs:getVpcs", "ids", props{"tags": tags("milu2-vpc")}, list(s.build)},
		"VPCs by a filter":      {"aws:ec2/getVpcs:getVpcs", "ids", props{"filters": filter("cidr", "172.34.0.0/16")}, list(s.id("vpc"))},
		"no VPC":                {"aws:ec2/getVpcs:getVpcs", "ids", props{"tags": tags("none")}, []any{}},
		"route tables of a VPC": {"aws:ec2/getRouteTables:getRouteTables", "ids", props{"vpcId": s.build}, tables},
		"the main one of a VPC": {"aws:ec2/getRouteTables:getRouteTables", "ids", props{"vpcId": s.build, "filters": filter("association.main", "true")}, tables[:1]},
		"the canonical user of logs": {
			"aws:cloudfront/getLogDeliveryCanonicalUserId:getLogDeliveryCanonicalUserId", "id", nil,
			"c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0",
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			out, err := s.invoke(c.token, c.in)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, out[c.property]); d != "" {
				t.Errorf("%s (-want +got):\n%s", c.property, d)
			}
		})
	}
}

func TestInvokesThatFail(t *testing.T) {
	b := newBench(t)
	for sentence, c := range map[string]struct {
		token string
		in    props
		want  string
	}{
		"no such zone":        {"aws:route53/getZone:getZone", props{"name": "example.org"}, "no matching Route 53 Hosted Zone"},
		"no private zone":     {"aws:route53/getZone:getZone", props{"name": "example.com", "privateZone": true}, "no matching"},
		"no such VPC":         {"aws:ec2/getVpc:getVpc", props{"id": "vpc-0"}, "no matching EC2 VPC"},
		"no such parameter":   {"aws:ssm/getParameter:getParameter", props{"name": "/x"}, "ParameterNotFound"},
		"no route table":      {"aws:ec2/getRouteTables:getRouteTables", props{"vpcId": "vpc-0"}, "no matching route table"},
		"an unknown filter":   {"aws:ec2/getVpcs:getVpcs", props{"filters": list(props{"name": "colour", "values": list("x")})}, "colour"},
		"an unknown function": {"aws:ec2/getNothing:getNothing", nil, "unknown function"},
	} {
		t.Run(sentence, func(t *testing.T) {
			if _, err := b.invoke(c.token, c.in); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestConfiguration(t *testing.T) {
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
	b := newBench(t)
	for sentence, c := range map[string]struct {
		in   props
		want string
	}{
		"an allowed account":      {props{"region": "us-east-1", "allowedAccountIds": `["123456789012"]`}, ""},
		"an account not allowed":  {props{"region": "us-east-1", "allowedAccountIds": `["999999999999"]`}, "AWS account ID not allowed: 123456789012"},
		"a forbidden account":     {props{"region": "us-east-1", "forbiddenAccountIds": list("123456789012")}, "forbidden"},
		"no region":               {props{}, "a region is required"},
		"an unknown property":     {props{"region": "us-east-1", "regoin": "x"}, "regoin: no such property"},
		"a region that is no one": {props{"region": "us-east-9"}, "invalid AWS Region"},
	} {
		t.Run(sentence, func(t *testing.T) {
			checked, err := b.p.CheckConfig(context.Background(), plugin.CheckConfigRequest{News: properties(c.in)})
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if len(checked.Failures) > 0 {
				got = checked.Failures[0].Reason
			} else if _, err := New(b.w).Configure(context.Background(), plugin.ConfigureRequest{Inputs: properties(c.in)}); err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, c.want) || (c.want == "" && got != "") {
				t.Errorf("error %q, want one with %q", got, c.want)
			}
		})
	}
}
