package preflight

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Look says how the report for people looks.
type Look struct {
	// Width is the terminal's, in characters.
	Width int
	// Colour adds colours to the words for the statuses; the words alone say everything.
	Colour bool
}

// The bounds of the width of a report: below, a word a line would be left; above, lines are hard to read.
const (
	minWidth = 60
	maxWidth = 120
)

// fewNames is how many checks the verdict offers to ignore; more would hide too much.
const fewNames = 4

// statuses are the statuses in the order of the summary.
func statuses() []Status { return []Status{OK, Warning, Error, Unknown, Skipped} }

// statusWidth is the length of the longest word for a status.
const statusWidth = len(Warning)

// WriteTable writes the report for people; took is how long the run was.
func (o Outcome) WriteTable(w io.Writer, look Look, took time.Duration) error {
	t := table{look: look, names: len("CHECK")}
	t.look.Width = min(max(look.Width, minWidth), maxWidth)
	rows := grouped(o.Results)
	for _, r := range rows {
		t.names = max(t.names, len(r.Check.Name))
	}
	t.line(o.heading())
	t.line("")
	t.row("STATUS", "", "CHECK", "RESULT")
	for _, r := range rows {
		t.result(r)
	}
	t.line("")
	for _, line := range wrap(o.summary(took), t.look.Width) {
		t.line(line)
	}
	for _, line := range wrap(o.verdict(), t.look.Width) {
		t.line(line)
	}
	if _, err := io.WriteString(w, t.text.String()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func (o Outcome) heading() string {
	text := "Preflight of " + o.Env.Stack.String()
	if s := o.Env.Settings; s != nil {
		text += fmt.Sprintf(", a %s stack in %s", s.Scope, s.AWS.Region)
	}
	return text
}

func (o Outcome) summary(took time.Duration) string {
	var parts []string
	for _, status := range statuses() {
		if n := o.Count(status); n > 0 || status == OK {
			parts = append(parts, fmt.Sprintf("%d %s", n, status))
		}
	}
	return fmt.Sprintf("%d checks in %.1f s: %s.", len(o.Results), took.Seconds(), strings.Join(parts, ", "))
}

func (o Outcome) verdict() string {
	stack := o.Env.Stack.String()
	switch {
	case !o.Clear() && o.Count(Error) == 0 && o.Count(Unknown) == 0:
		return fmt.Sprintf("With --strict, warnings prevent `pulumi up -s %s`.", stack)
	case !o.Clear() && o.Count(Error) == 0:
		text := fmt.Sprintf("Nothing was found against `pulumi up -s %s`, but not everything could be found out", stack)
		if names := o.unanswered(); len(names) <= fewNames {
			return fmt.Sprintf("%s. `--ignore %s` accepts that.", text, strings.Join(names, ","))
		}
		return text + ": see the lines with unknown."
	case !o.Clear():
		return fmt.Sprintf("%s cannot be deployed yet: see the lines with error.", stack)
	case o.Partial:
		return fmt.Sprintf("These checks found nothing against `pulumi up -s %s`; without --check all of them run.", stack)
	case o.Count(Warning) > 0:
		return fmt.Sprintf("%s can be deployed; read the warnings first. Next: pulumi up -s %s", stack, stack)
	default:
		return fmt.Sprintf("%s can be deployed. Next: pulumi up -s %s", stack, stack)
	}
}

// table collects the lines of a report.
type table struct {
	look  Look
	names int
	text  strings.Builder
}

func (t *table) line(text string) { t.text.WriteString(strings.TrimRight(text, " ") + "\n") }

// row writes one line; the colour is an escape sequence's number or empty.
func (t *table) row(status, colour, name, text string) {
	padded := fmt.Sprintf("%-*s", statusWidth, status)
	if t.look.Colour && colour != "" {
		padded = "\x1b[" + colour + "m" + padded + "\x1b[0m"
	}
	t.line(fmt.Sprintf("%s  %-*s  %s", padded, t.names, name, text))
}

func (t *table) result(r Result) {
	name := r.Check.Name
	for _, f := range r.Findings {
		status, room := string(f.Status), t.look.Width-statusWidth-t.names-4
		colour := colourOf(f.Status)
		for _, part := range []struct{ label, text string }{{"", f.Seen}, {"expected: ", f.Expected}, {"do: ", f.Do}} {
			if part.text == "" {
				continue
			}
			for i, line := range wrap(part.text, room-len(part.label)) {
				label := part.label
				if i > 0 {
					label = strings.Repeat(" ", len(label))
				}
				t.row(status, colour, name, label+line)
				status, colour, name = "", "", ""
			}
		}
	}
}

// grouped joins checks with the same findings into one row, at the place of the first.
func grouped(results []Result) []Result {
	var rows []Result
	for i, r := range results {
		if slices.ContainsFunc(results[:i], r.alike) {
			continue
		}
		var names []string
		for _, other := range results[i:] {
			if r.alike(other) {
				names = append(names, other.Check.Name)
			}
		}
		if len(names) > 1 {
			r = r.of(names)
		}
		rows = append(rows, r)
	}
	return rows
}

func (r Result) alike(other Result) bool {
	return len(r.Findings) == 1 && len(other.Findings) == 1 && r.Findings[0].alike(other.Findings[0])
}

// of is the row of several checks.
func (r Result) of(names []string) Result {
	f, list := r.Findings[0], strings.Join(names, ", ")
	if f.See == "" {
		f.Seen += " (" + list + ")"
	} else {
		f.Seen = strings.Replace(f.Seen, "needs ", "need ", 1) + ": " + list
	}
	return Result{Check: Check{Name: fmt.Sprintf("%d checks", len(names))}, Findings: []Finding{f}}
}

func colourOf(status Status) string {
	switch status {
	case OK:
		return "32" // green
	case Warning:
		return "33" // yellow
	case Error:
		return "1;31" // bold red
	case Unknown:
		return "35" // magenta
	default:
		return "2" // faint
	}
}

// wrap breaks text into lines of at most width characters, at spaces; its own line breaks stay, and what a line begins with.
// A command, on a line of its own or in backquotes, stays whole, so that it can be copied; what is longer than a line has one
// to itself. What is no printable character becomes a space.
func wrap(text string, width int) []string {
	var lines []string
	for _, given := range strings.Split(text, "\n") {
		given = strings.Map(func(r rune) rune {
			if unicode.IsPrint(r) {
				return r
			}
			return ' '
		}, given)
		if strings.HasPrefix(given, "pulumi config ") {
			lines = append(lines, given)
			continue
		}
		indent := given[:len(given)-len(strings.TrimLeft(given, " "))]
		line := ""
		for _, word := range words(given) {
			switch {
			case line == "":
				line = indent + word
			case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width:
				line += " " + word
			default:
				lines = append(lines, line)
				line = indent + word
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// words splits text at spaces outside of backquotes.
func words(text string) []string {
	quoted := false
	return strings.FieldsFunc(text, func(r rune) bool {
		if r == '`' {
			quoted = !quoted
		}
		return r == ' ' && !quoted
	})
}
