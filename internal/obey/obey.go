// Package obey runs the `pulumi config` commands of a message, with the Pulumi CLI's own code for configuration. It is for
// the tests that follow the advice of messages.
package obey

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// Command is one `pulumi config set` or `pulumi config rm`.
type Command struct {
	// Args are the arguments of the Pulumi CLI.
	Args []string
	// Key is what the command sets or removes, as it is written.
	Key    string
	Remove bool
	Path   bool
	Secret bool
	// Value is what it sets; a secret has none.
	Value string
	// Example tells that the value only shows the form.
	Example bool
}

// commandPattern finds commands that have a line of their own, or its end, and those in backquotes.
var commandPattern = regexp.MustCompile("`(pulumi config (?:set|rm) [^`\n]*)`|(pulumi config (?:set|rm) .*)")

// Commands are the commands in a text, in their order.
func Commands(text string) ([]Command, error) {
	var all []Command
	for _, match := range commandPattern.FindAllStringSubmatch(text, -1) {
		line := match[1] + match[2]
		words, example, err := split(line)
		if err != nil {
			return nil, fmt.Errorf("reading the command %q: %w", line, err)
		}
		command, err := parse(words)
		if err != nil {
			return nil, fmt.Errorf("reading the command %q: %w", line, err)
		}
		command.Example = example
		all = append(all, command)
	}
	return all, nil
}

// wordPattern is a part of a command line as bash and PowerShell read it: quoted, a comment, or what needs no quotes.
var wordPattern = regexp.MustCompile(`^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(#.*)|([^\s"'$\x60()\[\]{}*?<>|;&!,#]+))(?:\s+|$)`)

// escape is a character behind a backslash, as bash has it within double quotes.
var escape = regexp.MustCompile(`\\(.)`)

// split makes words of a command line. A comment at its end is reported.
func split(line string) (words []string, comment bool, err error) {
	for line != "" {
		match := wordPattern.FindStringSubmatch(line)
		switch {
		case match == nil:
			return nil, false, fmt.Errorf("a shell reads %q otherwise", line)
		case match[3] != "":
			return words, true, nil
		}
		words = append(words, escape.ReplaceAllString(match[1], "$1")+match[2]+match[4])
		line = line[len(match[0]):]
	}
	return words, false, nil
}

func parse(words []string) (Command, error) {
	c := Command{Args: words[1:]}
	if len(words) < 4 || !slices.Contains([]string{"set", "rm"}, words[2]) {
		return c, fmt.Errorf("neither set nor rm: %q", words)
	}
	c.Remove = words[2] == "rm"
	var rest []string
	for i := 3; i < len(words); i++ {
		switch {
		case words[i] == "--":
			rest = append(rest, words[i+1:]...)
			i = len(words)
		case words[i] == "-s":
			i++
		case words[i] == "--path":
			c.Path = true
		case words[i] == "--secret":
			c.Secret = true
		case strings.HasPrefix(words[i], "-"):
			return c, fmt.Errorf("an unknown flag: %s", words[i])
		default:
			rest = append(rest, words[i])
		}
	}
	want := 2
	if c.Remove || c.Secret {
		want = 1
	}
	if len(rest) != want {
		return c, fmt.Errorf("%d words where %d belong: %q", len(rest), want, rest)
	}
	c.Key = rest[0]
	if want == 2 {
		c.Value = rest[1]
	}
	return c, nil
}

// Run runs a command on a stack's configuration.
func (c Command) Run(stack config.Map) error {
	key, err := parseKey(c.Key, c.Path)
	if err != nil {
		return err
	}
	if c.Remove {
		return stack.Remove(key, c.Path)
	}
	return stack.Set(key, config.NewValue(c.Value), c.Path)
}

// parseKey reads a key with its namespace as the CLI does: a path is part of the name.
func parseKey(text string, path bool) (config.Key, error) {
	top, rest := text, ""
	if end := strings.IndexAny(text, "[."); path && end > 0 {
		top, rest = text[:end], text[end:]
	}
	key, err := config.ParseKey(top)
	if err != nil {
		return config.Key{}, err
	}
	return config.MustMakeKey(key.Namespace(), key.Name()+rest), nil
}
