package adopt

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// state is what the stack's own state holds: the outputs of each resource, by URN.
type state struct {
	outputs map[string]map[string]any
	// byName indexes URNs by type and logical name.
	byName map[resourceName]string
	// byID indexes URNs by the id in AWS, which a resource shares with those of its settings.
	byID map[string][]string
	// subnetVPC maps the ids of subnets in state to their VPCs.
	subnetVPC map[string]string
}

// readState asks the engine for the running stack's own state, by an invoke that the engine itself answers. A new stack
// has none.
func readState(ctx *pulumi.Context) (*state, error) {
	name := fmt.Sprintf("%s/%s/%s", ctx.Organization(), ctx.Project(), ctx.Stack())
	ask := func(result any) error {
		err := askState(ctx, name, result)
		// The engine may be writing the state at this moment. A file backend then fails to read the file's attributes,
		// which it does not write at once; what it does read is always whole.
		for delay := 50 * time.Millisecond; err != nil && delay < 2*time.Second; delay *= 2 {
			time.Sleep(delay)
			err = askState(ctx, name, result)
		}
		if err != nil {
			return fmt.Errorf("reading the state of stack %s: %w", name, err)
		}
		return nil
	}
	var index struct {
		Outputs map[string]struct {
			Type string `pulumi:"type"`
		} `pulumi:"outputs"`
	}
	if err := ask(&index); err != nil {
		return nil, err
	}
	// A component's outputs may refer to resources, and reading a reference makes the SDK ask the engine for a resource
	// that has not been registered yet, which fails the run. So only AWS providers and their resources are read whole.
	resources, outputs := map[string]any{}, make([]reflect.StructField, 0, len(index.Outputs))
	for urn, r := range index.Outputs {
		resources[urn] = nil
		if strings.HasPrefix(r.Type, "aws:") || r.Type == "pulumi:providers:aws" {
			outputs = append(outputs, reflect.StructField{
				Name: fmt.Sprintf("R%d", len(outputs)), Tag: reflect.StructTag(fmt.Sprintf("pulumi:%q", urn)),
				Type: reflect.TypeFor[map[string]any](),
			})
		}
	}
	result := reflect.New(reflect.StructOf([]reflect.StructField{
		{Name: "Outputs", Tag: `pulumi:"outputs"`, Type: reflect.StructOf(outputs)},
	}))
	if err := ask(result.Interface()); err != nil {
		return nil, err
	}
	for i, field := range outputs {
		resources[field.Tag.Get("pulumi")] = result.Elem().Field(0).Field(i).Interface()
	}
	return newState(resources), nil
}

func askState(ctx *pulumi.Context, stack string, result any) error {
	// The raw form, because the plain one refuses secret results.
	_, err := ctx.InvokePackageRaw("pulumi:pulumi:readStackResourceOutputs", map[string]any{"stackName": stack}, result, "")
	return err
}

// newState indexes the resources: URN -> {type, outputs}.
func newState(resources map[string]any) *state {
	s := &state{
		outputs: map[string]map[string]any{}, byName: map[resourceName]string{}, byID: map[string][]string{}, subnetVPC: map[string]string{},
	}
	for urn, v := range resources {
		entry, _ := v.(map[string]any)
		outputs, _ := entry["outputs"].(map[string]any)
		parsed, err := resource.ParseURN(urn)
		if err != nil {
			continue // Not a resource: nothing that a registration could be.
		}
		s.outputs[urn] = outputs
		s.byName[resourceName{string(parsed.Type()), parsed.Name()}] = urn
		if id, _ := outputs["id"].(string); id != "" {
			s.byID[id] = append(s.byID[id], urn)
		}
		if parsed.Type() == subnetToken {
			id, _ := outputs["id"].(string)
			s.subnetVPC[id], _ = outputs["vpcId"].(string)
		}
	}
	return s
}

// holds tells whether the stack has a resource whose type and logical name begin so.
func (s *state) holds(token, name string) bool {
	for key := range s.byName {
		if strings.HasPrefix(key.token, token) && strings.HasPrefix(key.name, name) {
			return true
		}
	}
	return false
}

// empty tells whether the stack has no resource in AWS.
func (s *state) empty() bool { return !s.holds("aws:", "") }

// owner returns the logical name of another resource of the registration's type that has the id; "" is none.
func (s *state) owner(r registration, id string) string {
	own, _ := s.lookup(r)
	for _, urn := range s.byID[id] {
		if name := nameIn(urn); name.token == r.token && urn != own {
			return name.name
		}
	}
	return ""
}

// lookup returns the URN under which the state holds a resource, by its own name or an alias, and under whatever parent: what
// moved inside the stack must not be imported anew, since the engine would then delete it under its former URN.
func (s *state) lookup(r registration) (urn string, ok bool) {
	for _, name := range append([]resourceName{{r.token, r.name}}, r.aliases...) {
		if urn, ok := s.byName[name]; ok {
			return urn, true
		}
	}
	return "", false
}

// named tells whether the state holds a resource of the type with the logical name, under whatever parent.
func (s *state) named(token, name string) (string, bool) {
	urn, ok := s.byName[resourceName{token, name}]
	return urn, ok
}

// foreignTags reports whether a resource in state was recorded with tags that are not the owner's: it was adopted and has
// not been brought in line yet.
func (s *state) foreignTags(urn string, self owner) bool {
	tags, tagged := recordedTags(s.outputs[urn])
	return tagged && !self.owns(tags)
}

// recordedTags are the tags among outputs, and whether the type has any: an auto-scaling group's are a list.
func recordedTags(outputs map[string]any) (map[string]string, bool) {
	tags := map[string]string{}
	if all, ok := outputs["tagsAll"].(map[string]any); ok {
		for key, v := range all {
			tags[key], _ = v.(string)
		}
		return tags, true
	}
	list, ok := outputs["tags"].([]any)
	for _, entry := range list {
		tag, _ := entry.(map[string]any)
		key, _ := tag["key"].(string)
		tags[key], _ = tag["value"].(string)
	}
	return tags, ok
}
