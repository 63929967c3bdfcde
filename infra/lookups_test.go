package infra

import (
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/stacktest"
)

// What is asked first is what the program registers, by the names and inputs that it registers it with.
func TestFirstLookupsOfAStage(t *testing.T) {
	set := stageConfig(map[string]string{"milu2-stage:publicKey": publicKey, "milu2-stage:nodes": `{"game":{"elasticIp":true}}`})
	var first []adopt.Lookup
	result := record(t, stacktest.Options{Config: set}, func(ctx *pulumi.Context) error {
		settings, err := loadSettings(ctx, nil)
		if err != nil {
			return err
		}
		first = firstLookups(settings)
		return Deploy(ctx)
	})
	types := map[string]bool{}
	for _, l := range first {
		types[l.Type] = true
		if l.Type == typeRepository {
			continue // awsx registers it.
		}
		registered := result.Find(l.Type, l.Name)
		if registered == nil {
			t.Errorf("%s %s is not registered", l.Type, l.Name)
			continue
		}
		for property, value := range l.Inputs {
			if tags, ok := value.(map[string]any); ok {
				property, value = property+".Name", tags["Name"]
			}
			if got := registered.At(property); got != value {
				t.Errorf("%s: %s is %v, and %v is asked for", registered.Key(), property, got, value)
			}
		}
	}
	if len(types) != len(first) || !types[typeKeyPair] || !types[typeEIP] || !types[typeRepository] {
		t.Errorf("asked are %v", first)
	}
}

// What the shared stack may skip is what is asked first.
func TestFirstLookupsOfShared(t *testing.T) {
	settings := sharedSettings()
	names := NamesOf(settings)
	var asked, first [][3]string
	_, err := stacktest.Run(func(ctx *pulumi.Context) error {
		provider, err := newProvider(ctx, providerMain, stacktest.Region, settings, naming.Tags(config.Project, "shared"))
		if err != nil {
			return err
		}
		p := &program{ctx: ctx, settings: settings, names: names, provider: provider, region: stacktest.Region}
		_, err = registerShared(p, func(token, logicalName, physicalName string) (*Existing, error) {
			asked = append(asked, [3]string{token, logicalName, physicalName})
			return nil, nil
		})
		return err
	}, stacktest.Options{Stack: "shared"})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range firstLookups(settings) {
		for key, value := range l.Inputs {
			if key != "aliases" {
				first = append(first, [3]string{l.Type, l.Name, value.(string)})
			}
		}
	}
	compare := func(a, b [3]string) int { return slices.Compare(a[:], b[:]) }
	slices.SortFunc(asked, compare)
	slices.SortFunc(first, compare)
	if !slices.Equal(asked, first) {
		t.Errorf("asked by the program: %v\nasked first: %v", asked, first)
	}
}
