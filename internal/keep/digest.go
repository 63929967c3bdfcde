// Package keep finds what a preview of a stack would change, and writes it into the stack's configuration as milu2-stage:ignoreChanges, so
// that the next preview changes nothing.
package keep

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Everything is the path of all properties of a resource.
const Everything = "*"

// Change is a resource that the preview would update or replace.
type Change struct {
	// Name is its logical name, and Type its Pulumi type.
	Name, Type string
	// Properties are those that would change, sorted: top-level ones, since what lies below one may have another path the next time.
	Properties []string
	// Replaced says that the change makes a new resource in its place.
	Replaced bool
}

// Preview is what a preview would do.
type Preview struct {
	// Changes are sorted by name.
	Changes []Change
	// Created, Deleted and Imported are the logical names of resources that ignoring changes has no bearing on.
	Created, Deleted, Imported []string
}

// digest is what `pulumi preview --json` prints, as far as it matters here:
// https://github.com/pulumi/pulumi/blob/master/pkg/display/json.go.
type digest struct {
	Steps       []step
	Diagnostics []struct{ Severity, Message string }
	// ChangeSummary is there when the preview came to its end.
	ChangeSummary map[string]int
}

type step struct {
	Op, URN      string
	DetailedDiff map[string]struct{ Kind string }
	// DiffReasons are there where a provider gives no detailed difference.
	DiffReasons, ReplaceReasons []string
}

// Read reads what `pulumi preview --json` printed. Applied tells of a type whether it is applied to what exists, so that its creation is a
// change that can be left out too.
func Read(text []byte, applied func(token string) bool) (*Preview, error) {
	var d digest
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("reading what `pulumi preview --json` printed: %w", err)
	}
	if d.ChangeSummary == nil {
		return nil, d.failure()
	}
	changes := map[string]Change{}
	p := &Preview{}
	for _, s := range d.Steps {
		token, name := s.resource()
		if strings.HasPrefix(token, "pulumi:") {
			continue
		}
		switch s.Op {
		case "update", "replace", "create-replacement", "delete-replaced":
			c := changes[name]
			c.Name, c.Type = name, token
			c.Properties = slices.Compact(slices.Sorted(slices.Values(append(c.Properties, s.properties()...))))
			c.Replaced = c.Replaced || s.Op != "update"
			changes[name] = c
		case "create":
			if applied(token) {
				changes[name] = Change{Name: name, Type: token, Properties: []string{Everything}}
			} else {
				p.Created = append(p.Created, name)
			}
		case "delete":
			p.Deleted = append(p.Deleted, name)
		case "import":
			p.Imported = append(p.Imported, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		p.Changes = append(p.Changes, changes[name])
	}
	return p, nil
}

// failure is the error of a preview that did not come to its end.
func (d digest) failure() error {
	var said []string
	for _, diagnostic := range d.Diagnostics {
		if diagnostic.Severity == "error" {
			said = append(said, strings.TrimSpace(diagnostic.Message))
		}
	}
	if len(said) == 0 {
		return errors.New("the preview did not come to its end")
	}
	return fmt.Errorf("the preview failed: %s", strings.Join(said, "\n"))
}

// resource returns the type and the logical name in the URN.
func (s step) resource() (token, name string) {
	const typeAt, nameAt = 2, 3
	parts := strings.SplitN(s.URN, "::", nameAt+1)
	if len(parts) <= nameAt {
		return "", ""
	}
	chain := strings.Split(parts[typeAt], "$")
	return chain[len(chain)-1], parts[nameAt]
}

// properties are the top-level properties that differ.
func (s step) properties() []string {
	all := slices.Concat(slices.Collect(maps.Keys(s.DetailedDiff)), s.ReplaceReasons)
	if len(s.DetailedDiff) == 0 {
		all = append(all, s.DiffReasons...)
	}
	var out []string
	for _, path := range all {
		if at := strings.IndexAny(path, ".["); at > 0 {
			path = path[:at]
		}
		out = append(out, path)
	}
	return out
}

// Only leaves the named resources.
func (p *Preview) Only(names []string) error {
	for _, name := range names {
		if !slices.ContainsFunc(p.Changes, func(c Change) bool { return c.Name == name }) {
			return fmt.Errorf("the preview changes nothing of %q; it changes %s", name, cmp.Or(strings.Join(p.names(), ", "), "nothing"))
		}
	}
	p.Changes = slices.DeleteFunc(p.Changes, func(c Change) bool { return !slices.Contains(names, c.Name) })
	return nil
}

func (p *Preview) names() []string {
	names := make([]string, len(p.Changes))
	for i, c := range p.Changes {
		names[i] = c.Name
	}
	return names
}

// Replacements lists the changes that make new resources.
func (p *Preview) Replacements() []Change {
	return slices.DeleteFunc(slices.Clone(p.Changes), func(c Change) bool { return !c.Replaced })
}
