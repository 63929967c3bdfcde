package keep

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// key is where the stack's file has what is ignored.
const key = "milu2-stage:ignoreChanges"

// Merge adds what the changes would change to the text of a stack's file. What it does not touch stays byte for byte. Block is what it put
// there, and is empty where the file has all of it.
func Merge(text []byte, changes []Change) (merged, block []byte, err error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, nil, fmt.Errorf("reading the stack's file: %w", err)
	}
	name, value, err := entry(&document)
	if err != nil {
		return nil, nil, err
	}
	if !add(value, changes) {
		return text, nil, nil
	}
	newline := "\n"
	if bytes.Contains(text, []byte("\r\n")) {
		newline = "\r\n"
	}
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"), "\n")
	from, to, indent, opening := place(lines, &document, name)
	rendered, err := render(value, indent)
	if err != nil {
		return nil, nil, err
	}
	lines = slices.Concat(lines[:from], opening, rendered, lines[to:])
	return []byte(strings.TrimLeft(strings.Join(lines, newline), "\r\n") + newline), []byte(strings.Join(rendered, "\n") + "\n"), nil
}

// entry returns the key and the value of what is ignored. The key is nil where the file has none.
func entry(document *yaml.Node) (name, value *yaml.Node, err error) {
	config := child(root(document), "config")
	if config == nil {
		return nil, &yaml.Node{Kind: yaml.MappingNode}, nil
	}
	for i := 0; i+1 < len(config.Content); i += 2 {
		if config.Content[i].Value != key {
			continue
		}
		name, value = config.Content[i], config.Content[i+1]
		if value.Kind == yaml.ScalarNode {
			value, err = fromJSON(value)
		}
		if err == nil && value.Kind != yaml.MappingNode {
			err = fmt.Errorf("%s is no object in the stack's file; remove it: pulumi config rm %s", key, key)
		}
		return name, value, err
	}
	return nil, &yaml.Node{Kind: yaml.MappingNode}, nil
}

// fromJSON reads what `pulumi config set` without --path has written: JSON as a string.
func fromJSON(scalar *yaml.Node) (*yaml.Node, error) {
	lists := map[string][]string{}
	if text := strings.TrimSpace(scalar.Value); text != "" && scalar.Tag != "!!null" {
		if err := json.Unmarshal([]byte(text), &lists); err != nil {
			return nil, fmt.Errorf("%s is no object of lists in the stack's file; remove it: pulumi config rm %s", key, key)
		}
	}
	var node yaml.Node
	if err := node.Encode(lists); err != nil {
		return nil, fmt.Errorf("reading %s: %w", key, err)
	}
	return &node, nil
}

func root(document *yaml.Node) *yaml.Node {
	if len(document.Content) == 0 {
		return nil
	}
	return document.Content[0]
}

func child(mapping *yaml.Node, name string) *yaml.Node {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// add adds to each resource's list what it does not have, and reports whether there was any.
func add(value *yaml.Node, changes []Change) bool {
	added := false
	for _, c := range changes {
		list := child(value, c.Name)
		if list == nil || list.Kind != yaml.SequenceNode {
			list = &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
			value.Content = append(value.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: c.Name}, list)
		}
		has := func(path string) bool {
			return slices.ContainsFunc(list.Content, func(n *yaml.Node) bool { return n.Value == path })
		}
		for _, path := range c.Properties {
			if !has(path) && (!has(Everything) || path == "tagsAll") {
				item := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: path}
				if path == Everything {
					item.Style = yaml.DoubleQuotedStyle
				}
				list.Content = append(list.Content, item)
				added = true
			}
		}
	}
	return added
}

// place returns the lines that the block takes the place of, how far it is indented, and what has to go before it.
func place(lines []string, document, name *yaml.Node) (from, to int, indent string, opening []string) {
	if name != nil {
		from = name.Line - 1
		indent = strings.Repeat(" ", name.Column-1)
		return from, end(lines, from, name.Column-1), indent, nil
	}
	config := child(root(document), "config")
	if config == nil || len(config.Content) == 0 {
		for i, line := range lines {
			if strings.HasPrefix(line, "config:") {
				return i, i + 1, "  ", []string{"config:"}
			}
		}
		return len(lines), len(lines), "  ", []string{"config:"}
	}
	last := config.Content[len(config.Content)-2]
	at := end(lines, last.Line-1, last.Column-1)
	return at, at, strings.Repeat(" ", config.Content[0].Column-1), nil
}

// end is the first line behind an entry: what belongs to it is indented further.
func end(lines []string, at, indent int) int {
	last := at + 1
	for i := last; i < len(lines); i++ {
		trimmed := strings.TrimLeft(lines[i], " ")
		switch {
		case trimmed == "":
		case len(lines[i])-len(trimmed) <= indent && !strings.HasPrefix(trimmed, "- "):
			return last
		default:
			last = i + 1
		}
	}
	return last
}

func render(value *yaml.Node, indent string) ([]string, error) {
	value.Style = 0
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	block := &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: key}, value}}
	if err := encoder.Encode(block); err != nil {
		return nil, fmt.Errorf("writing %s: %w", key, err)
	}
	lines := strings.Split(strings.TrimRight(text.String(), "\n"), "\n")
	for i := range lines {
		lines[i] = indent + lines[i]
	}
	return lines, nil
}
