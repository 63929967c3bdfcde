package adopttest

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/adopt"
	"milu2-stage/rehearsal/internal/world"
)

// immutable is a difference that forces replacement, for each of several types. Known ones stop the plan and are named;
// the others meet the guard.
func immutable() map[string]struct {
	property string
	value    any
	named    string
} {
	type difference = struct {
		property string
		value    any
		named    string
	}
	return map[string]difference{
		"aws:ec2/subnet:Subnet":            {"availabilityZone", region + "c", "the other subnet is in that zone too"},
		"aws:lb/loadBalancer:LoadBalancer": {"internal", "flip", "pulumi config set -s stage0 --path \"milu2-stage:nlb.internetFacing\" "},
		"aws:lb/targetGroup:TargetGroup":   {"targetType", "ip", "targetType: ip in AWS, instance in the program"},
		"aws:acm/certificate:Certificate":  {"keyAlgorithm", "EC_prime256v1", "keyAlgorithm: EC_prime256v1 in AWS"},
		"aws:cloudwatch/logGroup:LogGroup": {"logGroupClass", "INFREQUENT_ACCESS", "logGroupClass: INFREQUENT_ACCESS in AWS"},
		"aws:ebs/volume:Volume":            {"size", 4000.0, "pulumi config set -s stage0 --path \"milu2-stage:db.volumeSize\" 4000"},
		"aws:ec2/flowLog:FlowLog":          {"maxAggregationInterval", 60.0, "maxAggregationInterval: 60 in AWS, 600"},
		"aws:ec2/instance:Instance":        {"instanceType", "t4g.small", "instanceType: t4g.small in AWS"},
		"aws:ec2/vpc:Vpc":                  {"ipv4NetmaskLength", 16.0, ""},
	}
}

// makeDifferent gives every resource of the types a property that the program would have to replace it for.
func makeDifferent(a *world.Account, types func(token string, named bool) bool) []string {
	var ids []string
	for _, r := range a.All() {
		d, ok := immutable()[r.Type]
		if !ok || r.Seeded || r.Owner != "" || !types(r.Type, d.named != "") {
			continue
		}
		copied := r.Clone()
		strangeTags(copied)
		value := d.value
		if value == "flip" {
			value = !r.Flag(d.property)
		}
		for _, values := range []map[string]any{copied.Inputs, copied.Outputs} {
			values[d.property] = value
		}
		a.Put(copied)
		ids = append(ids, r.ID)
	}
	return ids
}

// What differs in a way that forces replacement is refused: in preview, in up, and in every later up. The resources stay.
func adoptionNeverReplaces(t *testing.T, r *rig) {
	const subnet = "aws:ec2/subnet:Subnet"
	for sentence, types := range map[string]func(token string, named bool) bool{
		"differences that are compared": func(token string, named bool) bool { return named && token != subnet },
		// Whatever lies in a subnet is looked for in the zone that the subnet has.
		"a subnet in another zone":              func(token string, _ bool) bool { return token == subnet },
		"differences that only the guard meets": func(_ string, named bool) bool { return !named },
	} {
		t.Run(sentence, func(t *testing.T) {
			r := r.fresh(t)
			r.forget("stage0")
			var ids []string
			r.change(func(a *world.Account) error {
				ids = makeDifferent(a, types)
				return nil
			})
			before := r.snapshotOf(ids)
			runs := []func(string) (string, error){r.previewText, r.upText, r.upText, r.previewText, r.upText}
			for i, run := range runs {
				text, err := run("stage0")
				if err == nil {
					t.Errorf("run %d went through\n%s", i+1, text)
				}
				if i == 0 {
					t.Log(lastLines(text))
					for token, d := range immutable() {
						if types(token, d.named != "") && !strings.Contains(text, d.named) {
							t.Errorf("%s is not named by %q", token, d.named)
						}
					}
				}
			}
			after := r.snapshotOf(ids)
			for _, id := range slices.Sorted(maps.Keys(before)) {
				if after[id] == "" {
					t.Errorf("%s is gone", id)
				}
			}
		})
	}
}

// A lookup that is refused, and a choice that only a person can make, stop preview and up alike before anything is done.
func nothingHappensWhileSomethingIsUnclear(t *testing.T, r *rig) {
	r.forget("stage0")
	r.change(func(a *world.Account) error {
		for _, vm := range a.List("aws:ec2/instance:Instance", region) {
			if strings.HasSuffix(vm.Name(), "-web") {
				twin := vm.Clone()
				twin.ID, twin.Sequence = "i-0twin000000000000", 0
				twin.ID = "i-00000000000000abc"
				a.Put(twin)
			}
		}
		return nil
	})
	r.source.Fail = func(q adopt.Query) error {
		if q.Listing != adopt.ListLogGroups && q.Listing != adopt.ListKeyPairs && q.Listing != adopt.ListRepositories {
			return nil
		}
		return &adopt.LookupError{Listing: q.Listing, API: "x:" + string(q.Listing), Permission: "x:" + string(q.Listing),
			Region: q.Region, Kind: adopt.Denied, Err: errors.New("403")}
	}
	before := r.calls()
	for name, run := range map[string]func(string) (string, error){"preview": r.previewText, "up": r.upText} {
		text, err := run("stage0")
		if err == nil {
			t.Errorf("%s went through", name)
		}
		for _, want := range []string{
			"2 live matches of aws:ec2/instance:Instance", "pulumi config set -s stage0 --path \"milu2-stage:imports.web\" i-00000000000000abc",
			"missing read permissions", "x:log-groups", "x:repositories",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q\n%s", name, want, text)
			}
		}
	}
	if r.calls() != before {
		t.Error("the account was changed")
	}
	r.source.Fail = nil
	r.files["stage0"].Put("imports", map[string]any{"web": "i-00000000000000abc"})
	o := r.mustUp("stage0")
	if got := imported(o)["aws:ec2/instance:Instance"]; !slices.Contains(got, "i-00000000000000abc") {
		t.Errorf("imported %v", got)
	}
	r.mustUp("stage0") // which the dashboard waits for: it has no tags, so it was adopted as it is
	r.settle("stage0")
}

func lastLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-40):], "\n")
}
