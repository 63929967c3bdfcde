//go:build unix

package faulttest

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
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

// spoken is what was said in a run, and what the commands that were obeyed decide about.
type spoken struct {
	// text is all that was said: refusals, notes and commands.
	text string
	// chosen are the logical names that commands decide about.
	chosen []string
	// ids are those that the text names, or that a run made because the text says so.
	ids []string
}

// hear reads what was said.
func hear(text string) *spoken {
	a := &spoken{text: text}
	for _, match := range regexp.MustCompile(`(?m)^> .*milu2-stage:imports\.([a-z0-9-]+)`).FindAllStringSubmatch(text, -1) {
		a.chosen = append(a.chosen, match[1])
	}
	return a
}

// speaksOf tells whether a resource of the name is spoken of, or decided about with one that it belongs to. A rule is named by a
// port, and a message may speak of that.
func (a *spoken) speaksOf(name string) bool {
	if i := strings.Index(name, "-tcp-"); i >= 0 && hasWord(a.text, name[i+len("-tcp-"):]) {
		return true
	}
	return hasWord(a.text, name) || slices.ContainsFunc(a.chosen, func(chosen string) bool {
		return strings.Contains("-"+strings.ReplaceAll(name, ".", "-")+"-", "-"+chosen+"-")
	})
}

// explains tells whether what was said explains the change of a property: by its name, or by the id that is in it now.
func (a *spoken) explains(property string, now any) bool {
	value := fmt.Sprint(now)
	return hasWord(a.text, property) || slices.ContainsFunc(a.ids, func(id string) bool { return strings.Contains(value, id) })
}

// hasWord tells whether a text has a word.
func hasWord(text, word string) bool {
	return word != "" && regexp.MustCompile(`(^|[^A-Za-z0-9-])`+regexp.QuoteMeta(word)+`($|[^A-Za-z0-9-])`).MatchString(text)
}

// differences says what a run has done that no message spoke of: taken away, replaced or made a second time what was there, or
// changed it in more than its tags.
func differences(before, after map[string]*world.Resource, steps []engine.Step, said *spoken, anew bool) []string {
	var wrong []string
	for _, s := range steps {
		switch s.Op {
		case apitype.OpSame, apitype.OpUpdate, apitype.OpImport, apitype.OpRead, apitype.OpReadReplacement, apitype.OpReadDiscard:
		case apitype.OpCreate:
			switch {
			case anew || adopt.CoverageOf(s.Type) != adopt.Mapped:
			case said.speaksOf(s.URN.Name()):
				said.ids = append(said.ids, s.ID)
			default:
				wrong = append(wrong, fmt.Sprintf("%s was created, a %s", s.URN.Name(), s.Type))
			}
		default:
			wrong = append(wrong, fmt.Sprintf("%s %s", s.Op, s.URN))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(before)) {
		was, is := before[key], after[key]
		switch {
		case hasWord(said.text, was.ID):
			said.ids = append(said.ids, was.ID)
		case is == nil && adopt.CoverageOf(was.Type) == adopt.Mapped:
			wrong = append(wrong, key+" is gone")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(before)) {
		if was, is := before[key], after[key]; is != nil && !slices.Contains(said.ids, was.ID) && !said.speaksOf(was.Name()) {
			wrong = append(wrong, changedProperties(was, is, said)...)
		}
	}
	return wrong
}

// changedProperties lists what has changed without a word, but for tags and what shows the ids of everything.
func changedProperties(was, is *world.Resource, said *spoken) []string {
	var changed []string
	for property := range is.Outputs {
		old, now := was.Outputs[property], is.Outputs[property]
		if !slices.Contains(append(unread(), "tags", "tagsAll", "dashboardBody"), property) && !reflect.DeepEqual(old, now) &&
			!said.explains(property, now) {
			changed = append(changed, fmt.Sprintf("%s %s: %s was %v and is %v", kindOf(was.Type), was.ID, property, old, now))
		}
	}
	slices.Sort(changed)
	return changed
}
