package enginetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// fewerKinds leaves two of the four kinds of node.
func fewerKinds() []string { return []string{"nodes.chat=null", "nodes.commu=null"} }

// saysWhatGoes drops two kinds of node: the line of the report counts what the engine deletes, in the preview and in the update.
func saysWhatGoes(t *testing.T, r *Rig) {
	preview, err := r.Preview(Stage0, fewerKinds()...)
	if err != nil {
		t.Fatalf("%v\n%s", err, preview.Text)
	}
	want := fmt.Sprintf("note   nodes: the kinds chat and commu are no longer in milu2-stage:nodes; `pulumi up` deletes %d resources, among them "+
		"2 instances with what is on their disks, 2 repositories with their images and 2 log groups with their logs. To keep them: `pulumi config ",
		preview.Changes[apitype.OpDelete])
	for name, text := range map[string]string{"preview": preview.Text, "up": r.MustUp(Stage0, fewerKinds()...).Text} {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", name, want, text)
		}
	}
	if next := r.MustUp(Stage0, fewerKinds()...); strings.Contains(next.Text, "deletes") {
		t.Errorf("the next run still says:\n%s", next.Text)
	}
}

// saysNothingUntilSomethingGoes looks at runs in which nothing is removed, and at one that leaves alone what is.
func saysNothingUntilSomethingGoes(t *testing.T, r *Rig) {
	stack := r.Stack(Stage0)
	targeted, err := stack.Preview(t.Context(), optpreview.Target([]string{"**::web"}))
	if err != nil || strings.Contains(targeted.StdOut, "deletes") {
		t.Errorf("a preview of one target: %v\n%s", err, targeted.StdOut)
	}
	// The configuration has dropped kinds, and this run does not touch them. What it says of `pulumi up` is true.
	stack = r.Stack(Stage0, fewerKinds()...)
	targeted, err = stack.Preview(t.Context(), optpreview.Target([]string{"**::web"}))
	if err != nil || !strings.Contains(targeted.StdOut, "note   nodes: the kinds chat and commu") || targeted.ChangeSummary[apitype.OpDelete] > 0 {
		t.Errorf("a preview of one target after an edit: %v %v\n%s", err, targeted.ChangeSummary, targeted.StdOut)
	}
	r.Unprotect(Stage0)
	stack = r.Stack(Stage0, "protect=false")
	destroyed, err := stack.Destroy(t.Context(), optdestroy.RunProgram(true))
	if err != nil || strings.Contains(destroyed.StdOut, "note   ") {
		t.Errorf("a destroy that runs the program: %v\n%s", err, destroyed.StdOut)
	}
}
