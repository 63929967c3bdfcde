package adopt

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ahead is what `pulumi up` changes of one resource.
type ahead struct {
	token, name, when string
	// fields are the properties, and text says what becomes of them.
	fields, text string
}

// lookAhead says what bringing adopted resources in line changes, in the run before it happens and in the run that does it. What the
// provider gives where the program is silent is left to the preview.
func (a *Adopter) lookAhead(ctx context.Context) []string {
	a.mu.Lock()
	planned := slices.Collect(maps.Values(a.planned))
	a.mu.Unlock()
	var all []ahead
	for _, d := range planned {
		if live, when := a.compared(ctx, d); live != nil {
			all = append(all, a.aheadOf(d, live, when)...)
		}
	}
	return folded(all)
}

// compared returns the live values of a resource that is not in line, and when it is brought in line; nil is one that is, or is new.
func (a *Adopter) compared(ctx context.Context, d Decision) (live map[string]any, when string) {
	k := a.kinds[d.Type]
	switch {
	case d.Action == Adopt && d.AsIs:
		live = d.Live.Props
		if outputs := a.opts.Registered.outputs(ctx, resourceName{d.Type, d.Name}); outputs != nil {
			live = outputs
		} else if d.Live.Tags != nil {
			live = maps.Clone(live)
			live["tagsAll"] = anyMap(d.Live.Tags)
		}
		return live, "the next `pulumi up`"
	case d.Action == Managed && (d.Guard || (k.untagged && !a.mine.of(a.state, a.self, d.inputs.text(k.belongs)))):
		live = map[string]any{}
		for key := range d.inputs {
			live[key] = nil // what is not there was not set
		}
		maps.Copy(live, a.state.outputs[d.stateURN])
		return live, "`pulumi up`"
	}
	return nil, ""
}

func (a *Adopter) aheadOf(d Decision, live map[string]any, when string) []ahead {
	k := a.kinds[d.Type]
	left := k.leftOut(d)
	var fields, texts, own []string
	for _, c := range changesTo(live, k.completed(d.inputs, live)) {
		switch top, _, _ := strings.Cut(c.path, "."); {
		case strings.Contains(c.path, ".tags.") && a.opts.Tags[c.path[strings.LastIndex(c.path, ".")+1:]] != "":
		case slices.ContainsFunc(left, func(path string) bool { return covers(path, c.path) }):
		case d.Action == Adopt && k.silentAbout(c.path, live):
			own = append(own, top)
		default:
			fields, texts = append(fields, c.path), append(texts, c.String())
		}
	}
	var out []ahead
	if len(texts) > 0 {
		out = append(out, ahead{d.Type, d.Name, when, strings.Join(fields, ", "), "changes " + strings.Join(texts, ", ")})
	}
	if len(own) > 0 {
		out = append(out, ahead{d.Type, d.Name, when, strings.Join(own, ", "), "sets " + strings.Join(own, ", ") +
			", which only the provider knows: nothing changes in AWS"})
	}
	if !k.untagged && !slices.ContainsFunc(left, func(path string) bool { return covers(path, "tags") }) {
		for _, text := range a.tagsAhead(live, d.inputs) {
			out = append(out, ahead{d.Type, d.Name, when, text, text})
		}
	}
	return out
}

// leftOut are the properties that no line is about: changes of them are ignored, or said otherwise.
func (k kind) leftOut(d Decision) []string {
	left := slices.Concat(k.ignored(), d.ignored)
	for _, i := range k.unsetIgnores {
		left = append(left, i.path)
	}
	if d.Action == Adopt {
		left = append(left, k.noted...)
	}
	return left
}

// completed adds to the inputs what the provider makes of those that the program does not give, where that matters.
func (k kind) completed(in Inputs, live map[string]any) Inputs {
	out := maps.Clone(in)
	for key, value := range k.resets {
		if _, given := in[key]; !given && live[key] != nil {
			out[key] = value
		}
	}
	return out
}

// silentAbout reports whether a property is none that AWS has: it tells the provider what to do, and no import brings it.
func (k kind) silentAbout(path string, live map[string]any) bool {
	return live[path] == nil && slices.Contains([]string{
		"autoAccept", "forceDelete", "forceDetach", "stopInstanceBeforeDetaching", "updateDefaultVersion", "waitForCapacityTimeout",
		"waitForDeployment",
	}, path)
}

// covers reports whether a path is another one, or lies below it.
func covers(above, path string) bool {
	if above == "*" {
		return true
	}
	rest, ok := strings.CutPrefix(path, above)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// tagsAhead says which tags go, and which get another value: the resource's own apart from those that all have, for many to have one line.
// That this stack's own come says itself.
func (a *Adopter) tagsAhead(live map[string]any, in Inputs) []string {
	have, tagged := recordedTags(live)
	want, _ := recordedTags(map[string]any{"tagsAll": in["tags"], "tags": in["tags"]})
	if !tagged {
		return nil
	}
	var gone, common, own []string
	for _, key := range slices.Sorted(maps.Keys(have)) {
		value, given := want[key]
		other, every := a.opts.Tags[key]
		switch {
		case strings.HasPrefix(key, "aws:") || (a.opts.IgnoresTag != nil && a.opts.IgnoresTag(key)):
		case given && value != have[key]:
			own = append(own, fmt.Sprintf("%s %q -> %q", key, have[key], value))
		case given:
		case !every:
			gone = append(gone, key+"="+have[key])
		case other != have[key]:
			common = append(common, fmt.Sprintf("%s %q -> %q", key, have[key], other))
		}
	}
	var said []string
	for does, tags := range map[string][]string{"takes away the tags ": gone, "changes the tags ": common, "changes its own tags ": own} {
		if len(tags) > 0 {
			said = append(said, does+strings.Join(tags, ", "))
		}
	}
	return said
}

func anyMap(tags map[string]string) map[string]any {
	out := map[string]any{}
	for key, value := range tags {
		out[key] = value
	}
	return out
}

// folded writes one line for what is said of several resources, and one for many of a type that change the same properties.
func folded(all []ahead) []string {
	const few = 3
	similar := map[[3]string][]ahead{}
	for _, one := range all {
		key := [3]string{one.when, one.token, one.fields}
		similar[key] = append(similar[key], one)
	}
	byText := map[[2]string][]string{}
	for key, group := range similar {
		for _, one := range group {
			text := one.text
			if len(group) > few && !alikeText(group) {
				text = "changes " + key[2]
			}
			line := [2]string{one.when, text}
			byText[line] = append(byText[line], one.name)
		}
	}
	var notes []string
	for line, names := range byText {
		notes = append(notes, fmt.Sprintf("note   %s: %s %s", whose(names), line[0], line[1]))
	}
	slices.Sort(notes)
	return notes
}

func alikeText(group []ahead) bool {
	return !slices.ContainsFunc(group, func(one ahead) bool { return one.text != group[0].text })
}
