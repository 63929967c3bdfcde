package infra

import (
	"slices"
	"testing"

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
		PeerBuildVPCCIDR: "172.31.0.0/16",
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
