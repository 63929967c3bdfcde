package setups

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// drop takes parts away that a setup need not have, with what belongs to them and every mention of them.
func (s *setup) drop() {
	for _, part := range []string{
		`\.(node_)?game(_[a-z]*)?(\[\d\])?$|\["(milu2-)?game"\]`, `\.(node_)?world(_[a-z]*)?(\[\d\])?$|\["(milu2-)?world"\]`,
		`\.(node_)?chat$|\["(milu2-)?chat"\]`, `\.(node_)?commu$|\["(milu2-)?commu"\]`,
		`^aws_vpc_peering_connection|build_to_stage`, `dashboard`, `^aws_cloudwatch_metric_alarm`,
		`^aws_vpc_endpoint`, `^aws_autoscaling_policy`, `\.api_internal$|\.internal$`, `^aws_route53_record.db`, `db_data`, `loadtest`,
		`listener_rule.web`, `^aws_eip`, `\.gm$`, `^aws_cloudwatch_log_group`, `^aws_ecr_`, `^aws_key_pair`,
	} {
		const often = 5
		if s.IntN(often) == 0 {
			if part == `listener_rule.web` {
				s.serveByDefault()
			}
			s.remove(regexp.MustCompile(part))
		}
	}
}

// serveByDefault gives the listener what the rule for web does.
func (s *setup) serveByDefault() {
	for _, rule := range s.of("aws_lb_listener_rule", "web") {
		for _, listener := range s.of("aws_lb_listener", "https") {
			listener.attributes["default_action"] = rule.attributes["action"]
		}
	}
}

func (s *setup) remove(addresses *regexp.Regexp) {
	gone := map[any]bool{}
	s.resources = slices.DeleteFunc(s.resources, func(r *resource) bool {
		if r.block["mode"] != "managed" || !addresses.MatchString(r.from) {
			return false
		}
		gone[r.attributes["id"]] = true
		return true
	})
	for _, r := range s.resources {
		for name, value := range r.attributes {
			r.attributes[name] = without(value, gone)
		}
	}
}

// without takes ids out of lists, and blocks that name one, or nothing more, out of lists of blocks.
func without(value any, gone map[any]bool) any {
	list, ok := value.([]any)
	if !ok {
		return value
	}
	return slices.DeleteFunc(list, func(item any) bool {
		block, ok := item.(object)
		if !ok {
			return isGone(item, gone)
		}
		for name, v := range block {
			if isGone(v, gone) {
				return true
			}
			was, _ := v.([]any)
			before := len(was)
			block[name] = without(v, gone)
			left, _ := block[name].([]any)
			if name == "security_groups" && before > 0 && len(left) == 0 && len(sources(block)) == 0 {
				return true
			}
		}
		return false
	})
}

func isGone(value any, gone map[any]bool) bool {
	text, ok := value.(string)
	return ok && text != "" && gone[text]
}

// rename gives everything other names. Addresses of the network, domains and zones are names too.
func (s *setup) rename() {
	company := pick(s, "acme", "gx", "rpg-kr", "blue.oak")
	dashes := strings.ReplaceAll(company, ".", "-")
	var pairs []string
	for _, p := range [][2]string{
		{"MILU2-stage-", strings.ToUpper(dashes) + "-"}, {"milu2stage", dashes + "-live"}, {"stage.milu2.example", "play.milu2.example"},
		{"milu2-assets-prod", dashes + "-patch"}, {"game-milu2-www", dashes + "-site"}, {"m2-accesslog-tokyo", dashes + "-logs"},
		{"stage-deploy-packages-milu2", "deploy." + company}, {"milu2-ec2-role", dashes + "Server"}, {"/milu2/stage/", "/" + company + "/"},
		{"milu2-deploy", dashes + "-ci"}, {"milu2-s3-access", "buckets"}, {"ap-northeast-1c", "ap-northeast-1d"},
		{"172.34.", pick(s, "172.37.", "172.61.")},
		{"server-team", "ops"}, {"/ping", "/healthz"}, {"milu2-ops-alert", "pager"}, {"milu2-api", company + "/api"},
		{"milu2-web", company + "/web"}, {"milu2-chat", company + "/chat"}, {"milu2-commu", company + "/commu"},
		{"milu2-game", company + "/game"}, {"milu2-world", company + "/world"},
	} {
		if s.maybe() {
			pairs = append(pairs, p[:]...)
		}
	}
	replacer := strings.NewReplacer(pairs...)
	s.walk(func(_ string, value any) any {
		if text, ok := value.(string); ok {
			return replacer.Replace(text)
		}
		return value
	})
	for _, r := range s.resources {
		if key, ok := r.key.(string); ok && r.typ != "aws_route" {
			r.key = replacer.Replace(key)
		}
	}
}

// renumber gives other ports to what listens.
func (s *setup) renumber() {
	ports := map[string]int{}
	for n, port := range []string{"8080", "8081", "9101", "9201", "9301", "9401", "9490"} {
		if s.maybe() {
			const first, span, apart = 10000, 90, 100
			ports[port] = first + n*apart + s.IntN(span)
		}
	}
	ports["3307"] = pick(s, 3306, 3307, 5432)
	number := regexp.MustCompile(`\b(8080|8081|3307|9101|9201|9301|9401|9490)\b`)
	s.walk(func(name string, value any) any {
		switch value := value.(type) {
		case string:
			return number.ReplaceAllStringFunc(value, func(port string) string {
				if other, ok := ports[port]; ok {
					return fmt.Sprint(other)
				}
				return port
			})
		case float64:
			if other, ok := ports[fmt.Sprint(value)]; ok && strings.HasSuffix(name, "port") {
				return float64(other)
			}
		}
		return value
	})
}

// resize gives other sizes, health checks and times.
func (s *setup) resize() {
	types := map[any]string{}
	for _, from := range []string{"t3.medium", "c5.large", "r5.large", "c5.xlarge", "m5.large", "t3.large"} {
		types[from] = pick(s, from, "m6i.large", "t3a.large", "c6i.xlarge", "m5.2xlarge")
	}
	days := pick(s, 7.0, 14, 30, 365)
	s.walk(func(name string, value any) any {
		switch {
		case name == "instance_type" && types[value] != "":
			return types[value]
		case name == "retention_in_days" && value == 14.0:
			return days
		}
		return value
	})
	for _, r := range s.of("aws_lb_target_group") {
		r.attributes["deregistration_delay"] = fmt.Sprint(pick(s, 0, 30, 300))
		for _, check := range objects(r.attributes["health_check"]) {
			check["interval"], check["healthy_threshold"] = pick(s, 10.0, 30), pick(s, 2.0, 3, 5)
		}
	}
	for _, r := range s.of("aws_autoscaling_group") {
		low := float64(s.IntN(3))
		r.attributes["min_size"], r.attributes["desired_capacity"], r.attributes["max_size"] = low, low+1, low+1+float64(s.IntN(4))
		r.attributes["health_check_type"] = pick(s, "EC2", "ELB")
		r.attributes["health_check_grace_period"] = pick(s, 0.0, 60, 300)
	}
	for _, r := range s.of("aws_ebs_volume") {
		r.attributes["size"], r.attributes["iops"] = pick(s, 50.0, 100, 500), pick(s, 3000.0, 5000, 12000)
	}
	for _, r := range s.of("aws_lb", "nlb") {
		r.attributes["internal"] = s.maybe()
	}
}

// move puts instances into the other subnet, with another address there.
func (s *setup) move() {
	subnets := append(s.of("aws_subnet", "main"), s.of("aws_subnet", "second")...)
	for n, r := range s.of("aws_instance") {
		const others = 3
		if s.IntN(others) > 0 {
			continue
		}
		to := subnets[s.IntN(len(subnets))].attributes
		cidr, _ := to["cidr_block"].(string)
		was, now := r.attributes["private_ip"], fmt.Sprintf("%s.%d", cidr[:strings.LastIndex(cidr, ".")], 200+n)
		s.walk(func(_ string, value any) any {
			if value == was {
				return now
			}
			return value
		})
		zone := to["availability_zone"]
		r.attributes["subnet_id"], r.attributes["availability_zone"] = to["id"], zone
		if r.name == "db" {
			for _, volume := range s.of("aws_ebs_volume") {
				volume.attributes["availability_zone"] = zone
			}
		}
	}
}

// retag leaves tags to the provider's default tags, or adds one to everything.
func (s *setup) retag() {
	byDefault, more := s.maybe(), s.maybe()
	for _, r := range s.resources {
		tags, _ := r.attributes["tags"].(object)
		all, _ := r.attributes["tags_all"].(object)
		if more && tags != nil && all != nil {
			tags["CostCenter"], all["CostCenter"] = "4711", "4711"
		}
		for _, key := range []string{"Project", "Env", "Owner", "ManagedBy", "CostCenter"} {
			if byDefault && all != nil {
				delete(tags, key)
			}
		}
	}
}
