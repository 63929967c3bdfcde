package setups

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
)

// addOthers adds what has nothing to do with the architecture.
func (s *setup) addOthers() {
	beside := s.of("aws_vpc")[0]
	if s.maybe() {
		random := object{"provider": `provider["registry.terraform.io/hashicorp/random"]`}
		s.add(&resource{part: beside.part, block: random}, "random_password", "db", nil, object{"id": "none", "result": "hunter2", "length": 7})
	}
	if s.maybe() {
		arn := "arn:aws:sqs:ap-northeast-1:123456789012:mail"
		s.add(beside, "aws_sqs_queue", "mail", nil,
			object{"id": "https://sqs.ap-northeast-1.amazonaws.com/123456789012/mail", "arn": arn, "name": "mail"})
	}
	for _, typ := range []string{"aws_instance", "aws_security_group", "aws_lb_target_group", "aws_cloudwatch_log_group", "aws_s3_bucket"} {
		same := s.of(typ)
		if len(s.of("aws_volume_attachment"))+len(s.of("aws_route53_record", "db")) == 0 { // which of two databases it is, shows nowhere
			same = slices.DeleteFunc(same, func(r *resource) bool { return typ == "aws_instance" && r.name == "db" })
		}
		if len(same) > 0 && s.maybe() {
			s.addLike(same[s.IntN(len(same))])
		}
	}
}

// addLike adds a resource like another that nothing refers to.
func (s *setup) addLike(r *resource) {
	other, _ := copied(r.attributes).(object)
	id, _ := other["id"].(string)
	name, _ := other["name"].(string)
	now := id + "b"
	if dash := strings.LastIndex(id, "-"); (r.typ == "aws_instance" || r.typ == "aws_security_group") && dash > 0 {
		now = s.id(id[:dash])
	}
	walk("", other, func(_ string, value any) any {
		text, ok := value.(string)
		if !ok {
			return value
		}
		return strings.ReplaceAll(text, id, now)
	})
	if name != "" && name != id {
		other["name"] = "batch-work"
	}
	if tags, ok := other["tags"].(object); ok && tags["Name"] != nil {
		tags["Name"] = "batch-work"
		if all, ok := other["tags_all"].(object); ok {
			all["Name"] = "batch-work"
		}
	}
	if r.typ == "aws_instance" {
		other["private_ip"], other["public_ip"], other["ebs_block_device"] = "172.34.0.250", "", []any{}
	}
	other["load_balancer_arns"] = nil
	s.add(r, r.typ, "batch", nil, other)
}

// takeApart makes resources of the rules and routes that are written inside of others.
func (s *setup) takeApart() {
	form := s.IntN(3)
	for _, group := range s.of("aws_security_group") {
		for _, direction := range []string{"ingress", "egress"} {
			for n, block := range objects(group.attributes[direction]) {
				for m, source := range sources(block) {
					key := fmt.Sprintf("%s-%d-%d", direction, n, m)
					switch form {
					case 1:
						s.addRule(group, direction, key, block, source)
					case 2:
						s.addOldRule(group, direction, key, block, source)
					}
				}
			}
			if form > 0 {
				group.attributes[direction] = []any{}
			}
		}
	}
	if s.maybe() {
		return
	}
	for _, table := range s.of("aws_route_table") {
		for n, route := range objects(table.attributes["route"]) {
			route["route_table_id"] = table.attributes["id"]
			hash := crc32.ChecksumIEEE([]byte(fmt.Sprint(route["cidr_block"])))
			route["id"], route["state"], route["origin"] = fmt.Sprintf("r-%s%d", table.attributes["id"], hash), "active", "CreateRoute"
			route["destination_cidr_block"] = route["cidr_block"]
			delete(route, "cidr_block")
			s.add(table, "aws_route", table.name, n, route)
		}
		table.attributes["route"] = []any{}
	}
}

// sources lists where the traffic of a block comes from or goes to: the attribute of a rule, and its value.
func sources(block object) [][2]string {
	var all [][2]string
	for _, kind := range [][2]string{
		{"cidr_blocks", "cidr_ipv4"}, {"ipv6_cidr_blocks", "cidr_ipv6"}, {"prefix_list_ids", "prefix_list_id"},
		{"security_groups", "referenced_security_group_id"},
	} {
		values, _ := block[kind[0]].([]any)
		for _, value := range values {
			all = append(all, [2]string{kind[1], fmt.Sprint(value)})
		}
	}
	if block["self"] == true {
		all = append(all, [2]string{"referenced_security_group_id", ""})
	}
	return all
}

func (s *setup) addRule(group *resource, direction, key string, block object, source [2]string) {
	id := s.id("sgr")
	rule := object{"id": id, "security_group_rule_id": id, "arn": "arn:aws:ec2:ap-northeast-1:123456789012:security-group-rule/" + id,
		"security_group_id": group.attributes["id"], "ip_protocol": block["protocol"], "description": block["description"], "tags_all": object{}}
	if block["protocol"] != "-1" {
		rule["from_port"], rule["to_port"] = block["from_port"], block["to_port"]
	}
	if rule[source[0]] = source[1]; source[1] == "" {
		rule[source[0]] = group.attributes["id"]
	}
	s.add(group, "aws_vpc_security_group_"+direction+"_rule", group.name, key, rule)
}

func (s *setup) addOldRule(group *resource, direction, key string, block object, source [2]string) {
	rule := object{"id": fmt.Sprintf("sgrule-%d", s.Uint32()), "security_group_rule_id": s.id("sgr"),
		"security_group_id": group.attributes["id"],
		"type":              direction, "protocol": block["protocol"], "from_port": block["from_port"], "to_port": block["to_port"],
		"description": block["description"], "self": source[1] == ""}
	switch source[0] {
	case "cidr_ipv4":
		rule["cidr_blocks"] = []any{source[1]}
	case "cidr_ipv6":
		rule["ipv6_cidr_blocks"] = []any{source[1]}
	case "prefix_list_id":
		rule["prefix_list_ids"] = []any{source[1]}
	default:
		if source[1] != "" {
			rule["source_security_group_id"] = source[1]
		}
	}
	s.add(group, "aws_security_group_rule", group.name, key, rule)
}

// restyle writes the setup down in another way: in modules, under other names of blocks, with count, for_each or neither.
func (s *setup) restyle() {
	const ways = 6
	styles, sizes, numbers := map[string]int{}, map[string]int{}, map[string]int{}
	blockOf := func(r *resource) string { return fmt.Sprint(r.part, r.block["mode"], r.typ, ".", r.name) }
	for _, r := range s.resources {
		block := blockOf(r)
		if sizes[block]++; sizes[block] == 1 {
			styles[block], numbers[block] = s.IntN(ways), len(numbers)
		}
	}
	for _, r := range s.resources {
		block := blockOf(r)
		if sizes[block] == 1 {
			r.key = pick[any](s, nil, nil, 0, "main", "a/b.c")
		} else if number, ok := r.key.(float64); ok && styles[block]%2 == 0 {
			r.key = fmt.Sprintf("%s-%02.0f", r.name, number+1)
		}
		switch styles[block] {
		case 1:
			r.module, r.name = "module."+r.name, "this"
		case 2:
			r.module = `module.live["eu"].module.network[0]`
		case 3:
			r.name = fmt.Sprint("r", numbers[block])
		case 4:
			r.module = "module.stage"
		}
	}
}
