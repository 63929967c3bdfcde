package config

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Default decodes the default of one of the project's keys, which is JSON, into a value.
func Default(key string, into any) error {
	for _, k := range Schema() {
		if k.Name == key && k.HasDefault {
			return json.Unmarshal([]byte(k.Default), into)
		}
	}
	return fmt.Errorf("%s has no default", key)
}

// SetCommand is the Pulumi command that sets the value at a path such as "milu2-stage:db.volumeSize".
func SetCommand(path, value string) string {
	if isSecret(path) {
		// Without a value the command asks for it, so that it does not end in the shell's history.
		return "pulumi config set --secret " + pathWord(path)
	}
	word := shellWord(value)
	switch {
	case value == keyCommand:
		word = `"` + keyCommand + `"`
	case strings.HasPrefix(value, "-"):
		word = "-- " + word // or the command would take it for a flag
	}
	return "pulumi config set " + pathWord(path) + " " + word
}

// RemoveCommand is the Pulumi command that removes the value at a path.
func RemoveCommand(path string) string { return "pulumi config rm " + pathWord(path) }

// pathWord quotes a path that leads into an object or a list; no key of ours has a dot or a bracket.
func pathWord(path string) string {
	if strings.ContainsAny(path, ".[") {
		return "--path " + quoted(path)
	}
	return shellWord(path)
}

// shellWord quotes what a shell would read otherwise.
func shellWord(text string) string {
	if text == "" || strings.ContainsAny(text, " \"'<>()[]{}*?&|;,#~%^@=`$!\\") {
		return quoted(text)
	}
	return text
}

// quoted puts quotes around a word. Double quotes mean the same to a POSIX shell, PowerShell and cmd.exe around what none
// of them replaces; single quotes, which the first two have, keep the rest.
func quoted(text string) string {
	switch {
	case !strings.ContainsAny(text, "\"`$!\\"):
		return `"` + text + `"`
	case !strings.Contains(text, "'"):
		return "'" + text + "'"
	default:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`).Replace(text) + `"`
	}
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
