package infra

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/config"
)

func ruleStage(change func(*config.Stage)) *config.Stage {
	stage := &config.Stage{
		TrustedCIDRs: []string{"203.0.113.0/24"},
		Web:          config.Web{Port: 80},
		API:          config.API{Port: 8000},
		DB:           config.DB{Port: 3306},
		Nodes: []config.Node{
			{Name: "game", Port: 7001, HealthPort: 7001, NodeDefaults: config.NodeDefaults{Protocol: "tcp"}},
		},
		PeerBuildVPCCIDR: "172.31.0.0/16", NLB: config.NLB{SecurityGroup: true},
	}
	change(stage)
	return stage
}

func TestIngress(t *testing.T) {
	tests := map[string]struct {
		change func(*config.Stage)
		has    []rule
		hasNot []rule
	}{
		"a TCP node is open to the load balancer alone": {
			change: func(*config.Stage) {},
			has:    []rule{{Group: "sg-node-game", Protocol: "tcp", Port: 7001, From: "sg-app"}},
			hasNot: []rule{{Group: "sg-app", Protocol: "tcp", Port: 7001, CIDR: anywhere}},
		},
		"a UDP node is health-checked by TCP": {
			change: func(s *config.Stage) {
				s.Nodes[0].Protocol, s.Nodes[0].HealthPort = "udp", 7101
			},
			has: []rule{
				{Group: "sg-node-game", Protocol: "udp", Port: 7001, From: "sg-app"},
				{Group: "sg-node-game", Protocol: "tcp", Port: 7101, From: "sg-app"},
				{Group: "sg-app", Protocol: "udp", Port: 7001, From: "sg-app"},
				{Group: "sg-app", Protocol: "tcp", Port: 7101, From: "sg-app"},
			},
		},
		"game clients reach the node ports of the load balancer": {
			change: func(s *config.Stage) { s.NodeClientCIDRs = []string{anywhere} },
			has:    []rule{{Group: "sg-app", Protocol: "tcp", Port: 7001, CIDR: anywhere}},
			hasNot: []rule{{Group: "sg-node-game", Protocol: "tcp", Port: 7001, CIDR: anywhere}},
		},
		"without peering nothing is open to the build VPC": {
			change: func(*config.Stage) {},
			hasNot: []rule{
				{Group: "sg-app", Protocol: "tcp", Port: 22, CIDR: "172.31.0.0/16"},
				{Group: "sg-db", Protocol: "icmp", CIDR: "172.31.0.0/16"},
			},
		},
		"the build VPC deploys to the application": {
			change: func(s *config.Stage) { s.PeerBuildVPCID = buildVPC },
			has: []rule{
				{Group: "sg-app", Protocol: "tcp", Port: 22, CIDR: "172.31.0.0/16"},
				{Group: "sg-app", Protocol: "tcp", Port: 7001, CIDR: "172.31.0.0/16"},
				{Group: "sg-db", Protocol: "icmp", CIDR: "172.31.0.0/16"},
			},
		},
		"without trusted addresses nothing is open to them": {
			change: func(s *config.Stage) { s.TrustedCIDRs = nil },
			hasNot: []rule{{Group: "sg-trusted-ip", Protocol: "tcp", Port: 22, CIDR: "203.0.113.0/24"}},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var open []rule
			for _, r := range ingress(ruleStage(tt.change), "172.34.0.0/16") {
				open = append(open, r.opens())
			}
			for _, want := range tt.has {
				if !slices.Contains(open, want) {
					t.Errorf("no rule %+v", want)
				}
			}
			for _, not := range tt.hasNot {
				if slices.Contains(open, not) {
					t.Errorf("unexpected rule %+v", not)
				}
			}
		})
	}
}

// EC2 refuses a rule that opens what another of the group does, however the configuration came to it.
func TestIngressHasNoRuleTwice(t *testing.T) {
	rules := ingress(ruleStage(func(s *config.Stage) {
		s.PeerBuildVPCID = buildVPC
		s.NodeClientCIDRs = []string{s.PeerBuildVPCCIDR}
		s.API.Port = s.Web.Port
		s.DB.Port = 3389
	}), "172.34.0.0/16")
	names, opened := map[string]bool{}, map[rule]bool{}
	for _, r := range rules {
		if names[r.Name] || opened[r.opens()] {
			t.Errorf("twice: %+v", r)
		}
		names[r.Name], opened[r.opens()] = true, true
	}
}

// EC2.18, EC2.19, EC2.53: with no game clients, the world reaches 443 and 80 of the load balancers, and nothing else.
func TestControlEC2_18OnlyTheWebIsOpenToTheWorld(t *testing.T) {
	for _, r := range ingress(ruleStage(func(s *config.Stage) { s.PeerBuildVPCID = buildVPC }), "172.34.0.0/16") {
		if r.CIDR == anywhere && (r.Protocol != "tcp" || r.Port != 443 && r.Port != 80 || r.Group != groupApp) {
			t.Errorf("open to the world: %+v", r)
		}
	}
}

// Without a group on the network load balancer its clients' addresses reach the nodes, whose own groups let them in.
func TestNodesBehindALoadBalancerWithoutAGroup(t *testing.T) {
	stage := settingsOf(t, stageConfig(map[string]string{
		"milu2-stage:nlb": `{"securityGroup":false}`, "milu2-stage:nodeClientCidrs": `["0.0.0.0/0"]`, "milu2-stage:peerBuildVpcId": buildVPC,
		"milu2-stage:nodes": `{"game":{"healthPort":7101},"chat":null,"commu":null,"world":{"protocol":"udp"}}`,
	})).Stage
	var got []string
	for _, r := range ingress(stage, "172.34.0.0/16") {
		if strings.HasPrefix(r.Name, "sg-node-") || strings.Contains(r.Name, "-700") {
			got = append(got, strings.Join([]string{r.Name, r.Group, r.Protocol, strconv.Itoa(r.Port), r.CIDR + r.From}, " "))
		}
	}
	want := []string{
		"sg-node-game-in-tcp-7001-vpc sg-node-game tcp 7001 172.34.0.0/16",
		"sg-node-game-in-tcp-7101-vpc sg-node-game tcp 7101 172.34.0.0/16",
		"sg-node-game-in-tcp-7001-build sg-node-game tcp 7001 172.31.0.0/16",
		"sg-node-game-in-tcp-7001-client-0-0-0-0-0 sg-node-game tcp 7001 0.0.0.0/0",
		"sg-node-world-in-udp-7002-vpc sg-node-world udp 7002 172.34.0.0/16",
		"sg-node-world-in-tcp-7002-vpc sg-node-world tcp 7002 172.34.0.0/16",
		"sg-node-world-in-udp-7002-build sg-node-world udp 7002 172.31.0.0/16",
		"sg-node-world-in-udp-7002-client-0-0-0-0-0 sg-node-world udp 7002 0.0.0.0/0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheNetworkLoadBalancersGroupAndAddresses(t *testing.T) {
	result := deployed(t, map[string]string{"milu2-stage:nlb": `{"securityGroup":false}`})
	wantInputs(t, find(t, result, typeLoadBalancer, "nlb"), map[string]any{"securityGroups": nil, "subnets.1": "subnet-second-id"})
	wantInputs(t, find(t, result, typeLoadBalancer, "alb"), map[string]any{"securityGroups.0": "sg-app-id"})
	result = deployed(t, map[string]string{
		"milu2-stage:nlb": `{"internetFacing":true,"allocationIds":["eipalloc-01234567","eipalloc-89abcdef"]}`,
	})
	wantInputs(t, find(t, result, typeLoadBalancer, "nlb"), map[string]any{
		"internal": false, "securityGroups.0": "sg-app-id", "subnets": nil,
		"subnetMappings.0.subnetId": "subnet-main-id", "subnetMappings.0.allocationId": "eipalloc-01234567",
		"subnetMappings.1.subnetId": "subnet-second-id", "subnetMappings.1.allocationId": "eipalloc-89abcdef",
	})
}

// AWS takes these characters alone:
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html.
func TestDescriptionsOfRulesAreWhatAWSTakes(t *testing.T) {
	allowed := regexp.MustCompile(`^[0-9A-Za-z_ .:/()#,@\[\]+=&;{}!$*-]{0,255}$`)
	for _, grouped := range []bool{true, false} {
		stage := ruleStage(func(s *config.Stage) {
			s.NLB.SecurityGroup, s.Nodes[0].HealthPort = grouped, 7101
			s.PeerBuildVPCID, s.NodeClientCIDRs = "vpc-1", []string{anywhere}
		})
		for _, r := range append(ingress(stage, "172.34.0.0/16"), egress(stage)...) {
			if !allowed.MatchString(r.Description) {
				t.Errorf("%s: %q", r.Name, r.Description)
			}
		}
	}
}
