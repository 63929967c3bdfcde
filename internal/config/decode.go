package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// decoder fills the typed settings from JSON values, strictly, and collects everything that is wrong with them. What is
// wrong stays at its zero value.
type decoder struct {
	rules    map[string]rule
	problems Problems
	// moved are the paths that a command of a problem sets, because that was meant.
	moved []string
}

// input is a value with what is known about it.
type input struct {
	path string
	// given is what the stack has, its defaults included; fallback is the default alone, nil where there is none.
	given, fallback tree
	// rule is the tag of the field that takes the value, which may be absent if it is optional.
	rule     string
	optional bool
	// list holds the value if it is an element of a list.
	list []any
}

// setting is a field of the settings.
type setting struct {
	name, rule string
	optional   bool
	field      reflect.StructField
}

// settingsOf lists the fields of a struct that hold configuration, those of embedded structs too.
func settingsOf(t reflect.Type) []setting {
	var all []setting
	for _, f := range reflect.VisibleFields(t) {
		if name, options, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			all = append(all, setting{name, f.Tag.Get("rule"), options != "", f})
		}
	}
	return all
}

func namesOf(settings []setting) []string {
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.name
	}
	return names
}

func (d *decoder) decode(in input, target reflect.Value) {
	switch target.Kind() {
	case reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		d.decode(in, target.Elem())
	case reflect.Interface:
		target.Set(reflect.ValueOf(&in.given).Elem())
	case reflect.Struct:
		if object, ok := d.asObject(in); ok {
			d.object(in, object, target)
		}
	case reflect.Map:
		object, _ := d.asObject(in)
		target.Set(reflect.MakeMap(target.Type()))
		for _, name := range slices.Sorted(maps.Keys(object)) {
			one := reflect.New(target.Type().Elem()).Elem()
			d.decode(input{path: child(in.path, name), given: object[name], rule: in.rule, optional: true}, one)
			target.SetMapIndex(reflect.ValueOf(name), one)
		}
	case reflect.Slice:
		list := d.asList(in)
		target.Set(reflect.MakeSlice(target.Type(), len(list), len(list)))
		for i, item := range list {
			d.decode(input{path: element(in.path, i), given: item, rule: in.rule, list: list[:i:i]}, target.Index(i))
		}
	default:
		d.scalar(in, target)
	}
}

func (d *decoder) asObject(in input) (map[string]any, bool) {
	object, ok := in.given.(map[string]any)
	if !ok {
		d.report(in.path, in.given, "an object", RemoveCommand(in.path))
	}
	return object, ok
}

// asList returns a list, or reports what is none; that becomes the list's only element.
func (d *decoder) asList(in input) []any {
	list, ok := in.given.([]any)
	switch {
	case ok:
	case in.given == nil || in.given == "" || isSecret(in.path):
		d.report(in.path, in.given, "a list", RemoveCommand(in.path))
	default:
		d.report(in.path, in.given, "a list", d.move(in.path, element(in.path, 0), in.given)...)
	}
	return list
}

// object decodes an object's fields. What a field that is unknown to us holds may be a secret, so that only a field of this
// project's own keys is repeated, in the command that moves it.
func (d *decoder) object(in input, object map[string]any, target reflect.Value) {
	settings := settingsOf(target.Type())
	known := namesOf(settings)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if slices.Contains(known, name) {
			continue
		}
		path, allowed := child(in.path, name), "one of "+strings.Join(known, ", ")
		commands := []string{RemoveCommand(path)}
		if near := nearest(name, known); near != "" {
			allowed = fmt.Sprintf("did you mean %q? (%s)", near, allowed)
			if strings.HasPrefix(path, projectNamespace) && equal(object[near], field(in.fallback, near)) {
				commands = d.move(path, child(in.path, near), object[name])
			}
		}
		d.add(Problem{Key: path, Value: "unknown field", Allowed: allowed}, commands...)
	}
	for _, s := range settings {
		one := input{path: child(in.path, s.name), fallback: field(in.fallback, s.name), rule: s.rule, optional: s.optional}
		if given, ok := object[s.name]; ok {
			one.given = given
			d.decode(one, target.FieldByIndex(s.field.Index))
		} else if !s.optional {
			one.given = missing{}
			d.decode(one, reflect.New(s.field.Type).Elem())
		}
	}
}

// scalar decodes a string, a whole number or a switch.
func (d *decoder) scalar(in input, target reflect.Value) {
	r, kind := d.rule(in.rule, target.Kind()), target.Kind()
	text, ok := scalarText(in.given, kind)
	if !ok || !r.accepts(text) {
		given := in.given
		if in.fallback != nil && equal(given, in.fallback) {
			given = missing{} // the default stands for what a stack has to set
		}
		d.report(in.path, given, r.allowed, d.correct(in, r, text, kind))
		return
	}
	if first := indexOf(text, in.list, kind); first >= 0 {
		list := strings.TrimSuffix(in.path, element("", len(in.list)))
		d.report(in.path, in.given, "each value once; "+element(list, first)+" is the same", RemoveCommand(in.path))
	}
	switch kind {
	case reflect.Bool:
		target.SetBool(text == "true")
	case reflect.Int:
		n, _ := parseInt(text)
		target.SetInt(int64(n))
	default:
		target.SetString(text)
	}
}

// correct returns the command that makes a scalar right: it sets what was probably meant, or the default. Without a
// guess the value is removed if it is one of several or optional; else it becomes the rule's example.
func (d *decoder) correct(in input, r rule, text string, kind reflect.Kind) string {
	if better := r.suggest(text); better != "" && better != r.example {
		return SetCommand(in.path, better)
	} else if better != "" {
		return r.set(in.path)
	}
	fallback, ok := scalarText(in.fallback, kind)
	switch {
	case ok && fallback != "" && r.accepts(fallback):
		return SetCommand(in.path, fallback)
	case in.list != nil || in.optional && !isSecret(in.path):
		return RemoveCommand(in.path)
	default:
		return r.set(in.path)
	}
}

// longestMoved is how long a value may be that a command repeats, in bytes.
const longestMoved = 1000

// move returns the commands that set at another path what was set at this one. A value that no command line should hold
// is only removed.
func (d *decoder) move(from, to string, v tree) []string {
	commands := []string{RemoveCommand(from)}
	if text := render(v); len(text) > longestMoved || strings.Contains(text, `\`) {
		return commands
	}
	d.moved = append(d.moved, to)
	return append(commands, setCommands(to, v)...)
}

// rule returns the rule that a tag names.
func (d *decoder) rule(tag string, kind reflect.Kind) rule {
	if kind == reflect.Bool {
		return flag()
	}
	name, empty := strings.CutSuffix(tag, ",empty")
	r := d.rules[name]
	var low, high int
	if n, _ := fmt.Sscanf(name, "%d..%d", &low, &high); n == 2 {
		r = between(low, high)
	}
	if empty {
		return r.orEmpty()
	}
	return r
}

// scalarText returns the text of a value that is to be of a kind, and that of any string. Digits may stand for a string:
// `pulumi config set --path` writes them as a number.
func scalarText(v tree, kind reflect.Kind) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, kind == reflect.String
	case bool:
		if kind == reflect.Bool {
			return strconv.FormatBool(v), true
		}
	case json.Number:
		if _, err := parseInt(v.String()); err == nil && (kind == reflect.Int || kind == reflect.String) {
			return v.String(), true
		}
	}
	return "", false
}

func indexOf(text string, list []any, kind reflect.Kind) int {
	return slices.IndexFunc(list, func(v any) bool { other, ok := scalarText(v, kind); return ok && other == text })
}

// parseInt takes plain decimal digits with an optional minus, and no other way to write a number.
func parseInt(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err == nil && strconv.Itoa(n) != text {
		return 0, fmt.Errorf("%q is not written as plain digits", text)
	}
	return n, err
}
