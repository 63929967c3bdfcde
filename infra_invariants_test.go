package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/infra"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/stacktest"
)

func TestInvariants(t *testing.T) {
	for name, config := range stacks() {
		t.Run(name, func(t *testing.T) {
			result := run(t, config)
			seen := map[string]bool{}
			for _, r := range result.Registrations {
				key := r.Parent + " " + r.Key()
				if seen[key] {
					t.Errorf("registered twice: %s", key)
				}
				seen[key] = true
				if len(r.Dropped) > 0 {
					t.Errorf("%s uses %v, which adoption would drop where it changes the registration", r.Key(), r.Dropped)
				}
				checkPlace(t, r)
				checkText(t, r)
			}
		})
	}
}

// checkPlace checks that a resource is under a component and made by one of our providers with all tags.
func checkPlace(t *testing.T, r *stacktest.Registration) {
	t.Helper()
	switch {
	case r.Type == "pulumi:providers:awsx": // awsx hands the AWS provider on
	case strings.HasPrefix(r.Type, "pulumi:providers:"):
		tags, _ := r.At("defaultTags.tags").(map[string]any)
		if tags == nil { // the engine takes a provider's nested inputs as JSON text
			tags = jsonTags(t, r)
		}
		for key, want := range naming.Tags(stacktest.Project, "stage0") {
			if tags[key] != want {
				t.Errorf("%s: default tag %s = %v, want %s", r.Key(), key, tags[key], want)
			}
		}
	case strings.HasPrefix(r.Type, "milu2-stage:"):
	default:
		if !strings.Contains(r.Parent, "milu2-stage:") {
			t.Errorf("%s is not under a component: parent %s", r.Key(), r.Parent)
		}
		if r.Custom && !strings.Contains(r.Provider, "pulumi:providers:aws::aws") {
			t.Errorf("%s has the provider %q", r.Key(), r.Provider)
		}
		if strings.HasPrefix(r.Type, "awsx:") && !strings.Contains(r.Provider, "pulumi:providers:awsx::awsx::") {
			t.Errorf("%s has the provider %q", r.Key(), r.Provider)
		}
	}
}

func jsonTags(t *testing.T, r *stacktest.Registration) map[string]any {
	t.Helper()
	var parsed struct {
		Tags map[string]any `json:"tags"`
	}
	text, _ := r.Inputs["defaultTags"].(string)
	if err := json.Unmarshal([]byte(text), &parsed); err != nil {
		t.Errorf("%s: default tags %q: %v", r.Key(), text, err)
	}
	return parsed.Tags
}

// checkText checks that nothing has the partition hard-coded, and that only the known doors stand open to the world.
func checkText(t *testing.T, r *stacktest.Registration) {
	t.Helper()
	text, err := json.Marshal(r.Inputs)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "arn:aws:") {
		t.Errorf("%s has a hard-coded partition: %s", r.Key(), text)
	}
	open := []string{
		typeIngress + " sg-app-in-https", typeIngress + " sg-app-in-http", "aws:ec2/route:Route route-internet",
	}
	allowed := slices.Contains(open, r.Key()) || r.Type == typeEgress && strings.HasSuffix(r.Name, "-out-all")
	if !allowed && (strings.Contains(string(text), "0.0.0.0/0") || strings.Contains(string(text), "::/0")) {
		t.Errorf("%s is open to the world: %s", r.Key(), text)
	}
}

// A preview, in which ids and ARNs are unknown, registers what an update registers; and two runs register the same.
func TestPreviewRegistersWhatUpdateDoes(t *testing.T) {
	for name, config := range stacks() {
		t.Run(name, func(t *testing.T) {
			updated := run(t, config)
			preview, err := stacktest.Run(infra.Deploy, stacktest.Options{Config: config, Preview: true})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(updated.Keys(), preview.Keys()); diff != "" {
				t.Errorf("preview differs from update:\n%s", diff)
			}
			if diff := cmp.Diff(updated.Keys(), run(t, config).Keys()); diff != "" {
				t.Errorf("a second run differs:\n%s", diff)
			}
		})
	}
}

// Adding, removing or growing one kind of node leaves the registrations of the other kinds as they were.
func TestNodeKindsDoNotTouchEachOther(t *testing.T) {
	const both = `{"chat":null,"commu":null}`
	before := run(t, with(stageConfig(), map[string]string{"milu2-stage:nodes": both}))
	for name, nodes := range map[string]string{
		"a kind in front": `{"chat":null,"commu":null,"arena":{"port":7009}}`,
		"a kind gone":     `{"chat":null,"commu":null,"game":null}`,
		"another count":   `{"chat":null,"commu":null,"game":{"count":3}}`,
	} {
		t.Run(name, func(t *testing.T) {
			after := run(t, with(stageConfig(), map[string]string{"milu2-stage:nodes": nodes}))
			for _, r := range before.Registrations {
				if !strings.Contains(r.Name, "world") {
					continue
				}
				now := after.Find(r.Type, r.Name)
				if now == nil {
					t.Errorf("%s is gone", r.Key())
				} else if diff := cmp.Diff(r.Inputs, now.Inputs); diff != "" {
					t.Errorf("%s changed:\n%s", r.Key(), diff)
				}
			}
		})
	}
}
