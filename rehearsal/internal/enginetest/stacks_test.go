package enginetest

import (
	"context"
	"io"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/rehearsal/internal/driver/engine"
)

// deployed brings both stacks up, peered with the build VPC.
func deployed(t *testing.T) *Rig {
	t.Helper()
	r := New(t)
	for _, stack := range []string{Shared, Stage0} {
		outcome := r.MustUp(stack)
		t.Logf("%s: %v in %s", stack, outcome.Changes, outcome.Took)
		for _, resource := range r.State(stack) {
			if strings.HasPrefix(string(resource.Type), "aws:") && strings.Contains(resource.Provider, "::default") {
				t.Errorf("%s is made by a default provider, without the stack's settings and tags", resource.URN)
			}
			if strings.HasPrefix(string(resource.Type), "pulumi:providers:aws") && strings.HasPrefix(resource.URN.Name(), "default") {
				t.Errorf("%s: the engine starts the plugin of a default provider only when it needs it, and everything waits", resource.URN)
			}
		}
	}
	return r
}

// TestStacks begins every case with both stacks deployed.
func TestStacks(t *testing.T) {
	t.Parallel()
	base := deployed(t)
	cases := []struct {
		name string
		test func(*testing.T, *Rig)
	}{
		{"a second run changes nothing, nor does a refresh", secondRun},
		{"an operation on a deployed stack runs the CLI no more than it has to", runsOfTheCLI},
		{"destroy is refused while things are protected", destroyProtected},
		{"destroy leaves an empty account", destroyAll},
		{"stage1 stands beside stage0 in another region and peers across regions", otherRegion},
		{"stage1 needs a suffix in stage0's region", sameRegion},
		{"without peering nothing of it exists", withoutPeering},
		{"a node kind is added and another removed without touching the rest", nodeKinds},
		{"a second instance of a kind is added without touching the first", nodeCount},
		{"an edit in place replaces nothing", editInPlace},
		{"a stateless thing is replaced", replaceStateless},
		{"what goes is said", saysWhatGoes},
		{"a run in which nothing goes says nothing", saysNothingUntilSomethingGoes},
	}
	for name, c := range Refusals() {
		if !c.Deployed {
			continue
		}
		t.Run("it is refused that "+name, func(t *testing.T) {
			t.Parallel()
			refused(t, base.Copy(t), c)
		})
	}
	for name, edit := range edits() {
		t.Run("an edit settles: "+name, func(t *testing.T) {
			t.Parallel()
			settles(t, base.Copy(t), edit)
		})
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, base.Copy(t))
		})
	}
}

func secondRun(t *testing.T, r *Rig) {
	before := r.Inventory()
	for _, stack := range []string{Shared, Stage0} {
		if outcome := r.MustUp(stack); !outcome.Unchanged() {
			t.Errorf("the second up of %s: %v\n%s", stack, outcome.Changes, outcome.Text)
		}
		if outcome := r.MustRefresh(stack); !outcome.Unchanged() {
			t.Errorf("a refresh of %s: %v\n%s", stack, outcome.Changes, outcome.Text)
		}
	}
	if diff := cmp.Diff(before, r.Inventory()); diff != "" {
		t.Errorf("the account changed (-before +after):\n%s", diff)
	}
}

// counting is a CLI that notes its commands.
type counting struct {
	auto.PulumiCommand
	commands *[]string
}

func (c counting) Run(
	ctx context.Context, dir string, stdin io.Reader, out, errs []io.Writer, env []string, args ...string,
) (stdout, stderr string, code int, err error) {
	*c.commands = append(*c.commands, args[0])
	return c.PulumiCommand.Run(ctx, dir, stdin, out, errs, env, args...)
}

// runsOfTheCLI: each run of the CLI takes a quarter of a second or more.
func runsOfTheCLI(t *testing.T, r *Rig) {
	var commands []string
	r.Workspace.CLI = counting{r.Workspace.CLI, &commands}
	if outcome, err := r.Preview(Shared); err != nil || !outcome.Unchanged() {
		t.Fatalf("preview: %v\n%s", err, outcome.Text)
	}
	if want := []string{"preview"}; !slices.Equal(commands, want) {
		t.Errorf("a preview runs %q, want %q", commands, want)
	}
	commands = nil
	if outcome := r.MustUp(Shared); len(outcome.Outputs) == 0 {
		t.Error("up has no outputs")
	}
	if want := []string{"up", "stack", "stack"}; !slices.Equal(commands, want) { // the outputs, without secrets and with them
		t.Errorf("up runs %q, want %q", commands, want)
	}
	commands, r.Workspace.NoOutputs = nil, true
	r.MustUp(Shared)
	if want := []string{"up"}; !slices.Equal(commands, want) {
		t.Errorf("up without outputs runs %q, want %q", commands, want)
	}
}

func destroyProtected(t *testing.T, r *Rig) {
	volumes := count(r, "aws:ebs/volume:Volume")
	outcome, err := r.Destroy(Stage0)
	if err == nil {
		t.Fatal("destroying a stage with a protected data volume succeeded")
	}
	if got := count(r, "aws:ebs/volume:Volume"); got != volumes {
		t.Errorf("%d volumes are left of %d", got, volumes)
	}
	if !strings.Contains(outcome.Text, "protected") && !strings.Contains(outcome.Text, "marked for protection") {
		t.Errorf("the message does not say that something is protected:\n%s", outcome.Text)
	}
}

func destroyAll(t *testing.T, r *Rig) {
	for _, stack := range []string{Stage0, Shared} {
		r.Unprotect(stack)
		if outcome, err := r.Destroy(stack); err != nil {
			t.Fatalf("destroying %s: %v\n%s", stack, err, outcome.Text)
		}
	}
	if left := r.Inventory(); len(left) > 0 {
		t.Errorf("the account still has %v", left)
	}
	if left := r.State(Stage0); len(left) > 0 {
		t.Errorf("the state still has %d resources", len(left))
	}
}

func otherRegion(t *testing.T, r *Rig) {
	before := r.Owned(Stage0)
	r.MustUp("stage1", "aws:region=eu-west-1", "peerRegion=eu-central-1")
	if diff := cmp.Diff(before, r.Owned(Stage0)); diff != "" {
		t.Errorf("stage0's things changed (-before +after):\n%s", diff)
	}
	state := r.State("stage1")
	for _, typ := range []string{
		"aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
		"aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
	} {
		if n := ofType(state, typ); n != 1 {
			t.Errorf("stage1 has %d of %s, want 1", n, typ)
		}
	}
	if outcome := r.MustUp("stage1", "aws:region=eu-west-1", "peerRegion=eu-central-1"); !outcome.Unchanged() {
		t.Errorf("the second up of stage1: %v\n%s", outcome.Changes, outcome.Text)
	}
}

func sameRegion(t *testing.T, r *Rig) {
	before := r.Inventory()
	outcome, err := r.Up("stage1")
	if err == nil {
		t.Fatal("a second stage without a suffix was deployed")
	}
	if !strings.Contains(outcome.Text, "nameSuffix") {
		t.Errorf("the message does not name nameSuffix:\n%s", outcome.Text)
	}
	if diff := cmp.Diff(before, r.Inventory()); diff != "" {
		t.Errorf("the account changed (-before +after):\n%s", diff)
	}
	r.MustUp("stage1", "nameSuffix=-stage1")
}

func withoutPeering(t *testing.T, r *Rig) {
	outcome := r.MustUp(Stage0, "peerBuildVpcId=")
	for _, resource := range r.State(Stage0) {
		if strings.Contains(string(resource.URN), "stage:Peering") {
			t.Errorf("%s is still there", resource.URN)
		}
	}
	if n := count(r, "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"); n != 0 {
		t.Errorf("%d peering connections are left", n)
	}
	if replaced := outcome.Count(apitype.OpReplace); replaced != 0 {
		t.Errorf("%d resources were replaced:\n%s", replaced, outcome.Text)
	}
	if outcome := r.MustUp(Stage0); outcome.Count(apitype.OpReplace, apitype.OpDelete) != 0 {
		t.Errorf("peering again: %v\n%s", outcome.Changes, outcome.Text)
	}
}

// changed lists what an operation did to resources, as "op name", without what stayed as it was.
func changed(outcome engine.Outcome) []string {
	var steps []string
	for _, step := range outcome.Steps {
		if step.Op != apitype.OpSame && step.Op != apitype.OpRead && step.Type != "pulumi:pulumi:Stack" {
			steps = append(steps, string(step.Op)+" "+step.URN.Name())
		}
	}
	sort.Strings(steps)
	return slices.Compact(steps)
}

func count(r *Rig, typ string) int {
	n := 0
	for _, item := range r.Inventory() {
		if item.Type == typ {
			n++
		}
	}
	return n
}

func ofType(state []apitype.ResourceV3, typ string) int {
	n := 0
	for _, resource := range state {
		if string(resource.Type) == typ {
			n++
		}
	}
	return n
}
