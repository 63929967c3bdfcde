package adopt

import (
	"regexp"
	"strings"

	"milu2-stage/internal/config"
)

// setting is a value of the stack's configuration.
type setting struct {
	// path follows the project's name: "api.port".
	path string
	// value is empty where the setting has to go; blankValue is the empty value.
	value string
}

const blankValue = `""`

// command is what sets the value, or removes it.
func (s setting) command(stack string) string {
	path := config.Project + ":" + s.path
	switch s.value {
	case blankValue:
		return config.ForStack(config.SetCommand(path, ""), quoted(stack))
	case "":
		return config.ForStack(config.RemoveCommand(path), quoted(stack))
	}
	return config.ForStack(config.SetCommand(path, s.value), quoted(stack))
}

// quoted is a stack's name as a word of a command. Double quotes are the only ones that cmd.exe, PowerShell and POSIX shells
// all take.
func quoted(s string) string {
	if plain, err := regexp.MatchString(`^[A-Za-z0-9._:/-]+$`, s); err == nil && plain {
		return s
	}
	return `"` + s + `"`
}

// way is what a user can do about what stands in the way of a run. The zero value is nothing.
type way struct {
	// does says what comes of the settings, as something to do: "keep it".
	does     string
	settings []setting
	// not says why there are no settings; "" is that no key exists.
	not string
}

// keep is the way that makes the configuration say what is live.
func keep(settings ...setting) way { return way{does: "keep it", settings: settings} }

// text is the way as the end of a sentence, with a command on each line.
func (w way) text(stack string) string {
	var b strings.Builder
	b.WriteString(w.does + ":")
	for _, s := range w.settings {
		b.WriteString("\n  " + s.command(stack))
	}
	return b.String()
}

// imported is the way that takes a live thing over by its import id.
func imported(does, name, id string) way {
	return way{does: does, settings: []setting{{"imports." + name, id}}}
}

// importCommand is the command that chooses an id for a logical name.
func (a *Adopter) importCommand(name, id string) string {
	return setting{"imports." + name, id}.command(a.self.stack)
}

// removed is the way that removes an entry of imports.
func removed(name string) way {
	return way{does: "remove the entry", settings: []setting{{path: "imports." + name}}}
}
