package legacytest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/internal/golden"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/tfaccount"
	"milu2-stage/rehearsal/internal/world"
)

// The sample's states, with the configuration that the import writes from them.
const sample = "../../../internal/terraform/testdata"

// openSample is a rig on the sample's account with a configuration of its own, which starts as dir's.
func openSample(t *testing.T, dir string) *enginetest.Rig {
	t.Helper()
	r := enginetest.New(t)
	r.Files = t.TempDir()
	for _, stack := range []string{enginetest.Shared, enginetest.Stage0} {
		name := "Pulumi." + stack + ".yaml"
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(r.Files, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := r.World.Update(func(a *world.Account) error {
		_, err := tfaccount.Sample(a, sample)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A setup of Terraform is taken over in three steps: an up that changes nothing of it, keep, and a preview without a change.
func TestTheSampleIsTakenOver(t *testing.T) {
	t.Run("configured by hand", func(t *testing.T) { takeOverSample(t, openSample(t, "testdata"), "hand") })
	t.Run("configured by the import", func(t *testing.T) {
		r := openSample(t, sample)
		takeOverSample(t, r, "import")
		commands, err := os.ReadFile(filepath.Join(sample, "state-rm.sh"))
		if err != nil {
			t.Fatal(err)
		}
		handsOver(t, r, enginetest.Stage0, string(commands), map[string]string{
			"shared/terraform.tfstate": filepath.Join(sample, "shared.tfstate.json"),
			"stage/terraform.tfstate":  filepath.Join(sample, "stage.tfstate.json"),
		})
		lets(t, r, enginetest.Shared, "assets-lifecycle") // which was left for the next run, since the bucket would change
	})
}

func takeOverSample(t *testing.T, r *enginetest.Rig, configured string) {
	t.Helper()
	made := takeOver(t, r, enginetest.Stage0)
	golden.Compare(t, filepath.Join("testdata", "created-"+configured+".txt"), strings.Join(made, "\n")+"\n")
	lets(t, r, enginetest.Stage0, "web-tg")
}

// takeOver brings both stacks up, keeps what is live, and returns the logical names of what was created.
func takeOver(t *testing.T, r *enginetest.Rig, stage string) []string {
	t.Helper()
	var made []string
	for _, stack := range []string{enginetest.Shared, stage} {
		before := look(t, r)
		preview, err := r.Preview(stack)
		if err != nil {
			t.Fatalf("preview of %s: %v\n%s", stack, err, preview.Text)
		}
		before.untouched(t, r)
		adopted := r.MustUp(stack)
		t.Logf("%s: %v", stack, adopted.Changes)
		made = append(made, created(adopted)...)
		before.onlyMore(t, r, adopted)
	}
	for _, stack := range []string{enginetest.Shared, stage} {
		before := look(t, r)
		keepAll(t, r, stack)
		settled, err := r.Preview(stack)
		if err != nil || !settled.Unchanged() {
			t.Errorf("the preview after keep: %v %v\n%s", err, settled.Changes, settled.Text)
		}
		before.untouched(t, r)
	}
	return made
}

// created lists the logical names of the AWS resources that an operation created, sorted. The old setup has none of them.
func created(o engine.Outcome) []string {
	var names []string
	for _, s := range o.Steps {
		if s.Op == apitype.OpCreate && strings.HasPrefix(s.Type, "aws:") {
			names = append(names, s.URN.Name())
		}
	}
	slices.Sort(names)
	return names
}
