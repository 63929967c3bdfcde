package tfaccount

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/rehearsal/internal/world"
)

func sample(t *testing.T) (*world.World, []string) {
	t.Helper()
	w, err := world.Open(filepath.Join(t.TempDir(), "world.json"))
	if err != nil {
		t.Fatal(err)
	}
	var unknown []string
	if err := w.Update(func(a *world.Account) error {
		unknown, err = Sample(a, "testdata")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return w, unknown
}

// The simulation has what the stacks register; the rest of the sample belongs to nobody here.
func TestTheSampleHasWhatTheStacksRegister(t *testing.T) {
	_, unknown := sample(t)
	want := []string{
		"aws_iam_user.deploy", "aws_iam_user_policy.deploy", "aws_s3_bucket_cors_configuration.assets",
		"aws_s3_bucket_website_configuration.web",
	}
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(unknown))); diff != "" {
		t.Errorf("of no simulated type (-want +got):\n%s", diff)
	}
}

// What a state has and the account does not is an attribute that the SDK knows under no name, or one that is no property of AWS.
func TestAttributesFindTheirProperties(t *testing.T) {
	lost := map[string]bool{}
	for _, part := range []string{"shared", "stage"} {
		all, err := read(filepath.Join("testdata", part+".tfstate"))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range all {
			schema, ok := New(nil, "").schemas[token(m.typ)]
			if !ok {
				continue
			}
			for name, value := range m.attributes {
				_, _, input := lookup(schema.Inputs(), name)
				_, _, output := lookup(schema.Outputs, name)
				if !input && !output && value != nil && name != "id" && name != "timeouts" && !strings.HasPrefix(name, "__") {
					lost[m.typ+"."+name] = true
				}
			}
		}
	}
	for name := range lost {
		t.Errorf("%s has no property", name)
	}
}

func TestPartsAreResources(t *testing.T) {
	w, _ := sample(t)
	err := w.View(func(a *world.Account) error {
		for typ, want := range map[string]int{typeIngress: 34, typeEgress: 8, typeRoute: 4} {
			if got := len(a.List(typ, SampleRegion)); got != want {
				t.Errorf("%d of %s, want %d", got, typ, want)
			}
		}
		for _, address := range a.List(typeAddress, SampleRegion) {
			if address.Text("instance") == "" {
				t.Errorf("%s is associated with nothing", address.ID)
			}
		}
		lb := a.Where("aws:lb/loadBalancer:LoadBalancer", SampleRegion, "name", "milu2stage-alb-public")[0]
		if logs, _ := lb.Outputs["accessLogs"].(map[string]any); logs["bucket"] != "m2-accesslog-tokyo" {
			t.Errorf("access logs: %v", logs)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
