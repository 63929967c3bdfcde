package tfaccount

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"milu2-stage/rehearsal/internal/simaws"
	"milu2-stage/rehearsal/internal/world"
)

// states has the sample's states.
const states = "../../../internal/terraform/testdata"

func sample(t *testing.T) (*world.World, []string) {
	t.Helper()
	w, err := world.Open(filepath.Join(t.TempDir(), "world.json"))
	if err != nil {
		t.Fatal(err)
	}
	var unknown []string
	if err := w.Update(func(a *world.Account) error {
		unknown, err = Sample(a, states)
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
		all, err := read(filepath.Join(states, part+".tfstate.json"))
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

// The provider takes what exists for valid: who adopts it gives its own properties back.
func TestTheProviderTakesWhatExists(t *testing.T) {
	w, _ := sample(t)
	provider := simaws.New(w)
	if _, err := provider.Configure(t.Context(), plugin.ConfigureRequest{
		Inputs: resource.PropertyMap{"region": resource.NewProperty(SampleRegion)},
	}); err != nil {
		t.Fatal(err)
	}
	if err := w.View(func(a *world.Account) error {
		for _, r := range a.All() {
			if r.Owner != "" || r.Seeded {
				continue
			}
			in := r.Clone().Inputs
			for _, name := range []string{"autoAccept", "targetFailovers", "targetHealthStates"} { // no import gives these back
				delete(in, name)
			}
			answer, err := provider.Check(t.Context(), plugin.CheckRequest{
				URN:  resource.NewURN("stage0", "milu2-stage", "", tokens.Type(r.Type), "x"),
				Type: tokens.Type(r.Type), News: resource.NewPropertyMapFromMap(in),
			})
			if err != nil || len(answer.Failures) > 0 {
				t.Errorf("%s %s: %v %v", r.Type, r.ID, err, answer.Failures)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
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

// An import keeps what has to be given even where it is nothing: a group may have no instance at least.
func TestRequiredPropertiesAreKept(t *testing.T) {
	schema := simaws.Schemas()["aws:autoscaling/group:Group"]
	inputs, _ := converter{schema}.properties(map[string]any{"min_size": 0.0, "max_size": 4.0, "default_cooldown": 0.0})
	if diff := cmp.Diff(map[string]any{"minSize": 0.0, "maxSize": 4.0}, inputs); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
}
