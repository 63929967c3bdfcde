package config

import (
	"encoding/json"
	"fmt"
	"strings"
)

// SetCommand is the Pulumi command that sets the value at a path such as "milu2-stage:db.volumeSize".
func SetCommand(path, value string) string { return setCommand(path, value) }

// RemoveCommand is the Pulumi command that removes the value at a path.
func RemoveCommand(path string) string { return removeCommand(path) }

// Default decodes the default of one of the project's keys, which is JSON, into a value.
func Default(key string, into any) error {
	for _, k := range Schema() {
		if k.Name == key && k.HasDefault {
			return json.Unmarshal([]byte(k.Default), into)
		}
	}
	return fmt.Errorf("%s has no default", key)
}

// ForStack names the stack in the commands of a text that set or remove configuration. Without it they would work on the
// stack that happens to be selected, which `pulumi up -s` does not change. A command that names a stack already stays as it is.
func ForStack(text, stack string) string {
	if stack == "" {
		return text
	}
	for _, command := range []string{"pulumi config set ", "pulumi config rm "} {
		parts := strings.Split(text, command)
		for i, rest := range parts[1:] {
			if !strings.HasPrefix(rest, "-s ") {
				parts[i+1] = "-s " + stack + " " + rest
			}
		}
		text = strings.Join(parts, command)
	}
	return text
}
