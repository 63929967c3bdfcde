package adopt

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// problem is a reason to stop, with the registration that met it.
type problem struct {
	token, name string
	err         error
}

// stop notes a problem. Of one resource only the first is noted: what the program asks about it before it registers it may fail
// the same way again.
func (a *Adopter) stop(token, name string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if slices.ContainsFunc(a.problems, func(p problem) bool { return p.token == token && p.name == name }) {
		return
	}
	a.problems = append(a.problems, problem{token: token, name: name, err: err})
}

// stopped is the error of what was noted; nil is nothing.
func (a *Adopter) stopped() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.problems) == 0 {
		return nil
	}
	e := &PlanError{problems: slices.Clone(a.problems)}
	if !a.preview {
		e.then = a.previewFirst()
	}
	return e
}

// PlanError is everything that stands in the way of a run.
type PlanError struct {
	problems []problem
	// then is what to do afterwards; "" where the problems say it all.
	then string
}

// Error lists every problem once, in a stable order, and the missing permissions together.
func (e *PlanError) Error() string {
	byText := map[string][]string{}
	var order []string
	permissions := map[string]bool{}
	for _, p := range e.problems {
		text := p.err.Error()
		if _, ok := byText[text]; !ok {
			order = append(order, text)
		}
		byText[text] = append(byText[text], p.name)
		var lookup *LookupError
		if errors.As(p.err, &lookup) && lookup.Kind == Denied {
			permissions[lookup.Permission] = true
		}
	}
	slices.Sort(order)
	var b strings.Builder
	b.WriteString("nothing was created or changed, because of what exists already or could not be looked up:")
	for _, text := range order {
		fmt.Fprintf(&b, "\n- %s: %s", whose(byText[text]), strings.ReplaceAll(text, "\n", "\n  "))
	}
	if len(permissions) > 0 {
		b.WriteString("\nmissing read permissions (docs/adoption.md holds the whole policy):")
		for _, p := range slices.Sorted(maps.Keys(permissions)) {
			b.WriteString("\n  " + p)
		}
	}
	if e.then != "" {
		b.WriteString("\n" + e.then)
	}
	return b.String()
}

// Unwrap returns the causes.
func (e *PlanError) Unwrap() []error {
	out := make([]error, 0, len(e.problems))
	for _, p := range e.problems {
		out = append(out, p.err)
	}
	return out
}

// whose names the registrations that met one problem: all of a few, the first of many.
func whose(names []string) string {
	slices.Sort(names)
	names = slices.Compact(names)
	const few = 3
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}
