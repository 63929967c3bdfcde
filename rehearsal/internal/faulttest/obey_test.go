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

// obeyed is a run that is refused.
type obeyed struct {
	// rig makes the account, and the states, that the run begins with.
	rig       func(t *testing.T) *enginetest.Rig
	stack     string
	overrides []string
	// anew says that the stack has nothing yet, so that the run that goes through makes all of it.
	anew bool
}

// stuck lists the refusals whose advice does not lead through yet, and why. A test fails where an entry is wrong.
func stuck() map[string]string {
	return map[string]string{}
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
	for _, name := range slices.Sorted(maps.Keys(all)) {
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
		all[name] = obeyed{
			rig: func(t *testing.T) *enginetest.Rig { return rig(t, from) }, stack: r.Stack, overrides: r.Overrides,
			anew: !r.Deployed || (r.Stack != enginetest.Stage0 && r.Stack != enginetest.Shared),
		}
	}
	w := openStage(t)
	for name, h := range refusedDifferences() {
		all[name] = obeyed{stack: w.stack, overrides: w.overrides, rig: func(t *testing.T) *enginetest.Rig {
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
	ways, wrong := o.obey(t, 0)
	for way := 1; way < ways; way++ {
		_, more := o.obey(t, way)
		wrong = append(wrong, more...)
	}
	return wrong
}

// obey runs up, and does what the messages say, until it goes through; of several ways out it takes the one of that number. It
// returns how many ways the first message has, and what was wrong.
func (o obeyed) obey(t *testing.T, way int) (ways int, wrong []string) {
	t.Helper()
	r := o.rig(t)
	person := terminal.Open(t, r)
	r.Stack(enginetest.Shared)
	r.Stack(o.stack, o.overrides...)
	before, calls := everythingIn(t, r), r.Calls()
	var said strings.Builder
	complain := func(format string, args ...any) {
		wrong = append(wrong, fmt.Sprintf("way %d: ", way+1)+fmt.Sprintf(format, args...)+"\n"+said.String())
	}
	for refusals := 0; ; refusals++ {
		err := person.Try("pulumi", "up", "-s", o.stack)
		notes := regexp.MustCompile(`(?m)^\s*note .*$`).FindAllString(person.Last.Text, -1)
		said.WriteString(strings.Join(append(notes, person.Last.Errors()...), "\n") + "\n")
		switch {
		case err == nil && refusals == 0:
			complain("it was not refused")
			return ways, wrong
		case err == nil:
			for _, line := range differences(before, everythingIn(t, r), person.Last.Steps, said.String(), o.anew) {
				complain("%s", line)
			}
			return ways, wrong
		case refusals == 0 && r.Calls() != calls:
			complain("the refused run made %d calls", r.Calls()-calls)
			return ways, wrong
		case refusals == mostRefusals:
			complain("it was refused once more:\n%v", err)
			return ways, wrong
		}
		problems := terminal.Advice(strings.Join(person.Last.Errors(), "\n"))
		if len(problems) == 0 {
			complain("the message has no command")
			return ways, wrong
		}
		for _, alternatives := range problems {
			alternatives = slices.DeleteFunc(alternatives, func(commands []string) bool {
				return slices.ContainsFunc(commands, terminal.Placeholder)
			})
			if refusals == 0 {
				ways = max(ways, len(alternatives))
			}
			if len(alternatives) == 0 {
				complain("each command has something in it that a person has to know")
				return ways, wrong
			}
			for _, command := range alternatives[min(way, len(alternatives)-1)] {
				said.WriteString("> " + command + "\n")
				if err := enter(person, command); err != nil {
					complain("%s: %v", command, err)
					return ways, wrong
				}
			}
		}
	}
}

// enter runs a command line.
func enter(person *terminal.Terminal, line string) error {
	words, err := terminal.Split(line)
	if err != nil {
		return err
	}
	return person.Try(words...)
}
