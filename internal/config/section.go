package config

import (
	"fmt"
	"strconv"
	"strings"
)

// section reads the fields of one object: of the whole configuration (its path ends with a colon) or of an object within
// it. It remembers which fields were asked for, so that close can report the others.
type section struct {
	problems *Problems
	path     string
	object   value
	asked    *[]string
	// secret hides every value of the section in messages.
	secret bool
}

func newSection(problems *Problems, path string, object value) section {
	return section{problems: problems, path: path, object: object, asked: new([]string)}
}

// at returns the full path of a field.
func (s section) at(name string) string {
	switch {
	case strings.HasSuffix(s.path, ":"):
		return s.path + name
	case isPlainName(name):
		return s.path + "." + name
	default:
		return s.path + "[" + quote(name) + "]"
	}
}

func (s section) has(name string) bool {
	_, ok := s.object.field(name)
	return ok
}

// report records a problem of a field; the example is what the next command sets.
func (s section) report(name string, v value, allowed, example string) {
	s.reportAt(s.at(name), v, allowed, setCommand(s.at(name), example))
}

func (s section) reportAt(path string, v value, allowed, next string) {
	given := v.String()
	switch {
	case v.shape == "" || (v.shape == textShape && v.text == ""):
		given = notSet
	case s.secret || isSecret(path) || strings.Contains(given, "PRIVATE KEY"):
		given = "(a secret)"
	case len(given) > longestGiven:
		given = fmt.Sprintf("%s... (%d characters)", strings.ToValidUTF8(given[:longestGiven], ""), len(given))
	}
	*s.problems = append(*s.problems, Problem{Key: path, Value: given, Allowed: allowed, Next: next})
}

// longestGiven is how much of a value a message repeats, in bytes.
const longestGiven = 120

// isSecret reports whether the value at a path must never be printed.
func isSecret(path string) bool {
	switch path {
	case "aws:accessKey", "aws:secretKey", "aws:token":
		return true
	}
	return strings.HasPrefix(path, "aws:assumeRole") && strings.HasSuffix(path, ".externalId")
}

// lookup returns a field and notes that it was asked for.
func (s section) lookup(name string) (value, bool) {
	*s.asked = append(*s.asked, name)
	return s.object.field(name)
}

// of returns a field if it has the shape, else reports it. Absent fields are reported too.
func (s section) of(name string, want shape, allowed, example string) (value, bool) {
	v, ok := s.lookup(name)
	if ok && v.shape == want {
		return v, true
	}
	if want == listShape || want == objectShape {
		// The command cannot replace a scalar by a list or an object.
		s.reportAt(s.at(name), v, allowed, editFile(s.at(name)))
	} else {
		s.report(name, v, allowed, example)
	}
	return value{}, false
}

// text reads a text that satisfies the rule.
func (s section) text(name string, r rule) string {
	v, ok := s.of(name, textShape, r.allowed, r.example)
	if ok {
		s.check(s.at(name), v, r)
	}
	return v.text
}

// check reports a text that does not satisfy the rule, and says whether it does.
func (s section) check(path string, v value, r rule) bool {
	if v.shape == textShape && r.accepts(v.text) {
		return true
	}
	s.reportAt(path, v, r.allowed, setCommand(path, r.suggest(v.text)))
	return false
}

// integer reads a whole number from low to high.
func (s section) integer(name string, low, high, example int) int {
	return s.number(name, fmt.Sprintf("a whole number from %d to %d", low, high), example,
		func(n int) bool { return n >= low && n <= high })
}

func (s section) number(name, allowed string, example int, accepts func(int) bool) int {
	v, ok := s.of(name, numberShape, allowed, strconv.Itoa(example))
	if !ok {
		return 0
	}
	n, err := parseInt(v.text)
	if err != nil || !accepts(n) {
		s.report(name, v, allowed, strconv.Itoa(example))
	}
	return n
}

// parseInt takes plain decimal digits with an optional minus, and no other way to write a number.
func parseInt(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, err
	}
	if strconv.Itoa(n) != text {
		return 0, fmt.Errorf("%q is not written as plain digits", text)
	}
	return n, nil
}

// flag reads a boolean.
func (s section) flag(name string) bool {
	v, ok := s.of(name, boolShape, "true or false", "true")
	return ok && v.text == "true"
}

// texts reads a list of distinct texts that satisfy the rule.
func (s section) texts(name string, r rule) []string {
	list, _ := s.of(name, listShape, "a list of texts, each "+r.allowed, "")
	texts := make([]string, 0, len(list.items))
	for i, item := range list.items {
		path := fmt.Sprintf("%s[%d]", s.at(name), i)
		if !s.check(path, item, r) {
			continue
		}
		for j, other := range list.items[:i] {
			if other.equal(item) {
				s.reportAt(path, item, fmt.Sprintf("each value once; %s[%d] is the same", s.at(name), j), removeCommand(path))
				break
			}
		}
		texts = append(texts, item.text)
	}
	return texts
}

// sub reads an object; close the section after its fields.
func (s section) sub(name string) section {
	v, _ := s.of(name, objectShape, "an object", "")
	sub := newSection(s.problems, s.at(name), v)
	sub.secret = s.secret
	return sub
}

// close reports the fields that nobody asked for.
func (s section) close() {
	for _, f := range s.object.fields {
		if !contains(*s.asked, f.name) {
			s.reportUnknown(f.name)
		}
	}
}

// reportUnknown does not repeat the value: what a key unknown to us holds may be a secret.
func (s section) reportUnknown(name string) {
	allowed := "one of " + strings.Join(*s.asked, ", ")
	next := removeCommand(s.at(name))
	if near := nearest(name, *s.asked); near != "" {
		allowed = fmt.Sprintf("did you mean %q? (%s)", near, allowed)
		next += ", and set " + s.at(near) + " if that was meant"
	}
	*s.problems = append(*s.problems, Problem{Key: s.at(name), Value: "unknown field", Allowed: allowed, Next: next})
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}
