package simaws

import (
	"maps"
	"slices"
	"testing"

	"milu2-stage/internal/adopt"
)

// What the provider sets by itself, the run that adopts somebody else's resource has to leave alone.
func TestAdoptionLeavesTheProvidersDefaultsAlone(t *testing.T) {
	for token, k := range registry() {
		if adopt.CoverageOf(token) != adopt.Mapped {
			continue
		}
		left := adopt.LeftAlone(token)
		for _, property := range slices.Sorted(maps.Keys(k.defaults)) {
			if !slices.Contains(left, property) {
				t.Errorf("%s: %s would become %v", token, property, k.defaults[property])
			}
		}
		for _, property := range k.unread {
			if !slices.Contains(left, property) && property != "publicKey" {
				t.Errorf("%s: %s would be set, since an import does not bring it", token, property)
			}
		}
	}
}
