package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
)

const changed = `{"steps": [
  {"op": "update", "urn": "urn:pulumi:stage0::milu2-stage::aws:lb/loadBalancer:LoadBalancer::alb", "detailedDiff": {"idleTimeout": {"kind": "update"}}},
  {"op": "update", "urn": "urn:pulumi:stage0::milu2-stage::aws:ec2/vpc:Vpc::vpc", "detailedDiff": {"tags.Owner": {"kind": "delete"}, "tagsAll.Owner": {"kind": "delete"}}}],
  "changeSummary": {"update": 2}}`

const replaces = `{"steps": [{"op": "replace", "urn": "urn:pulumi:stage0::milu2-stage::aws:ecr/lifecyclePolicy:LifecyclePolicy::repo-api",
  "replaceReasons": ["policy"]}], "changeSummary": {"replace": 1}}`

const fails = `{"diagnostics": [{"severity": "error", "message": "nothing was created or changed"}]}`

func TestKeep(t *testing.T) {
	for sentence, tt := range map[string]struct {
		preview        string
		args           []string
		code           int
		stdout, stderr string
		// writes is in the stack's file afterwards; "" leaves it as it was.
		writes string
	}{
		"everything": {changed, nil, exitFine, "Pulumi.stage0.yaml has:\n\n  milu2-stage:ignoreChanges:\n    alb: [idleTimeout]\n" +
			"    vpc: [tags, tagsAll]\n\nNext: pulumi preview -s stage0\n", "", "alb: [idleTimeout]\n    vpc: [tags, tagsAll]\n"},
		"one resource":                {changed, []string{"--only", "alb"}, exitFine, "alb: [idleTimeout]\n\nNext", "", "alb: [idleTimeout]\n"},
		"nothing is written":          {changed, []string{"--dry-run"}, exitFine, "Pulumi.stage0.yaml would have:", "", ""},
		"a replacement is listed":     {replaces, nil, exitFindings, "take the place of the one that exists:\n  repo-api: policy", "", "repo-api: [policy]\n"},
		"a name that nothing has":     {changed, []string{"--only", "web"}, exitCouldNotRun, "", `milu2: --only: the preview changes nothing of "web"`, ""},
		"a preview that fails":        {fails, nil, exitCouldNotRun, "", "milu2: the preview failed: nothing was created or changed", ""},
		"a CLI that does not preview": {"", nil, exitCouldNotRun, "", "milu2: no preview", ""},
	} {
		t.Run(sentence, func(t *testing.T) {
			dir := t.TempDir()
			const before = "config:\n  aws:region: eu-central-1 # ours\n"
			file := filepath.Join(dir, "Pulumi.stage0.yaml")
			for path, text := range map[string]string{file: before, filepath.Join(dir, "Pulumi.yaml"): "name: milu2-stage\nruntime: go\n"} {
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var out, errs bytes.Buffer
			code := Run(t.Context(), append([]string{"keep", "--cwd", dir, "-s", "stage0"}, tt.args...), Env{
				Stdout: &out, Stderr: &errs, AWS: func(*config.Settings) preflight.AWS { return fakeAWS{} },
				Pulumi: func(_ context.Context, args ...string) ([]byte, error) {
					if strings.Join(args, " ") != "preview --json -s stage0" || tt.preview == "" {
						return nil, errors.New("no preview")
					}
					return []byte(tt.preview), nil
				},
			})
			if code != tt.code || !strings.Contains(out.String(), tt.stdout) || !strings.HasPrefix(errs.String(), tt.stderr) {
				t.Errorf("exit code %d\n%s%s", code, out.String(), errs.String())
			}
			text, err := os.ReadFile(file)
			if err != nil || !strings.HasPrefix(string(text), before) || !strings.HasSuffix(string(text), tt.writes) || (tt.writes == "" && string(text) != before) {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}
