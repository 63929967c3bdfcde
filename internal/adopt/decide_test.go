package adopt

import (
	"slices"
	"strings"
	"testing"
	"time"

	"milu2-stage/internal/config"
)

// deciding returns an adopter of stage0 in us-test-1.
func deciding(s *fakeSource, scope config.Scope, imports map[string]string) *Adopter {
	opts := Options{Mode: config.AdoptAuto, Scope: scope, Source: s, Imports: imports, Region: "us-test-1"}
	return newAdopter(opts, owner{project: "milu2-stage", stack: "stage0"}, newState(nil))
}

func TestReasonsToStop(t *testing.T) {
	vpcIn := Inputs{"cidrBlock": "172.34.0.0/16", "tags": name("milu2stage-vpc")}
	vpc := func(id, name, cidr string, tags map[string]string) *fakeSource {
		return (&fakeSource{}).has(ListVpcs, "", Live{ID: id, Name: name, Tags: tags, Props: map[string]any{"cidrBlock": cidr}})
	}
	sg := func(id string) Live {
		return Live{ID: id, Name: "MILU2stage-sg", VPC: "vpc-1", Created: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC),
			Tags: map[string]string{"Owner": "ops", "Name": "x"}}
	}
	group := func(props map[string]any) *fakeSource {
		return (&fakeSource{}).has(ListTargetGroups, "", Live{ID: "arn:tg", Name: "tg", VPC: "vpc-1", Props: props})
	}
	tests := map[string]struct {
		source  *fakeSource
		token   string
		name    string
		inputs  Inputs
		imports map[string]string
		want    []string
	}{
		"two matches are listed with the commands that choose": {
			source: (&fakeSource{}).has(ListSecurityGroups, "vpc-1", sg("sg-1"), sg("sg-2")),
			token:  groupToken, name: "sg-app", inputs: Inputs{"vpcId": "vpc-1", "name": "MILU2stage-sg"},
			want: []string{
				"2 live matches of aws:ec2/securityGroup:SecurityGroup:",
				`  sg-1  name "MILU2stage-sg"  vpc-1  created 2024-05-01T00:00:00Z (tags Owner=ops)`,
				"  pulumi config set -s stage0 --path \"milu2-stage:imports.sg-app\" sg-2",
			},
		},
		"the same CIDR under another name": {
			source: vpc("vpc-7", "prod", "172.34.0.0/16", map[string]string{"Owner": "x"}), token: vpcToken, name: "vpc", inputs: vpcIn,
			want: []string{"VPC vpc-7 in us-test-1 has the same CIDR 172.34.0.0/16", `the name "prod" instead of "milu2stage-vpc"`, "Owner=x",
				"pulumi config set -s stage0 --path \"milu2-stage:imports.vpc\" vpc-7"},
		},
		"a thing that another stack manages": {
			source: vpc("vpc-7", "milu2stage-vpc", "172.34.0.0/16",
				map[string]string{"pulumi:Project": "other", "pulumi:Stack": "prod"}),
			token: vpcToken, name: "vpc", inputs: vpcIn, want: []string{"managed by Pulumi project other, stack prod"},
		},
		"a target group with another port": {
			source: group(map[string]any{"port": 8080, "protocol": "HTTP", "targetType": "instance"}),
			token:  "aws:lb/targetGroup:TargetGroup", name: "web-tg",
			inputs: Inputs{"name": "tg", "vpcId": "vpc-1", "port": 80.0, "protocol": "HTTP"},
			want:   []string{"port: 8080 in AWS, 80 in the program; keep it:\n    pulumi config set -s stage0 --path \"milu2-stage:web.port\" 8080"},
		},
		"a network load balancer that would lose a subnet": {
			source: (&fakeSource{}).has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"}).has(ListLoadBalancers, "",
				Live{ID: "arn:lb", Name: "nlb", VPC: "vpc-1", Props: map[string]any{
					"internal": true, "loadBalancerType": "network", "subnets": []string{"subnet-1", "subnet-9"}}}),
			token: lbToken, name: "nlb", inputs: Inputs{"name": "nlb", "loadBalancerType": "network", "internal": true,
				"subnets": []any{"subnet-1", "subnet-2"}},
			want: []string{"subnets: subnet-1,subnet-9 in AWS, subnet-1,subnet-2 in the program; no configuration key sets it",
				"pulumi config set -s stage0 --path \"milu2-stage:ignoreChanges.nlb[0]\" subnets"},
		},
		"a network load balancer that was made without security groups": {
			source: (&fakeSource{}).has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"}).has(ListLoadBalancers, "",
				Live{ID: "arn:lb", Name: "nlb", VPC: "vpc-1", Props: map[string]any{
					"internal": true, "loadBalancerType": "network", "securityGroups": []string{}}}),
			token: lbToken, name: "nlb", inputs: Inputs{"name": "nlb", "loadBalancerType": "network", "internal": true,
				"subnets": []any{"subnet-1"}, "securityGroups": []any{"sg-1"}},
			want: []string{"securityGroups: none in AWS, some in the program; keep it, and let its clients in by the nodes' own groups:\n    pulumi config set -s stage0 --path \"milu2-stage:nlb.securityGroup\" false"},
		},
		"an instance of another architecture": {
			source: (&fakeSource{}).has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"}).has(ListInstances, "vpc-1",
				Live{ID: "i-1", Name: "milu2stage-web", VPC: "vpc-1", Props: map[string]any{"instanceType": "t3.small"}}),
			token: "aws:ec2/instance:Instance", name: "web",
			inputs: Inputs{"subnetId": "subnet-1", "tags": name("milu2stage-web"), "instanceType": "t4g.small"},
			want: []string{"instanceType: t3.small in AWS, t4g.small in the program; keep it:\n" +
				"    pulumi config set -s stage0 --path \"milu2-stage:web.instanceType\" t3.small"},
		},
		"a load balancer of the other scheme": {
			source: (&fakeSource{}).has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"}).has(ListLoadBalancers, "",
				Live{ID: "arn:lb", Name: "nlb", VPC: "vpc-1", Props: map[string]any{"internal": true, "loadBalancerType": "network"}}),
			token: lbToken, name: "nlb", inputs: Inputs{"name": "nlb", "loadBalancerType": "network", "internal": false,
				"subnets": []any{"subnet-1"}},
			want: []string{"internal: true in AWS, false in the program; keep it:\n    pulumi config set -s stage0 --path \"milu2-stage:nlb.internetFacing\" false"},
		},
		"a volume that is larger": {
			source: (&fakeSource{}).has(ListVolumes, "a", Live{ID: "vol-1", Name: "db", Props: map[string]any{
				"availabilityZone": "a", "size": 200}}),
			token: "aws:ebs/volume:Volume", name: "db-data", inputs: Inputs{"availabilityZone": "a", "tags": name("db"), "size": 100.0},
			want: []string{"size: 200 in AWS, 100 in the program; keep it:\n    pulumi config set -s stage0 --path \"milu2-stage:db.volumeSize\" 200"},
		},
		"a volume that is attached elsewhere": {
			source: (&fakeSource{}).has(ListVolumes, "vol-1", Live{ID: "vol-1", Props: map[string]any{
				"attachments": []map[string]any{{"instanceId": "i-9", "device": "/dev/sdg"}}}}),
			token: "aws:ec2/volumeAttachment:VolumeAttachment", name: "db-data-attachment",
			inputs: Inputs{"volumeId": "vol-1", "instanceId": "i-1", "deviceName": "/dev/sdf"},
			want: []string{"/dev/sdg:vol-1:i-9 exists and differs", "instanceId: i-9 in AWS, i-1 in the program; no configuration key sets it",
				"deviceName: /dev/sdg in AWS, /dev/sdf in the program; keep it:",
				"pulumi config set -s stage0 --path \"milu2-stage:ignoreChanges.db-data-attachment[1]\" deviceName"},
		},
		"a bucket in another region": {
			source: (&fakeSource{}).has(ListBuckets, "b", Live{ID: "b", Name: "b", Tags: ownTags(), Props: map[string]any{"region": "us-test-2"}}),
			token:  BucketType, name: "assets", inputs: Inputs{"bucket": "b"}, imports: map[string]string{"assets": "b"},
			want: []string{"bucket b is in us-test-2, and this stack makes and manages buckets in us-test-1",
				"pulumi config set -s stage0 --path \"milu2-stage:external.assets\" b"},
		},
		"a bad id in imports": {
			source: &fakeSource{}, token: groupToken, name: "sg-app", imports: map[string]string{"sg-app": "MILU2stage-sg"},
			inputs: Inputs{"vpcId": "vpc-1", "name": "x"}, want: []string{`imports.sg-app is "MILU2stage-sg", which is no import id`,
				"remove the entry:\n  pulumi config rm -s stage0 --path \"milu2-stage:imports.sg-app\""},
		},
		"an id in imports that does not exist": {
			source: &fakeSource{}, token: groupToken, name: "sg-app", imports: map[string]string{"sg-app": "sg-99"},
			inputs: Inputs{"vpcId": "vpc-1", "name": "x"}, want: []string{`imports.sg-app is "sg-99", which is the id of no living ` + groupToken + " in us-test-1 for vpc-1; remove the entry:\n" +
				"  pulumi config rm -s stage0 --path \"milu2-stage:imports.sg-app\""},
		},
		"an auto-scaling group in other subnets": {
			source: (&fakeSource{}).has(ListAutoScalingGroups, "", Live{ID: "asg", Name: "asg",
				Props: map[string]any{"vpcZoneIdentifiers": []string{"subnet-9"}}}),
			token: "aws:autoscaling/group:Group", name: "api-asg", inputs: Inputs{"name": "asg", "vpcZoneIdentifiers": []any{unknown{}}},
			want: []string{"is taken in us-test-1 by a group in other subnets than this stage's (subnet-9)",
				"  pulumi config set -s stage0 --path \"milu2-stage:imports.api-asg\" asg"},
		},
	}
	for sentence, test := range tests {
		t.Run(sentence, func(t *testing.T) {
			a := deciding(test.source, config.ScopeStage, test.imports)
			d, err := a.decide(t.Context(), registration{
				token: test.token, name: test.name, region: "us-test-1", inputs: test.inputs,
			})
			if err == nil {
				t.Fatalf("decided %+v", d)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the message lacks %q:\n%s", want, err)
				}
			}
		})
	}
}

// An adopted group must not roll its live instances.
func TestTheRunThatAdoptsDiffersFromLaterOnes(t *testing.T) {
	source := (&fakeSource{}).has(ListAutoScalingGroups, "", Live{ID: "api", Name: "api"})
	a := deciding(source, config.ScopeStage, nil)
	group, err := a.decide(t.Context(), registration{
		token: "aws:autoscaling/group:Group", name: "api-asg", region: "us-test-1", inputs: Inputs{"name": "api"},
	})
	if err != nil || group.Action != Adopt || !slices.Contains(group.Ignore, "instanceRefresh") {
		t.Errorf("group: %+v, %v; want it adopted without an instance refresh", group, err)
	}
	own := (&fakeSource{}).has(ListAutoScalingGroups, "", Live{ID: "api", Name: "api", Tags: map[string]string{
		"pulumi:Project": "milu2-stage", "pulumi:Stack": "stage0"}})
	group, err = deciding(own, config.ScopeStage, nil).decide(t.Context(), registration{
		token: "aws:autoscaling/group:Group", name: "api-asg", region: "us-test-1",
		inputs: Inputs{"name": "api", "instanceRefresh": map[string]any{"strategy": "Rolling"}},
	})
	if err != nil || group.Action != Adopt || slices.Contains(group.Ignore, "instanceRefresh") || len(group.Notes) > 0 {
		t.Errorf("group: %+v, %v; want the stack's own, whose state was lost, with its instance refresh", group, err)
	}
}

func TestSharedSkipsWhatIsSomebodyElses(t *testing.T) {
	marked := Live{ID: "E2", Name: "cdn", Props: map[string]any{"description": Marker("milu2-stage", "stage0")}}
	s := (&fakeSource{tags: map[string]map[string]string{"E1": ownTags()}}).
		has(ListBuckets, "assets", Live{ID: "assets", Tags: map[string]string{}, Props: map[string]any{"arn": "arn:assets"}}).
		has(ListBuckets, "logs", Live{ID: "logs", Tags: ownTags()}).
		has(ListRoles, "ec2", Live{ID: "ec2", Tags: map[string]string{"Owner": "x"}}).
		has(ListDistributions, "", Live{ID: "E1", Name: "cdn"}, Live{ID: "E9", Name: "other"}).
		has(ListOriginAccessControls, "", marked, Live{ID: "E3", Name: "other"})
	tests := map[string]struct {
		token, name, key string
		imports          map[string]string
		skipped          string
	}{
		"a bucket without our tags":               {token: BucketType, name: "assets", key: "assets", skipped: "assets"},
		"a bucket with our tags is ours":          {token: BucketType, name: "logs", key: "logs"},
		"a bucket that does not exist":            {token: BucketType, name: "web", key: "web"},
		"a role with other tags":                  {token: RoleType, name: "role", key: "ec2", skipped: "ec2"},
		"a distribution whose tags are ours":      {token: DistributionType, name: "cdn", key: "cdn"},
		"another distribution":                    {token: DistributionType, name: "other", key: "other", skipped: "E9"},
		"an origin access control with our mark":  {token: OriginAccessControlType, name: "cdn-oac", key: "cdn"},
		"an origin access control without it":     {token: OriginAccessControlType, name: "other-oac", key: "other", skipped: "E3"},
		"an override is obeyed instead of a skip": {token: RoleType, name: "role", key: "ec2", imports: map[string]string{"role": "ec2"}},
	}
	for sentence, test := range tests {
		t.Run(sentence, func(t *testing.T) {
			a := deciding(s, config.ScopeShared, test.imports)
			for range 2 { // The same answer every time.
				live, skipped, err := a.Skips(t.Context(), test.token, test.name, test.key)
				if err != nil || skipped != (test.skipped != "") || (skipped && live.ID != test.skipped) {
					t.Errorf("got %+v, %v, %v", live, skipped, err)
				}
			}
		})
	}
	t.Run("what is in state is managed", func(t *testing.T) {
		a := deciding(s, config.ScopeShared, nil)
		a.state = newState(map[string]any{"urn:pulumi:stage0::milu2-stage::" + BucketType + "::assets": map[string]any{}})
		if _, skipped, err := a.Skips(t.Context(), BucketType, "assets", "assets"); skipped || err != nil {
			t.Errorf("skipped %v, %v", skipped, err)
		}
	})
	t.Run("without an adopter nothing is skipped", func(t *testing.T) {
		var a *Adopter
		if _, skipped, err := a.Skips(t.Context(), BucketType, "assets", "assets"); skipped || err != nil {
			t.Errorf("skipped %v, %v", skipped, err)
		}
	})
}

func TestTheGuardStaysUntilTheTagsAreOurs(t *testing.T) {
	urn := "urn:pulumi:stage0::milu2-stage::" + groupToken + "::sg-app"
	for sentence, test := range map[string]struct {
		outputs map[string]any
		want    bool
	}{
		"adopted and not brought in line":   {map[string]any{"tagsAll": map[string]any{"Owner": "x"}}, true},
		"of another stack":                  {map[string]any{"tagsAll": map[string]any{"pulumi:Project": "milu2-stage", "pulumi:Stack": "x"}}, true},
		"ours":                              {map[string]any{"tagsAll": map[string]any{"pulumi:Project": "milu2-stage", "pulumi:Stack": "stage0"}}, false},
		"of a type that AWS has no tags of": {map[string]any{}, false},
	} {
		a := deciding(&fakeSource{}, config.ScopeStage, nil)
		a.state = newState(map[string]any{urn: map[string]any{"outputs": test.outputs}})
		d, err := a.decide(t.Context(), registration{token: groupToken, name: "sg-app"})
		if err != nil || d.Action != Managed || d.Guard != test.want {
			t.Errorf("%s: got %+v, %v", sentence, d, err)
		}
	}
}

// A group that was adopted without an instance refresh gets none by the next run either; one that has it keeps it.
func TestWhatAnImportDoesNotBringStaysIgnored(t *testing.T) {
	const group = "aws:autoscaling/group:Group"
	urn := "urn:pulumi:stage0::milu2-stage::" + group + "::api-asg"
	for sentence, test := range map[string]struct {
		outputs map[string]any
		mode    config.AdoptMode
		want    bool
	}{
		"adopted without it":                 {map[string]any{}, config.AdoptAuto, true},
		"made with it":                       {map[string]any{"instanceRefresh": map[string]any{"strategy": "Rolling"}}, config.AdoptAuto, false},
		"adopted without it, with adopt off": {map[string]any{}, config.AdoptOff, false},
	} {
		a := deciding(&fakeSource{}, config.ScopeStage, nil)
		a.opts.Mode = test.mode
		a.state = newState(map[string]any{urn: map[string]any{"outputs": test.outputs}})
		d, err := a.decide(t.Context(), registration{token: group, name: "api-asg"})
		if err != nil || d.Action != Managed || slices.Contains(d.Ignore, "instanceRefresh") != test.want {
			t.Errorf("%s: got %+v, %v", sentence, d, err)
		}
	}
}

// The list of certificates has no tags, so they are asked for: a stage that shares its domain with another stops.
func TestACertificateOfAnotherStackStopsTheRun(t *testing.T) {
	source := (&fakeSource{}).has(ListCertificates, "", Live{ID: "arn:c", Name: "a.example.com", Props: map[string]any{
		"domainName": "a.example.com", "subjectAlternativeNames": []string{"a.example.com", "*.a.example.com"}}})
	source.tags = map[string]map[string]string{"arn:c": {"pulumi:Project": "milu2-stage", "pulumi:Stack": "stage9"}}
	_, err := deciding(source, config.ScopeStage, nil).decide(t.Context(), registration{
		token: "aws:acm/certificate:Certificate", name: "certificate", region: "us-test-1",
		inputs: Inputs{"domainName": "a.example.com", "subjectAlternativeNames": []any{"*.a.example.com"}},
	})
	if err == nil || !strings.Contains(err.Error(), "stack stage9") {
		t.Errorf("got %v, want a stop that names stage9", err)
	}
}

// A lookup that AWS throttles for good takes minutes. The ones after it are not asked; where a permission is missing they are, so
// that the run names all of them.
func TestALookupThatTookAllItsTimeIsTheLast(t *testing.T) {
	for kind, want := range map[ErrorKind]bool{Throttled: false, Timeout: false, Denied: true, Other: true} {
		source := &fakeSource{errs: map[Listing]error{ListKeyPairs: &LookupError{API: "ec2:DescribeKeyPairs", Kind: kind}}}
		a := deciding(source, config.ScopeStage, nil)
		for _, name := range []string{"key", "repo-api"} {
			token := map[string]string{"key": "aws:ec2/keyPair:KeyPair", "repo-api": "aws:ecr/repository:Repository"}[name]
			inputs := Inputs{"name": name, "keyName": name}
			_, err := a.decide(t.Context(), registration{token: token, name: name, region: "us-test-1", inputs: inputs})
			if asked := name == "key" || want; !asked && (err == nil || !strings.Contains(err.Error(), "ec2:DescribeKeyPairs")) {
				t.Errorf("%s: %s ended with %v", kind, name, err)
			}
		}
		if got := len(source.calls) == 2; got != want {
			t.Errorf("after a lookup that was %s: %v", kind, source.calls)
		}
	}
}
