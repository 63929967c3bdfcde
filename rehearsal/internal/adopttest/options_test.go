package adopttest

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// optionCases are one registration each, with one option that the transform must keep. The type ignores properties for
// good, so the transform changes, and therefore re-marshals, every registration of it.
func optionCases(parent pulumi.Resource, aws pulumi.ProviderResource, vpc *thing) map[string][]pulumi.ResourceOption {
	return map[string][]pulumi.ResourceOption{
		"provider":                {pulumi.Provider(aws)},
		"providers":               {pulumi.Providers(aws)},
		"parent":                  {pulumi.Parent(parent), pulumi.Provider(aws)},
		"protect":                 {pulumi.Provider(aws), pulumi.Protect(true)},
		"ignoreChanges":           {pulumi.Provider(aws), pulumi.IgnoreChanges([]string{"monitoring"})},
		"dependsOn":               {pulumi.Provider(aws), pulumi.DependsOn([]pulumi.Resource{vpc})},
		"aliases by URN":          {pulumi.Provider(aws), pulumi.Aliases([]pulumi.Alias{{URN: pulumi.URN("urn:pulumi:stage0::milu2-stage::" + instanceType + "::old")}})},
		"aliases by name":         {pulumi.Provider(aws), pulumi.Aliases([]pulumi.Alias{{Name: pulumi.String("older")}})},
		"aliases without parent":  {pulumi.Parent(parent), pulumi.Provider(aws), pulumi.Aliases([]pulumi.Alias{{NoParent: pulumi.Bool(true)}})},
		"timeouts":                {pulumi.Provider(aws), pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "7m", Update: "8m", Delete: "9m"})},
		"additionalSecretOutputs": {pulumi.Provider(aws), pulumi.AdditionalSecretOutputs([]string{"privateIp"})},
		"replaceOnChanges":        {pulumi.Provider(aws), pulumi.ReplaceOnChanges([]string{"tenancy"})},
		"deleteBeforeReplace":     {pulumi.Provider(aws), pulumi.DeleteBeforeReplace(true)},
		"retainOnDelete":          {pulumi.Provider(aws), pulumi.RetainOnDelete(true)},
		"version":                 {pulumi.Provider(aws), pulumi.Version("6.83.2")},
	}
}

// everyOption registers one instance per option, and one for what inputs carry.
func everyOption(ctx *pulumi.Context, aws pulumi.ProviderResource) error {
	c := &component{}
	if err := ctx.RegisterComponentResource("milu2-stage:stage:GameNodes", "game-nodes", c); err != nil {
		return err
	}
	vpc, err := register(ctx, vpcType, "vpc", pulumi.Map{
		"cidrBlock": pulumi.String("172.34.0.0/16"), "tags": tagged("v"),
	}, pulumi.Provider(aws))
	if err != nil {
		return err
	}
	cases := optionCases(c, aws, vpc)
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		if _, err := register(ctx, instanceType, name, pulumi.Map{"subnetId": vpc.ID(), "tags": tagged(name)}, cases[name]...); err != nil {
			return err
		}
	}
	_, err = register(ctx, instanceType, "inputs", pulumi.Map{
		"subnetId": vpc.ID(), "tags": tagged("inputs"),
		"secret":  pulumi.ToSecret(pulumi.String("hush")),
		"list":    pulumi.Array{pulumi.String("a"), vpc.ID(), pulumi.ToSecret(pulumi.String("b"))},
		"nested":  pulumi.Map{"deep": pulumi.Map{"n": pulumi.Int(7), "b": pulumi.Bool(false), "f": pulumi.Float64(1.5)}},
		"nothing": nil,
		"empty":   pulumi.Array{},
	}, pulumi.Provider(aws))
	return err
}

// Every option that a registration had is the same in the state, with adoption and without.
func TestEveryOptionSurvivesTheTransform(t *testing.T) {
	states := map[bool]map[string]map[string]any{}
	for _, bare := range []bool{true, false} {
		s := newStack(t)
		s.program, s.bare = everyOption, bare
		s.mustUp()
		states[bare] = s.resources()
	}
	for name, want := range states[true] {
		got := states[false][name]
		t.Run(name, func(t *testing.T) {
			ignored, _ := got["ignoreChanges"].([]any)
			for _, r := range []map[string]any{want, got} {
				for _, key := range []string{"created", "modified", "id", "outputs", "ignoreChanges", "sourcePosition", "stackTrace"} {
					delete(r, key)
				}
				scrub(r)
			}
			if name == "ignoreChanges" && !slices.Contains(ignored, any("monitoring")) {
				t.Errorf("the registration's own ignoreChanges are gone: %v", ignored)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("without adoption (-) and with it (+):\n%s", diff)
			}
		})
	}
}

// scrub removes ids, which differ from run to run: providers' and ciphertexts.
func scrub(v any) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "ciphertext")
		for key, e := range v {
			if s, ok := e.(string); ok && (key == "provider" || key == "subnetId") {
				v[key] = s[:min(len(s), 12)]
			}
			scrub(e)
		}
	case []any:
		for _, e := range v {
			scrub(e)
		}
	}
}
