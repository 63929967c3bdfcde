package simaws

import (
	"maps"
	"slices"
	"strings"
)

// ignoredTags are the tags that the provider neither shows nor changes: its option ignoreTags.
type ignoredTags struct{ keys, prefixes []string }

func ignoredTagsOf(config map[string]any) ignoredTags {
	option := object(config, "ignoreTags")
	return ignoredTags{keys: texts(option, "keys"), prefixes: texts(option, "keyPrefixes")}
}

func (t ignoredTags) has(key string) bool {
	return slices.Contains(t.keys, key) || slices.ContainsFunc(t.prefixes, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

// hide takes the tags out of what the provider returns.
func (t ignoredTags) hide(values map[string]any) {
	for _, property := range []string{"tags", "tagsAll"} {
		tags, ok := values[property].(map[string]any)
		if !ok {
			continue
		}
		shown := maps.Clone(tags)
		maps.DeleteFunc(shown, func(key string, _ any) bool { return t.has(key) })
		values[property] = shown
	}
}

// keep puts the tags that a resource has into what it becomes.
func (t ignoredTags) keep(in, live map[string]any) {
	for _, property := range []string{"tags", "tagsAll"} {
		tags, ok := in[property].(map[string]any)
		if !ok {
			continue
		}
		kept := maps.Clone(tags)
		for key, value := range object(live, property) {
			if t.has(key) {
				kept[key] = value
			}
		}
		in[property] = kept
	}
}
