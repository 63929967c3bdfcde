package terraform

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"milu2-stage/internal/config"
)

// File is a stack's configuration file.
type File struct {
	// Stack is the stack's name.
	Stack string

	settings *settings
}

// Name is the file's name.
func (f File) Name() string { return "Pulumi." + f.Stack + ".yaml" }

// Values are the values that the file sets, by fully qualified key, as a program sees them: objects and lists as JSON.
func (f File) Values() map[string]any {
	values := map[string]any{}
	for path, s := range f.settings.differing() {
		steps := strings.Split(path, separator)
		steps[0] = qualified(steps[0])
		at := values
		for _, step := range steps[:len(steps)-1] {
			child, ok := at[step].(map[string]any)
			if !ok {
				child = map[string]any{}
				at[step] = child
			}
			at = child
		}
		at[steps[len(steps)-1]] = plainJSON(s.value)
	}
	return values
}

// qualified is the full name of a key.
func qualified(key string) string {
	if strings.Contains(key, ":") {
		return key
	}
	return config.Project + ":" + key
}

// YAML returns the file's text. What was in the file before, and is none of the keys that are written, stays: encryption settings
// and keys that no state tells.
func (f File) YAML(before []byte) ([]byte, error) {
	root, section, err := openFile(f.Name(), before)
	if err != nil {
		return nil, err
	}
	written := f.tree()
	var content []*yaml.Node
	for i := 0; i+1 < len(section.Content); i += 2 {
		if !hasKey(written, section.Content[i].Value) && !f.tells(section.Content[i].Value) {
			content = append(content, section.Content[i], section.Content[i+1])
		}
	}
	section.Content = append(slices.Clone(written), content...)
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return nil, fmt.Errorf("writing %s: %w", f.Name(), err)
	}
	return out.Bytes(), nil
}

// openFile reads the file as it is, or makes an empty one, and returns its mapping of keys.
func openFile(name string, before []byte) (root, section *yaml.Node, err error) {
	root = &yaml.Node{}
	if err := yaml.Unmarshal(before, root); err != nil {
		return nil, nil, fmt.Errorf("reading %s, which --force would change: %w", name, err)
	}
	if root.Kind == 0 {
		root = &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	top := root.Content[0]
	if top.Kind != yaml.MappingNode {
		return nil, nil, fmt.Errorf("%s is no stack's file: remove it, or give another --stack", name)
	}
	for i := 0; i+1 < len(top.Content); i += 2 {
		if top.Content[i].Value == "config" && top.Content[i+1].Kind == yaml.MappingNode {
			return root, top.Content[i+1], nil
		}
	}
	section = &yaml.Node{Kind: yaml.MappingNode}
	top.Content = append(top.Content, scalar("config"), section)
	return root, section, nil
}

// tells reports whether a state told a key's value. One that is the default is not written, and must not stay as it was either.
func (f File) tells(key string) bool {
	for path := range f.settings.values {
		if name, _, _ := strings.Cut(path, separator); name == key || qualified(name) == qualified(key) {
			return true
		}
	}
	return false
}

func hasKey(written []*yaml.Node, key string) bool {
	for i := 0; i < len(written); i += 2 {
		if written[i].Value == key || written[i].Value == qualified(key) {
			return true
		}
	}
	return false
}

func scalar(text string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(text)
	return n
}

// tree is the configuration as keys and values, in the order of Pulumi.yaml, with where each came from as a comment.
func (f File) tree() []*yaml.Node {
	differ := f.settings.differing()
	order := map[string]int{}
	for i, key := range config.Schema() {
		order[key.Name] = i + 1
	}
	paths := slices.Sorted(maps.Keys(differ))
	slices.SortFunc(paths, func(a, b string) int {
		keyA, _, _ := strings.Cut(a, separator)
		keyB, _, _ := strings.Cut(b, separator)
		if keyA != keyB {
			return cmp.Or(boolOrder(strings.Contains(keyB, ":"), strings.Contains(keyA, ":")), order[keyA]-order[keyB],
				strings.Compare(keyA, keyB))
		}
		return natural(a, b)
	})
	top := &yaml.Node{Kind: yaml.MappingNode}
	for _, path := range paths {
		steps := strings.Split(path, separator)
		steps[0] = qualified(steps[0])
		at := top
		for _, step := range steps[:len(steps)-1] {
			at = childOf(at, step)
		}
		s := differ[path]
		key, value := scalar(steps[len(steps)-1]), &yaml.Node{}
		_ = value.Encode(s.value) // plain values always encode
		comment(key, value, s.from)
		at.Content = append(at.Content, key, value)
	}
	return top.Content
}

// boolOrder puts what is false before what is true.
func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// childOf returns the mapping at a key, which it makes if there is none.
func childOf(at *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(at.Content); i += 2 {
		if at.Content[i].Value == key {
			return at.Content[i+1]
		}
	}
	child := &yaml.Node{Kind: yaml.MappingNode}
	at.Content = append(at.Content, scalar(key), child)
	return child
}

// comment says where a value came from: behind a scalar, above a list.
func comment(key, value *yaml.Node, from string) {
	switch {
	case from == "":
	case value.Kind == yaml.ScalarNode:
		value.LineComment = from
	default:
		key.HeadComment = from
	}
}
