package terraform

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"milu2-stage/internal/config"
)

// settings are the configuration of one stack while it is put together: values by path, each with where it came from.
type settings struct {
	scope    config.Scope
	values   map[string]setting
	defaults map[string]any
}

// setting is one value of the configuration. An empty `from` says that the value was not read but follows from others.
type setting struct {
	value any
	from  string
}

func newSettings(scope config.Scope) *settings {
	s := &settings{scope: scope, values: map[string]setting{}, defaults: map[string]any{}}
	for _, key := range config.Schema() {
		if !key.HasDefault {
			continue
		}
		var value any
		if json.Unmarshal([]byte(key.Default), &value) != nil || key.Type == "string" {
			value = key.Default
		}
		s.flatten([]string{key.Name}, value)
	}
	return s
}

// flatten stores the leaves of a default by their paths.
func (s *settings) flatten(path []string, value any) {
	object, ok := value.(map[string]any)
	if !ok {
		s.defaults[join(path...)] = value
		return
	}
	for name, child := range object {
		s.flatten(append(slices.Clone(path), name), child)
	}
}

// separator joins the steps of a path. Names of resources have dots, so it is another character.
const separator = "\x00"

func join(steps ...string) string { return strings.Join(steps, separator) }

// steps splits a path as this package's code writes it, with dots.
func steps(path string) []string { return strings.Split(path, ".") }

// set stores the value that a resource, or a variable, gives a key. What is stored first stays.
func (s *settings) set(path string, value any, from string) { s.put(steps(path), value, from) }

func (s *settings) put(path []string, value any, from string) {
	if _, ok := s.values[join(path...)]; !ok {
		s.values[join(path...)] = setting{value, from}
	}
}

// name gives a resource its physical name, and id its import id; leave and ignore are external and ignoreChanges.
func (s *settings) name(logical, physical, from string) {
	s.put([]string{"names", logical}, physical, from)
}
func (s *settings) id(logical, id, from string) { s.put([]string{"imports", logical}, id, from) }
func (s *settings) leave(logical, id, from string) {
	s.put([]string{"external", logical}, id, from)
}

// ignore keeps live values of a resource as they are.
func (s *settings) ignore(logical, from string, properties ...string) {
	path := join("ignoreChanges", logical)
	before, _ := s.values[path].value.([]any)
	for _, property := range properties {
		if !slices.Contains(before, any(property)) {
			before = append(before, property)
		}
	}
	s.values[path] = setting{before, from}
}

// get returns a value as it was found, else its default.
func (s *settings) get(path string) any {
	if v, ok := s.values[join(steps(path)...)]; ok {
		return v.value
	}
	return s.defaults[join(steps(path)...)]
}

func (s *settings) int(path string) int       { return numberOf(plainJSON(s.get(path))) }
func (s *settings) string(path string) string { return textOf(s.get(path)) }
func (s *settings) strings(path string) []string {
	return textsOf(plainJSON(s.get(path)))
}

func (s *settings) bool(path string) bool {
	on, _ := s.get(path).(bool)
	return on
}

// differing are the values that are not the defaults, by path.
func (s *settings) differing() map[string]setting {
	differ := maps.Clone(s.values)
	maps.DeleteFunc(differ, func(path string, v setting) bool {
		fallback, ok := s.fallback(path)
		return ok && same(v.value, fallback)
	})
	return differ
}

// fallback is the default of a path. A kind of node that Pulumi.yaml does not have takes the defaults of all kinds.
func (s *settings) fallback(path string) (any, bool) {
	if fallback, ok := s.defaults[path]; ok {
		return fallback, true
	}
	const kindPath = 3
	if path := strings.Split(path, separator); len(path) == kindPath && path[0] == "nodes" {
		fallback, ok := s.defaults[join("nodeDefaults", path[2])]
		return fallback, ok
	}
	return nil, false
}

func same(a, b any) bool {
	first, errA := json.Marshal(a)
	second, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(first, second)
}

// plainJSON returns a value in the types that JSON has.
func plainJSON(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var plain any
	if json.Unmarshal(text, &plain) != nil {
		return nil
	}
	return plain
}
