package infra

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/stacktest"
)

func TestExternalPartsOfSharedAreNotRegistered(t *testing.T) {
	keys := map[string]string{
		"milu2-stage:scope": "shared", "aws:region": stacktest.Region,
		"milu2-stage:external": `{"web": "corp-site", "logs": "corp-logs", "ec2": "corp-role", "ec2-profile": "corp-profile", "cdn-web": "E0123456789ABC"}`,
	}
	result := record(t, stacktest.Options{Stack: "shared", Config: keys}, Deploy)
	for _, r := range result.Registrations {
		part := strings.SplitN(r.Name, "-", 2)[0]
		if r.Custom && (slices.Contains([]string{"web", "logs", "ec2"}, part) || strings.HasPrefix(r.Name, "cdn-web")) {
			t.Errorf("%s is registered", r.Key())
		}
	}
	for _, name := range []string{"assets", "artifacts"} {
		find(t, result, tokenBucket, name)
	}
	if got := BucketNames(settingsOf(t, keys))["web"]; got != "corp-site" {
		t.Errorf("the bucket web is %s", got)
	}
}

func TestExternalPartsOfAStage(t *testing.T) {
	const arn = "arn:aws-test:acm:us-test-1:123456789012:certificate/corp"
	result := deployed(t, map[string]string{"milu2-stage:external": `{"certificate": "` + arn + `", "alias-web": "", "alias-nodes": ""}`})
	wantInputs(t, find(t, result, typeListener, "alb-https"), map[string]any{"certificateArn": arn})
	var aliases []string
	for _, r := range result.Registrations {
		if strings.HasPrefix(r.Name, "certificate") && r.Custom {
			t.Errorf("%s is registered", r.Key())
		}
		if strings.HasPrefix(r.Name, "alias-") {
			aliases = append(aliases, r.Name)
		}
	}
	if slices.Sort(aliases); !slices.Equal(aliases, []string{"alias-api", "alias-api-internal"}) {
		t.Errorf("public records %v", aliases)
	}
}

func TestWhatTheStackManagesDoesNotBecomeExternal(t *testing.T) {
	state := stateOf(t, deployed(t, nil))
	changed := stageConfig(map[string]string{"milu2-stage:external": `{"alias-web": ""}`})
	_, err := again(state, changed, Deploy)
	wantError(t, err, "milu2-stage:external.alias-web", "pulumi state delete -s stage0 --force", "::alias-web'",
		`pulumi config rm -s stage0 --path "milu2-stage:external.alias-web"`)
	maps.DeleteFunc(state, func(urn string, _ any) bool { return strings.HasSuffix(urn, "::alias-web") })
	if _, err := again(state, changed, Deploy); err != nil {
		t.Errorf("a record that was taken out of the state: %v", err)
	}
}
