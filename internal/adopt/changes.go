package adopt

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// change is a property that an update would give another value.
type change struct {
	// path is the property's, down to what differs: "healthCheck.path".
	path string
	// live and want are the values; nil is none.
	live, want any
}

// changesTo lists what inputs would change of a live resource. What the inputs leave out is the provider's to know, and what is not known
// of the live resource is left to the preview.
func changesTo(live map[string]any, want Inputs) []change {
	var out []change
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if _, known := live[key]; known && key != "tags" && key != "tagsAll" {
			out = append(out, differ(key, live[key], want[key])...)
		}
	}
	return out
}

// differ compares two plain values as AWS means them: lists without order, DNS names without their last dot, JSON by meaning, and nothing
// as the empty value.
func differ(path string, live, want any) []change {
	if hasUnknown(want) || alike(live, want) {
		return nil
	}
	var out []change
	switch want := want.(type) {
	case map[string]any:
		here, ok := live.(map[string]any)
		if !ok {
			break
		}
		for _, key := range slices.Sorted(maps.Keys(want)) {
			out = append(out, differ(path+"."+key, here[key], want[key])...)
		}
		return out
	case []any:
		here, ok := live.([]any)
		if !ok || len(here) != len(want) || !structured(want) {
			break
		}
		for i, v := range want {
			out = append(out, differ(fmt.Sprintf("%s[%d]", path, i), here[i], v)...)
		}
		return out
	}
	return []change{{path, live, want}}
}

// structured reports whether a list is one of objects.
func structured(list []any) bool {
	return !slices.ContainsFunc(list, func(v any) bool {
		_, ok := v.(map[string]any)
		return !ok
	})
}

func alike(live, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		live, _ := live.(map[string]any)
		for key, v := range want {
			if !alike(live[key], v) {
				return false
			}
		}
		return true
	case []any:
		live, _ := live.([]any)
		rest := slices.Clone(live)
		for _, v := range want {
			i := slices.IndexFunc(rest, func(other any) bool { return alike(other, v) })
			if i < 0 {
				return false
			}
			rest = slices.Delete(rest, i, i+1)
		}
		return len(rest) == 0
	case string:
		text, _ := live.(string)
		return sameString(text, want) || (live != nil && shown(live) == want)
	}
	return empty(live) && empty(want) || shown(live) == shown(want)
}

func sameString(live, want string) bool {
	bare := func(name string) string {
		return strings.TrimPrefix(strings.ToLower(strings.TrimSuffix(name, ".")), "dualstack.")
	}
	if bare(live) == bare(want) {
		return true
	}
	var one, other any
	if json.Unmarshal([]byte(live), &one) != nil || json.Unmarshal([]byte(want), &other) != nil {
		return false
	}
	return fmt.Sprint(one) == fmt.Sprint(other)
}

func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case bool:
		return !v
	case float64:
		return v == 0
	case int:
		return v == 0
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// String is the change for a report: `healthCheck.path "/ping" -> "/health"`.
func (c change) String() string { return c.path + " " + brief(c.live) + " -> " + brief(c.want) }

// brief is a value in few characters. What is long or has structure is not worth a line: the preview shows it.
func brief(v any) string {
	const most = 60
	switch v := v.(type) {
	case nil:
		return "none"
	case string:
		if len(v) > most || strings.ContainsAny(v, "\n{") {
			return "..."
		}
		return fmt.Sprintf("%q", v)
	case []any, map[string]any:
		if empty(v) {
			return "none"
		}
		text, err := json.Marshal(v)
		if err != nil || len(text) > most {
			return "..."
		}
		return string(text)
	}
	return shown(v)
}
