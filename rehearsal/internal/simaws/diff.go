package simaws

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// differ compares the old inputs with the new ones, as the bridged provider does: a value that AWS already has is no
// change, and leaving out a property that the provider computes keeps it.
type differ struct {
	kind   *kind
	forced []string
	found  map[string]plugin.PropertyDiff
}

// diff compares without the ignored paths. As in the bridge, "*" is none of them: it means something to the engine only, so that what
// Check computes, such as tagsAll, still differs.
func diff(k *kind, oldInputs, oldOutputs, newInputs map[string]any, ignored []string) plugin.DiffResult {
	d := differ{kind: k, forced: slices.Clone(k.replace), found: map[string]plugin.PropertyDiff{}}
	for path, property := range k.replaceIf {
		if flag(newInputs, property) {
			d.forced = append(d.forced, path)
		}
	}
	d.objects(nil, "", oldInputs, oldOutputs, newInputs)
	maps.DeleteFunc(d.found, func(path string, _ plugin.PropertyDiff) bool {
		return slices.ContainsFunc(ignored, func(above string) bool { return within(path, above) })
	})
	result := plugin.DiffResult{Changes: plugin.DiffNone}
	if len(d.found) == 0 {
		return result
	}
	result.Changes = plugin.DiffSome
	result.DetailedDiff = d.found
	changed, replaced := map[string]bool{}, map[string]bool{}
	for path, change := range d.found {
		top := path
		if at := strings.IndexAny(path, ".["); at > 0 {
			top = path[:at]
		}
		changed[top] = true
		if change.Kind.IsReplace() {
			replaced[top] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		result.ChangedKeys = append(result.ChangedKeys, resource.PropertyKey(name))
	}
	for _, name := range slices.Sorted(maps.Keys(replaced)) {
		result.ReplaceKeys = append(result.ReplaceKeys, resource.PropertyKey(name))
	}
	result.DeleteBeforeReplace = k.deleteFirst && len(result.ReplaceKeys) > 0
	return result
}

// within says whether a path is another one or lies below it.
func within(path, above string) bool {
	rest, below := strings.CutPrefix(path, above)
	return below && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

func (d differ) objects(path resource.PropertyPath, pattern string, was, state, is map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(merged(was, is))) {
		before, had := was[name]
		after, has := is[name]
		live, alive := state[name]
		here, form := append(slices.Clone(path), name), join(pattern, name)
		switch {
		case had && has:
			d.values(here, form, before, live, after)
		case had:
			if !slices.Contains(d.kind.kept, form) && !empty(before) {
				d.note(here, form, plugin.DiffDelete)
			}
		case alive && !hasUnknown(after):
			d.values(here, form, live, live, after)
		default:
			if !empty(after) {
				d.note(here, form, plugin.DiffAdd)
			}
		}
	}
}

func (d differ) values(path resource.PropertyPath, pattern string, was, state, is any) {
	if d.equal(pattern, was, is) {
		return
	}
	wasObject, wasOK := was.(map[string]any)
	isObject, isOK := is.(map[string]any)
	if wasOK && isOK {
		live, _ := state.(map[string]any)
		d.objects(path, pattern, wasObject, live, isObject)
		return
	}
	wasList, wasOK := was.([]any)
	isList, isOK := is.([]any)
	if wasOK && isOK && !slices.Contains(d.kind.sets, pattern) {
		live, _ := state.([]any)
		d.lists(path, pattern, wasList, live, isList)
		return
	}
	d.note(path, pattern, plugin.DiffUpdate)
}

func (d differ) lists(path resource.PropertyPath, pattern string, was, state, is []any) {
	for i := range max(len(was), len(is)) {
		here := append(slices.Clone(path), i)
		switch {
		case i >= len(is):
			d.note(here, pattern, plugin.DiffDelete)
		case i >= len(was):
			d.note(here, pattern, plugin.DiffAdd)
		case i < len(state):
			d.values(here, pattern, was[i], state[i], is[i])
		default:
			d.values(here, pattern, was[i], nil, is[i])
		}
	}
}

func (d differ) note(path resource.PropertyPath, pattern string, change plugin.DiffKind) {
	if change != plugin.DiffUpdate && slices.Contains(d.kind.alternatives, pattern) {
		change = change.AsReplace()
	}
	for _, forced := range d.forced {
		if pattern == forced || strings.HasPrefix(pattern, forced+".") || strings.HasPrefix(forced, pattern+".") {
			change = change.AsReplace()
			break
		}
	}
	d.found[path.String()] = plugin.PropertyDiff{Kind: change, InputDiff: true}
}

func (d differ) equal(pattern string, was, is any) bool {
	if reflect.DeepEqual(was, is) && !hasUnknown(is) {
		return true
	}
	if hasUnknown(is) {
		return false
	}
	wasText, wasOK := was.(string)
	isText, isOK := is.(string)
	if wasOK && isOK && slices.Contains(d.kind.json, pattern) {
		return sameJSON(wasText, isText)
	}
	if wasOK && isOK && slices.Contains(d.kind.folded, pattern) {
		return strings.EqualFold(strings.TrimSuffix(wasText, "."), strings.TrimSuffix(isText, "."))
	}
	if slices.Contains(d.kind.sets, pattern) {
		return sameSet(d.kind, pattern, was, is)
	}
	return false
}

// sameSet compares lists whose order means nothing; members are compared as if by a nested diff.
func sameSet(k *kind, pattern string, was, is any) bool {
	left, leftOK := was.([]any)
	right, rightOK := is.([]any)
	if !leftOK || !rightOK || len(left) != len(right) {
		return false
	}
	rest := slices.Clone(right)
	for _, item := range left {
		at := slices.IndexFunc(rest, func(other any) bool {
			d := differ{kind: k, found: map[string]plugin.PropertyDiff{}}
			d.values(nil, pattern, item, item, other)
			return len(d.found) == 0
		})
		if at < 0 {
			return false
		}
		rest = slices.Delete(rest, at, at+1)
	}
	return true
}

func sameJSON(a, b string) bool {
	var left, right any
	if json.Unmarshal([]byte(a), &left) != nil || json.Unmarshal([]byte(b), &right) != nil {
		return a == b
	}
	return reflect.DeepEqual(left, right)
}

// empty says whether leaving a property out and giving this value mean the same to the provider.
func empty(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case map[string]any:
		return len(value) == 0
	case []any:
		return len(value) == 0
	case string:
		return value == ""
	case bool:
		return !value
	case float64:
		return value == 0
	default:
		return false
	}
}
