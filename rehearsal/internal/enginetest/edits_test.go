package enginetest

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// edits are changes of one key that a running stage has to follow, each in one up.
func edits() map[string][]string {
	return map[string][]string{
		"another port":          {"nodes.game.port=7101"},
		"elastic addresses":     {"nodes.game.elasticIp=true"},
		"no nodes":              {"nodes.chat=null", "nodes.commu=null", "nodes.game=null", "nodes.world=null"},
		"one repository":        {"repositories[0]=api"},
		"another database port": {"db.port=5432"},
	}
}

// settles makes an edit, after which the next up must find nothing to do.
func settles(t *testing.T, r *Rig, edit []string) {
	t.Helper()
	outcome := r.MustUp(Stage0, edit...)
	if outcome.Unchanged() {
		t.Error("the edit changed nothing")
	}
	if outcome := r.MustUp(Stage0, edit...); !outcome.Unchanged() {
		t.Errorf("the next up: %v\n%s", outcome.Changes, outcome.Text)
	}
}

func nodeKinds(t *testing.T, r *Rig) {
	outcome := r.MustUp(Stage0, "nodes.guild.port=7005", "nodes.commu=null")
	for _, step := range changed(outcome) {
		op, name, _ := strings.Cut(step, " ")
		if op == "update" || regexp.MustCompile(`guild|commu|-tcp-(7004|7005)$`).MatchString(name) {
			continue
		}
		t.Errorf("%s, which belongs to neither guild nor commu", step)
	}
	for _, name := range []string{"create node-guild", "delete node-commu"} {
		if !contains(changed(outcome), name) {
			t.Errorf("the run did not %s: %v", name, changed(outcome))
		}
	}
	for _, step := range outcome.Steps {
		if step.Op == apitype.OpUpdate && step.Type == "aws:ec2/instance:Instance" {
			t.Errorf("the instance %s was changed: %v", step.URN.Name(), step.Diffs)
		}
	}
}

func nodeCount(t *testing.T, r *Rig) {
	outcome := r.MustUp(Stage0, "nodes.game.count=2")
	if outcome.Count(apitype.OpDelete, apitype.OpReplace) != 0 {
		t.Errorf("adding an instance removed something:\n%s", outcome.Text)
	}
	for _, step := range changed(outcome) {
		if strings.HasPrefix(step, "create ") && !strings.Contains(step, "node-game-2") {
			t.Errorf("%s, which does not belong to the second instance", step)
		}
	}
	if !contains(changed(outcome), "create node-game-2") {
		t.Errorf("there is no second instance: %v", changed(outcome))
	}
	outcome = r.MustUp(Stage0)
	if outcome.Count(apitype.OpCreate, apitype.OpReplace) != 0 || !contains(changed(outcome), "delete node-game-2") {
		t.Errorf("removing it again: %v", changed(outcome))
	}
}

func editInPlace(t *testing.T, r *Rig) {
	before := len(r.Inventory())
	outcome := r.MustUp(Stage0, "logRetentionDays=60", "api.max=6", "api.cpuTarget=70")
	for op := range outcome.Changes {
		if op != apitype.OpSame && op != apitype.OpUpdate {
			t.Errorf("the edit did a %s:\n%s", op, outcome.Text)
		}
	}
	for _, name := range []string{"update log-api", "update api-asg", "update api-cpu"} {
		if !contains(changed(outcome), name) {
			t.Errorf("the edit did not %s: %v", name, changed(outcome))
		}
	}
	if after := len(r.Inventory()); after != before {
		t.Errorf("the account had %d things and has %d", before, after)
	}
}

// replaceStateless moves the stage to another domain, which needs another certificate.
func replaceStateless(t *testing.T, r *Rig) {
	outcome := r.MustUp(Stage0, "domain=moved.example.com")
	if outcome.Count(apitype.OpReplace) == 0 {
		t.Errorf("nothing was replaced: %v", outcome.Changes)
	}
	for _, step := range outcome.Steps {
		if step.Op != apitype.OpReplace {
			continue
		}
		if !strings.HasPrefix(step.Type, "aws:acm/") && !strings.HasPrefix(step.Type, "aws:route53/record:") {
			t.Errorf("%s was replaced because of %v", step.URN, step.Replaces)
		}
	}
	if n := count(r, "aws:acm/certificate:Certificate"); n != 1 {
		t.Errorf("there are %d certificates", n)
	}
	if outcome := r.MustUp(Stage0, "domain=moved.example.com"); !outcome.Unchanged() {
		t.Errorf("the next up: %v\n%s", outcome.Changes, outcome.Text)
	}
}

// refused checks that a preview stops at a configuration before anything is registered.
func refused(t *testing.T, r *Rig, c Refusal) {
	before := r.Inventory()
	preview, err := r.Preview(c.Stack, c.Overrides...)
	if err == nil {
		t.Fatalf("the preview allows it:\n%s", preview.Text)
	}
	for _, want := range c.Says {
		if !strings.Contains(preview.Text, want) {
			t.Errorf("the message does not have %q:\n%s", want, preview.Text)
		}
	}
	for _, step := range preview.Steps {
		if !strings.HasPrefix(step.Type, "pulumi:") || (step.Type == "pulumi:providers:aws" && !c.Asks) {
			t.Errorf("%s was registered", step.URN)
		}
	}
	if diff := cmp.Diff(before, r.Inventory()); diff != "" {
		t.Errorf("the account changed (-before +after):\n%s", diff)
	}
}
