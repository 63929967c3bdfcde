package runbooktest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/newstage"
	"milu2-stage/rehearsal/internal/driver/account"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/driver/project"
	"milu2-stage/rehearsal/internal/enginetest"
)

// operator is the person at 3 a.m.: it runs the page's commands in a rig, and reads what they write.
type operator struct {
	*enginetest.Rig

	t *testing.T
	// stand holds what the page writes, by example, and what the rig has in its place.
	stand map[string]string
	// said is what all commands have written.
	said strings.Builder
	// last is what the last up or preview did.
	last engine.Outcome
	// snapshots are the EBS snapshots that were made, by id, and their regions.
	snapshots map[string]string
	// before is called with each command of the page before it is run; nil is nothing.
	before func(words []string)
}

func newOperator(t *testing.T, rig *enginetest.Rig) *operator {
	return &operator{Rig: rig, t: t, stand: map[string]string{}, snapshots: map[string]string{}}
}

// follow does what the page says, and compares the messages.
func (o *operator) follow(p procedure) {
	o.t.Helper()
	for _, b := range p.blocks {
		switch b.lang {
		case langText:
			for _, line := range b.lines {
				if !says(o.said.String(), o.real(line)) {
					o.t.Fatalf("nothing said %q:\n%s", o.real(line), o.said.String())
				}
			}
		case langJSON:
			if err := os.WriteFile(o.file("empty.json"), []byte(strings.Join(b.lines, "\n")), 0o600); err != nil {
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

// real puts the rig's names in place of the page's examples.
func (o *operator) real(text string) string {
	for example, name := range o.stand {
		text = strings.ReplaceAll(text, example, name)
	}
	return text
}

// must runs a command that has to succeed.
func (o *operator) must(words ...string) {
	o.t.Helper()
	if err := o.try(words...); err != nil {
		o.t.Fatalf("%s: %v\n%s", strings.Join(words, " "), err, o.said.String())
	}
}

// refused runs a command that has to fail.
func (o *operator) refused(words ...string) {
	o.t.Helper()
	if err := o.try(words...); err == nil {
		o.t.Fatalf("%s went through\n%s", strings.Join(words, " "), o.said.String())
	}
}

// try runs a command as the operator would type it.
func (o *operator) try(words ...string) error {
	for i := range words {
		words[i] = o.real(words[i])
	}
	o.t.Log(strings.Join(words, " "))
	_, _ = fmt.Fprintf(&o.said, "\n> %s\n", strings.Join(words, " "))
	text, err := o.run(words)
	o.said.WriteString(text)
	if err != nil {
		_, _ = fmt.Fprintf(&o.said, "\n%v\n", err)
	}
	return err
}

func (o *operator) run(words []string) (string, error) {
	switch words[0] {
	case "pulumi":
		return o.pulumi(words[1:])
	case "aws":
		return simulate(o, words[1:])
	case "ls", "cp", "rm":
		return o.files(words[0], words[1:])
	case setVariable:
		return "", o.setVariable(words[1], words[2])
	case "go":
		return o.milu2(words[1:])
	}
	return "", fmt.Errorf("the test cannot run %s", words[0])
}

// pulumi runs the CLI, but for the commands that run the program: the rehearsal has it inline.
func (o *operator) pulumi(args []string) (string, error) {
	switch args[0] {
	case "up", "preview":
		return o.program(args[0], args[1:])
	case "refresh", "destroy", "cancel":
		args = append(args, "--yes")
	case "stack":
		if args[1] == "rm" {
			args = append(args, "--yes")
		}
	case "config":
	default:
		return "", fmt.Errorf("the test cannot run pulumi %s", args[0])
	}
	return o.Workspace.Run(o.t.Context(), append([]string{"--non-interactive", "--color=never"}, args...)...)
}

// program runs up, after a preview as the CLI does, or preview.
func (o *operator) program(verb string, args []string) (string, error) {
	options := engine.Options{Color: "never"}
	name := ""
	flags := flag.NewFlagSet(verb, flag.ContinueOnError)
	flags.StringVar(&name, "s", "", "")
	flags.BoolVar(&options.Refresh, "refresh", false, "")
	flags.Func("replace", "", func(pattern string) error {
		options.Replace = append(options.Replace, pattern)
		return nil
	})
	if err := flags.Parse(args); err != nil || name == "" || flags.NArg() > 0 {
		return "", fmt.Errorf("pulumi %s %v: the test knows other flags: %w", verb, args, err)
	}
	// Opening a stack in the rehearsal makes one that is not there; the CLI does not.
	if text, err := o.Workspace.Run(o.t.Context(), "stack", "select", name); err != nil {
		return text, err
	}
	stack, err := project.ReadStack(name, o.stackFile)
	if err != nil {
		return "", err
	}
	opened, err := o.Workspace.Open(o.t.Context(), name, account.Program(o.World, stack))
	if err != nil {
		return "", err
	}
	o.last, err = engine.Preview(o.t.Context(), opened, options)
	text := o.last.Text
	if err == nil && verb == "up" {
		o.last, err = engine.Up(o.t.Context(), opened, options)
		text += o.last.Text
	}
	return text, err
}

// stateDir stands on the page for the bucket or the directory of the states.
const stateDir = "my-pulumi-state"

// file is where a path of the page leads: into the backend, or into the project's directory.
func (o *operator) file(path string) string {
	if inside, ok := strings.CutPrefix(path, stateDir+"/"); ok {
		return filepath.Join(o.Workspace.State, filepath.FromSlash(inside))
	}
	return filepath.Join(o.Workspace.Dir, filepath.FromSlash(path))
}

// files does what ls, cp and rm do.
func (o *operator) files(verb string, paths []string) (string, error) {
	switch {
	case verb == "ls" && len(paths) == 1:
		entries, err := os.ReadDir(o.file(paths[0]))
		var names []string
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		return strings.Join(names, "\n"), err
	case verb == "rm" && len(paths) == 1:
		return "", os.Remove(o.file(paths[0]))
	case verb == "cp" && len(paths) == 2:
		data, err := os.ReadFile(o.file(paths[0]))
		if err != nil {
			return "", err
		}
		return "", os.WriteFile(o.file(paths[1]), data, 0o600)
	}
	return "", fmt.Errorf("the test cannot run %s %v", verb, paths)
}

func (o *operator) stackFile(stack string) string {
	return filepath.Join(o.Workspace.Dir, "Pulumi."+stack+".yaml")
}

// milu2 runs the project's own command. Its preflight asks AWS and has its own tests.
func (o *operator) milu2(args []string) (string, error) {
	if len(args) < 3 || !slices.Equal(args[:2], []string{"run", "./cmd/milu2"}) {
		return "", fmt.Errorf("the test cannot run go %v", args)
	}
	switch verb, flags := args[2], args[3:]; {
	case verb == "preflight":
		return "", nil
	case verb == "new-stage" && len(flags) == 2 && flags[0] == "--region":
		written, err := newstage.Write(o.t.Context(), newstage.Options{
			Dir: o.Workspace.Dir, Region: flags[1], Getenv: func(string) string { return "" },
		})
		if err != nil {
			return "", err
		}
		return written.Path, nil
	}
	return "", fmt.Errorf("the test cannot run milu2 %v", args[2:])
}

// unchanged checks that the last up or preview found nothing to do, and that the account and the states agree.
func (o *operator) unchanged(stacks ...string) {
	o.t.Helper()
	if !o.last.Unchanged() {
		o.t.Errorf("the last run does %v\n%s", o.last.Changes, o.last.Text)
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
