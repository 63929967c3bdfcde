package adopttest

import (
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/internal/adopt"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/world"
)

// managed counts the resources of a type that an operation touched or kept.
func managed(o engine.Outcome, token string) int {
	count := 0
	for _, s := range o.Steps {
		if s.Type == token && s.Op != apitype.OpDelete {
			count++
		}
	}
	return count
}

// Each kind of thing that shared skips exists and is somebody else's, alone and all together. Three runs leave it alone,
// and so does a destroy.
func TestSharedLeavesAloneWhatIsSomebodyElses(t *testing.T) {
	r := newRig(t)
	r.files["shared"].Put("protect", false)
	made := r.mustUp("shared")
	snapshot := r.dir + "/shared.json"
	if err := r.world.Snapshot(snapshot); err != nil {
		t.Fatal(err)
	}
	kinds := map[string][]string{
		"buckets":                {adopt.BucketType},
		"the role":               {adopt.RoleType},
		"the instance profile":   {adopt.InstanceProfileType},
		"distributions":          {adopt.DistributionType},
		"origin access controls": {adopt.OriginAccessControlType},
		"all of them": {adopt.BucketType, adopt.RoleType, adopt.InstanceProfileType, adopt.DistributionType,
			adopt.OriginAccessControlType},
	}
	for sentence, tokens := range kinds {
		t.Run(sentence, func(t *testing.T) {
			r := r.from(t, snapshot)
			r.forget("shared")
			theirs := func(res *world.Resource) bool { return slices.Contains(tokens, res.Type) }
			r.change(func(a *world.Account) error {
				for _, res := range a.All() {
					if theirs(res) {
						copied := res.Clone()
						strangeTags(copied)
						copied.Inputs["description"], copied.Outputs["description"] = "by hand", "by hand"
						if res.Type == adopt.InstanceProfileType {
							copied.Inputs["role"], copied.Outputs["role"] = "theirs", "theirs"
						}
						a.Put(copied)
					}
				}
				return nil
			})
			before := r.inventory()
			for i := range 3 {
				o := r.mustUp("shared")
				for _, token := range tokens {
					if n := managed(o, token); n != 0 {
						t.Errorf("run %d manages %d of %s\n%s", i+1, n, token, o.Text)
					}
				}
				if i > 0 && !o.Unchanged() {
					t.Errorf("run %d does %v\n%s", i+1, o.Changes, o.Text)
				}
				for key, value := range made.Outputs {
					if got := o.Outputs[key].Value; strings.HasSuffix(key, "Name") && got != value.Value {
						t.Errorf("output %s is %v, was %v", key, got, value.Value)
					}
				}
			}
			if o, err := r.destroy("shared"); err != nil {
				t.Fatalf("destroy: %v\n%s", err, o.Text)
			}
			after := map[string]bool{}
			for _, item := range r.inventory() {
				after[item.Type+item.ID] = true
			}
			for _, item := range before {
				if slices.Contains(tokens, item.Type) && !after[item.Type+item.ID] {
					t.Errorf("destroy took %s %s", item.Type, item.ID)
				}
			}
		})
	}
	t.Run("a bucket of another account stops the run", func(t *testing.T) {
		r := r.from(t, snapshot)
		r.forget("shared")
		r.change(func(a *world.Account) error {
			for _, res := range a.List(adopt.BucketType, "") {
				if strings.HasSuffix(res.ID, "-assets") {
					copied := res.Clone()
					copied.Account = "999999999999"
					a.Put(copied)
				}
			}
			return nil
		})
		before := r.calls()
		o, err := r.up("shared")
		if err == nil || !strings.Contains(o.Text, "belongs to another AWS account") {
			t.Errorf("%v\n%s", err, o.Text)
		}
		if r.calls() != before {
			t.Error("the account was changed")
		}
	})
}
