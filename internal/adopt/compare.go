package adopt

import (
	"fmt"
	"slices"
	"strings"
)

// difference is a property that forces replacement and differs between AWS and the program.
type difference struct {
	property, live, want string
	// key is the configuration key to align; empty where there is none.
	key string
}

// mismatchError stops before a thing is adopted that the next update would replace.
type mismatchError struct {
	name, id string
	diffs    []difference
}

// Error names each property, both values and the key to align.
func (e *mismatchError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s exists and differs in what AWS cannot change in place; adopting it would replace it:", e.id)
	for _, d := range e.diffs {
		fmt.Fprintf(&b, "\n  %s: %s in AWS, %s in the program", d.property, d.live, d.want)
		if d.key != "" {
			fmt.Fprintf(&b, "; align %s", d.key)
		} else {
			b.WriteString("; no configuration key sets it, so change the live resource or rename it")
		}
	}
	return b.String()
}

// differences compares a live thing with the inputs that would update it. What the registration ignores never differs.
func (k kind) differences(r registration, l Live) []difference {
	var out []difference
	for _, c := range k.compare {
		if slices.Contains(r.ignored, c.property) {
			continue
		}
		live, listed := l.Props[c.property]
		want, set := r.inputs[c.property]
		if !set || want == nil {
			want = c.fallback
		}
		if !listed || want == nil || hasUnknown(want) || sameValue(live, want) {
			continue
		}
		d := difference{property: c.property, live: shown(live), want: shown(want)}
		if c.key != nil {
			d.key = c.key(r.name)
		}
		out = append(out, d)
	}
	if k.check != nil {
		out = append(out, k.check(r.inputs, l)...)
	}
	return out
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
