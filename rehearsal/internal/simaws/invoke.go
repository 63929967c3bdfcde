package simaws

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudfront"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/route53"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/servicequotas"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ssm"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"milu2-stage/rehearsal/internal/world"
)

// function is one lookup that programs can invoke.
type function struct {
	// args is a zero value of the SDK's Args struct.
	args any
	run  func(*query) (map[string]any, error)
}

// query is one call of a function.
type query struct {
	acct   *world.Account
	region string
	in     map[string]any
}

func functions() map[string]function {
	return map[string]function{
		"aws:index/getCallerIdentity:getCallerIdentity":       {aws.GetCallerIdentityArgs{}, callerIdentity},
		"aws:index/getPartition:getPartition":                 {aws.GetPartitionArgs{}, partition},
		"aws:index/getRegion:getRegion":                       {aws.GetRegionArgs{}, region},
		"aws:index/getAvailabilityZones:getAvailabilityZones": {aws.GetAvailabilityZonesArgs{}, availabilityZones},
		"aws:servicequotas/getServiceQuota:getServiceQuota":   {servicequotas.LookupServiceQuotaArgs{}, serviceQuota},
		"aws:ssm/getParameter:getParameter":                   {ssm.LookupParameterArgs{}, parameter},
		"aws:route53/getZone:getZone":                         {route53.LookupZoneArgs{}, hostedZone},
		"aws:ec2/getVpcs:getVpcs":                             {ec2.GetVpcsArgs{}, matchingVPCs},
		"aws:ec2/getVpc:getVpc":                               {ec2.LookupVpcArgs{}, oneVPC},
		"aws:ec2/getRouteTables:getRouteTables":               {ec2.GetRouteTablesArgs{}, routeTables},
		"aws:s3/getCanonicalUserId:getCanonicalUserId":        {struct{}{}, canonicalUser},
		"aws:cloudfront/getLogDeliveryCanonicalUserId:getLogDeliveryCanonicalUserId": {
			cloudfront.GetLogDeliveryCanonicalUserIdArgs{}, logDeliveryUser,
		},
	}
}

// Invoke runs a lookup function.
func (p *Provider) Invoke(_ context.Context, req plugin.InvokeRequest) (plugin.InvokeResponse, error) {
	f, ok := functions()[string(req.Tok)]
	if !ok {
		return plugin.InvokeResponse{}, fmt.Errorf("unknown function %s", req.Tok)
	}
	in, err := plain(req.Args)
	if err != nil {
		return plugin.InvokeResponse{}, fmt.Errorf("invoking %s: %w", req.Tok, err)
	}
	var failures []plugin.CheckFailure
	for _, problem := range checkObject("", in, reflect.TypeOf(f.args)) {
		failures = append(failures, plugin.CheckFailure{Property: resource.PropertyKey(problem.path), Reason: problem.reason})
	}
	if len(failures) > 0 {
		return plugin.InvokeResponse{Failures: failures}, nil
	}
	var out map[string]any
	err = p.world.View(func(account *world.Account) error {
		var err error
		out, err = f.run(&query{acct: account, region: p.region, in: in})
		return err
	})
	if err != nil {
		return plugin.InvokeResponse{}, fmt.Errorf("invoking %s: %w", req.Tok, err)
	}
	return plugin.InvokeResponse{Properties: properties(merged(in, out))}, nil
}

func callerIdentity(q *query) (map[string]any, error) {
	return map[string]any{
		"id": q.acct.ID, "accountId": q.acct.ID, "userId": "AIDAREHEARSAL",
		"arn": q.acct.ARN(world.Partition(q.region), "iam", "", "user/rehearsal"),
	}, nil
}

func partition(q *query) (map[string]any, error) {
	name, suffix := world.Partition(q.region), world.DNSSuffix(q.region)
	parts := strings.Split(suffix, ".")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return map[string]any{
		"id": name, "partition": name, "dnsSuffix": suffix, "reverseDnsPrefix": strings.Join(parts, "."),
	}, nil
}

func region(q *query) (map[string]any, error) {
	return map[string]any{
		"id": q.region, "name": q.region, "description": q.region, "endpoint": "ec2." + q.region + "." + world.DNSSuffix(q.region),
	}, nil
}

func availabilityZones(q *query) (map[string]any, error) {
	excluded := map[string]bool{}
	for _, name := range append(texts(q.in, "excludeNames"), texts(q.in, "excludeZoneIds")...) {
		excluded[name] = true
	}
	names, ids := []any{}, []any{}
	for _, zone := range world.Zones(q.region) {
		if !excluded[zone] && !excluded[world.ZoneID(zone)] {
			names, ids = append(names, zone), append(ids, world.ZoneID(zone))
		}
	}
	return map[string]any{"id": q.region, "names": names, "zoneIds": ids, "groupNames": []any{q.region}}, nil
}

// serviceQuota knows the quota that the account enforces.
func serviceQuota(q *query) (map[string]any, error) {
	if text(q.in, "serviceCode") != "vpc" || text(q.in, "quotaCode") != "L-0EA8095F" {
		return nil, fmt.Errorf("the simulation knows no quota %s of %s", text(q.in, "quotaCode"), text(q.in, "serviceCode"))
	}
	return map[string]any{"id": "vpc/L-0EA8095F", "value": float64(maxRules), "defaultValue": float64(maxRules), "adjustable": true}, nil
}

// amazonLinux is the id of the newest Amazon Linux 2023 image of a region.
func amazonLinux(region, architecture string) string {
	return "ami-0" + digest(region + architecture)[:16]
}

func parameter(q *query) (map[string]any, error) {
	name := text(q.in, "name")
	for _, architecture := range []string{"x86_64", "arm64"} {
		for _, kernel := range []string{"default", "6.1", "6.12"} {
			if name != "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-"+kernel+"-"+architecture {
				continue
			}
			image := amazonLinux(q.region, architecture)
			return map[string]any{
				"id": name, "type": "String", "value": image, "insecureValue": image, "version": 1.0,
				"arn": "arn:" + world.Partition(q.region) + ":ssm:" + q.region + "::parameter" + name,
			}, nil
		}
	}
	return nil, fault("ParameterNotFound", "reading SSM Parameter (%s): couldn't find resource", name)
}

func canonicalUser(q *query) (map[string]any, error) {
	return map[string]any{"id": digest(q.acct.ID) + digest(q.acct.ID+"user"), "displayName": "rehearsal"}, nil
}

func logDeliveryUser(*query) (map[string]any, error) {
	return map[string]any{"id": "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0"}, nil
}
