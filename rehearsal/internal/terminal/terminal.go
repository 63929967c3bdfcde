// Package terminal does in a rig what a person does in a terminal: it runs commands of pulumi with the real CLI, and those of aws
// on the simulated account.
package terminal

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

// Terminal runs commands of pulumi, aws and others in a rig, as a person types them. It is for one test.
type Terminal struct {
	*enginetest.Rig
	// Stand holds examples that texts write, and what the rig has in their place.
	Stand map[string]string
	// Said is what all commands have written.
	Said strings.Builder
	// Last is what the last up or preview did.
	Last engine.Outcome

	t testing.TB
	// snapshots are the EBS snapshots that were made, by id, and their regions.
	snapshots map[string]string
}

// Open opens a terminal on a rig.
func Open(t testing.TB, rig *enginetest.Rig) *Terminal {
	return &Terminal{Rig: rig, Stand: map[string]string{}, t: t, snapshots: map[string]string{}}
}

// Real puts the rig's names in place of examples.
func (t *Terminal) Real(text string) string {
	for example, name := range t.Stand {
		text = strings.ReplaceAll(text, example, name)
	}
	return text
}

// Try runs a command as a person would type it.
func (t *Terminal) Try(words ...string) error {
	for i := range words {
		words[i] = t.Real(words[i])
	}
	t.t.Log(strings.Join(words, " "))
	_, _ = fmt.Fprintf(&t.Said, "\n> %s\n", strings.Join(words, " "))
	text, err := t.run(words)
	t.Said.WriteString(text)
	if err != nil {
		_, _ = fmt.Fprintf(&t.Said, "\n%v\n", err)
	}
	return err
}

func (t *Terminal) run(words []string) (string, error) {
	switch words[0] {
	case "pulumi":
		return t.pulumi(words[1:])
	case "aws":
		return simulate(t, words[1:])
	case "ls", "cp", "rm":
		return t.Files(words[0], words[1:])
	case SetVariable:
		return "", t.setVariable(words[1], words[2])
	case "go":
		return t.milu2(words[1:])
	}
	return "", fmt.Errorf("the test cannot run %s", words[0])
}

// pulumi runs the CLI, but for the commands that run the program: the rehearsal has it inline.
func (t *Terminal) pulumi(args []string) (string, error) {
	switch args[0] {
	case "up", "preview":
		return t.program(args[0], args[1:])
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
	return t.Workspace.Run(t.t.Context(), append([]string{"--non-interactive", "--color=never"}, args...)...)
}

// program runs up, after a preview as the CLI does, or preview.
func (t *Terminal) program(verb string, args []string) (string, error) {
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
	if text, err := t.Workspace.Run(t.t.Context(), "stack", "select", name); err != nil {
		return text, err
	}
	stack, err := project.ReadStack(name, t.StackFile)
	if err != nil {
		return "", err
	}
	opened, err := t.Workspace.WithoutCheckpoints().Open(t.t.Context(), name, account.Program(t.World, stack))
	if err != nil {
		return "", err
	}
	t.Last, err = engine.Preview(t.t.Context(), opened, options)
	text := t.Last.Text
	if err == nil && verb == "up" {
		t.Last, err = engine.Up(t.t.Context(), opened, options)
		text += t.Last.Text
	}
	return text, err
}

// StateDir stands for the bucket or the directory of the states.
const StateDir = "my-pulumi-state"

// File is where a path leads: into the backend, or into the project's directory.
func (t *Terminal) File(path string) string {
	if inside, ok := strings.CutPrefix(path, StateDir+"/"); ok {
		return filepath.Join(t.Workspace.State, filepath.FromSlash(inside))
	}
	return filepath.Join(t.Workspace.Dir, filepath.FromSlash(path))
}

// Files does what ls, cp and rm do.
func (t *Terminal) Files(verb string, paths []string) (string, error) {
	switch {
	case verb == "ls" && len(paths) == 1:
		entries, err := os.ReadDir(t.File(paths[0]))
		var names []string
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		return strings.Join(names, "\n"), err
	case verb == "rm" && len(paths) == 1:
		return "", os.Remove(t.File(paths[0]))
	case verb == "cp" && len(paths) == 2:
		data, err := os.ReadFile(t.File(paths[0]))
		if err != nil {
			return "", err
		}
		return "", os.WriteFile(t.File(paths[1]), data, 0o600)
	}
	return "", fmt.Errorf("the test cannot run %s %v", verb, paths)
}

// StackFile is the file of a stack's configuration.
func (t *Terminal) StackFile(stack string) string {
	return filepath.Join(t.Workspace.Dir, "Pulumi."+stack+".yaml")
}

// milu2 runs the project's own command. Its preflight asks AWS and has its own tests.
func (t *Terminal) milu2(args []string) (string, error) {
	command := []string{"run", "-trimpath", "./cmd/milu2"}
	if len(args) <= len(command) || !slices.Equal(args[:len(command)], command) {
		return "", fmt.Errorf("the test cannot run go %v", args)
	}
	args = args[len(command):]
	switch verb, flags := args[0], args[1:]; {
	case verb == "preflight":
		return "", nil
	case verb == "new-stage" && len(flags) == 2 && flags[0] == "--region":
		written, err := newstage.Write(t.t.Context(), newstage.Options{
			Dir: t.Workspace.Dir, Region: flags[1], Getenv: func(string) string { return "" },
		})
		if err != nil {
			return "", err
		}
		return written.Path, nil
	}
	return "", fmt.Errorf("the test cannot run milu2 %v", args)
}
