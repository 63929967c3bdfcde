package simaws

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// shape is the schema of one type, read from the Go SDK's own structs, so that it cannot drift from the SDK.
type shape struct {
	args reflect.Type
	// outputs maps the properties that only the provider sets to the Go types of their values.
	outputs map[string]reflect.Type
}

// newShape reads the schema from an Args value and the resource struct of the SDK.
func newShape(args pulumi.Input, res any) shape {
	s := shape{args: args.ElementType(), outputs: map[string]reflect.Type{}}
	inputs := fields(s.args)
	structure := reflect.TypeOf(res)
	for i := range structure.NumField() {
		field := structure.Field(i)
		name := field.Tag.Get("pulumi")
		if _, isInput := inputs[name]; name == "" || isInput {
			continue
		}
		if output, ok := reflect.Zero(field.Type).Interface().(pulumi.Output); ok {
			s.outputs[name] = output.ElementType()
		}
	}
	return s
}

// has says whether the type has the input property.
func (s shape) has(property string) bool {
	_, ok := fields(s.args)[property]
	return ok
}

// tagged says whether the provider's default tags are applied to the type.
func (s shape) tagged() bool { return s.outputs["tagsAll"] != nil && s.has("tags") }

func fields(structure reflect.Type) map[string]reflect.Type {
	found := map[string]reflect.Type{}
	for i := range structure.NumField() {
		if name := structure.Field(i).Tag.Get("pulumi"); name != "" {
			found[name] = structure.Field(i).Type
		}
	}
	return found
}

// problem is one thing that is wrong with an input.
type problem struct{ path, reason string }

// checkObject compares an object with the struct that describes it.
func checkObject(path string, object map[string]any, structure reflect.Type) []problem {
	known := fields(structure)
	var problems []problem
	for _, name := range slices.Sorted(maps.Keys(object)) {
		wanted, ok := known[name]
		if !ok {
			problems = append(problems, problem{join(path, name), "no such property; there are " +
				strings.Join(slices.Sorted(maps.Keys(known)), ", ")})
			continue
		}
		problems = append(problems, checkValue(join(path, name), object[name], wanted)...)
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if _, given := object[name]; !given && mandatory(known[name]) {
			problems = append(problems, problem{join(path, name), "required, and not given"})
		}
	}
	return problems
}

// mandatory says whether the SDK's type shows that a property is required. Lists and maps do not show it.
func mandatory(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return false
	default:
		return true
	}
}

func checkValue(path string, value any, wanted reflect.Type) []problem {
	if _, ok := value.(unknown); ok {
		return nil
	}
	switch wanted.Kind() {
	case reflect.Pointer:
		return checkValue(path, value, wanted.Elem())
	case reflect.Struct:
		if object, ok := value.(map[string]any); ok {
			return checkObject(path, object, wanted)
		}
		return wrong(path, value, "an object")
	case reflect.Slice:
		list, ok := value.([]any)
		if !ok {
			return wrong(path, value, "a list")
		}
		var problems []problem
		for i, item := range list {
			problems = append(problems, checkValue(fmt.Sprintf("%s[%d]", path, i), item, wanted.Elem())...)
		}
		return problems
	case reflect.Map:
		object, ok := value.(map[string]any)
		if !ok {
			return wrong(path, value, "a map")
		}
		var problems []problem
		for _, name := range slices.Sorted(maps.Keys(object)) {
			problems = append(problems, checkValue(join(path, name), object[name], wanted.Elem())...)
		}
		return problems
	default:
		return checkScalar(path, value, wanted)
	}
}

func checkScalar(path string, value any, wanted reflect.Type) []problem {
	switch wanted.Kind() {
	case reflect.String:
		if _, ok := value.(string); !ok {
			return wrong(path, value, "a string")
		}
	case reflect.Bool:
		if _, ok := value.(bool); !ok {
			return wrong(path, value, "true or false")
		}
	case reflect.Int:
		if number, ok := value.(float64); !ok || number != math.Trunc(number) {
			return wrong(path, value, "a whole number")
		}
	case reflect.Float64:
		if _, ok := value.(float64); !ok {
			return wrong(path, value, "a number")
		}
	case reflect.Interface:
		// The SDK's unions here (a policy, a role, an ARN) are all passed as text.
		if _, ok := value.(string); !ok {
			return wrong(path, value, "a string")
		}
	}
	return nil
}

func wrong(path string, value any, wanted string) []problem {
	return []problem{{path, fmt.Sprintf("%v is not %s", value, wanted)}}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// Schema is what a type's properties are, for whoever makes resources of the account without the provider.
type Schema struct {
	// Args is the SDK's struct of the inputs, Outputs the Go types of what only the provider sets.
	Args    reflect.Type
	Outputs map[string]reflect.Type
	// Global says that resources of the type belong to no region.
	Global bool
}

// Schemas returns the schema of every type, by token.
func Schemas() map[string]Schema {
	all := map[string]Schema{}
	for token, k := range registry() {
		all[token] = Schema{Args: k.shape.args, Outputs: k.shape.outputs, Global: k.global}
	}
	return all
}

// Inputs returns the types of the inputs.
func (s Schema) Inputs() map[string]reflect.Type { return fields(s.Args) }

// Fields returns the properties of a struct of the SDK and their types.
func Fields(structure reflect.Type) map[string]reflect.Type { return fields(structure) }
