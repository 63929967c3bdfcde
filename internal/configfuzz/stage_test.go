package configfuzz

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// stageConfig is a configuration of a stage that deploys.
func (g *generator) stageConfig() map[string]string {
	s := g.common("stage")
	region := s["aws:region"]
	g.network(s, region)
	g.names(s)
	s.maybe(g, "nodeClientCidrs", func() string {
		return asJSON(some(g, 4, func() string { return pick(g, "0.0.0.0/0", "0.0.0.0/1", g.block(0)) }))
	})
	g.instances(s)
	s.maybe(g, "trustedCidrs", func() string {
		return asJSON(some(g, 5, func() string { return g.block(8) }))
	})
	s.maybe(g, "sharedStack", func() string { return pick(g, "", "acme/milu2-stage/shared", "a.b/c_d/e-f") })
	s.maybe(g, "publicKey", func() string {
		return pick(g, "", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl who@where")
	})
	s.maybe(g, "logRetentionDays", func() string { return pick(g, "1", "3", "14", "365", "3653") })
	s.maybe(g, "alarmTopicArn", func() string { return pick(g, "", g.arn("sns", region, g.label(30))) })
	s.maybe(g, "webAclArn", func() string {
		return pick(g, "", g.arn("wafv2", region, "regional/webacl/"+g.label(10)+"/"+g.uuid()))
	})
	s.maybe(g, "repositoryKmsKeyArn", func() string { return pick(g, "", g.arn("kms", region, "key/"+g.uuid())) })
	s.maybe(g, "interfaceEndpoints", func() string {
		return asJSON(some(g, 6, func() string {
			return pick(g, "ec2", "ecr.api", "ecr.dkr", "ssm", "ssmmessages", "logs", "kinesis-streams", "s3-outposts", "x"+g.label(30))
		}))
	})
	s.maybe(g, "repositories", func() string {
		return asJSON(some(g, 5, func() string {
			return pick(g, "api", "web", "node-game", "a/b", "a-b", "a_b", "a.b", g.label(20), g.label(200))
		}))
	})
	for _, name := range []string{"flowLogs", "albAccessLogs", "deletionProtection", "immutableTags"} {
		s.maybe(g, name, g.flag)
	}
	s.maybe(g, "nlb", g.nlb)
	s.maybe(g, "rulePriority", func() string { return strconv.Itoa(g.between(1, 49990)) })
	return s
}

// nlb is the network load balancer of the nodes.
func (g *generator) nlb() string {
	nlb := map[string]any{"internetFacing": g.oneIn(2), "securityGroup": !g.oneIn(3)}
	if nlb["internetFacing"] == true && g.oneIn(2) {
		nlb["allocationIds"] = []string{"eipalloc-0" + g.hex(8)[1:], "eipalloc-1" + g.hex(8)[1:]}
	}
	return asJSON(nlb)
}

// network sets the place in the address plan, the zones and the peering.
func (g *generator) network(s settings, region string) {
	reserved := []int{0, 1, 2, 3}
	if g.oneIn(3) {
		reserved = some(g, pick(g, 3, 20, 225), func() int { return g.between(0, 225) })
		s[project+"reservedOffsets"] = asJSON(reserved)
	}
	index := g.between(0, 225-len(reserved))
	s[project+"stageIndex"] = strconv.Itoa(index)
	second := octet(index, reserved)
	s.maybe(g, "peerBuildVpcId", func() string { return pick(g, "vpc-0123456789abcdef0", "vpc-"+g.hex(8)) })
	builds := []string{"172.31.0.0/16", "10.0.0.0/16", "192.168.255.240/28", "172.29.0.0/16", "10.255.255.0/24"}
	build := pick(g, builds...)
	if second == 31 {
		build = pick(g, builds[1:]...)
	}
	if second == 31 || g.often() {
		s[project+"peerBuildVpcCidr"] = build
	}
	s.maybe(g, "peerRegion", func() string { return pick(g, "", region, "us-test-2", "eu-west-1") })
	s.maybe(g, "availabilityZones", func() string {
		first := g.below(6)
		return asJSON(pick(g, []string{}, []string{region + string(letters[first]), region + string(letters[first+1])}))
	})
}

// octet is the second octet of a stage's addresses, counted anew here so that the program's own count is checked.
func octet(index int, reserved []int) int {
	for offset := 0; offset <= 225; offset++ {
		if slices.Contains(reserved, offset) {
			continue
		}
		if index == 0 {
			return 30 + offset
		}
		index--
	}
	return -1
}

// block is an IPv4 prefix, at least so narrow.
func (g *generator) block(widest int) string {
	bits := g.between(widest, 32)
	address := uint32(g.random.Uint64()) //nolint:gosec // any 32 bits will do
	address = address >> (32 - bits) << (32 - bits)
	return fmt.Sprintf("%d.%d.%d.%d/%d", address>>24, address>>16&255, address>>8&255, address&255, bits)
}

func (g *generator) names(s settings) {
	zone := pick(g, "example.com", "a.b.c.example.org", "xn--bcher-kva.example")
	s[project+"publicZone"] = zone
	s[project+"domain"] = pick(g, zone, "stage0."+zone, "a."+zone, g.chars(letters, 63-len(zone))+"."+zone, g.label(9)+"."+g.label(9)+"."+zone)
}

// instances sets the roles. With an image of one's own, everything has its architecture.
func (g *generator) instances(s settings) {
	types := func() string { return g.instanceType() }
	s.maybe(g, "amiId", func() string { return pick(g, "", "ami-0123456789abcdef0", "ami-"+g.hex(8)) })
	if s[project+"amiId"] != "" {
		types = g.x86
	}
	s.maybe(g, "web", func() string {
		web := object{}
		g.server(web, types)
		return asJSON(web)
	})
	s.maybe(g, "api", func() string { return asJSON(g.api(types)) })
	s.maybe(g, "db", func() string { return asJSON(g.db(types)) })
	s.maybe(g, "nodeDefaults", func() string {
		defaults := object{}
		g.nodeFields(defaults, types)
		return asJSON(defaults)
	})
	s.maybe(g, "nodes", func() string { return asJSON(g.nodes(types, wide.MatchString(s[project+"nodeClientCidrs"]))) })
}

// wide finds a prefix that counts as the whole internet.
var wide = regexp.MustCompile(`/[0-7]"`)

func (g *generator) x86() string {
	return pick(g, "t3.micro", "t2.nano", "m5.large", "c6i.4xlarge", "r5.metal", "m7i-flex.large", "u-6tb1.112xlarge", "c7i.metal-24xl")
}

func (g *generator) arm() string {
	return pick(g, "t4g.small", "m6g.medium", "c7gn.xlarge", "a1.medium", "x2gd.metal", "im4gn.large")
}

func (g *generator) instanceType() string { return pick(g, g.x86(), g.x86(), g.arm()) }

// port is a port of a target, one of EC2.19's often; if the world may reach it, none of those.
func (g *generator) port(open bool) int {
	for {
		port := pick(g, 80, 443, 7001, pick(g, highRisk()...), g.between(1, 65535))
		if !open || !slices.Contains(highRisk(), port) {
			return port
		}
	}
}

func (g *generator) server(o object, types func() string) {
	o.maybe(g, "instanceType", func() any { return types() })
	o.maybe(g, "port", func() any { return g.port(false) })
	o.maybe(g, "healthCheckPath", func() any { return pick(g, "/", "/health?full=1", "/"+g.chars(letters, 1023)) })
	o.maybe(g, "publicIp", func() any { return g.oneIn(2) })
}

func (g *generator) api(types func() string) object {
	api := object{}
	g.server(api, types)
	least := g.between(0, 500)
	most := g.between(max(least, 1), 500)
	if g.often() {
		api["min"], api["max"], api["desired"] = least, most, g.between(least, most)
	}
	api.maybe(g, "healthCheckType", func() any { return pick(g, "ELB", "EC2") })
	api.maybe(g, "cpuTarget", func() any { return g.between(1, 100) })
	api.maybe(g, "healthCheckGraceSeconds", func() any { return g.between(0, 7200) })
	if g.often() {
		own, of := "t3.small", g.x86
		if set, ok := api["instanceType"].(string); ok {
			if own = set; isARM(own) {
				of = g.arm
			}
		}
		api["spareInstanceTypes"] = slices.DeleteFunc(some(g, 4, of), func(spare string) bool { return spare == own })
	}
	return api
}

// isARM knows the types that this generator makes.
func isARM(instanceType string) bool {
	return slices.Contains([]string{"t4g.small", "m6g.medium", "c7gn.xlarge", "a1.medium", "x2gd.metal", "im4gn.large"}, instanceType)
}

func (g *generator) db(types func() string) object {
	db := object{}
	db.maybe(g, "instanceType", func() any { return types() })
	db.maybe(g, "port", func() any { return pick(g, 22, 3306, 3389, 5432, g.between(1, 65535)) })
	db.maybe(g, "publicIp", func() any { return g.oneIn(2) })
	switch g.below(6) {
	case 0:
		db["volumeType"], db["volumeSize"], db["volumeIops"] = "io1", g.between(4, 16384), g.between(100, 200)
	case 1:
		db["volumeType"], db["volumeSize"], db["volumeIops"] = "io2", g.between(256, 65536), g.between(100, 256000)
	case 2:
		db["volumeType"], db["volumeSize"] = "gp2", g.between(1, 16384)
	case 3:
		db["volumeSize"], db["volumeIops"] = g.between(32, 16384), g.between(3000, 16000)
	default:
		db.maybe(g, "volumeSize", func() any { return g.between(1, 16384) })
	}
	return db
}

// nodes are few most of the time: every instance costs a handful of registrations.
func (g *generator) nodes(types func() string, open bool) object {
	kinds := g.between(0, 5)
	if g.oneIn(60) {
		kinds = 50
	}
	nodes, ports := object{}, []int{}
	for i, name := range []string{"game", "world", "chat", "commu"} {
		switch g.below(3) {
		case 0:
			nodes[name] = pick[any](g, nil, "null")
			continue
		case 1:
			node := object{}
			g.nodeFields(node, types)
			nodes[name] = node
		}
		ports = append(ports, 7001+i)
	}
	for len(nodes) < kinds {
		name := pick(g, "game", "world", "db", "alb", "nlb", "node", "internal", "api-internal", "web-x", "target", "eip", "log", "a",
			g.label(20), g.chars(letters, 20))
		port := g.port(open)
		if _, taken := nodes[name]; taken || slices.Contains(ports, port) || reservedName(name) {
			continue
		}
		ports = append(ports, port)
		node := object{"port": port}
		node.maybe(g, "healthPort", func() any { return pick(g, 22, port, g.between(1, 65535)) })
		g.nodeFields(node, types)
		nodes[name] = node
	}
	return nodes
}

func (g *generator) nodeFields(o object, types func() string) {
	o.maybe(g, "protocol", func() any { return pick(g, "tcp", "udp") })
	o.maybe(g, "instanceType", func() any { return types() })
	o.maybe(g, "publicIp", func() any { return g.oneIn(2) })
	o.maybe(g, "elasticIp", func() any { return g.oneIn(2) })
	o.maybe(g, "count", func() any {
		if g.oneIn(300) {
			return 500
		}
		return g.between(1, 3)
	})
}

// reservedName says whether a random name is one that would give two resources one name.
func reservedName(name string) bool {
	last := name[strings.LastIndexByte(name, '-')+1:]
	return last != name && (last == "eip" || strings.Trim(last, digits) == "") || name == "web" || name == "api" || name == "api-int"
}

// highRisk is EC2.19's list, from its documentation and not from the program.
func highRisk() []int {
	return []int{
		20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088, 8888, 9200, 9300,
	}
}
