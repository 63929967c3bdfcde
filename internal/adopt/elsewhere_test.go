package adopt

import (
	"strings"
	"testing"

	"milu2-stage/internal/config"
)

// A stage file that was copied with its domain must not take over the other stage's public names.
func TestARecordOfAnotherRegionsStageIsNotTakenOver(t *testing.T) {
	const id = "Z1_api.stage0.example.com_A"
	for sentence, c := range map[string]struct {
		target  string
		imports map[string]string
		refused bool
	}{
		"another region's application load balancer":       {target: "dualstack.milu2stage-alb-1.us-test-2.elb.amazonaws.com", refused: true},
		"another region's network load balancer":           {target: "milu2stage-nlb-1.elb.us-test-2.amazonaws.com.", refused: true},
		"a load balancer in China":                         {target: "milu2stage-alb-1.cn-north-1.elb.amazonaws.com.cn", refused: true},
		"a load balancer in a government region":           {target: "milu2stage-nlb-1.elb.us-gov-west-1.amazonaws.com", refused: true},
		"another region's, taken over by name":             {target: "x.us-test-2.elb.amazonaws.com", imports: map[string]string{"alias-api": id}},
		"this region's load balancer, perhaps an old one":  {target: "milu2stage-alb-1.us-test-1.elb.amazonaws.com"},
		"this region's network load balancer":              {target: "milu2stage-nlb-1.elb.us-test-1.amazonaws.com"},
		"something else":                                   {target: "d111111abcdef8.cloudfront.net"},
		"no alias":                                         {},
		"a name that only looks like another region's one": {target: "us-test-2.elb.amazonaws.com.example.com"},
	} {
		t.Run(sentence, func(t *testing.T) {
			props := map[string]any{"name": "api.stage0.example.com", "type": "A", "setIdentifier": ""}
			if c.target != "" {
				props["aliasName"] = c.target
			}
			a := deciding((&fakeSource{}).has(ListRecords, "Z1", Live{ID: id, Props: props}), config.ScopeStage, c.imports)
			d, err := a.decide(t.Context(), registration{
				token: recordToken, name: "alias-api", region: "us-test-1",
				inputs: Inputs{"zoneId": "Z1", "name": "api.stage0.example.com", "type": "A"},
			})
			if !c.refused {
				if err != nil || d.Action != Adopt {
					t.Errorf("got %+v, %v", d, err)
				}
				return
			}
			if err == nil {
				t.Fatalf("got %+v", d)
			}
			for _, says := range []string{strings.TrimSuffix(c.target, "."), "not in us-test-1", "milu2-stage:domain",
				"pulumi config set -s stage0 --path \"milu2-stage:imports.alias-api\" " + id} {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("got %v, want %q", err, says)
				}
			}
		})
	}
}

// A stage that was begun, and has no public names yet, may have another domain.
func TestAStageWithoutNamesIsToldOfADomain(t *testing.T) {
	for name, want := range map[string]bool{"log-api": true, "alias-web": false} {
		a := advising((&fakeSource{}).has(ListRecords, "Z1", Live{ID: "Z1_a_A", Props: map[string]any{
			"name": "a", "type": "A", "setIdentifier": "", "aliasName": "x.us-test-2.elb.amazonaws.com"}}), nil, false)
		token := map[string]string{"log-api": logToken, "alias-web": recordToken}[name]
		a.state = newState(map[string]any{"urn:pulumi:stage0::milu2-stage::" + token + "::" + name: map[string]any{}})
		_, err := a.decide(t.Context(), registration{
			token: recordToken, name: "alias-api", region: "us-test-1", inputs: Inputs{"zoneId": "Z1", "name": "a", "type": "A"},
		})
		if err == nil || strings.Contains(err.Error(), "pulumi config set -s stage0 milu2-stage:domain stage0-us-test-1.example.com") != want {
			t.Errorf("with %s in state: %v", name, err)
		}
	}
}
