package adopttest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"milu2-stage/rehearsal/internal/world"
)

// legacy is one way in which a stage that somebody else built differs from the one that the program builds.
type legacy struct {
	name string
	// edit changes the account.
	edit func(a *world.Account) error
	// settings say in the configuration what is live, where adopting would be refused otherwise.
	settings map[string]any
}

// pick finds a resource by the last part of its type and its name.
func pick(a *world.Account, kind, name string) *world.Resource {
	for _, r := range a.All() {
		if !r.Seeded && r.Owner == "" && strings.HasSuffix(r.Type, ":"+kind) && (name == "" || r.Name() == name) {
			return r
		}
	}
	return nil
}

// set gives properties of a resource other values; a value of nil takes one away.
func set(kind, name string, values map[string]any) func(*world.Account) error {
	return func(a *world.Account) error {
		r := pick(a, kind, name)
		if r == nil {
			return fmt.Errorf("the account has no %s %s", kind, name)
		}
		changed := r.Clone()
		for _, properties := range []map[string]any{changed.Inputs, changed.Outputs} {
			for key, value := range values {
				merge(properties, key, world.CloneValue(value))
			}
		}
		a.Put(changed)
		return nil
	}
}

// merge puts a value at a key; an object's properties go beside those that are there.
func merge(properties map[string]any, key string, value any) {
	object, is := value.(map[string]any)
	was, had := properties[key].(map[string]any)
	switch {
	case value == nil:
		delete(properties, key)
	case is && had:
		for name, v := range object {
			merge(was, name, v)
		}
	default:
		properties[key] = value
	}
}

// drop deletes a resource.
func drop(kind, name string) func(*world.Account) error {
	return func(a *world.Account) error {
		r := pick(a, kind, name)
		if r == nil {
			return fmt.Errorf("the account has no %s %s", kind, name)
		}
		a.Remove(r.Type, r.Region, r.ID)
		return nil
	}
}

// renamed gives something another name, and the configuration the same.
func renamed(kind, name, property, logical, other string) legacy {
	values := map[string]any{property: other}
	if property == "tags" {
		values = map[string]any{"tags": map[string]any{"Name": other}, "tagsAll": map[string]any{"Name": other}}
	}
	return legacy{"another name for " + logical, set(kind, name, values), map[string]any{"names": map[string]any{logical: other}}}
}

// legacies are the differences that a legacy stage is made of, any number of them at once.
func legacies() []legacy {
	return []legacy{
		renamed("Vpc", "milu2stage-vpc", "tags", "vpc", "game-vpc"),
		renamed("TargetGroup", "milu2stage-web-tg", "name", "web-tg", "game-web-80"),
		renamed("LoadBalancer", "milu2stage-alb", "name", "alb", "game-public"),
		renamed("Instance", "milu2stage-web", "tags", "web", "game-web-1"),
		renamed("RouteTable", "milu2stage-rt", "tags", "rt", "game-public"),
		{"web in the second subnet", func(a *world.Account) error {
			second := pick(a, "Subnet", "milu2stage-subnet-second")
			return set("Instance", "milu2stage-web", map[string]any{"subnetId": second.ID, "availabilityZone": second.Text("availabilityZone")})(a)
		}, map[string]any{"web": map[string]any{"subnet": "second"}}},
		{"the data volume at another device", set("VolumeAttachment", "", map[string]any{"deviceName": "/dev/sdh"}),
			map[string]any{"db": map[string]any{"dataDevice": "/dev/sdh"}}},
		{"a balancer of nodes without a group", set("LoadBalancer", "milu2stage-nlb", map[string]any{"securityGroups": []any{}}),
			map[string]any{"nlb": map[string]any{"securityGroup": false}}},
		{"other attributes of the public balancer", set("LoadBalancer", "milu2stage-alb", map[string]any{
			"idleTimeout": 120.0, "enableHttp2": false, "dropInvalidHeaderFields": false, "xffHeaderProcessingMode": "preserve"}), nil},
		{"another health check", set("TargetGroup", "milu2stage-api-tg", map[string]any{
			"healthCheck": map[string]any{"path": "/ping", "interval": 60.0}, "slowStart": 60.0, "deregistrationDelay": 300.0}), nil},
		{"a scaling group with its own ways", set("Group", "milu2stage-api-asg", map[string]any{"healthCheckType": "EC2",
			"suspendedProcesses": []any{"AZRebalance"}, "protectFromScaleIn": true, "maxSize": 7.0}), nil},
		{"another launch template", set("LaunchTemplate", "milu2stage-api-lt", map[string]any{"instanceType": "t3.nano",
			"description": "by hand", "ebsOptimized": "true"}), nil},
		{"an old instance", set("Instance", "milu2stage-db", map[string]any{"instanceType": "t3.nano", "iamInstanceProfile": nil,
			"metadataOptions": map[string]any{"httpPutResponseHopLimit": 2.0, "httpTokens": "optional"}}), nil},
		{"a fixed answer", set("Listener", "milu2stage-alb-https", map[string]any{"sslPolicy": "ELBSecurityPolicy-2016-08",
			"defaultActions": []any{map[string]any{"type": "fixed-response", "order": 1.0, "fixedResponse": map[string]any{
				"contentType": "text/plain", "statusCode": "404"}}}}), nil},
		{"another lifecycle of images", set("LifecyclePolicy", "", map[string]any{"policy": `{"rules":[{"rulePriority":1,"selection":` +
			`{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":5},"action":{"type":"expire"}}]}`}), nil},
		{"logs for ever", set("LogGroup", "/milu2stage/api", map[string]any{"retentionInDays": 0.0,
			"kmsKeyId": "arn:aws:kms:eu-central-1:123456789012:key/a"}), nil},
		{"a quiet alarm", set("MetricAlarm", "milu2stage-web-status", map[string]any{"actionsEnabled": false, "threshold": 9.0}), nil},
		{"an old volume", set("Volume", "milu2stage-db-data", map[string]any{"type": "gp2", "encrypted": false}), nil},
		{"another dashboard", set("Dashboard", "", map[string]any{"dashboardBody": `{"widgets":[]}`}), nil},
		{"backups by tag", set("Volume", "milu2stage-db-data", map[string]any{"tags": map[string]any{"Snapshot": "daily"},
			"tagsAll": map[string]any{"Snapshot": "daily"}}), nil},
		{"open subnets", set("Subnet", "milu2stage-subnet-main", map[string]any{"mapPublicIpOnLaunch": true}), nil},
		{"no alarm", drop("MetricAlarm", "milu2stage-db-cpu"), nil},
		{"no log group", drop("LogGroup", "/milu2stage/web"), nil},
		{"a default group with rules", openDefaultGroup, nil},
		{"a route to a VPN", toVPN, nil},
	}
}

// openDefaultGroup gives the VPC's default group a rule that somebody needs.
func openDefaultGroup(a *world.Account) error {
	group := pick(a, "Vpc", "").Text("defaultSecurityGroupId")
	id := a.NextID("sgr")
	in := map[string]any{"securityGroupId": group, "ipProtocol": "tcp", "fromPort": 22.0, "toPort": 22.0, "cidrIpv4": "10.0.0.0/8"}
	a.Put(&world.Resource{Type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", Region: region, ID: id, Inputs: in,
		Outputs: maps.Clone(in)})
	return nil
}

// toVPN adds a route that the program does not have.
func toVPN(a *world.Account) error {
	in := map[string]any{"routeTableId": pick(a, "RouteTable", "").ID, "destinationCidrBlock": "10.9.0.0/16", "gatewayId": "vgw-0123456789abcdef0"}
	a.Put(&world.Resource{Type: "aws:ec2/route:Route", Region: region, ID: "r-vpn", Inputs: in, Outputs: maps.Clone(in)})
	return nil
}

// chosen are the differences of one seed, and the settings that go with them.
func chosen(seed uint64) (some []legacy, settings map[string]any) {
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // the same stage for the same seed
	settings = map[string]any{}
	for _, l := range legacies() {
		if random.IntN(2) == 0 {
			continue
		}
		some = append(some, l)
		for key, value := range l.settings {
			merge(settings, key, world.CloneValue(value))
		}
	}
	// What renames comes last: the others find their resources by the program's names.
	slices.SortStableFunc(some, func(x, y legacy) int { return rank(x) - rank(y) })
	return some, settings
}

func rank(l legacy) int {
	if strings.HasPrefix(l.name, "another name for ") {
		return 1
	}
	return 0
}
