package enginecheck

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	pulumiconfig "github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"

	"milu2-stage/internal/config"
	"milu2-stage/internal/config/badconfig"
	"milu2-stage/internal/obey"
)

// most is after how many attempts a configuration has to load for whoever runs what the messages say.
const most = 3

// Whoever runs the printed commands has a configuration that loads, and nothing has changed that no message spoke of.
func TestTheAdviceWorks(t *testing.T) {
	for scope, cases := range scopes() {
		for sentence, bad := range cases.bad {
			if err := follow(bad.On(cases.least)); err != nil {
				t.Errorf("%s: %s: %v", scope, sentence, err)
			}
		}
	}
}

// The same where several things are wrong at once.
func TestTheAdviceWorksTogether(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same cases every time
	for scope, cases := range scopes() {
		sentences := slices.Sorted(maps.Keys(cases.bad))
		for range 150 {
			all, chosen := badconfig.Set{}, []string{}
			for range 2 + random.IntN(4) {
				sentence := sentences[random.IntN(len(sentences))]
				if !slices.ContainsFunc(slices.Collect(maps.Keys(cases.bad[sentence])), func(key string) bool { _, taken := all[key]; return taken }) {
					maps.Copy(all, cases.bad[sentence])
					chosen = append(chosen, sentence)
				}
			}
			if err := follow(all.On(cases.least)); err != nil {
				t.Errorf("%s: %s: %v", scope, strings.Join(chosen, "; "), err)
			}
		}
	}
}

// The same for any value of any key, field and element.
func TestTheAdviceWorksForAnyValue(t *testing.T) {
	junk := []string{
		`null`, `""`, `"-x"`, `"$(x)"`, `"a'b\"c"`, `true`, `0`, `-1`, `1.5`, `["x", 1, "x", {}]`, `{"": null}`, `{"a.b": {"c": [1]}}`,
		`"` + strings.Repeat("x", 300) + `"`,
	}
	next := 0 // of the values; a place gets four of them
	for scope, cases := range scopes() {
		for _, key := range config.Schema() {
			if key.Scope != "" && string(key.Scope) != scope {
				continue
			}
			var fallback any
			if json.Unmarshal([]byte(key.Default), &fallback) != nil {
				fallback = key.Default
			}
			for _, template := range templates(fallback) {
				for range 4 {
					next = (next + 5) % len(junk)
					text := strings.ReplaceAll(template, "JUNK", junk[next])
					if _, isText := fallback.(string); isText {
						text = strings.Trim(text, `"`)
					}
					if err := follow(badconfig.Set{key.Name: text}.On(cases.least)); err != nil {
						t.Errorf("%s: %s = %s: %v", scope, key.Name, text, err)
					}
				}
			}
		}
	}
}

// templates are a value's own place and those of what is in it, with JUNK in it.
func templates(v any) []string {
	all := []string{"JUNK"}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			for _, inner := range templates(v[name]) {
				all = append(all, fmt.Sprintf(`{%q: %s}`, name, inner))
			}
		}
		all = append(all, `{"other": JUNK}`)
	case []any:
		all = append(all, "[JUNK]", "[JUNK, JUNK]")
	}
	return all
}

type badCases struct {
	least map[string]string
	bad   map[string]badconfig.Set
}

func scopes() map[string]badCases {
	return map[string]badCases{
		"stage":  {badconfig.LeastStage(), badconfig.Stages()},
		"shared": {badconfig.LeastShared(), badconfig.Shared()},
	}
}

// follow loads a configuration and runs the commands of the messages until it loads.
func follow(keys map[string]string) error {
	stack := stackOf(keys)
	before := textsOf(stack)
	var spoken []config.Problem
	for attempt := range most + 1 {
		texts := textsOf(stack)
		_, err := config.Load(config.Source{
			Get:  func(key string) (string, bool) { text, ok := texts[key]; return text, ok },
			Keys: slices.Sorted(maps.Keys(texts)),
		})
		if err == nil {
			return unspoken(before, texts, spoken)
		}
		var problems config.Problems
		if attempt == most || !errors.As(err, &problems) {
			return fmt.Errorf("after %d attempts: %w", attempt, err)
		}
		spoken = append(spoken, problems...)
		for _, problem := range problems {
			if err := run(stack, problem); err != nil {
				return fmt.Errorf("%w, of\n%w", err, problem)
			}
		}
	}
	return nil
}

func run(stack pulumiconfig.Map, problem config.Problem) error {
	commands, err := obey.Commands(problem.Next)
	if err != nil {
		return err
	}
	if len(commands) != len(strings.Split(problem.Next, "\n")) {
		return fmt.Errorf("%q is not commands alone", problem.Next)
	}
	for _, command := range commands {
		switch {
		case command.Secret:
			command.Value = "what is typed"
		case strings.HasPrefix(command.Value, "$("):
			command.Value = badconfig.Key
		}
		if err := command.Run(stack); err != nil {
			return fmt.Errorf("running %+v: %w", command, err)
		}
	}
	return nil
}

// stackOf is a stack's configuration as its file would hold it: JSON as objects and lists.
func stackOf(keys map[string]string) pulumiconfig.Map {
	stack := pulumiconfig.Map{}
	for key, text := range keys {
		v := pulumiconfig.NewValue(text)
		if (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) && json.Valid([]byte(text)) {
			v = pulumiconfig.NewObjectValue(text)
		}
		stack[pulumiconfig.MustParseKey(key)] = v
	}
	return stack
}

// textsOf is a stack's configuration as the program sees it.
func textsOf(stack pulumiconfig.Map) map[string]string {
	texts := map[string]string{}
	for key, v := range stack {
		text, err := v.Value(pulumiconfig.NopDecrypter)
		if err != nil {
			text = err.Error()
		}
		texts[key.String()] = text
	}
	return texts
}

// unspoken finds values that changed though no message named them.
func unspoken(before, after map[string]string, spoken []config.Problem) error {
	was, is := leaves(before), leaves(after)
	var changed []string
	for path, text := range was {
		if is[path] != text {
			changed = append(changed, path)
		}
	}
	for path := range is {
		if _, ok := was[path]; !ok {
			changed = append(changed, path)
		}
	}
	for _, path := range changed {
		if !slices.ContainsFunc(spoken, func(p config.Problem) bool { return isNamed(path, p) }) {
			return fmt.Errorf("%s was %s and is %s, and no message spoke of it", path, was[path], is[path])
		}
	}
	return nil
}

// isNamed reports whether a problem is about a path, or has a command for it. An element of a list is named with its value,
// of which a message repeats the beginning.
func isNamed(path string, p config.Problem) bool {
	path, value, isElement := strings.Cut(path, "[=")
	value = value[:min(len(value), 100)]
	names := func(key, text string) bool {
		if isElement && strings.HasPrefix(key, path+"[") {
			return strings.Contains(text, value) || text == "not set" && value == `""`
		}
		return strings.HasPrefix(path, key) || strings.HasPrefix(key, path)
	}
	commands, _ := obey.Commands(p.Next)
	return names(p.Key, p.Value) || slices.ContainsFunc(commands, func(c obey.Command) bool { return names(c.Key, asJSON(c.Value)+c.Value) })
}

// leaves are the scalars in a configuration by their paths, as JSON. An element of a list goes by its value.
func leaves(texts map[string]string) map[string]string {
	all := map[string]string{}
	var add func(path string, v any)
	add = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, one := range v {
				if name == "" || strings.ContainsAny(name, `.["`) {
					add(path+`["`+name+`"]`, one)
				} else {
					add(path+"."+name, one)
				}
			}
		case []any:
			for i, one := range v {
				switch one.(type) {
				case map[string]any, []any:
					add(fmt.Sprintf("%s[%d]", path, i), one)
				default:
					add(path+"[="+asJSON(one), one)
				}
			}
		default:
			all[path] = asJSON(v)
		}
	}
	for key, text := range texts {
		var v any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if decoder.Decode(&v) != nil {
			v = text
		}
		add(key, v)
	}
	return all
}

func asJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}
