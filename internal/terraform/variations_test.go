package terraform

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each case changes the small stage in one way; value and outcome are what has to come of it.
func TestVariations(t *testing.T) {
	type values map[string]any      // by path with dots
	type outcomes map[string]string // by address: the logical name, or the status where it is not adopted
	for sentence, tt := range map[string]struct {
		change    func(m *maker)
		variables string
		choose    map[string]string
		values    values
		outcomes  outcomes
		note      string
	}{
		"nothing special": {
			values: values{"rulePriority": 5.0, "web.port": 8080.0, "api.port": 9000.0, "domain": "play.example.com", "publicZone": "example.com",
				"names.alb": "front", "names.api-asg": "rest", "names.web": "site", "names.db-data": "sql-data",
				"db": object{"instanceType": "t3.small", "publicIp": true}, "external": nil},
			outcomes: outcomes{"aws_instance.site": "web", "aws_instance.sql": "db", "aws_security_group.sg-lb": "sg-app",
				"aws_security_group.sg-sql": "sg-db", "aws_security_group.sg-office": "sg-trusted-ip", "aws_security_group.sg-match": "stays",
				"aws_lb_target_group.rest-inner": "api-int-tg", "aws_lb_listener.tls": "alb-https", "aws_acm_certificate.c": "certificate"},
		},
		"no nodes, no NLB: every kind is dropped": {
			change: func(m *maker) {
				m.find("aws_lb", "games").attributes["load_balancer_type"] = "gateway"
			},
			values:   values{"nodes": object{"game": nil, "world": nil, "chat": nil, "commu": nil}},
			outcomes: outcomes{"aws_lb.games": "stays"},
		},
		"older names of types": {
			change: func(m *maker) {
				for i := range m.resources {
					m.resources[i].typ = strings.Replace(m.resources[i].typ, "aws_lb", "aws_alb", 1)
				}
			},
			outcomes: outcomes{"aws_alb.front": "alb", "aws_alb_target_group.site": "web-tg", "aws_alb_listener_rule.rest": "alb-rule-api-host"},
		},
		"a launch configuration": {
			change: func(m *maker) {
				m.remove("aws_launch_template")
				m.add("aws_launch_configuration", "rest", object{"id": "lc", "name": "lc", "instance_type": "m5.large"})
				group := m.find("aws_autoscaling_group", "rest").attributes
				delete(group, "launch_template")
				group["launch_configuration"] = "lc"
			},
			values:   values{"api.instanceType": "m5.large"},
			outcomes: outcomes{"aws_launch_configuration.rest": "stays", "aws_autoscaling_group.rest": "api-asg"},
		},
		"several instance types": {
			change: func(m *maker) {
				group := m.find("aws_autoscaling_group", "rest").attributes
				delete(group, "launch_template")
				group["mixed_instances_policy"] = []any{object{"launch_template": []any{object{
					"launch_template_specification": []any{object{"launch_template_id": "lt-1"}},
					"override":                      []any{object{"instance_type": "c5.large"}, object{"instance_type": "c6a.large"}},
				}}}}
			},
			values:   values{"api.instanceType": "c5.large", "api.spareInstanceTypes": []any{"c6a.large"}},
			outcomes: outcomes{"aws_launch_template.rest": "api-lt"},
		},
		"the group attached by a resource of its own": {
			change: func(m *maker) {
				m.find("aws_autoscaling_group", "rest").attributes["target_group_arns"] = []any{}
				m.each("aws_autoscaling_attachment", "rest", 0, object{"autoscaling_group_name": "rest", "alb_target_group_arn": groupARN("rest")})
				m.each("aws_autoscaling_attachment", "rest", 1, object{"autoscaling_group_name": "rest", "lb_target_group_arn": groupARN("rest-inner")})
			},
			outcomes: outcomes{"aws_lb_target_group.rest": "api-tg", "aws_autoscaling_attachment.rest[0]": "api-asg", "aws_lb_target_group.site": "web-tg"},
		},
		"two groups serve the API": {
			change: func(m *maker) {
				m.add("aws_autoscaling_group", "green", object{"id": "green", "name": "green", "target_group_arns": []any{groupARN("rest")}})
			},
			outcomes: outcomes{"aws_autoscaling_group.rest": "undecided", "aws_autoscaling_group.green": "undecided"},
		},
		"two groups serve the API, and one was chosen": {
			change: func(m *maker) {
				m.add("aws_autoscaling_group", "green", object{"id": "green", "name": "green", "target_group_arns": []any{groupARN("rest")}})
			},
			choose:   map[string]string{"api-asg": "aws_autoscaling_group.green"},
			outcomes: outcomes{"aws_autoscaling_group.rest": "stays", "aws_autoscaling_group.green": "api-asg"},
		},
		"weighted target groups": {
			change: func(m *maker) {
				m.add("aws_lb_target_group", "old", object{"arn": groupARN("old"), "id": groupARN("old"), "name": "old", "port": 9000, "protocol": "HTTP"})
				m.add("aws_autoscaling_group", "old", object{"id": "old", "name": "old", "target_group_arns": []any{groupARN("old")}})
				m.find("aws_lb_listener_rule", "rest").attributes["action"] = []any{object{"type": "forward", "forward": []any{object{"target_group": []any{
					object{"arn": groupARN("rest"), "weight": 100}, object{"arn": groupARN("old"), "weight": 0},
				}}}}}
			},
			outcomes: outcomes{"aws_lb_target_group.rest": "api-tg", "aws_lb_target_group.old": "stays", "aws_autoscaling_group.rest": "api-asg"},
		},
		"web is found by its address": {
			change: func(m *maker) {
				m.find("aws_lb_target_group", "site").attributes["target_type"] = "ip"
				m.find("aws_lb_target_group_attachment", "site").attributes["target_id"] = "172.34.0.10"
			},
			values:   values{"web.port": 8080.0},
			outcomes: outcomes{"aws_instance.site": "web", "aws_lb_target_group.site": "stays", "aws_lb_target_group_attachment.site": "stays"},
		},
		"two web servers": {
			change: func(m *maker) {
				m.instance("second", "i-web2", "subnet-b", "172.34.1.10", "sg-lb", "sg-office")
				m.attach("site", "i-web2", 8080)
			},
			outcomes: outcomes{"aws_instance.site": "undecided", "aws_instance.second": "undecided", "aws_lb_target_group.site": "web-tg"},
		},
		"a tainted instance is passed over": {
			change: func(m *maker) {
				m.instance("second", "i-web2", "subnet-b", "172.34.1.10", "sg-lb", "sg-office")
				m.attach("site", "i-web2", 8080)
				m.find("aws_instance", "second").status = "tainted"
			},
			outcomes: outcomes{"aws_instance.site": "web", "aws_instance.second": "stays"},
		},
		"a deposed object": {
			change: func(m *maker) {
				m.add("aws_lb", "gone", object{"arn": "x", "id": "x", "name": "front-old", "vpc_id": "vpc-1", "load_balancer_type": "application"}).deposed = "0a1b2c3d"
			},
			outcomes: outcomes{"aws_lb.gone": "stays", "aws_lb.front": "alb"},
		},
		"two regions, a VPC in each": {
			change: func(m *maker) {
				m.add("aws_vpc", "far", object{"id": "vpc-far", "arn": "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-far", "cidr_block": "172.35.0.0/16"})
				m.add("aws_lb", "far", object{"id": "far", "arn": "far", "name": "far", "vpc_id": "vpc-far", "load_balancer_type": "application"})
			},
			choose:   map[string]string{"vpc": "vpc-1"},
			outcomes: outcomes{"aws_vpc.v": "vpc", "aws_vpc.far": "stays", "aws_lb.far": "stays", "aws_lb.front": "alb"},
		},
		"a reserved octet": {
			change: func(m *maker) { m.find("aws_vpc", "v").attributes["cidr_block"] = "172.32.0.0/16" },
			values: values{"stageIndex": 0.0, "reservedOffsets": []any{0.0, 1.0, 3.0}},
		},
		"variables that do not fit": {
			variables: `stage_index = 7`,
			values:    values{"stageIndex": 0.0},
			note:      "stage_index 7 of v.tfvars does not lead to 172.34.0.0/16",
		},
		"a certificate of more names": {
			change: func(m *maker) {
				m.find("aws_acm_certificate", "c").attributes["subject_alternative_names"] = []any{"play.example.com", "www.example.com"}
			},
			values:   values{"external": object{"certificate": arn("acm", "certificate/1")}, "domain": "play.example.com"},
			outcomes: outcomes{"aws_acm_certificate.c": "stays"},
		},
		"a certificate that no state has": {
			change:   func(m *maker) { m.remove("aws_acm_certificate") },
			values:   values{"external": object{"certificate": arn("acm", "certificate/1")}, "domain": "play.example.com"},
			outcomes: outcomes{"aws_route53_record.site": "alias-web"},
		},
		"the API's name leads elsewhere": {
			change: func(m *maker) {
				m.add("aws_route53_record", "rest", object{"zone_id": "ZPUB", "name": "api.play.example.com", "type": "CNAME", "records": []any{"cdn.example.net"}})
			},
			values:   values{"external": object{"alias-api": ""}},
			outcomes: outcomes{"aws_route53_record.rest": "stays"},
		},
		"rules at the program's priorities": {
			change: func(m *maker) {
				m.add("aws_lb_listener_rule", "other", object{"arn": "r-o", "id": "r-o", "listener_arn": "l-tls", "priority": 15,
					"action": []any{object{"type": "fixed-response"}}, "condition": []any{object{"path_pattern": []any{object{"values": []any{"/x"}}}}}})
			},
			values:   values{"rulePriority": nil, "imports.alb-rule-api-host": "r-rest", "ignoreChanges.alb-rule-api-host": []any{"priority"}},
			outcomes: outcomes{"aws_lb_listener_rule.other": "stays", "aws_lb_listener_rule.rest": "alb-rule-api-host"},
		},
		"HTTPS on another port": {
			change: func(m *maker) { m.find("aws_lb_listener", "tls").attributes["port"] = 8443 },
			values: values{"imports.alb-https": "l-tls", "ignoreChanges.alb-https": []any{"port"}},
		},
		"an unnamed volume and an unnamed instance": {
			change: func(m *maker) {
				delete(m.find("aws_ebs_volume", "sql").attributes, "tags")
				delete(m.find("aws_instance", "sql").attributes, "tags")
			},
			values: values{"imports.db-data": "vol-1", "imports.db": "i-db"},
		},
		"the volume as a block of the instance": {
			change: func(m *maker) {
				m.remove("aws_ebs_volume")
				m.remove("aws_volume_attachment")
				m.find("aws_instance", "sql").attributes["ebs_block_device"] = []any{object{"volume_id": "vol-9", "device_name": "/dev/sdh",
					"volume_size": 80, "volume_type": "gp2"}}
			},
			values:   values{"imports.db-data": "vol-9", "db.instanceType": "t3.small", "db.volumeSize": 80.0, "db.volumeType": "gp2", "db.dataDevice": "/dev/sdh"},
			outcomes: outcomes{"aws_instance.sql": "db"},
		},
		"a kind of node in other subnets and on another port": {
			change: func(m *maker) {
				m.matchNodes(7100)
				m.instance("match2", "i-m2", "subnet-a", "172.34.0.31", "sg-match", "sg-office")
				m.attach("match", "i-m2", 7100)
				m.find("aws_lb_listener", "match").attributes["port"] = 17100
			},
			values: values{"nodes.match": object{"port": 7100.0, "count": 2.0, "subnet": "main"}, "imports.nlb-match": "l-match",
				"ignoreChanges.nlb-match": []any{"port"}, "names.node-match-2": "match2"},
			outcomes: outcomes{"aws_security_group.sg-match": "sg-node-match", "aws_instance.match2": "node-match-2"},
		},
		"nodes without a load balancer": {
			change: func(m *maker) {
				m.find("aws_security_group", "sg-match").attributes["name"] = "MILU2-stage-node-match-sg"
				m.find("aws_security_group", "sg-match").attributes["ingress"] = []any{object{"protocol": "udp", "from_port": 7777, "to_port": 7777,
					"cidr_blocks": []any{"0.0.0.0/0"}}}
				m.instance("arena", "i-arena", "subnet-b", "172.34.1.7", "sg-match", "sg-office")
				m.add("aws_eip", "arena", object{"id": "eipalloc-1", "instance": "i-arena"})
			},
			values: values{"nodes.match": object{"port": 7777.0, "protocol": "udp", "subnet": "second", "elasticIp": true},
				"imports.node-match-eip": "eipalloc-1", "nodeClientCidrs": []any{"0.0.0.0/0"}},
			outcomes: outcomes{"aws_instance.arena": "node-match", "aws_eip.arena": "node-match-eip"},
		},
		"a prefix and a suffix of one's own": {
			change: func(m *maker) {
				for name, is := range map[string]string{"front": "acme-alb-blue", "inner": "acme-alb-internal-blue", "games": "acme-nlb-blue"} {
					m.find("aws_lb", name).attributes["name"] = is
				}
			},
			values: values{"namePrefix": "acme", "nameSuffix": "-blue", "names.alb": nil, "names.web": "site"},
		},
		"several names of the nodes, and two alarms on one metric": {
			change: func(m *maker) {
				m.matchNodes(7100)
				for _, name := range []string{"eu", "us"} {
					m.add("aws_route53_record", name, object{"zone_id": "ZPUB", "name": name + ".play.example.com", "type": "A",
						"alias": []any{object{"name": "games.elb"}}})
					m.add("aws_cloudwatch_metric_alarm", name, object{"id": name, "alarm_name": name, "metric_name": "CPUUtilization",
						"dimensions": object{"InstanceId": "i-db"}})
				}
			},
			choose: map[string]string{"alarm-db-cpu": "aws_cloudwatch_metric_alarm.us"},
			outcomes: outcomes{"aws_route53_record.eu": "stays", "aws_route53_record.us": "stays",
				"aws_cloudwatch_metric_alarm.us": "alarm-db-cpu", "aws_cloudwatch_metric_alarm.eu": "stays"},
		},
		"a load balancer that is only read": {
			change: func(m *maker) {
				m.data("aws_lb", "other", object{"id": "lb-other", "arn": "lb-other", "name": "other"})
			},
			note: "data.aws_lb.other reads lb-other, which none of the states manages",
		},
		"a VPC outside of the plan": {
			change:   func(m *maker) { m.find("aws_vpc", "v").attributes["cidr_block"] = "10.0.0.0/16" },
			outcomes: outcomes{"aws_vpc.v": "undecided"},
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			m := smallStage()
			if tt.change != nil {
				tt.change(m)
			}
			variables := Variables{}
			if err := variables.ReadVariables("v.tfvars", []byte(tt.variables)); err != nil {
				t.Fatal(err)
			}
			result := imported(t, Options{States: []*State{read(t, "s", m.format4())}, Variables: variables, Choose: tt.choose, Stack: "s"})
			for path, want := range tt.values {
				if diff := cmp.Diff(want, result.value(t, "s", strings.Split(path, ".")...)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", path, diff)
				}
			}
			for address, want := range tt.outcomes {
				if o := result.outcome(t, address); o.Logical != want && (o.Status == Adopted || string(o.Status) != want) {
					t.Errorf("%s is %s %q (%s), not %q", address, o.Status, o.Logical, o.Why, want)
				}
			}
			if !strings.Contains(strings.Join(result.Notes, "\n"), tt.note) {
				t.Errorf("no note %q in %q", tt.note, result.Notes)
			}
		})
	}
}
