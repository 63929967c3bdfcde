package terraform

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// object is shorthand for attributes.
type object = map[string]any

// maker makes states of setups that no one applied.
type maker struct {
	lineage   string
	resources []made
}

type made struct {
	module, mode, typ, name string
	key                     any
	attributes              object
	status, deposed         string
}

// add adds a managed resource in the root module.
func (m *maker) add(typ, name string, attributes object) *made {
	return m.in("", typ, name, nil, attributes)
}

// each adds an instance with a key.
func (m *maker) each(typ, name string, key any, attributes object) {
	m.in("", typ, name, key, attributes)
}

// in adds a resource in a module.
func (m *maker) in(module, typ, name string, key any, attributes object) *made {
	m.resources = append(m.resources, made{module: module, mode: "managed", typ: typ, name: name, key: key, attributes: attributes})
	return &m.resources[len(m.resources)-1]
}

// data adds a data source.
func (m *maker) data(typ, name string, attributes object) {
	m.resources = append(m.resources, made{mode: "data", typ: typ, name: name, attributes: attributes})
}

// format4 is the state as Terraform writes it.
func (m *maker) format4() []byte {
	list := []any{}
	for _, r := range m.resources {
		instance := object{"attributes": r.attributes}
		if r.key != nil {
			instance["index_key"] = r.key
		}
		if r.status != "" {
			instance["status"] = r.status
		}
		if r.deposed != "" {
			instance["deposed"] = r.deposed
		}
		resource := object{"mode": r.mode, "type": r.typ, "name": r.name, "instances": []any{instance}}
		if r.module != "" {
			resource["module"] = r.module
		}
		list = append(list, resource)
	}
	return encode(object{"version": 4, "serial": 1, "lineage": m.lineage, "resources": list})
}

// shown is the state as `terraform show -json` has it.
func (m *maker) shown() []byte {
	root, modules := []any{}, map[string][]any{}
	var order []string
	for _, r := range m.resources {
		resource := object{"address": "unused", "mode": r.mode, "type": r.typ, "name": r.name, "values": r.attributes}
		if r.key != nil {
			resource["index"] = r.key
		}
		if r.status != "" {
			resource["tainted"] = true
		}
		if r.deposed != "" {
			resource["deposed_key"] = r.deposed
		}
		if r.module == "" {
			root = append(root, resource)
			continue
		}
		if modules[r.module] == nil {
			order = append(order, r.module)
		}
		modules[r.module] = append(modules[r.module], resource)
	}
	children := []any{}
	for _, module := range order {
		children = append(children, object{"address": module, "resources": modules[module]})
	}
	return encode(object{
		"format_version": "1.0", "terraform_version": "1.11.4",
		"values": object{"root_module": object{"resources": root, "child_modules": children}},
	})
}

func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

// read reads a state that has to be fine.
func read(t testing.TB, name string, text []byte) *State {
	t.Helper()
	state, err := ReadState(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// imported imports states that have to be fine.
func imported(t testing.TB, o Options) *Result {
	t.Helper()
	result, err := Import(o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// outcome is what became of an address.
func (r *Result) outcome(t *testing.T, address string) Outcome {
	t.Helper()
	for _, o := range r.Resources {
		if o.Address == address {
			return o
		}
	}
	t.Fatalf("no resource %s", address)
	return Outcome{}
}

// value is a value of a stack's file at a path.
func (r *Result) value(t *testing.T, stack string, path ...string) any {
	t.Helper()
	for _, f := range r.Files {
		if f.Stack != stack {
			continue
		}
		var at any = f.Values()
		path[0] = qualified(path[0])
		for _, step := range path {
			object, _ := at.(map[string]any)
			at = object[step]
		}
		return at
	}
	t.Fatalf("no file of %s", stack)
	return nil
}

const (
	account = "123456789012"
	region  = "eu-west-1"
)

func arn(service, resource string) string {
	return fmt.Sprintf("arn:aws:%s:%s:%s:%s", service, region, account, resource)
}

func groupARN(name string) string {
	return arn("elasticloadbalancing", "targetgroup/"+name+"/0123456789abcdef")
}
func balancerARN(kind, name string) string {
	return arn("elasticloadbalancing", "loadbalancer/"+kind+"/"+name+"/0123456789abcdef")
}

// smallStage is a stage with one of everything, in the plainest style. Tests change what they are about.
func smallStage() *maker {
	m := &maker{lineage: "stage"}
	m.add("aws_vpc", "v", object{"id": "vpc-1", "arn": arn("ec2", "vpc/vpc-1"), "cidr_block": "172.34.0.0/16", "tags": object{"Name": "net"}})
	m.add("aws_subnet", "a", object{"id": "subnet-a", "vpc_id": "vpc-1", "cidr_block": "172.34.0.0/24", "availability_zone": region + "a"})
	m.add("aws_subnet", "b", object{"id": "subnet-b", "vpc_id": "vpc-1", "cidr_block": "172.34.1.0/24", "availability_zone": region + "b"})
	subnets := []any{"subnet-a", "subnet-b"}
	m.add("aws_lb", "front", object{"arn": balancerARN("app", "front"), "id": balancerARN("app", "front"), "name": "front", "vpc_id": "vpc-1",
		"internal": false, "load_balancer_type": "application", "subnets": subnets, "security_groups": []any{"sg-lb"}, "dns_name": "front.elb",
		"arn_suffix": "app/front/0123456789abcdef"})
	m.add("aws_lb", "inner", object{"arn": balancerARN("app", "inner"), "id": balancerARN("app", "inner"), "name": "inner", "vpc_id": "vpc-1",
		"internal": true, "load_balancer_type": "application", "subnets": subnets, "security_groups": []any{"sg-lb"}, "dns_name": "inner.elb"})
	m.add("aws_lb", "games", object{"arn": balancerARN("net", "games"), "id": balancerARN("net", "games"), "name": "games", "vpc_id": "vpc-1",
		"internal": true, "load_balancer_type": "network", "subnets": subnets, "security_groups": []any{"sg-lb"}, "dns_name": "games.elb"})
	for _, name := range []string{"site", "rest", "rest-inner"} {
		port := 9000
		if name == "site" {
			port = 8080
		}
		m.add("aws_lb_target_group", name, object{"arn": groupARN(name), "id": groupARN(name), "name": name, "port": port, "protocol": "HTTP",
			"vpc_id": "vpc-1", "target_type": "instance", "health_check": []any{object{"path": "/up", "port": "traffic-port"}},
			"arn_suffix": "targetgroup/" + name + "/0123456789abcdef"})
	}
	m.add("aws_lb_listener", "tls", object{"arn": "l-tls", "id": "l-tls", "load_balancer_arn": balancerARN("app", "front"), "port": 443,
		"protocol": "HTTPS", "certificate_arn": arn("acm", "certificate/1"), "default_action": []any{forward("site")}})
	m.add("aws_lb_listener", "inner", object{"arn": "l-inner", "id": "l-inner", "load_balancer_arn": balancerARN("app", "inner"), "port": 443,
		"protocol": "HTTPS", "default_action": []any{forward("rest-inner")}})
	m.add("aws_lb_listener_rule", "rest", object{"arn": "r-rest", "id": "r-rest", "listener_arn": "l-tls", "priority": 5,
		"action": []any{forward("rest")}, "condition": []any{object{"host_header": []any{object{"values": []any{"api.play.example.com"}}}}}})
	m.add("aws_launch_template", "rest", object{"id": "lt-1", "name": "rest-lt", "instance_type": "c6i.large"})
	m.add("aws_autoscaling_group", "rest", object{"id": "rest", "name": "rest", "min_size": 1, "max_size": 4, "desired_capacity": 2,
		"health_check_type": "ELB", "health_check_grace_period": 600, "vpc_zone_identifier": subnets,
		"target_group_arns": []any{groupARN("rest"), groupARN("rest-inner")}, "launch_template": []any{object{"id": "lt-1", "version": "$Latest"}}})
	m.instance("site", "i-web", "subnet-a", "172.34.0.10", "sg-lb", "sg-office")
	m.attach("site", "i-web", 8080)
	m.instance("sql", "i-db", "subnet-a", "172.34.0.20", "sg-sql", "sg-office")
	m.add("aws_ebs_volume", "sql", object{"id": "vol-1", "type": "gp3", "size": 50, "iops": 3000, "tags": object{"Name": "sql-data"}})
	m.add("aws_volume_attachment", "sql", object{"id": "vai-1", "instance_id": "i-db", "volume_id": "vol-1", "device_name": "/dev/sdf"})
	for _, id := range []string{"sg-lb", "sg-sql", "sg-office", "sg-match"} {
		m.add("aws_security_group", id, object{"id": id, "vpc_id": "vpc-1", "name": strings.TrimPrefix(id, "sg-") + "-group"})
	}
	m.add("aws_acm_certificate", "c", object{"id": arn("acm", "certificate/1"), "arn": arn("acm", "certificate/1"),
		"domain_name": "play.example.com", "subject_alternative_names": []any{"*.play.example.com", "play.example.com"}, "validation_method": "DNS"})
	m.add("aws_route53_record", "site", object{"id": "ZPUB_play.example.com_A", "zone_id": "ZPUB", "name": "play.example.com", "type": "A",
		"fqdn": "play.example.com", "alias": []any{object{"name": "dualstack.front.elb", "zone_id": "ZELB"}}})
	m.data("aws_route53_zone", "pub", object{"zone_id": "ZPUB", "id": "ZPUB", "name": "example.com", "private_zone": false})
	return m
}

// matchNodes adds a kind of node to a small stage.
func (m *maker) matchNodes(port int) {
	m.add("aws_lb_target_group", "match", object{"arn": groupARN("match"), "id": groupARN("match"), "name": "match", "port": port,
		"protocol": "TCP", "vpc_id": "vpc-1", "target_type": "instance", "health_check": []any{object{"port": "traffic-port", "protocol": "TCP"}}})
	m.add("aws_lb_listener", "match", object{"arn": "l-match", "id": "l-match", "load_balancer_arn": balancerARN("net", "games"), "port": port,
		"protocol": "TCP", "default_action": []any{forward("match")}})
	m.instance("match", "i-match", "subnet-a", "172.34.0.30", "sg-match", "sg-office")
	m.attach("match", "i-match", port)
}

func (m *maker) instance(name, id, subnet, address string, groups ...any) {
	m.add("aws_instance", name, object{"id": id, "subnet_id": subnet, "private_ip": address, "instance_type": "t3.small",
		"associate_public_ip_address": true, "vpc_security_group_ids": groups, "tags": object{"Name": name}})
}

func (m *maker) attach(group, target string, port int) {
	m.add("aws_lb_target_group_attachment", group, object{"id": group + "-1", "target_group_arn": groupARN(group), "target_id": target, "port": port})
}

func forward(group string) object {
	return object{"type": "forward", "target_group_arn": groupARN(group)}
}

// find returns the made resource of a type and a name.
func (m *maker) find(typ, name string) *made {
	for i := range m.resources {
		if m.resources[i].typ == typ && m.resources[i].name == name {
			return &m.resources[i]
		}
	}
	panic("no " + typ + "." + name)
}

// remove drops all resources of a type.
func (m *maker) remove(typ string) {
	var rest []made
	for _, r := range m.resources {
		if r.typ != typ {
			rest = append(rest, r)
		}
	}
	m.resources = rest
}
