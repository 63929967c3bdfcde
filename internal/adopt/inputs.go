package adopt

import (
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"
)

// Inputs are a registration's resolved inputs as plain values: string, bool, float64 or int, []any, map[string]any. A
// value that is not known yet is unknown{}.
type Inputs map[string]any

// unknown stands for a value that only a resource still to be created will give.
type unknown struct{}

// text returns a string input, and "" where it is absent, unknown or something else.
func (in Inputs) text(key string) string {
	s, _ := in[key].(string)
	return s
}

// number returns a whole number, also one written as text, and the fallback where there is none.
func (in Inputs) number(key string, fallback int) int { return wholeNumber(in[key], fallback) }

// texts returns a list of strings; unknown elements are left out.
func (in Inputs) texts(key string) []string { return stringList(in[key]) }

// nested returns the strings at a path below the objects of a list.
func (in Inputs) nested(key string, path ...string) []string {
	list, _ := in[key].([]any)
	var out []string
	for _, e := range list {
		for _, part := range path {
			object, _ := e.(map[string]any)
			e = object[part]
		}
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
		out = append(out, stringList(e)...)
	}
	return out
}

// nameTag returns the resource's own Name tag.
func (in Inputs) nameTag() string {
	tags, _ := in["tags"].(map[string]any)
	s, _ := tags["Name"].(string)
	return s
}

// missing lists the keys whose values are not known yet, in whole or in part.
func (in Inputs) missing(keys []string) []string {
	var out []string
	for _, key := range keys {
		if hasUnknown(in[key]) {
			out = append(out, key)
		}
	}
	return out
}

func hasUnknown(v any) bool {
	switch v := v.(type) {
	case unknown:
		return true
	case []any:
		return slices.ContainsFunc(v, hasUnknown)
	case map[string]any:
		for _, e := range v {
			if hasUnknown(e) {
				return true
			}
		}
	}
	return false
}

func wholeNumber(v any, fallback int) int {
	switch v := v.(type) {
	case int:
		return v
	case float64:
		return int(v)
	case string:
		if n, err := strconv.Atoi(v); err == nil {
			return n
		}
	}
	return fallback
}

func stringList(v any) []string {
	switch v := v.(type) {
	case []string:
		return v
	case []any:
		out := make([]string, 0, len(v))
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// fromProperties converts the engine's form of inputs.
func fromProperties(props resource.PropertyMap) Inputs {
	out := Inputs{}
	for key, v := range props {
		out[string(key)] = fromProperty(v)
	}
	return out
}

func fromProperty(v resource.PropertyValue) any {
	switch {
	case v.IsComputed():
		return unknown{}
	case v.IsOutput():
		if !v.OutputValue().Known {
			return unknown{}
		}
		return fromProperty(v.OutputValue().Element)
	case v.IsSecret():
		return fromProperty(v.SecretValue().Element)
	case v.IsArray():
		out := make([]any, 0, len(v.ArrayValue()))
		for _, e := range v.ArrayValue() {
			out = append(out, fromProperty(e))
		}
		return out
	case v.IsObject():
		return map[string]any(fromProperties(v.ObjectValue()))
	case v.IsString(), v.IsNumber(), v.IsBool():
		return v.V
	}
	return nil
}

// fromInputs converts the form in which a transform gets inputs, waiting for outputs.
func fromInputs(ctx context.Context, props pulumi.Map) (Inputs, error) {
	out := Inputs{}
	for key, v := range props {
		plain, err := fromInput(ctx, v)
		if err != nil {
			return nil, err
		}
		out[key] = plain
	}
	return out, nil
}

func fromInput(ctx context.Context, v any) (any, error) {
	if o, ok := v.(pulumi.Output); ok {
		result, err := internals.UnsafeAwaitOutput(ctx, o)
		if err != nil {
			return nil, err
		}
		if !result.Known {
			return unknown{}, nil
		}
		return fromInput(ctx, result.Value)
	}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.String:
		return r.String(), nil
	case reflect.Bool:
		return r.Bool(), nil
	case reflect.Float64:
		return r.Float(), nil
	case reflect.Int:
		return int(r.Int()), nil
	case reflect.Slice:
		out := make([]any, 0, r.Len())
		for i := range r.Len() {
			e, err := fromInput(ctx, r.Index(i).Interface())
			if err != nil {
				return nil, err
			}
			out = append(out, e)
		}
		return out, nil
	case reflect.Map:
		out := map[string]any{}
		for _, key := range r.MapKeys() {
			e, err := fromInput(ctx, r.MapIndex(key).Interface())
			if err != nil {
				return nil, err
			}
			out[key.String()] = e
		}
		return out, nil
	}
	return nil, nil
}

// sameSet tells whether two lists hold the same strings, whatever the order and case.
func sameSet(a, b []string) bool { return slices.Equal(canonical(a), canonical(b)) }

func canonical(list []string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		out = append(out, strings.ToLower(s))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
