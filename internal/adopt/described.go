package adopt

import (
	"maps"
	"slices"
)

// Described says how a resource type is adopted.
type Described struct {
	// Token is the Pulumi type.
	Token string
	// By says what a resource of the type is recognised by, and ImportID is an example of its import id. Both are empty for a type that is
	// applied again instead.
	By, ImportID string
	// Reapplied says why a type needs no import.
	Reapplied string
}

// Describe lists every type that is adopted, sorted, and after them those that are applied again.
func Describe() []Described {
	var all []Described
	mapped, again := kinds(), reapplied()
	for _, token := range slices.Sorted(maps.Keys(mapped)) {
		all = append(all, Described{Token: token, By: mapped[token].by, ImportID: mapped[token].example})
	}
	for _, token := range slices.Sorted(maps.Keys(again)) {
		all = append(all, Described{Token: token, Reapplied: again[token]})
	}
	return all
}
