package configfuzz

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/infra"
	"milu2-stage/internal/config"
	"milu2-stage/internal/stacktest"
)

// verdict is what became of a case.
type verdict struct {
	Number int
	Kind   kind
	// Deployed is false where the configuration was refused.
	Deployed bool
	// Resources counts the registrations, Seen the resources that each invariant looked at.
	Resources int
	Seen      map[string]int `json:",omitempty"`
	// Index, Reserved and VPC are a stage's place, for the comparison with other stages.
	Index    int    `json:",omitempty"`
	Reserved string `json:",omitempty"`
	VPC      string `json:",omitempty"`
	// Wrong holds a line per broken promise.
	Wrong []string `json:",omitempty"`
}

func (v *verdict) wrong(format string, args ...any) {
	v.Wrong = append(v.Wrong, fmt.Sprintf(format, args...))
}

// try deploys a case and checks everything that has to hold.
func try(c *fuzzCase) *verdict {
	v := &verdict{Number: c.number, Kind: c.kind}
	result, err := c.deploy(false)
	if err != nil {
		checkRefusal(v, c, result, err)
		return v
	}
	v.Deployed, v.Resources = true, len(result.Registrations)
	if c.kind == broken || c.kind == refused {
		v.wrong("it was not refused: %d resources registered", len(result.Registrations))
		return v
	}
	loaded, err := config.Load(c.source())
	if err != nil {
		v.wrong("it deploys, and loading it by itself says: %v", err)
		return v
	}
	checkDeployment(v, &deployment{settings: loaded, Result: result})
	again, err := c.deploy(false)
	checkSame(v, "a second run", result, again, err, compareAll)
	if c.number%5 == 0 {
		preview, err := c.deploy(true)
		checkSame(v, "a preview", result, preview, err, compareKeys)
	}
	return v
}

// deploy runs the whole program on mocks.
func (c *fuzzCase) deploy(preview bool) (*stacktest.Result, error) {
	program := func(ctx *pulumi.Context) error { return infra.DeployWith(ctx, infra.Options{Keys: c.keys()}) }
	options := stacktest.Options{Config: c.config, Preview: preview, Shared: c.sharedOutputs(), Invokes: c.invokes()}
	return stacktest.Run(program, options)
}

func (c *fuzzCase) source() config.Source {
	return config.Source{Keys: c.keys(), Get: func(key string) (string, bool) {
		text, ok := c.config[key]
		return text, ok
	}}
}

func (c *fuzzCase) sharedOutputs() map[string]any {
	if c.world.noShared {
		return map[string]any{}
	}
	outputs := stacktest.SharedOutputs()
	outputs["logsBucketRegion"] = c.config["aws:region"]
	if c.world.logsRegion != "" {
		outputs["logsBucketRegion"] = c.world.logsRegion
	}
	return outputs
}

// invokes answers as an account in the stage's region that has the build VPC with the configured block.
func (c *fuzzCase) invokes() map[string]stacktest.Invoke {
	answer := func(result map[string]any) stacktest.Invoke {
		return func(map[string]any) (map[string]any, error) { return result, nil }
	}
	region := c.config["aws:region"]
	zones := []any{}
	for _, letter := range "hbacdefg" {
		zones = append(zones, region+string(letter))
	}
	if c.world.oneZone {
		zones = zones[:1]
	}
	build, set := c.config[project+"peerBuildVpcCidr"]
	if !set {
		build = "172.31.0.0/16"
	}
	if c.world.buildCIDR != "" {
		build = c.world.buildCIDR
	}
	invokes := map[string]stacktest.Invoke{
		"aws:index/getAvailabilityZones:getAvailabilityZones": answer(map[string]any{
			"names": zones, "zoneIds": []any{}, "groupNames": []any{}, "id": region,
		}),
		"aws:servicequotas/getServiceQuota:getServiceQuota": answer(map[string]any{"value": 1000, "id": "quota"}),
		"aws:ec2/getVpc:getVpc":                             answer(map[string]any{"id": "vpc-1", "cidrBlock": build}),
	}
	if c.world.clash != "" {
		invokes["aws:ec2/getVpcs:getVpcs"] = answer(map[string]any{"ids": []any{"vpc-1"}, "id": region})
		invokes["aws:ec2/getVpc:getVpc"] = answer(map[string]any{"id": "vpc-1", "cidrBlock": c.world.clash})
	}
	return invokes
}

// checkRefusal checks that a refusal names what is wrong and left nothing behind.
func checkRefusal(v *verdict, c *fuzzCase, result *stacktest.Result, err error) {
	var problems config.Problems
	isConfig := errors.As(err, &problems)
	switch {
	case c.kind == valid:
		v.wrong("it is valid, but: %v", err)
	case c.kind == broken && !isConfig:
		v.wrong("the mistake was found too late: %v", err)
	case c.kind == junk && !isConfig:
		v.wrong("it was refused by something other than the check of the configuration: %v", err)
	}
	for _, text := range c.named {
		if !strings.Contains(err.Error(), text) {
			v.wrong("the error does not name %s: %v", text, err)
		}
	}
	for _, problem := range problems {
		if problem.Key == "" || problem.Value == "" || problem.Allowed == "" || problem.Next == "" {
			v.wrong("a problem without its key, its value, what is allowed or what to do: %+v", problem)
		}
	}
	for _, r := range result.Registrations {
		if c.kind != refused || !strings.HasPrefix(r.Type, "pulumi:providers:") {
			v.wrong("%s was registered before the refusal", r.Key())
		}
	}
}

// checkSame compares two runs of one case.
func checkSame(
	v *verdict, what string, first, second *stacktest.Result, err error, compare func(first, second *stacktest.Result) string,
) {
	if err != nil {
		v.wrong("%s fails: %v", what, err)
	} else if diff := compare(first, second); diff != "" {
		v.wrong("%s registers other things:\n%s", what, diff)
	}
}

func compareKeys(first, second *stacktest.Result) string {
	return cmp.Diff(first.Keys(), second.Keys())
}

// compareAll compares type, name, parent, provider, inputs and options. The order of registration is the scheduler's.
func compareAll(first, second *stacktest.Result) string {
	a, b := sorted(first.Registrations), sorted(second.Registrations)
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return cmp.Diff(a, b)
}

func sorted(registrations []*stacktest.Registration) []*stacktest.Registration {
	list := slices.Clone(registrations)
	slices.SortFunc(list, func(a, b *stacktest.Registration) int {
		return strings.Compare(a.Key()+" "+a.Parent, b.Key()+" "+b.Parent)
	})
	for _, r := range list {
		slices.Sort(r.DependsOn)
	}
	return list
}
