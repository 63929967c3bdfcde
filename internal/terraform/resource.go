// Package terraform reads the states and variables of a Terraform or OpenTofu setup, finds in them what the program would
// register, and writes the stacks' configuration. It works offline: it asks neither AWS nor Pulumi nor Terraform.
package terraform

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// State is one state that was read.
type State struct {
	// Name is the file's name as the user gave it, or "standard input".
	Name      string
	Lineage   string
	Serial    uint64
	Resources []*Resource
}

// Resource is one instance of a resource or of a data source in a state.
type Resource struct {
	// Address is Terraform's own, with module and instance key: module.edge.aws_lb.public["a"].
	Address string
	// Block is the address without the instance keys of modules and of the resource, as `removed` blocks have it.
	Block string
	// Type is Terraform's type; of aliases the newer name: aws_lb for aws_alb.
	Type string
	// Name is the name of the block and Key the instance key, empty where there is none.
	Name, Key string
	// Data marks a data source.
	Data bool
	// Tainted marks an object that Terraform means to replace, Deposed one that it means to delete.
	Tainted, Deposed bool
	// DependsOn are the blocks that this one refers to.
	DependsOn []string
	// State is the state that holds it.
	State *State

	attributes map[string]any
}

// at returns the attribute at a path such as "health_check.0.path", or nil where nothing is there.
func (r *Resource) at(path string) any {
	if r == nil {
		return nil
	}
	var at any = r.attributes
	for _, step := range strings.Split(path, ".") {
		switch v := at.(type) {
		case map[string]any:
			at = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				return nil
			}
			at = v[i]
		default:
			return nil
		}
	}
	return at
}

// text returns a text, or the digits of a number; empty where there is neither.
func (r *Resource) text(path string) string { return textOf(r.at(path)) }

func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case json.Number:
		return v.String()
	default:
		return ""
	}
}

// number returns a whole number, 0 where there is none. Some attributes hold numbers as text.
func (r *Resource) number(path string) int { return numberOf(r.at(path)) }

func numberOf(v any) int {
	n, err := strconv.ParseFloat(textOf(v), 64)
	if err != nil {
		return 0
	}
	return int(n)
}

// flag returns a switch, false where there is none. Some attributes hold it as text.
func (r *Resource) flag(path string) bool {
	v := r.at(path)
	on, _ := v.(bool)
	return on || v == "true"
}

// list returns the objects of a list of blocks.
func (r *Resource) list(path string) []map[string]any {
	var blocks []map[string]any
	items, _ := r.at(path).([]any)
	for _, item := range items {
		if block, ok := item.(map[string]any); ok {
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// texts returns the texts of a list.
func (r *Resource) texts(path string) []string { return textsOf(r.at(path)) }

func textsOf(v any) []string {
	var texts []string
	items, _ := v.([]any)
	for _, item := range items {
		if text := textOf(item); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// firstText returns the first of the attributes that is not empty.
func (r *Resource) firstText(paths ...string) string {
	for _, path := range paths {
		if text := r.text(path); text != "" {
			return text
		}
	}
	return ""
}

// id is what AWS or the provider calls the resource, and arn its ARN, which some types have as their id.
func (r *Resource) id() string  { return r.text("id") }
func (r *Resource) arn() string { return r.firstText("arn", "id") }

// tags are all tags, those of the provider's default_tags included. An auto-scaling group has its own form of them.
func (r *Resource) tags() map[string]string {
	tags := map[string]string{}
	for _, path := range []string{"tags", "tags_all"} {
		object, _ := r.at(path).(map[string]any)
		for key, value := range object {
			tags[key] = textOf(value)
		}
	}
	for _, tag := range r.list("tag") {
		tags[textOf(tag["key"])] = textOf(tag["value"])
	}
	return tags
}

// nameTag is the tag Name.
func (r *Resource) nameTag() string { return r.tags()["Name"] }

// region is the region in the resource's ARN, or of its attributes; empty where nothing says it.
func (r *Resource) region() string {
	const regionPart, parts = 3, 6
	if arn := strings.SplitN(r.text("arn"), ":", parts); len(arn) == parts && arn[regionPart] != "" {
		return arn[regionPart]
	}
	if zone := r.text("availability_zone"); zone != "" {
		return strings.TrimRight(zone, "abcdefghijklmnopqrstuvwxyz")
	}
	return r.text("region")
}

// account is the account in the resource's ARN, or its owner.
func (r *Resource) account() string {
	const accountPart, parts = 4, 6
	if arn := strings.SplitN(r.text("arn"), ":", parts); len(arn) == parts && arn[accountPart] != "" {
		return arn[accountPart]
	}
	return r.text("owner_id")
}

// has reports whether the list at the path has one of the texts.
func (r *Resource) has(path string, texts ...string) bool {
	return slices.ContainsFunc(r.texts(path), func(text string) bool { return text != "" && slices.Contains(texts, text) })
}
