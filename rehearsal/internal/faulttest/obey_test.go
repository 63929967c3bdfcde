//go:build unix

package faulttest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/terminal"
)

// mostRefusals is how often a run may be refused before one goes through, if everything that the messages say is done.
const mostRefusals = 3

// sampleRefusals is how many of the refusals that take long the sample obeys.
const sampleRefusals = 6

// obeyed is a run that is refused.
type obeyed struct {
	// rig makes the account, and the states, that the run begins with.
	rig       func(t *testing.T) *enginetest.Rig
	stack     string
	overrides []string
	// anew says that the run that goes through makes something: the stack has nothing yet, or the configuration adds to it.
	anew bool
	// quick says that the run that goes through has nothing to do, so that a sample has room for it.
	quick bool
}

// stuck lists the refusals whose advice does not lead through yet, and why. A test fails where an entry is wrong.
func stuck() map[string]string {
	return map[string]string{
		"the VPC has another CIDR": "no index gives the addresses, and beside other addresses the rest of the stage does not fit",
	}
}

// TestObey does what each refusal says, to the letter, until the run goes through.
func TestObey(t *testing.T) {
	row := begin(t, "obey")
	all := refusedRuns(t)
	known := stuck()
	for name := range known {
		if _, ok := all[name]; !ok {
			t.Errorf("there is no refusal %q", name)
		}
	}
	var quick, slow []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name].quick {
			quick = append(quick, name)
		} else {
			slow = append(slow, name)
		}
	}
	for _, name := range slices.Concat(quick, sampled(slow, sampleRefusals)) {
		row.point(name, func(t *testing.T) {
			wrong := all[name].everyWay(t)
			if reason, ok := known[name]; ok {
				if len(wrong) == 0 {
					t.Errorf("it goes through, so it is no longer stuck because: %s", reason)
				}
				t.Logf("stuck, because %s:\n%s", reason, strings.Join(wrong, "\n"))
				return
			}
			for _, line := range wrong {
				t.Error(line)
			}
		})
	}
}

// refusedRuns collects the refusals that the suites know.
func refusedRuns(t *testing.T) map[string]obeyed {
	t.Helper()
	all := map[string]obeyed{}
	for name, r := range enginetest.Refusals() {
		from := map[bool]base{true: complete, false: fresh}[r.Deployed]
		known := r.Deployed && (r.Stack == enginetest.Stage0 || r.Stack == enginetest.Shared)
		all[name] = obeyed{
			rig: func(t *testing.T) *enginetest.Rig { return rig(t, from) }, stack: r.Stack, overrides: r.Overrides,
			anew: !known || r.Adds, quick: known,
		}
	}
	w := openStage(t)
	for name, h := range refusedDifferences() {
		all[name] = obeyed{stack: w.stack, overrides: w.overrides, anew: h.adds, rig: func(t *testing.T) *enginetest.Rig {
			r := w.rig.Copy(t)
			if err := r.World.Update(h.edit); err != nil {
				t.Fatal(err)
			}
			return r
		}}
	}
	return all
}

// everyWay takes each way out that the first message offers, each in an account of its own, and says what was wrong.
func (o obeyed) everyWay(t *testing.T) []string {
	t.Helper()
	var all []string
	for way, ways := 0, 1; way < ways; way++ {
		a := trial{obeyed: o, person: terminal.Open(t, o.rig(t)), way: way}
		for _, wrong := range a.obey(t) {
			all = append(all, fmt.Sprintf("way %d: %s", way+1, wrong))
		}
		ways = max(ways, a.ways)
		if len(all) > 0 {
			return append(all, a.said.String())
		}
	}
	return all
}

// trial is one way out of a refusal.
type trial struct {
	obeyed
	person *terminal.Terminal
	// way is the number of the way that is taken where there are several, and ways how many the first message has.
	way, ways int
	// said is what was said and obeyed.
	said strings.Builder
}

// obey runs what the messages say, until the run goes through, and says what was wrong.
func (a *trial) obey(t *testing.T) []string {
	t.Helper()
	a.person.Stack(enginetest.Shared)
	a.person.Stack(a.stack, a.overrides...)
	before, calls := everythingIn(t, a.person.Rig), a.person.Calls()
	for refusals := 0; ; refusals++ {
		err := a.run("preview")
		if err == nil && refusals == 0 {
			return []string{"it was not refused"}
		}
		if err == nil {
			break
		}
		if refusals == 0 && a.person.Calls() != calls {
			return []string{fmt.Sprintf("the refused run made %d calls", a.person.Calls()-calls)}
		}
		if refusals == mostRefusals {
			return []string{"it was refused once more"}
		}
		if wrong := a.follow(refusals == 0); wrong != "" {
			return []string{wrong}
		}
	}
	if a.person.Last.Unchanged() {
		return nil
	}
	if err := a.run("up"); err != nil {
		return []string{"the preview went through, and up did not"}
	}
	return differences(before, everythingIn(t, a.person.Rig), a.person.Last.Steps, hear(a.said.String()), a.anew)
}

// run runs preview or up, and keeps what it refuses and what it notes.
func (a *trial) run(verb string) error {
	err := a.person.Try("pulumi", verb, "-s", a.stack)
	for _, note := range regexp.MustCompile(`(?m)^\s*note .*$`).FindAllString(a.person.Last.Text, -1) {
		a.said.WriteString(note + "\n")
	}
	a.said.WriteString(strings.Join(a.person.Last.Errors(), "\n") + "\n")
	return err
}

// follow does what the last message says, and says what could not be done.
func (a *trial) follow(first bool) string {
	problems := terminal.Advice(strings.Join(a.person.Last.Errors(), "\n"))
	if len(problems) == 0 {
		return "the message has no command"
	}
	for _, ways := range problems {
		ways = slices.DeleteFunc(ways, func(commands []string) bool { return slices.ContainsFunc(commands, terminal.Placeholder) })
		if len(ways) == 0 {
			return "each command has something in it that only a person knows"
		}
		if first {
			a.ways = max(a.ways, len(ways))
		}
		for _, command := range ways[min(a.way, len(ways)-1)] {
			a.said.WriteString("> " + command + "\n")
			words, err := terminal.Split(command)
			if err == nil {
				err = a.person.Try(words...)
			}
			if err != nil {
				return fmt.Sprintf("%s: %v", command, err)
			}
		}
	}
	return ""
}
