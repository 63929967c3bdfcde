package adopt

import (
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/config"
)

func TestNearMisses(t *testing.T) {
	balancer := func(id, name, vpc string, internal bool) Live {
		return Live{ID: id, Name: name, VPC: vpc, Props: map[string]any{"internal": internal, "loadBalancerType": "application"}}
	}
	s := (&fakeSource{}).has(ListSubnets, "subnet-1", Live{ID: "subnet-1", VPC: "vpc-1"}).has(ListLoadBalancers, "",
		balancer("arn:a", "game-public", "vpc-1", false), balancer("arn:b", "game-internal", "vpc-1", true),
		balancer("arn:c", "elsewhere", "vpc-9", false)).
		has(ListRepositories, "", Live{ID: "game/api", Name: "game/api"}, Live{ID: "game/web", Name: "game/web"})
	a := deciding(s, config.ScopeStage, nil)
	decide := func(token, name string, in Inputs) {
		d, err := a.decide(t.Context(), registration{token: token, name: name, region: "us-test-1", inputs: in})
		if err != nil {
			t.Fatal(err)
		}
		a.remember(d)
	}
	decide(lbToken, "alb", Inputs{"name": "milu2stage-alb", "internal": false, "loadBalancerType": "application", "subnets": []any{"subnet-1"}})
	decide("aws:ecr/repository:Repository", "repo-api", Inputs{"name": "milu2stage/api"})
	decide("aws:ecr/repository:Repository", "repo-web", Inputs{"name": "game/web"})
	want := []string{
		"note   alb: there is none of its name, so it is created; with its scheme and type in this VPC there is game-public. To adopt that: " +
			"`pulumi config set -s stage0 --path \"milu2-stage:names.alb\" game-public`",
		"note   repo-api: there is none of its name, so it is created; with its last part of the name there is game/api. To adopt that: " +
			"`pulumi config set -s stage0 --path \"milu2-stage:names.repo-api\" game/api`",
	}
	got := a.nearMisses()
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestADistributionIsFoundByItsAliasFirst(t *testing.T) {
	distribution := func(id, comment string, aliases ...string) Live {
		return Live{ID: id, Name: comment, Props: map[string]any{"aliases": aliases}}
	}
	for sentence, tt := range map[string]struct {
		lives []Live
		want  string
	}{
		"by its comment":                    {[]Live{distribution("E1", "ours"), distribution("E2", "game", "x.example.com")}, "E1"},
		"by its alias":                      {[]Live{distribution("E1", "other"), distribution("E2", "game", "www.example.com")}, "E2"},
		"by its alias, in spite of another": {[]Live{distribution("E1", "ours"), distribution("E2", "game", "www.example.com")}, "E2"},
		"there is none":                     {[]Live{distribution("E2", "game", "x.example.com")}, ""},
	} {
		t.Run(sentence, func(t *testing.T) {
			a := deciding((&fakeSource{}).has(ListDistributions, "", tt.lives...), config.ScopeShared, nil)
			a.opts.First = []Lookup{{Type: DistributionType, Name: "cdn-web", Inputs: Inputs{"comment": "ours", "aliases": []string{"www.example.com"}}}}
			live, skip, err := a.Skips(t.Context(), DistributionType, "cdn-web", "ours")
			if err != nil || skip != (tt.want != "") || (skip && live.ID != tt.want) {
				t.Errorf("got %+v %v %v", live, skip, err)
			}
		})
	}
}
