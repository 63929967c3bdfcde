package infra

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/stacktest"
)

// namedStacks are configurations with every resource that can have a name.
func namedStacks() map[string]map[string]string {
	return map[string]map[string]string{
		"shared": {"milu2-stage:scope": "shared", "aws:region": stacktest.Region},
		"stage":  stageConfig(nil),
		"a stage with everything": stageConfig(map[string]string{
			"milu2-stage:peerBuildVpcId": buildVPC, "milu2-stage:interfaceEndpoints": `["ssm","ecr.api"]`,
			"milu2-stage:nodeClientCidrs": `["198.51.100.0/24"]`, "milu2-stage:nodeDefaults": `{"elasticIp":true,"count":2}`,
			"milu2-stage:publicKey": publicKey,
		}),
	}
}

// settingsOf loads a configuration.
func settingsOf(t *testing.T, keys map[string]string) *config.Settings {
	t.Helper()
	settings, err := config.Load(config.Source{Get: func(key string) (string, bool) { text, ok := keys[key]; return text, ok }})
	if err != nil {
		t.Fatal(err)
	}
	return settings
}

// nameOf is the physical name of a registration, or its Name tag; empty where it has neither.
func nameOf(r *stacktest.Registration, kind naming.Kind) string {
	property := map[naming.Kind]string{
		naming.KindTag: "tags.Name", naming.KindKeyPair: "keyName", naming.KindDashboard: "dashboardName", naming.KindDistribution: "comment",
		naming.KindBucket: "bucket",
	}[kind]
	if property == "" {
		property = "name"
	}
	text, _ := r.At(property).(string)
	return text
}

// checkPhysicalNames compares what is registered with PhysicalNames.
func checkPhysicalNames(t *testing.T, keys map[string]string) map[string]naming.Name {
	t.Helper()
	names := PhysicalNames(settingsOf(t, keys))
	left := maps.Clone(names)
	for _, r := range record(t, stacktest.Options{Config: keys}, Deploy).Registrations {
		isResource := r.Custom && !strings.HasPrefix(r.Type, "pulumi:") || r.Type == typeImages
		name, known := names[r.Name]
		switch tag, _ := r.At("tags.Name").(string); {
		case !isResource:
		case known && nameOf(r, name.Kind) != name.Text:
			t.Errorf("%s is named %q, want %q", r.Key(), nameOf(r, name.Kind), name.Text)
		case !known && tag != "" && r.Name != "pcx-accepter":
			t.Errorf("%s has the Name tag %q and is not listed", r.Key(), tag)
		}
		if isResource {
			delete(left, r.Name)
		}
	}
	delete(left, "api") // what the group launches
	if len(left) > 0 {
		t.Errorf("listed and not registered: %v", slices.Sorted(maps.Keys(left)))
	}
	return names
}

func TestEveryPhysicalNameCanBeGiven(t *testing.T) {
	for sentence, keys := range namedStacks() {
		t.Run(sentence, func(t *testing.T) {
			given, n := map[string]string{}, 0
			for logical := range checkPhysicalNames(t, keys) {
				n++
				given[logical] = fmt.Sprintf("given%d", n)
			}
			text, err := json.Marshal(given)
			if err != nil {
				t.Fatal(err)
			}
			keys = maps.Clone(keys)
			keys["milu2-stage:names"] = string(text)
			for logical, name := range checkPhysicalNames(t, keys) {
				if name.Text != given[logical] && logical != roleNamedAccess { // which follows from the others
					t.Errorf("%s is named %q, want %q", logical, name.Text, given[logical])
				}
			}
		})
	}
}

func TestNamesThatAWSWouldNotTake(t *testing.T) {
	cases := map[string]struct {
		names string
		says  []string
	}{
		"a load balancer's is too long": {
			`{"alb": "` + strings.Repeat("a", 33) + `"}`,
			[]string{"milu2-stage:names.alb", "32 characters at most", `pulumi config rm -s stage0 --path "milu2-stage:names.alb"`},
		},
		"a log group's has a space":         {`{"log-api": "/milu2 stage"}`, []string{"names.log-api", "letters, digits and ._-/#"}},
		"a repository's has capitals":       {`{"repo-api": "Api"}`, []string{"names.repo-api", "lower-case"}},
		"a group's begins with sg-":         {`{"sg-app": "sg-app"}`, []string{"names.sg-app", "not beginning with sg-"}},
		"nothing has the logical name":      {`{"rt-main": "x"}`, []string{"names.rt-main", "the logical name of a resource"}},
		"the logical name is misspelt":      {`{"albb": "x"}`, []string{`did you mean "alb"?`, `config set -s stage0 --path "milu2-stage:names.alb" x`}},
		"the resource has no name":          {`{"rta-main": "x"}`, []string{"names.rta-main"}},
		"two target groups have one":        {`{"web-tg": "x", "api-tg": "x"}`, []string{"1 problem", "names.web-tg", "that of api-tg is the same"}},
		"one is another's by default":       {`{"web-tg": "milu2stage-api-tg"}`, []string{"names.web-tg", "that of api-tg is the same"}},
		"two are wrong, and both are said":  {`{"alb": "-", "nlb": "internal-x"}`, []string{"2 problems", "names.alb", "names.nlb"}},
		"the zone's is no DNS name":         {`{"private-zone": "a zone"}`, []string{"names.private-zone", "DNS name"}},
		"a key pair that is not registered": {`{"key": "x"}`, []string{"names.key"}},
	}
	for sentence, c := range cases {
		t.Run(sentence, func(t *testing.T) {
			result, err := stacktest.Run(Deploy, stacktest.Options{Config: stageConfig(map[string]string{"milu2-stage:names": c.names})})
			wantError(t, err, c.says...)
			if len(result.Registrations) > 0 {
				t.Errorf("registered before the stop: %v", result.Keys())
			}
		})
	}
}

func TestWhatFollowsFromNames(t *testing.T) {
	result := deployed(t, map[string]string{
		"milu2-stage:names": `{"private-zone": "corp.internal", "log-web": "/corp/web", "repo-web": "corp/web", "alarm-db-cpu": "db > 80%", "api": "corp api"}`,
	})
	wantInputs(t, find(t, result, typeRecord, "record-db"), map[string]any{"name": "db.corp.internal"})
	wantInputs(t, find(t, result, typeLogGroup, "log-web"), map[string]any{"name": "/corp/web"})
	wantInputs(t, find(t, result, tokenAlarm, "alarm-db-cpu"), map[string]any{"name": "db > 80%", "tags.Name": "db _ 80_"})
	wantInputs(t, find(t, result, tokenTemplate, "api-lt"), map[string]any{"tagSpecifications.0.tags.Name": "corp api"})
	policy := find(t, result, tokenRolePolicy, roleNamedAccess)
	wantInputs(t, policy, map[string]any{"role": "milu2stage-ec2", "name": "milu2stage-us-test-1-instance-policy"})
	for _, arn := range []string{"repository/corp/web", "log-group:/corp/web:*"} {
		if text := fmt.Sprint(policy.At("policy")); !strings.Contains(text, arn) || strings.Contains(text, "milu2stage") {
			t.Errorf("the policy has no %s: %s", arn, text)
		}
	}
	if text := fmt.Sprint(find(t, result, typeInstance, "web").At("userData")); !strings.Contains(text, "/corp/web") {
		t.Errorf("the agent writes elsewhere:\n%s", text)
	}
}
