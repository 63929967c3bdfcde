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
			logicals := slices.Sorted(maps.Keys(names))
			d.reportLogical("names", logical, given, "the logical name of a resource of this stack that has a physical name or a Name tag, for "+
				"example "+logicals[0]+"; docs/configuration.md says how they are made", logicals, s.Names[nearest(logical, logicals)] == "")
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

// CheckIgnored reports the logical names in ignoreChanges that are none of the registered ones: a misspelt one would be
// silently without effect.
func (s *Settings) CheckIgnored(registered []string) Problems {
	d := &decoder{}
	for _, logical := range slices.Sorted(maps.Keys(s.IgnoreChanges)) {
		if !slices.Contains(registered, logical) {
			paths := make([]any, len(s.IgnoreChanges[logical]))
			for i, path := range s.IgnoreChanges[logical] {
				paths[i] = path
			}
			moves := len(s.IgnoreChanges[nearest(logical, registered)]) == 0
			d.reportLogical("ignoreChanges", logical, paths, "the logical name of a resource of this stack, for example vpc or node-game-2",
				registered, moves)
		}
	}
	return d.tidied()
}

// reportLogical reports a logical name in the object of a key that is none of the known ones. Its value moves to the name that
// was probably meant, if it may.
func (d *decoder) reportLogical(key, logical string, v tree, allowed string, known []string, moves bool) {
	path := Path(key, logical)
	commands := []string{RemoveCommand(path)}
	if near := nearest(logical, known); near != "" {
		allowed = fmt.Sprintf("did you mean %q? (%s)", near, allowed)
		if moves {
			commands = d.move(path, Path(key, near), v)
		}
	}
	d.report(path, v, allowed, commands...)
}
