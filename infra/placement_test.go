package infra

import (
	"testing"

	"milu2-stage/internal/stacktest"
)

func TestSubnetsOfInstances(t *testing.T) {
	byDefault := map[string]string{
		"web": "main", "db": "main", "node-game": "main", "node-game-2": "second", "node-game-3": "main",
	}
	const three = `{"game":{"count":3}}`
	for sentence, tt := range map[string]struct {
		keys map[string]string
		want map[string]string
	}{
		"by default nodes alternate": {map[string]string{"milu2-stage:nodes": three}, byDefault},
		"web and database in the second": {
			map[string]string{"milu2-stage:web": `{"subnet":"second"}`, "milu2-stage:db": `{"subnet":"second"}`},
			map[string]string{"web": "second", "db": "second", "node-game": "main"},
		},
		"one kind in the second": {
			map[string]string{"milu2-stage:nodes": `{"game":{"count":3,"subnet":"second"}}`},
			map[string]string{"node-game": "second", "node-game-3": "second", "node-world": "main"},
		},
		"all kinds in the main one but for one": {
			map[string]string{
				"milu2-stage:nodes": `{"game":{"count":2},"world":{"count":2,"subnet":"spread"}}`, "milu2-stage:nodeDefaults": `{"subnet":"main"}`,
			},
			map[string]string{"node-game-2": "main", "node-world-2": "second"},
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			result := deployed(t, tt.keys)
			for role, subnet := range tt.want {
				wantInputs(t, find(t, result, typeInstance, role), map[string]any{"subnetId": "subnet-" + subnet + "-id"})
			}
			zone := map[string]string{"main": "us-test-1a", "second": "us-test-1b"}[tt.want["db"]]
			if zone != "" {
				wantInputs(t, find(t, result, typeVolume, "db-data"), map[string]any{"availabilityZone": zone})
			}
		})
	}
}

func TestTheDataVolumesDevice(t *testing.T) {
	result := record(t, stacktest.Options{Config: stageConfig(map[string]string{"milu2-stage:db": `{"dataDevice":"/dev/sdh"}`})}, Deploy)
	wantInputs(t, find(t, result, tokenAttachment, "db-data-attachment"), map[string]any{"deviceName": "/dev/sdh"})
}
