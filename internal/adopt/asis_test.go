package adopt

import (
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/config"
)

// What is adopted as it is, and what is brought in line at once, because it is this stack's own.
func TestWhoseAMatchIs(t *testing.T) {
	vpc := func(tags map[string]string) *fakeSource {
		return (&fakeSource{}).has(ListVpcs, "", Live{ID: "vpc-1", Name: "v", Tags: tags, Props: map[string]any{"cidrBlock": "10.0.0.0/16"}})
	}
	group := (&fakeSource{tags: map[string]map[string]string{"arn:ours": ownTags()}}).has(ListTargetGroups, "",
		Live{ID: "arn:ours", Name: "ours", VPC: "vpc-1"}, Live{ID: "arn:theirs", Name: "theirs", VPC: "vpc-1"})
	route := (&fakeSource{}).has(ListRouteTables, "", Live{ID: "rtb-1", Props: map[string]any{"routes": []map[string]any{
		{"destination": "0.0.0.0/0", "origin": "CreateRoute", "target": "igw-1"}}}})
	out := Inputs{"routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0"}
	const routes = "aws:ec2/route:Route"
	record := (&fakeSource{}).has(ListRecords, "Z1", Live{ID: "Z1_a_A", Props: map[string]any{"name": "a", "type": "A", "setIdentifier": ""}})
	inVPC := Inputs{"cidrBlock": "10.0.0.0/16", "tags": name("v")}
	target := func(name string) Inputs { return Inputs{"name": name, "vpcId": "vpc-1"} }
	tests := map[string]struct {
		source *fakeSource
		token  string
		inputs Inputs
		// parent is adopted before, by its id, as the stack's own or not.
		parent map[string]bool
		asIs   bool
	}{
		"a VPC with this stack's tags":                   {vpc(ownTags()), vpcToken, inVPC, nil, false},
		"a VPC without":                                  {vpc(map[string]string{"Owner": "ops"}), vpcToken, inVPC, nil, true},
		"a target group whose tags have to be asked for": {group, "aws:lb/targetGroup:TargetGroup", target("ours"), nil, false},
		"a target group without them":                    {group, "aws:lb/targetGroup:TargetGroup", target("theirs"), nil, true},
		"a route of the stack's own table":               {route, routes, out, map[string]bool{"rtb-1": true}, false},
		"a route of somebody else's table":               {route, routes, out, map[string]bool{"rtb-1": false}, true},
		"a record of the stack's own zone":               {record, recordToken, Inputs{"zoneId": "Z1", "name": "a", "type": "A"}, map[string]bool{"Z1": true}, false},
		"a record of the public zone":                    {record, recordToken, Inputs{"zoneId": "Z1", "name": "a", "type": "A"}, nil, true},
		"a dashboard": {(&fakeSource{}).has(ListDashboards, "", Live{ID: "d", Name: "d"}), "aws:cloudwatch/dashboard:Dashboard",
			Inputs{"dashboardName": "d"}, nil, true},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			a := deciding(tt.source, config.ScopeStage, nil)
			for id, own := range tt.parent {
				a.mine.note(id, own)
			}
			d, err := a.decide(t.Context(), registration{token: tt.token, name: "x", region: "us-test-1", inputs: tt.inputs})
			if err != nil || d.Action != Adopt || d.AsIs != tt.asIs || !d.Guard {
				t.Errorf("got %+v, %v", d, err)
			}
			if got := slices.Contains(d.Ignore, "tagsAll"); got != (tt.asIs && !a.kinds[tt.token].untagged) {
				t.Errorf("ignored are %v", d.Ignore)
			}
		})
	}
}

func TestWhatIsLeftAlone(t *testing.T) {
	balancer := kinds()["aws:lb/loadBalancer:LoadBalancer"].leftAlone(Inputs{"subnets": []any{"a"}, "internal": true})
	for property, left := range map[string]bool{"internal": true, "idleTimeout": true, "tags": true, "tagsAll": true, "subnets": false} {
		if slices.Contains(balancer, property) != left {
			t.Errorf("%s of a load balancer is left alone: %v", property, !left)
		}
	}
	for token, k := range kinds() {
		if k.untagged != !slices.Contains(k.leftAlone(nil), "tagsAll") {
			t.Errorf("%s: %v", token, k.leftAlone(nil))
		}
		if slices.Contains(k.leftAlone(nil), "*") || (k.belongs != "" && !slices.Contains(k.needs, k.belongs)) {
			t.Errorf("%s belongs to %q, and needs %v", token, k.belongs, k.needs)
		}
	}
}

// A load balancer keeps its subnets, which an import does not bring.
func TestTheSubnetsOfALoadBalancerStay(t *testing.T) {
	s := (&fakeSource{}).has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"}).has(ListLoadBalancers, "",
		Live{ID: "arn:lb", Name: "alb", VPC: "vpc-1", Props: map[string]any{"internal": false, "subnets": []string{"subnet-1", "subnet-9"}}})
	in := Inputs{"name": "alb", "internal": false, "subnets": []any{"subnet-1", "subnet-2"}}
	d, err := deciding(s, config.ScopeStage, nil).decide(t.Context(), registration{token: lbToken, name: "alb", region: "us-test-1", inputs: in})
	if got, _ := d.Give["subnets"].([]string); err != nil || !slices.Equal(got, []string{"subnet-1", "subnet-9"}) {
		t.Errorf("got %v, %v", d.Give, err)
	}
}

func TestWhatComesNext(t *testing.T) {
	a := deciding(&fakeSource{}, config.ScopeStage, nil)
	a.opts.Registered, a.opts.Tags = &Registered{}, ownTags()
	add := func(token, name string, live, in map[string]any) {
		a.remember(Decision{Action: Adopt, AsIs: true, Type: token, Name: name, Live: Live{Props: live}, inputs: in})
	}
	health := func(path string) map[string]any {
		return map[string]any{"healthCheck": map[string]any{"path": path, "port": "traffic-port"}}
	}
	add("aws:lb/targetGroup:TargetGroup", "web-tg", health("/ping"), map[string]any{"healthCheck": map[string]any{"path": "/health"}})
	add("aws:lb/targetGroup:TargetGroup", "api-tg", health("/health"), map[string]any{"healthCheck": map[string]any{"path": "/health"}})
	add("aws:autoscaling/group:Group", "api-asg", map[string]any{"suspendedProcesses": []any{"AZRebalance"}, "maxSize": 9.0, "forceDelete": nil},
		map[string]any{"suspendedProcesses": []any{}, "maxSize": 4, "forceDelete": true})
	add(logToken, "log-api", map[string]any{"kmsKeyId": "arn:key", "retentionInDays": 30.0}, map[string]any{"retentionInDays": 30})
	add(vpcToken, "vpc", map[string]any{"tagsAll": map[string]any{"Name": "v", "Snapshot": "daily", "aws:x": "y"}}, map[string]any{"tags": name("w")})
	for _, n := range []string{"a", "b", "c", "d"} {
		add(ruleToken, "sg-in-"+n, map[string]any{"description": "by hand " + n}, map[string]any{"description": n})
	}
	want := []string{
		`note   api-asg: the next ` + "`pulumi up`" + ` changes maxSize 9 -> 4, suspendedProcesses ["AZRebalance"] -> none`,
		"note   api-asg: the next `pulumi up` sets forceDelete, which only the provider knows: nothing changes in AWS",
		"note   log-api: the next `pulumi up` changes kmsKeyId \"arn:key\" -> none",
		"note   sg-in-a, sg-in-b, sg-in-c and 1 more: the next `pulumi up` changes description",
		"note   vpc: the next `pulumi up` changes its own tags Name \"v\" -> \"w\"",
		"note   vpc: the next `pulumi up` takes away the tags Snapshot=daily",
		"note   web-tg: the next `pulumi up` changes healthCheck.path \"/ping\" -> \"/health\"",
	}
	if got := a.lookAhead(t.Context()); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A key pair's keyName is its name, which the program gives. What launches with a key pair keeps the one that it has, even where the program
// has none.
func TestTheKeyOfATemplateIsLeftAlone(t *testing.T) {
	for token, want := range map[string]bool{
		"aws:ec2/keyPair:KeyPair": false, "aws:ec2/launchTemplate:LaunchTemplate": true, instanceToken: true,
	} {
		if got := slices.Contains(LeftAlone(token), "keyName"); got != want {
			t.Errorf("%s leaves keyName alone: %v, want %v", token, got, want)
		}
	}
}

// A bucket's settings are in state under its id, and have no tags that would say whose they are.
func TestSettingsSayNothingOfWhoseABucketIs(t *testing.T) {
	known := newState(map[string]any{
		"urn:pulumi:s::p::aws:s3/bucketV2:BucketV2::assets": map[string]any{"outputs": map[string]any{
			"id": "assets", "tagsAll": map[string]any{"Owner": "ops"},
		}},
		"urn:pulumi:s::p::aws:s3/bucketPolicy:BucketPolicy::assets-policy": map[string]any{"outputs": map[string]any{"id": "assets"}},
	})
	for range 50 { // in whatever order a map gives them
		if (&possessions{}).of(known, owner{project: "p", stack: "s"}, "assets") {
			t.Fatal("a bucket that has not been brought in line is the stack's own")
		}
	}
}
