package simaws

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"milu2-stage/rehearsal/internal/world"
)

func TestChangesAndReplacements(t *testing.T) {
	s := newStack(t)
	for sentence, c := range map[string]struct {
		name   string
		change props
		// want lists the changed paths, with "!" before one that forces a replacement.
		want []string
	}{
		"a tag is changed in place":             {"vpc", props{"tags": tags("other")}, []string{"tags.Name", "tagsAll.Name"}},
		"a tag is added in place":               {"igw", props{"tags": tags("x")}, []string{"tags", "tagsAll.Name"}},
		"another CIDR replaces a VPC":           {"vpc", props{"cidrBlock": "10.0.0.0/16"}, []string{"!cidrBlock"}},
		"another zone replaces a subnet":        {"subnet-main", props{"availabilityZone": "us-test-1c"}, []string{"!availabilityZone"}},
		"another name replaces a group":         {"sg-app", props{"name": "other"}, []string{"!name"}},
		"a description replaces a group":        {"sg-app", props{"description": "other"}, []string{"!description"}},
		"a rule's port is changed in place":     {"sg-app-in", props{"toPort": 444.0}, []string{"toPort"}},
		"a rule's CIDR is changed in place":     {"sg-app-in", props{"cidrIpv4": "10.0.0.0/8"}, []string{"cidrIpv4"}},
		"a group instead of a CIDR replaces it": {"sg-app-in", props{"cidrIpv4": nil, "referencedSecurityGroupId": "sg-1"}, []string{"!cidrIpv4", "!referencedSecurityGroupId"}},
		"a final dot of a record is no change":  {"zone-db", props{"name": "DB.milu2stage.internal."}, nil},
		"an access control is renamed in place": {"oac", props{"name": "other"}, []string{"name"}},
		"an image replaces an instance":         {"web", props{"ami": "ami-01234567"}, []string{"!ami"}},
		"an instance type does not":             {"web", props{"instanceType": "t3.large"}, []string{"instanceType"}},
		"user data does not":                    {"web", props{"userData": "#!/bin/bash\n"}, []string{"userData"}},
		"user data does when asked to":          {"web", props{"userData": "x", "userDataReplaceOnChange": true}, []string{"!userData", "userDataReplaceOnChange"}},
		"root encryption replaces an instance":  {"web", props{"rootBlockDevice": props{"encrypted": false}}, []string{"!rootBlockDevice.encrypted"}},
		"a volume grows in place":               {"db-data", props{"size": 30.0}, []string{"size"}},
		"encryption replaces a volume":          {"db-data", props{"encrypted": false}, []string{"!encrypted"}},
		"a scheme replaces a load balancer":     {"alb", props{"internal": true}, []string{"!internal"}},
		"subnets in another order are the same": {"alb", props{"subnets": list(s.id("subnet-second"), s.id("subnet-main"))}, nil},
		"a port replaces a target group":        {"web-tg", props{"port": 81.0}, []string{"!port"}},
		"a health check is changed in place":    {"web-tg", props{"healthCheck": props{"path": "/x"}}, []string{"healthCheck.path"}},
		"a default given is no change":          {"web-tg", props{"healthCheck": props{"path": "/health", "interval": 30.0}}, nil},
		"leaving out what AWS computes is none": {"web", props{"iamInstanceProfile": nil, "keyName": nil}, nil},
		"another policy replaces the lifecycle": {"repo-api-lifecycle", props{"policy": `{"rules":[{"rulePriority":2,"selection":{"tagStatus":"any"},"action":{"type":"expire"}}]}`}, []string{"!policy"}},
		"the same JSON otherwise put is the same": {
			"repo-api-lifecycle",
			props{"policy": `{ "rules": [ {"action":{"type":"expire"},"selection":{"tagStatus":"any"},"rulePriority":1} ] }`}, nil,
		},
		"a SAN replaces a certificate":            {"cert", props{"subjectAlternativeNames": list("a.example.com")}, []string{"!subjectAlternativeNames"}},
		"a repository's key replaces it":          {"repo-api", props{"encryptionConfigurations": list(props{"encryptionType": "KMS"})}, []string{"!encryptionConfigurations[0].encryptionType"}},
		"mutability does not":                     {"repo-api", props{"imageTagMutability": "IMMUTABLE"}, []string{"imageTagMutability"}},
		"a comment does not replace a CDN":        {"cdn", props{"comment": "x"}, []string{"comment"}},
		"a public key replaces a key pair":        {"key", props{"publicKey": "ssh-rsa AAAAB3"}, []string{"!publicKey"}},
		"a desired capacity left to AWS is none":  {"api-asg", props{"desiredCapacity": nil}, nil},
		"a retention is changed in place":         {"log-api", props{"retentionInDays": 30.0}, []string{"retentionInDays"}},
		"a record's address is changed in place":  {"zone-db", props{"records": list("172.34.0.11")}, []string{"records"}},
		"another VPC in the zone is in place":     {"zone", props{"vpcs": list(props{"vpcId": s.build})}, []string{"vpcs"}},
		"a peer replaces a peering":               {"pcx", props{"peerVpcId": "vpc-1"}, []string{"!peerVpcId"}},
		"a listener's action is changed in place": {"alb-https", props{"defaultActions": list(props{"type": "forward", "targetGroupArn": "x"})}, []string{"defaultActions[0].targetGroupArn"}},
		"a launch template's image is in place":   {"api-lt", props{"imageId": "ami-01234567"}, []string{"imageId"}},
	} {
		t.Run(sentence, func(t *testing.T) {
			m := s.find(c.name)
			in := merged(m.in, c.change)
			maps.DeleteFunc(in, func(_ string, value any) bool { return value == nil })
			b := *s.bench
			b.t = t
			var got []string
			for path, change := range b.diff(m.token, m.id, in).DetailedDiff {
				if change.Kind.IsReplace() {
					path = "!" + path
				}
				got = append(got, path)
			}
			slices.Sort(got)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("paths (-want +got):\n%s", d)
			}
		})
	}
}

// A repository has one lifecycle policy: deleting the old one after the new one was put would leave none.
func TestTheOnlyOneGoesFirst(t *testing.T) {
	s := newStack(t)
	policy := `{"rules":[{"rulePriority":2,"selection":{"tagStatus":"any"},"action":{"type":"expire"}}]}`
	for name, change := range map[string]props{"repo-api-lifecycle": {"policy": policy}, "web": {"ami": "ami-01234567"}} {
		m := s.find(name)
		result := s.diff(m.token, m.id, merged(m.in, change))
		if first := name == "repo-api-lifecycle"; !result.Replace() || result.DeleteBeforeReplace != first {
			t.Errorf("%s: replaced %v, the old one deleted first %v", name, result.Replace(), result.DeleteBeforeReplace)
		}
	}
}

func TestAnUnknownValueIsAChange(t *testing.T) {
	s := newStack(t)
	m := s.find("subnet-main")
	result, err := s.p.Diff(context.Background(), plugin.DiffRequest{
		URN: urn(m.token, m.name), Type: tokens.Type(m.token), ID: resource.ID(m.id), OldInputs: properties(m.in),
		OldOutputs: properties(m.out), NewInputs: properties(merged(m.in, props{"vpcId": unknown{}})),
	})
	if err != nil || !result.Replace() {
		t.Errorf("%v, %v", result, err)
	}
}

func TestAPreviewKnowsInputsAndNoIDs(t *testing.T) {
	b := newBench(t)
	checked, _ := b.check(typeInstance, "web", props{
		"ami": "ami-01234567", "instanceType": "t3.small", "subnetId": unknown{}, "tags": tags("web"),
	})
	made, err := b.p.Create(context.Background(), plugin.CreateRequest{
		URN: urn(typeInstance, "web"), Type: typeInstance, Properties: checked, Preview: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	if made.ID != "" || made.Properties["ami"].StringValue() != "ami-01234567" {
		t.Errorf("id %q, ami %v", made.ID, made.Properties["ami"])
	}
	for _, property := range []resource.PropertyKey{"arn", "privateIp", "publicIp", "subnetId", "availabilityZone"} {
		if !made.Properties[property].IsComputed() {
			t.Errorf("%s is %v in a preview, want it unknown", property, made.Properties[property])
		}
	}
	if err := b.w.View(func(a *world.Account) error {
		if n := len(a.Calls); n > 0 {
			t.Errorf("the preview made %d calls: %v", n, a.Calls)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestUpdates(t *testing.T) {
	s := newStack(t)
	template, volume, vpc := s.find("api-lt"), s.find("db-data"), s.find("vpc")
	out, err := s.update(template.token, template.id, merged(template.in, props{"imageId": "ami-01234567"}))
	if err != nil || out["latestVersion"] != 2.0 || out["defaultVersion"] != 2.0 {
		t.Errorf("a new template version: latest %v, default %v, %v", out["latestVersion"], out["defaultVersion"], err)
	}
	if _, err := s.update(volume.token, volume.id, merged(volume.in, props{"size": 10.0})); err == nil {
		t.Error("a volume shrank")
	}
	_, err = s.update(vpc.token, vpc.id, merged(vpc.in, props{"cidrBlock": "10.0.0.0/16"}))
	if err == nil || !strings.Contains(err.Error(), "cannot be changed in place") {
		t.Errorf("changing a VPC's CIDR in place: %v", err)
	}
	out, err = s.update(vpc.token, vpc.id, merged(vpc.in, props{"tags": tags("other")}))
	if err != nil || object(out, "tagsAll")["Name"] != "other" || out["arn"] != vpc.out["arn"] {
		t.Errorf("new tags: %v, %v", out, err)
	}
}
