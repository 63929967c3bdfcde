package adopt

import "testing"

func TestPlacesOfInstances(t *testing.T) {
	node := func(name, subnet string) Live {
		return Live{ID: "i-" + name, Name: "milu2stage-" + name, VPC: "vpc-1", Props: map[string]any{"subnetId": subnet}}
	}
	tests := map[string]struct {
		name  string
		lives []Live
		want  string
	}{
		"web in the second subnet": {"web", []Live{node("web", "subnet-b")}, "web.subnet second"},
		"db in the main subnet":    {"db", []Live{node("db", "subnet-a")}, "db.subnet main"},
		"web in a third subnet":    {"web", []Live{node("web", "subnet-c")}, ""},
		"all nodes of a kind in the second subnet": {
			"node-game-2", []Live{node("node-game", "subnet-b"), node("node-game-2", "subnet-b")}, "nodes.game.subnet second",
		},
		"nodes that alternate": {
			"node-game-2", []Live{node("node-game", "subnet-a"), node("node-game-2", "subnet-b"), node("node-game-3", "subnet-a")},
			"nodes.game.subnet spread",
		},
		"nodes in no order": {"node-game-2", []Live{node("node-game", "subnet-b"), node("node-game-2", "subnet-a")}, ""},
	}
	subnet := func(id, block string) Live {
		return Live{ID: id, VPC: "vpc-1", Props: map[string]any{"cidrBlock": block}}
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			s := (&fakeSource{}).has(ListSubnets, "subnet-a", subnet("subnet-a", "172.34.0.0/24")).has(ListInstances, "vpc-1", tt.lives...).
				has(ListSubnets, "vpc-1", subnet("subnet-a", "172.34.0.0/24"), subnet("subnet-b", "172.34.1.0/24"), subnet("subnet-c", "172.34.9.0/24"))
			a := advising(s, nil, false)
			r := registration{token: instanceToken, name: tt.name, region: "us-test-1", inputs: Inputs{"subnetId": "subnet-a"}}
			got := ""
			for _, set := range subnetWay(a.find.question(t.Context(), a.kinds[instanceToken], r), tt.lives[len(tt.lives)-1]).settings {
				got = set.path + " " + set.value
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
