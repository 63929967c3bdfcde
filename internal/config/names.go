package config

import (
	"fmt"
	"maps"
	"slices"

	"milu2-stage/internal/naming"
)

// CheckNames compares the names that the stack gives with what the program names, by logical names. Its result is empty
// where AWS takes them all.
func (s *Settings) CheckNames(names map[string]naming.Name) Problems {
	d := &decoder{}
	for _, logical := range slices.Sorted(maps.Keys(s.Names)) {
		path, given := Path("names", logical), s.Names[logical]
		name, known := names[logical]
		if !known {
			d.reportUnnamed(logical, given, s.Names, slices.Sorted(maps.Keys(names)))
			continue
		}
		if !name.Kind.Accepts(given) {
			d.report(path, given, name.Kind.Allowed(), RemoveCommand(path))
			continue
		}
		for _, other := range slices.Sorted(maps.Keys(names)) {
			if other != logical && names[other] == name && unique(name.Kind) && (s.Names[other] == "" || other < logical) {
				d.report(path, given, fmt.Sprintf("a name that no other %s has: that of %s is the same", name.Kind, other), RemoveCommand(path))
				break
			}
		}
	}
	return d.tidied()
}

// Ignores reports whether the stack ignores changes of a property of the resource with the logical name.
func (s *Settings) Ignores(logical, property string) bool {
	paths := s.IgnoreChanges[logical]
	return slices.Contains(paths, "*") || slices.Contains(paths, property)
}

// unique reports whether two resources of a stack cannot have one name of the kind.
func unique(k naming.Kind) bool { return k != naming.KindTag && k != naming.KindAccessControl }

// reportUnnamed reports a logical name that nothing with a name has. Its value moves to the logical name that was probably
// meant.
func (d *decoder) reportUnnamed(logical, given string, all map[string]string, known []string) {
	path, allowed := Path("names", logical), "the logical name of a resource of this stack that has a physical name or a Name tag, for example "+
		known[0]+"; docs/configuration.md says how they are made"
	commands := []string{RemoveCommand(path)}
	if near := nearest(logical, known); near != "" {
		allowed = fmt.Sprintf("did you mean %q? (%s)", near, allowed)
		if all[near] == "" {
			commands = d.move(path, Path("names", near), given)
		}
	}
	d.report(path, given, allowed, commands...)
}
