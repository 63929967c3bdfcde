package config

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a stack's configuration.
type Problem struct {
	// Key is the full path of the value, for example "milu2-stage:nodes[1].port".
	Key string
	// Value is the value as it was given, texts in quotes, or words such as "not set". A secret is never in it.
	Value string
	// Allowed says which values are allowed.
	Allowed string
	// Next says what to do, in most cases the command that sets the value.
	Next string
}

// Error returns the problem as three lines.
func (p Problem) Error() string {
	return fmt.Sprintf("%s: %s\n  allowed: %s\n  next:    %s", p.Key, p.Value, p.Allowed, p.Next)
}

// Problems is everything that is wrong with a stack's configuration, sorted by key. It is an error.
type Problems []Problem

// Error returns all problems, one paragraph each.
func (p Problems) Error() string {
	var b strings.Builder
	if len(p) == 1 {
		b.WriteString("the stack's configuration has 1 problem:\n")
	} else {
		fmt.Fprintf(&b, "the stack's configuration has %d problems:\n", len(p))
	}
	for _, problem := range p {
		b.WriteString("\n" + problem.Error() + "\n")
	}
	return b.String()
}

// Unwrap returns the problems as errors.
func (p Problems) Unwrap() []error {
	errs := make([]error, len(p))
	for i, problem := range p {
		errs[i] = problem
	}
	return errs
}

// notSet is the value of what is missing.
const notSet = "not set"

// tidied sorts the problems. Where a value is malformed its default stands in; that the default means "not set" is then
// no second problem.
func (p Problems) tidied() Problems {
	malformed := map[string]bool{}
	for _, problem := range p {
		if problem.Value != notSet {
			malformed[problem.Key] = true
		}
	}
	p = slices.DeleteFunc(p, func(problem Problem) bool { return problem.Value == notSet && malformed[problem.Key] })
	slices.SortStableFunc(p, func(a, b Problem) int { return strings.Compare(a.Key, b.Key) })
	return p
}

// setCommand is the Pulumi command that sets the value at a path.
func setCommand(path, value string) string {
	if isSecret(path) {
		// Without a value the command asks for it, so that it does not end in the shell's history.
		return "pulumi config set --secret " + pathWord(path)
	}
	word := shellWord(value)
	if strings.HasPrefix(value, "-") {
		word = "-- " + word // or the command would take it for a flag
	}
	return "pulumi config set " + pathWord(path) + " " + word
}

// removeCommand is the Pulumi command that removes the value at a path.
func removeCommand(path string) string { return "pulumi config rm " + pathWord(path) }

// editFile is what to do about an object or a list that cannot be read at all.
func editFile(path string) string {
	return fmt.Sprintf("write %s as YAML in the stack's Pulumi.<stack>.yaml, or remove it: %s", path, removeCommand(path))
}

func pathWord(path string) string {
	if isNested(path) {
		return `--path "` + strings.ReplaceAll(path, `"`, `\"`) + `"`
	}
	return shellWord(path)
}

// shellWord quotes what a shell would read otherwise. Double quotes mean the same to a POSIX shell, PowerShell and
// cmd.exe.
func shellWord(text string) string {
	if text == "" || strings.ContainsAny(text, " \"'<>()[]{}*&|;$#!`") {
		return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"`
	}
	return text
}

// isNested reports whether the path leads into an object or a list; no key of ours has a dot or a bracket.
func isNested(path string) bool { return strings.ContainsAny(path, ".[") }
