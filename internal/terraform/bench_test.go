package terraform

import (
	"fmt"
	"testing"
)

// bigState has 5,000 resources: a stage with many nodes of many kinds, and as many resources of other tools.
func bigState() *maker {
	m := smallStage()
	for kind := range 40 {
		name, port := fmt.Sprintf("kind%c%c", 'a'+kind%26, 'a'+kind/26), 20000+kind
		m.each("aws_lb_target_group", "node", name, object{"arn": groupARN(name), "id": groupARN(name), "name": name, "port": port, "protocol": "TCP",
			"vpc_id": "vpc-1", "health_check": []any{object{"port": "traffic-port"}}})
		m.each("aws_lb_listener", "node", name, object{"arn": "l-" + name, "id": "l-" + name, "load_balancer_arn": balancerARN("net", "games"),
			"port": port, "protocol": "TCP", "default_action": []any{forward(name)}})
		for n := range 20 {
			id := fmt.Sprintf("i-%s-%d", name, n)
			m.each("aws_instance", name, n, object{"id": id, "subnet_id": "subnet-a", "private_ip": fmt.Sprintf("172.34.%d.%d", kind, n),
				"instance_type": "c5.large", "vpc_security_group_ids": []any{"sg-match"}, "tags": object{"Name": id}})
			m.each("aws_lb_target_group_attachment", name, n, object{"id": id, "target_group_arn": groupARN(name), "target_id": id, "port": port})
			m.each("aws_cloudwatch_metric_alarm", name, n, object{"id": id, "alarm_name": id, "metric_name": "StatusCheckFailed",
				"dimensions": object{"InstanceId": id}})
		}
	}
	for n := range 5000 - len(m.resources) {
		m.each("aws_route53_record", "other", n, object{"id": fmt.Sprintf("ZPUB_n%d_A", n), "zone_id": "ZPUB", "type": "A",
			"name": fmt.Sprintf("n%d.example.com", n), "records": []any{"192.0.2.1"}})
	}
	return m
}

func importBig(tb testing.TB, text []byte) {
	result := imported(tb, Options{States: []*State{read(tb, "big", text)}})
	if len(result.Resources) < 4900 {
		tb.Fatalf("%d resources", len(result.Resources))
	}
}

func BenchmarkFiveThousandResources(b *testing.B) {
	text := bigState().format4()
	b.ResetTimer()
	for b.Loop() {
		importBig(b, text)
	}
}
