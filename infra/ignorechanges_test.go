package infra

import (
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/stacktest"
)

func TestIgnoredPaths(t *testing.T) {
	inputs := []string{"name", "port", "tags"}
	for sentence, tt := range map[string]struct {
		token      string
		configured []string
		want       string
	}{
		"nothing":                               {typeLoadBalancer, nil, ""},
		"single properties":                     {typeLoadBalancer, []string{"idleTimeout", "tags.Snapshot"}, "idleTimeout tags.Snapshot"},
		"all, with the tags as computed":        {typeLoadBalancer, []string{"*"}, "* tagsAll"},
		"all of a target group: its own inputs": {typeTargetGroup, []string{"*"}, "name port tags tagsAll"},
		"all of a key pair, and one more":       {typeKeyPair, []string{"*", "fingerprint"}, "fingerprint name port tags tagsAll"},
	} {
		if got := strings.Join(ignoredPaths(tt.token, inputs, tt.configured), " "); got != tt.want {
			t.Errorf("%s: %q, want %q", sentence, got, tt.want)
		}
	}
	if !slices.Equal(inputs, []string{"name", "port", "tags"}) {
		t.Errorf("the inputs became %v", inputs)
	}
}

func TestIgnoreChangesOfNothing(t *testing.T) {
	_, err := stacktest.Run(Deploy, stacktest.Options{Config: stageConfig(map[string]string{
		"milu2-stage:ignoreChanges": `{"albb": ["tags", "idleTimeout"], "web": ["*"], "repo-api": ["tags"], "rta-main": ["*"]}`,
	})})
	wantError(t, err, "1 problem", "milu2-stage:ignoreChanges.albb", `did you mean "alb"?`,
		`pulumi config set -s stage0 --path "milu2-stage:ignoreChanges.alb[1]" idleTimeout`)
}
