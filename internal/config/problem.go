package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Problem is one mistake in a stack's configuration.
type Problem struct {
	// Key is the full path of the value, for example "milu2-stage:nodes.game.port".
	Key string
	// Value is the value as it was given, strings in quotes, or words such as "not set". A secret is never in it.
	Value string
	// Allowed says which values are allowed.
	Allowed string
	// Next says what to do: the commands that lead to a value that is allowed, a line each.
	Next string
}

// Error returns the problem as three lines.
func (p Problem) Error() string {
	const indent = "\n           "
	return fmt.Sprintf("%s: %s\n  allowed: %s\n  next:    %s", p.Key, p.Value, strings.ReplaceAll(p.Allowed, "\n", indent),
		strings.ReplaceAll(p.Next, "\n", indent))
}

// Problems is everything that is wrong with a stack's configuration, sorted by key. It is an error. Whoever runs the commands
// of all problems, in their order, has a configuration that loads, after three times at the latest.
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

// notSet is the value of what is missing.
const notSet = "not set"

// tidied sorts the problems so that their commands can be run in this order. Where a value is malformed its default stands
// in; that the default means "not set" is then no second problem, nor is that a key is not set which a command sets.
func (d *decoder) tidied() Problems {
	set := slices.Clone(d.moved)
	for _, problem := range d.problems {
		if problem.Value != notSet {
			set = append(set, problem.Key)
		}
	}
	problems := slices.DeleteFunc(d.problems, func(p Problem) bool { return p.Value == notSet && slices.Contains(set, p.Key) })
	slices.SortStableFunc(problems, func(a, b Problem) int { return strings.Compare(lastFirst(a.Key), lastFirst(b.Key)) })
	return problems
}

var indexPattern = regexp.MustCompile(`\[([0-9]{1,9})\]`)

// lastFirst makes paths sort by name, but a list's last element first: a command that removes an element gives those
// behind it other numbers.
func lastFirst(path string) string {
	return indexPattern.ReplaceAllStringFunc(path, func(index string) string {
		n, _ := strconv.Atoi(strings.Trim(index, "[]"))
		return fmt.Sprintf("[%09d]", 999_999_999-n)
	})
}

// add records a problem with the commands that solve it.
func (d *decoder) add(p Problem, commands ...string) {
	p.Next = strings.Join(commands, "\n")
	d.problems = append(d.problems, p)
}

// missing is the value of what is not there.
type missing struct{}

// longestGiven is how much of a value a message repeats, in bytes.
const longestGiven = 120

// report records a problem with a value.
func (d *decoder) report(path string, given tree, allowed string, commands ...string) {
	text := render(given)
	switch {
	case given == missing{} || given == "":
		text = notSet
	case isSecret(path) || strings.Contains(text, "PRIVATE KEY"):
		text = "(a secret)"
	}
	d.add(Problem{Key: path, Value: short(text), Allowed: allowed}, commands...)
}

// short is as much of a value as a message repeats.
func short(text string) string {
	if len(text) <= longestGiven {
		return text
	}
	return fmt.Sprintf("%s... (%d characters)", strings.ToValidUTF8(text[:longestGiven], ""), len(text))
}

// fine reports whether there is no problem at the paths, below them or above them.
func (d *decoder) fine(paths ...string) bool {
	return !slices.ContainsFunc(d.problems, func(p Problem) bool {
		return slices.ContainsFunc(paths, func(path string) bool { return within(p.Key, path) || within(path, p.Key) })
	})
}

// within reports whether a path is another or leads into it.
func within(path, other string) bool {
	rest, ok := strings.CutPrefix(path, other)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// isSecret reports whether the value at a path must never be printed. A role that is malformed may have its external id
// anywhere.
func isSecret(path string) bool {
	switch path {
	case "aws:accessKey", "aws:secretKey", "aws:token", "aws:assumeRole", "aws:assumeRoles":
		return true
	}
	return strings.HasPrefix(path, "aws:assumeRole") && strings.HasSuffix(path, ".externalId")
}
