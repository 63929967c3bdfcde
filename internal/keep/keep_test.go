package keep

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func applied(token string) bool { return strings.HasSuffix(token, ":DefaultSecurityGroup") }

func TestReadAPreview(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "preview.json"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(text, applied)
	if err != nil {
		t.Fatal(err)
	}
	want := &Preview{
		Changes: []Change{
			{Name: "alb", Type: "aws:lb/loadBalancer:LoadBalancer", Properties: []string{"idleTimeout", "tags", "tagsAll"}},
			{Name: "repo-api", Type: "aws:ecr/lifecyclePolicy:LifecyclePolicy", Properties: []string{"policy"}, Replaced: true},
			{Name: "sg-default", Type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", Properties: []string{"*"}},
		},
		Created: []string{"log-web"}, Deleted: []string{"node-game-2"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPreviewsThatSayNothing(t *testing.T) {
	for text, want := range map[string]string{
		"":   "reading what `pulumi preview --json` printed",
		"{}": "did not come to its end",
		`{"diagnostics":[{"severity":"warning","message":"x"},{"severity":"error","message":"no credentials\n"}]}`: "the preview failed: no credentials",
	} {
		if _, err := Read([]byte(text), applied); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestOnlySomeResources(t *testing.T) {
	p := &Preview{Changes: []Change{{Name: "alb"}, {Name: "web"}}}
	if err := p.Only([]string{"wbe"}); err == nil || !strings.Contains(err.Error(), `"wbe"; it changes alb, web`) {
		t.Errorf("a misspelt name: %v", err)
	}
	if err := p.Only([]string{"web"}); err != nil || !slices.Equal(p.names(), []string{"web"}) {
		t.Errorf("%v %v", p.names(), err)
	}
}

func TestMerge(t *testing.T) {
	changes := []Change{{Name: "alb", Properties: []string{"idleTimeout", "tags"}}, {Name: "sg-default", Properties: []string{"*"}}}
	for sentence, c := range map[string]struct{ before, after string }{
		"a file without any": {
			"# the stage\nconfig:\n    aws:region: eu-central-1 # ours\n\n    milu2-stage:scope: stage\n",
			"# the stage\nconfig:\n    aws:region: eu-central-1 # ours\n\n    milu2-stage:scope: stage\n" +
				"    milu2-stage:ignoreChanges:\n      alb: [idleTimeout, tags]\n      sg-default: [\"*\"]\n",
		},
		"a list that has some": {
			"config:\n  # what stays\n  milu2-stage:ignoreChanges:\n    # the load balancer\n    alb:\n      - tags # theirs\n    web: [\"*\"]\n\n" +
				"  # the end\n  milu2-stage:scope: stage\nencryptionsalt: v1:x\n",
			"config:\n  # what stays\n  milu2-stage:ignoreChanges:\n    # the load balancer\n    alb:\n      - tags # theirs\n      - idleTimeout\n" +
				"    web: [\"*\"]\n    sg-default: [\"*\"]\n\n  # the end\n  milu2-stage:scope: stage\nencryptionsalt: v1:x\n",
		},
		"JSON in a string": {
			"config:\n  milu2-stage:ignoreChanges: '{\"alb\":[\"tags\"]}'\n  milu2-stage:scope: stage\n",
			"config:\n  milu2-stage:ignoreChanges:\n    alb:\n      - tags\n      - idleTimeout\n    sg-default: [\"*\"]\n  milu2-stage:scope: stage\n",
		},
		"an empty file":            {"", "config:\n  milu2-stage:ignoreChanges:\n    alb: [idleTimeout, tags]\n    sg-default: [\"*\"]\n"},
		"an empty configuration":   {"config: {}\n", "config:\n  milu2-stage:ignoreChanges:\n    alb: [idleTimeout, tags]\n    sg-default: [\"*\"]\n"},
		"lines of another machine": {"config:\r\n  a: b\r\n", "config:\r\n  a: b\r\n  milu2-stage:ignoreChanges:\r\n    alb: [idleTimeout, tags]\r\n    sg-default: [\"*\"]\r\n"},
		"a file that has it all": {
			"config:\n  milu2-stage:ignoreChanges: {alb: [\"*\"], sg-default: [\"*\"]}\n",
			"config:\n  milu2-stage:ignoreChanges: {alb: [\"*\"], sg-default: [\"*\"]}\n",
		},
	} {
		t.Run(sentence, func(t *testing.T) {
			got, _, err := Merge([]byte(c.before), changes)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.after, string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			again, block, err := Merge(got, changes)
			if err != nil || string(again) != string(got) || block != nil {
				t.Errorf("the second time: %v\n%s", err, again)
			}
		})
	}
}

func TestFilesThatCannotBeMerged(t *testing.T) {
	for text, want := range map[string]string{
		"config:\n  milu2-stage:ignoreChanges: [a]\n": "is no object",
		"config:\n  milu2-stage:ignoreChanges: x\n":   "is no object of lists",
		"config: [\n": "reading the stack's file",
	} {
		if _, _, err := Merge([]byte(text), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
