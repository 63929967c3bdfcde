package terraform

import (
	"strings"
	"testing"
)

// What has the id of something else is not taken for it, whichever comes first in the state.
func TestResourcesThatShareAnID(t *testing.T) {
	states := sampleStates(t)
	shared := states[0].Resources
	for i, j := 0, len(shared)-1; i < j; i, j = i+1, j-1 {
		shared[i], shared[j] = shared[j], shared[i]
	}
	const web = "i-6342b21529a5d7bca"
	state := &Resource{Type: "aws_ec2_instance_state", Name: "web", Address: "aws_ec2_instance_state.web", State: states[1], attributes: object{
		"id": web, "instance_id": web, "state": "running",
	}}
	states[1].Resources = append([]*Resource{state}, states[1].Resources...)
	result := imported(t, Options{States: states})
	for address, want := range map[string]string{
		"aws_s3_bucket_policy.logs": "logs-policy", "aws_s3_bucket_versioning.assets": "assets-versioning",
		"aws_instance.web": "web", "aws_lb_target_group_attachment.web": "web-target", "aws_ec2_instance_state.web": "",
	} {
		if o := result.outcome(t, address); o.Logical != want {
			t.Errorf("%s is %s %q (%s), not %q", address, o.Status, o.Logical, o.Why, want)
		}
	}
}

// Of two instances in the database's group, the one that the private zone calls db is the database.
func TestARecordTellsTheDatabase(t *testing.T) {
	m := smallStage()
	m.remove("aws_volume_attachment")
	m.find("aws_security_group", "sg-sql").attributes["ingress"] = []any{object{"protocol": "tcp", "from_port": 3306, "to_port": 3306,
		"security_groups": []any{"sg-lb"}}}
	m.instance("copy", "i-copy", "subnet-b", "172.34.1.77", "sg-sql", "sg-office")
	result := imported(t, Options{States: []*State{read(t, "s", m.format4())}})
	if o := result.outcome(t, "aws_instance.sql"); o.Status != Undecided || !strings.Contains(o.Why, "--choose") {
		t.Errorf("without a record it is %+v", o)
	}
	m.add("aws_route53_record", "copy", object{"id": "ZPRIV_db", "zone_id": "ZPRIV", "name": "db.acme.internal", "type": "A",
		"records": []any{"172.34.1.77"}})
	result = imported(t, Options{States: []*State{read(t, "s", m.format4())}})
	if o := result.outcome(t, "aws_instance.copy"); o.Logical != "db" {
		t.Errorf("with a record it is %+v", o)
	}
}

// A tool under another host, for the offices alone, is not the web site where the states have none.
func TestARestrictedToolIsNotTheWebSite(t *testing.T) {
	states := sampleStates(t)
	for _, state := range states {
		var left []*Resource
		for _, r := range state.Resources {
			if r.Name != "web" || !strings.HasPrefix(r.Type, "aws_lb_") {
				left = append(left, r)
			}
		}
		state.Resources = left
	}
	result := imported(t, Options{States: states})
	if o := result.outcome(t, "aws_lb_target_group.gm"); o.Status != Stays {
		t.Errorf("the tool's target group is %+v", o)
	}
}
