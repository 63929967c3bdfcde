package tfaccount

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"milu2-stage/rehearsal/internal/simaws"
)

// converter gives Terraform's attributes the names and the forms that Pulumi has for them: camel case, lists in the plural, and an object
// for a block of which there is one at most. What the SDK's structs do not have is left out.
type converter struct{ schema simaws.Schema }

// properties returns the inputs, without what is empty and need not be given, as an import reads them, and all properties.
func (c converter) properties(attributes map[string]any) (inputs, outputs map[string]any) {
	inputs, outputs = map[string]any{}, map[string]any{}
	args := c.schema.Inputs()
	for name, value := range attributes {
		if property, typ, ok := lookup(args, name); ok {
			if converted := convert(value, typ); converted != nil {
				outputs[property] = converted
				if given := given(convert(value, typ), typ); !isZero(given) || !isOptional(typ) {
					inputs[property] = given
				}
			}
		} else if property, typ, ok := lookup(c.schema.Outputs, name); ok {
			if converted := convert(value, typ); converted != nil {
				outputs[property] = converted
			}
		}
	}
	return inputs, outputs
}

// lookup finds the property that an attribute is.
func lookup(known map[string]reflect.Type, attribute string) (string, reflect.Type, bool) {
	name := camel(attribute)
	if attribute == "alarm_name" {
		name = "name"
	}
	for _, candidate := range []string{name, name + "s", name + "es", strings.TrimSuffix(name, "y") + "ies"} {
		if typ, ok := known[candidate]; ok {
			return candidate, typ, true
		}
	}
	return "", nil, false
}

func camel(attribute string) string {
	parts := strings.Split(attribute, "_")
	for i, part := range parts[1:] {
		if part != "" {
			parts[i+1] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "")
}

// convert gives a value the form of the type; nil is none.
func convert(value any, typ reflect.Type) any {
	if value == nil {
		return nil
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return convert(value, typ.Elem())
	case reflect.Struct:
		return object(value, typ)
	case reflect.Slice:
		list, ok := value.([]any)
		if !ok {
			return nil
		}
		out := []any{}
		for _, item := range list {
			if converted := convert(item, typ.Elem()); converted != nil {
				out = append(out, converted)
			}
		}
		return out
	case reflect.Map:
		members, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		out := map[string]any{}
		for name, item := range members {
			if converted := convert(item, typ.Elem()); converted != nil {
				out[name] = converted
			}
		}
		return out
	default:
		return scalar(value, typ)
	}
}

// object converts a block, which Terraform keeps in a list.
func object(value any, typ reflect.Type) any {
	if list, ok := value.([]any); ok {
		if len(list) == 0 {
			return nil
		}
		value = list[0]
	}
	block, ok := value.(map[string]any)
	if !ok {
		return nil
	}
	out := map[string]any{}
	for name, item := range block {
		property, wanted, ok := lookup(simaws.Fields(typ), name)
		if !ok {
			continue
		}
		if converted := convert(item, wanted); converted != nil {
			out[property] = converted
		}
	}
	return out
}

// scalar converts texts, numbers and switches, which Terraform has in each other's form at times.
func scalar(value any, typ reflect.Type) any {
	text, isText := value.(string)
	switch typ.Kind() {
	case reflect.Int, reflect.Float64:
		if number, err := strconv.ParseFloat(text, 64); isText && err == nil {
			return number
		}
	case reflect.Bool:
		if isText {
			return text == "true"
		}
	case reflect.String:
		if number, ok := value.(float64); ok {
			return strconv.FormatFloat(number, 'f', -1, 64)
		}
	}
	if isText && text == "" && typ.Kind() != reflect.String && typ.Kind() != reflect.Interface {
		return nil
	}
	return value
}

// given leaves out what an import does not take for given: optional properties of blocks that are empty, zero or off.
func given(value any, typ reflect.Type) any {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = given(value[i], typ.Elem())
		}
	case map[string]any:
		if typ.Kind() != reflect.Struct {
			return value
		}
		for name, wanted := range simaws.Fields(typ) {
			if item, has := value[name]; has {
				if value[name] = given(item, wanted); isZero(value[name]) && isOptional(wanted) {
					delete(value, name)
				}
			}
		}
	}
	return value
}

// isOptional reports whether the SDK's type shows that a property may be missing.
func isOptional(typ reflect.Type) bool {
	return slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface}, typ.Kind())
}

func isZero(value any) bool {
	switch value := value.(type) {
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	}
	return value == nil || reflect.ValueOf(value).IsZero()
}
