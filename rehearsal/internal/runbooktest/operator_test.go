package runbooktest

import (
	"os"
	"strings"
	"testing"

	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/terminal"
)

// operator is the person at 3 a.m.: it runs the page's commands in a rig, and reads what they write.
type operator struct {
	*terminal.Terminal

	t *testing.T
	// before is called with each command of the page before it is run; nil is nothing.
	before func(words []string)
}

func newOperator(t *testing.T, rig *enginetest.Rig) *operator {
	return &operator{Terminal: terminal.Open(t, rig), t: t}
}

// follow does what the page says, and compares the messages.
func (o *operator) follow(p procedure) {
	o.t.Helper()
	for _, b := range p.blocks {
		switch b.lang {
		case langText:
			for _, line := range b.lines {
				if !says(o.Said.String(), o.Real(line)) {
					o.t.Fatalf("nothing said %q:\n%s", o.Real(line), o.Said.String())
				}
			}
		case langJSON:
			if err := os.WriteFile(o.File("empty.json"), []byte(strings.Join(b.lines, "\n")), 0o600); err != nil {
				o.t.Fatal(err)
			}
		case langBoth, langBash:
			commands, err := b.commands()
			if err != nil {
				o.t.Fatal(err)
			}
			for _, words := range commands {
				if o.before != nil {
					o.before(words)
				}
				o.must(words...)
			}
		}
	}
}

// must runs a command that has to succeed.
func (o *operator) must(words ...string) {
	o.t.Helper()
	if err := o.Try(words...); err != nil {
		o.t.Fatalf("%s: %v\n%s", strings.Join(words, " "), err, o.Said.String())
	}
}

// refused runs a command that has to fail.
func (o *operator) refused(words ...string) {
	o.t.Helper()
	if err := o.Try(words...); err == nil {
		o.t.Fatalf("%s went through\n%s", strings.Join(words, " "), o.Said.String())
	}
}

// unchanged checks that the last up or preview found nothing to do, and that the account and the states agree.
func (o *operator) unchanged(stacks ...string) {
	o.t.Helper()
	if !o.Last.Unchanged() {
		o.t.Errorf("the last run does %v\n%s", o.Last.Changes, o.Last.Text)
	}
	o.agrees(stacks...)
}

// agrees checks that the account has what the states have, and nothing else.
func (o *operator) agrees(stacks ...string) {
	o.t.Helper()
	if len(stacks) == 0 {
		stacks = []string{enginetest.Shared, enginetest.Stage0}
	}
	if orphans, ghosts := o.Strays(stacks...); len(orphans)+len(ghosts) > 0 {
		o.t.Errorf("in the account alone: %v; in a state alone: %v", orphans, ghosts)
	}
}
