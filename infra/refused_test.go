package infra

import "testing"

// refusedFields are refused changes of single names and of fields of objects; shared is a configuration of the shared stack.
func refusedFields(shared map[string]string) map[string]refusal {
	return map[string]refusal{
		"the name of a load balancer": {
			config: stageConfig(map[string]string{"milu2-stage:names": `{"alb": "corp-public"}`}), change: map[string]string{"milu2-stage:names": `{"alb": "corp"}`},
			says: []string{"1 problem", `milu2-stage:names.alb: "corp"`, `allowed: "corp-public": `, `set -s stage0 --path "milu2-stage:names.alb" corp-public` + "\n"},
		},
		"the name of a load balancer that had none of its own": {
			config: stageConfig(nil), change: map[string]string{"milu2-stage:names": `{"alb": "corp"}`},
			says: []string{"1 problem", `milu2-stage:names.alb: "corp"`, `config rm -s stage0 --path "milu2-stage:names.alb"` + "\n"},
		},
		"names that are no longer given": {
			config: stageConfig(map[string]string{"milu2-stage:names": `{"private-zone": "corp.internal", "repo-api": "corp-api"}`}),
			change: map[string]string{"milu2-stage:names": `{}`},
			says: []string{"2 problems", `names.private-zone: not set, which is "milu2stage.internal"`, `"milu2-stage:names.private-zone" corp.internal` + "\n",
				`"milu2-stage:names.repo-api" corp-api` + "\n"},
		},
		"the prefix of a stage whose zone has a name of its own": {
			config: stageConfig(map[string]string{"milu2-stage:names": `{"private-zone": "corp.internal"}`}),
			change: map[string]string{"milu2-stage:namePrefix": "x"},
			says:   []string{"1 problem", `milu2-stage:namePrefix: "x"`, "set -s stage0 milu2-stage:namePrefix milu2stage\n"},
		},
		"the name of one bucket": {
			config: shared, change: map[string]string{"milu2-stage:names": `{"web": "corp-site"}`},
			says: []string{"1 problem", `milu2-stage:names.web: "corp-site"`, `config rm -s stage0 --path "milu2-stage:names.web"` + "\n"},
		},
		"the web instance's subnet": {
			config: stageConfig(map[string]string{"milu2-stage:web": `{"subnet":"second"}`}), change: map[string]string{"milu2-stage:web": `{}`},
			says: []string{"1 problem", `milu2-stage:web.subnet: "main"`, `allowed: "second": `, `set -s stage0 --path "milu2-stage:web.subnet" second`},
		},
		"the subnets of a kind of node": {
			config: stageConfig(map[string]string{"milu2-stage:nodes": `{"game":{"count":3}}`}),
			change: map[string]string{"milu2-stage:nodes": `{"game":{"count":3,"subnet":"main"}}`},
			says: []string{"1 problem", `milu2-stage:nodes.game.subnet: "main"`, `allowed: "spread": `, "node-game-2 would be replaced",
				`set -s stage0 --path "milu2-stage:nodes.game.subnet" spread`},
		},
		"the priority that another rule has": {
			config: stageConfig(nil), change: map[string]string{"milu2-stage:rulePriority": "20"},
			says: []string{"1 problem", "milu2-stage:rulePriority: 20\n", "api-path still has the priority 20", "set -s stage0 milu2-stage:rulePriority 10\n"},
		},
		"the data volume's device": {
			config: stageConfig(map[string]string{"milu2-stage:db": `{"dataDevice":"xvdh"}`}), change: map[string]string{"milu2-stage:db": `{}`},
			says: []string{"1 problem", `milu2-stage:db.dataDevice: "/dev/sdf"`, `allowed: "xvdh": `, `set -s stage0 --path "milu2-stage:db.dataDevice" xvdh`},
		},
		"the scheme of the network load balancer": {
			config: stageConfig(nil), change: map[string]string{"milu2-stage:nlb": `{"internetFacing":true}`},
			says: []string{"1 problem", "milu2-stage:nlb.internetFacing: true\n", "allowed: false: ", "pulumi destroy -s stage0 --target 'urn:",
				`config set -s stage0 --path "milu2-stage:nlb.internetFacing" false` + "\n"},
		},
		"the first group of the network load balancer": {
			config: stageConfig(map[string]string{"milu2-stage:nlb": `{"securityGroup":false}`}), change: map[string]string{"milu2-stage:nlb": `{}`},
			says: []string{"1 problem", "milu2-stage:nlb.securityGroup: true\n", `--path "milu2-stage:nlb.securityGroup" false` + "\n"},
		},
		"the addresses of the network load balancer": {
			config: stageConfig(map[string]string{"milu2-stage:nlb": `{"internetFacing":true,"allocationIds":["eipalloc-01234567","eipalloc-89abcdef"]}`}),
			change: map[string]string{"milu2-stage:nlb": `{"internetFacing":true}`},
			says: []string{"1 problem", "milu2-stage:nlb.allocationIds: none\n", "allowed: eipalloc-01234567, eipalloc-89abcdef: ",
				`set -s stage0 --path "milu2-stage:nlb.allocationIds[0]" eipalloc-01234567` + "\n"},
		},
	}
}

// Name tags change in place, and what imports took over keeps its name where that is ignored.
func TestNamesThatMayChange(t *testing.T) {
	state := stateOf(t, deployed(t, nil))
	for sentence, change := range map[string]map[string]string{
		"a Name tag": {"milu2-stage:names": `{"web": "corp web", "vpc": "corp"}`},
		"a group of the load balancer that is ignored": {
			"milu2-stage:nlb": `{"securityGroup":false}`, "milu2-stage:ignoreChanges": `{"nlb": ["securityGroups"]}`,
		},
		"priorities that are free": {"milu2-stage:rulePriority": "15"},
		"a subnet that is ignored": {
			"milu2-stage:web": `{"subnet":"second"}`, "milu2-stage:ignoreChanges": `{"web": ["subnetId"]}`,
		},
		"more nodes in another subnet than the one that is there": {"milu2-stage:nodes": `{"game":{"count":3,"subnet":"main"}}`},
		"a name that is ignored": {
			"milu2-stage:names": `{"alb": "corp"}`, "milu2-stage:ignoreChanges": `{"alb": ["name"]}`,
		},
	} {
		if _, err := again(state, stageConfig(change), Deploy); err != nil {
			t.Errorf("%s: %v", sentence, err)
		}
	}
}
