package configfuzz

import (
	"encoding/json"
	"strings"

	"milu2-stage/internal/naming"
	"milu2-stage/internal/stacktest"
)

// placeInvariants are about where in the stack a resource is.
func placeInvariants() []invariant {
	return []invariant{
		{"Tagging", func(d *deployment, wrong report) int {
			n := 0
			for _, r := range d.Registrations {
				if r.Type == typeProvider {
					n++
					checkDefaultTags(r, wrong)
				}
			}
			for _, r := range d.OfType(typeScaling) { // default tags do not reach what the group launches
				tags := map[any]any{}
				for i := range list(r, "tags") {
					tag, _ := list(r, "tags")[i].(map[string]any)
					if tag["propagateAtLaunch"] == true {
						tags[tag["key"]] = tag["value"]
					}
				}
				for key, value := range naming.Tags(stacktest.Project, "stage0") {
					if tags[key] != value {
						wrong("%s launches without %s = %s", r.Key(), key, value)
					}
				}
			}
			return n
		}},
		{"everything is under a component and made by our provider", func(d *deployment, wrong report) int {
			for _, r := range d.Registrations {
				switch {
				case strings.HasPrefix(r.Type, "pulumi:providers:"), strings.HasPrefix(r.Type, "milu2-stage:"):
				case !strings.Contains(r.Parent, "milu2-stage:"):
					wrong("%s has the parent %s", r.Key(), r.Parent)
				case r.Custom && !strings.Contains(r.Provider, typeProvider+"::aws"),
					r.Type == typeRepository && !strings.Contains(r.Provider, "pulumi:providers:awsx::awsx::"):
					wrong("%s has the provider %q", r.Key(), r.Provider)
				}
			}
			return len(d.Registrations)
		}},
		{"nothing is empty, unknown or of another partition", checkTexts},
	}
}

// checkDefaultTags reads the tags of a provider: the engine takes nested inputs as JSON.
func checkDefaultTags(r *stacktest.Registration, wrong report) {
	tags, _ := r.At("defaultTags.tags").(map[string]any)
	if encoded := text(r, "defaultTags"); encoded != "" {
		var parsed struct{ Tags map[string]any }
		if err := json.Unmarshal([]byte(encoded), &parsed); err != nil {
			wrong("%s: %v", r.Key(), err)
		}
		tags = parsed.Tags
	}
	for key, value := range naming.Tags(stacktest.Project, "stage0") {
		if tags[key] != value {
			wrong("%s: default tag %s = %v, want %s", r.Key(), key, tags[key], value)
		}
	}
}

// checkTexts finds hard-coded ARNs and texts that went wrong on their way: a nil that was printed, a verb without its value.
func checkTexts(d *deployment, wrong report) int {
	for _, r := range d.Registrations {
		if strings.HasPrefix(r.Type, "pulumi:providers:") {
			continue // they hold what the configuration says, which may be anything
		}
		encoded, err := json.Marshal(r.Inputs)
		if err != nil {
			wrong("%s: %v", r.Key(), err)
		}
		for _, bad := range []string{"arn:aws:", "%!", "<nil>", stacktest.Unknown, "::/0"} {
			if strings.Contains(string(encoded), bad) {
				wrong("%s holds %q: %.300s", r.Key(), bad, encoded)
			}
		}
	}
	return len(d.Registrations)
}
