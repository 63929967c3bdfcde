package adopt

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// difference is a property that forces replacement and differs between AWS and the program.
type difference struct {
	property, live, want string
	// way is what the configuration can do about it.
	way way
	// fixed says that the live value cannot be kept either.
	fixed bool
}

// mismatchError stops before a thing is adopted that the next update would replace.
type mismatchError struct {
	id, stack string
	diffs     []difference
	// entry is the logical name where imports names the thing; "" where a lookup found it.
	entry string
	// fits tells whether a setting suits everything that it sets. It is asked late, when all that has been looked up.
	fits func(setting) bool
	// name is the logical name, and ignored is how many of its properties milu2-stage:ignoreChanges has already.
	name    string
	ignored int
}

// Error names each property, both values, and the commands that help.
func (e *mismatchError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s exists and differs in what AWS cannot change in place; adopting it would replace it:", e.id)
	stuck := false
	for _, d := range e.diffs {
		fmt.Fprintf(&b, "\n  %s: %s in AWS, %s in the program; ", d.property, d.live, d.want)
		switch misfit := slices.IndexFunc(d.way.settings, func(s setting) bool { return !e.fits(s) }); {
		case len(d.way.settings) == 0:
			stuck = true
			b.WriteString(cmp.Or(d.way.not, "no configuration key sets it"))
		case misfit >= 0:
			stuck = true
			fmt.Fprintf(&b, "milu2-stage:%s would change it for others, which differ from this one", d.way.settings[misfit].path)
		default:
			b.WriteString(strings.ReplaceAll(d.way.text(e.stack), "\n", "\n  "))
		}
	}
	keeping := e.keeping()
	switch {
	case stuck && e.entry != "":
		b.WriteString("\nmilu2-stage:imports names it; " + removed(e.entry).text(e.stack))
	case stuck && len(keeping.settings) == 0:
		b.WriteString("\n" + noWay)
	}
	if len(keeping.settings) > 0 {
		b.WriteString("\nor " + keeping.text(e.stack))
	}
	return b.String()
}

// noWay ends the message about what nothing in the configuration helps with.
const noWay = "no configuration takes it over, so leave it as it is; this stack stops before it changes anything"

// keeping is the way that leaves each property as it is.
func (e *mismatchError) keeping() way {
	w := way{does: "leave it as it is, whatever the program has"}
	for _, d := range e.diffs {
		if !d.fixed {
			w.settings = append(w.settings, setting{path: fmt.Sprintf("ignoreChanges.%s[%d]", e.name, e.ignored+len(w.settings)), value: d.property})
		}
	}
	return w
}

// mismatch is the error about the differences of a live thing from the inputs that would update it; nil where there are none.
func (a *Adopter) mismatch(q question, k kind, r registration, m Match) error {
	diffs := a.differences(q, k, r, m.Live)
	if len(diffs) == 0 {
		return nil
	}
	e := &mismatchError{
		id: m.ID, stack: a.self.stack, diffs: diffs, fits: a.live.fits, name: r.name, ignored: len(a.opts.IgnoreChanges[r.name]),
	}
	if a.opts.Imports[r.name] != "" {
		e.entry = r.name
	}
	return e
}

// differences compares a live thing with the inputs. What the registration ignores never differs.
func (a *Adopter) differences(q question, k kind, r registration, l Live) []difference {
	var out []difference
	for _, c := range k.compare {
		if r.ignores(c.property) {
			continue
		}
		live, listed := l.Props[c.property]
		want, set := r.inputs[c.property]
		if !set || want == nil {
			want = c.fallback
		}
		if !listed || want == nil || hasUnknown(want) {
			continue
		}
		d := difference{property: c.property, live: shown(live), want: shown(want), fixed: c.fixed}
		if c.way != nil {
			d.way = c.way(q, l)
		}
		same := sameValue
		if c.same != nil {
			same = c.same
		}
		for _, s := range d.way.settings {
			a.live.note(s, live, same)
		}
		if !same(live, want) {
			out = append(out, d)
		}
	}
	if k.check != nil {
		out = append(out, k.check(q, l)...)
	}
	return slices.DeleteFunc(out, func(d difference) bool { return r.ignores(d.property) })
}

// liveValues are the values that live things have of what one setting sets, by the setting's path.
type liveValues struct {
	mu     sync.Mutex
	values map[string][]liveValue
}

type liveValue struct {
	value any
	// setting is what would keep it.
	setting string
	same    func(live, want any) bool
}

func (v *liveValues) note(s setting, value any, same func(live, want any) bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.values == nil {
		v.values = map[string][]liveValue{}
	}
	v.values[s.path] = append(v.values[s.path], liveValue{value, s.value, same})
}

// fits tells whether no live thing would differ once the setting is made.
func (v *liveValues) fits(s setting) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	all := v.values[s.path]
	return !slices.ContainsFunc(all, func(other liveValue) bool {
		return !slices.ContainsFunc(all, func(one liveValue) bool { return one.setting == s.value && other.same(other.value, one.value) })
	})
}

// sameValue compares two plain values. AWS and Pulumi write the same number and the same constant differently.
func sameValue(live, want any) bool {
	if list := stringList(live); list != nil {
		return sameSet(list, stringList(want))
	}
	return strings.EqualFold(shown(live), shown(want))
}

func shown(v any) string {
	if n, ok := v.(float64); ok {
		return fmt.Sprint(int(n))
	}
	return fmt.Sprint(v)
}
