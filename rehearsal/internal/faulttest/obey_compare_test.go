//go:build unix

package faulttest

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/internal/adopt"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/world"
)

// everythingIn is what the account has, by type, region and id.
func everythingIn(t *testing.T, r *enginetest.Rig) map[string]*world.Resource {
	t.Helper()
	all := map[string]*world.Resource{}
	if err := r.World.View(func(a *world.Account) error {
		for _, res := range a.All() {
			all[res.Type+" "+res.Region+" "+res.ID] = res.Clone()
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// differences says what a run has done that no message spoke of: taken away, replaced or made a second time what was there, or
// changed it in more than its tags.
func differences(before, after map[string]*world.Resource, steps []engine.Step, said string, anew bool) []string {
	var wrong []string
	for _, key := range slices.Sorted(maps.Keys(before)) {
		was, is := before[key], after[key]
		switch {
		case speaksOf(said, was.ID):
		case is == nil && adopt.CoverageOf(was.Type) == adopt.Mapped:
			wrong = append(wrong, key+" is gone")
		case is != nil:
			for _, property := range changedProperties(was, is) {
				if !speaksOf(said, property) {
					wrong = append(wrong, fmt.Sprintf("%s: %s was %v and is %v", key, property, was.Outputs[property], is.Outputs[property]))
				}
			}
		}
	}
	for _, s := range steps {
		name := s.URN.Name()
		switch s.Op {
		case apitype.OpSame, apitype.OpUpdate, apitype.OpImport, apitype.OpRead, apitype.OpReadReplacement, apitype.OpReadDiscard:
		case apitype.OpCreate:
			if adopt.CoverageOf(s.Type) == adopt.Mapped && !anew && !speaksOf(said, name) {
				wrong = append(wrong, fmt.Sprintf("%s was created, a %s", name, s.Type))
			}
		default:
			wrong = append(wrong, fmt.Sprintf("%s %s", s.Op, s.URN))
		}
	}
	return wrong
}

// changedProperties lists what differs, without tags and what AWS itself moves.
func changedProperties(was, is *world.Resource) []string {
	var changed []string
	for property := range is.Outputs {
		if !slices.Contains([]string{
			"tags", "tagsAll", "latestVersion", "defaultVersion", "etag", "lastModifiedTime", "userData", "userDataReplaceOnChange",
		}, property) && !reflect.DeepEqual(was.Outputs[property], is.Outputs[property]) {
			changed = append(changed, property)
		}
	}
	slices.Sort(changed)
	return changed
}

// speaksOf tells whether a text has a word.
func speaksOf(text, word string) bool {
	return word != "" && regexp.MustCompile(`(^|[^A-Za-z0-9-])`+regexp.QuoteMeta(word)+`($|[^A-Za-z0-9-])`).MatchString(text)
}
