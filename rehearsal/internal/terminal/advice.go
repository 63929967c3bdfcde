package terminal

import (
	"regexp"
	"strings"
)

// Advice reads the commands out of a message that refuses a run: for each problem the ways out of it, and each way the commands
// that it takes. A problem begins with "- ", or, in the configuration, with "next:"; a message that has neither is one problem.
func Advice(message string) [][][]string {
	var all [][][]string
	for _, problem := range problems(message) {
		if ways := waysOut(problem); len(ways) > 0 {
			all = append(all, ways)
		}
	}
	return all
}

func problems(message string) []string {
	var all []string
	bullets := regexp.MustCompile(`(?m)^\s*- `)
	next := regexp.MustCompile(`(?m)^\s*next:\s+(.*(\n {10,}.*)*)$`)
	if found := next.FindAllStringSubmatch(message, -1); found != nil {
		for _, line := range found {
			all = append(all, line[1])
		}
		return all
	}
	parts := bullets.Split(message, -1)
	if len(parts) > 1 {
		return parts[1:]
	}
	return parts
}

// waysOut finds the commands of a problem. "or" between two of them, or "one of" before them, makes them alternatives.
func waysOut(problem string) [][]string {
	command := regexp.MustCompile(`\b(pulumi (config|up|refresh|cancel|stack|state|import)|aws [a-z0-9]+ [a-z-]+)\b[^` + "`" + `\n]*`)
	separator := regexp.MustCompile(`\b(or|one of)\b`)
	end := regexp.MustCompile(`, (or|then|and|but) |  +\(| +# |[;.,:]?$`)
	var ways [][]string
	for last := 0; ; {
		at := command.FindStringIndex(problem[last:])
		if at == nil {
			return ways
		}
		begin := last + at[0]
		text := problem[begin : last+at[1]]
		text = text[:end.FindStringIndex(text)[0]]
		alternative := separator.MatchString(problem[last:begin]) && len(ways) > 0
		if first := strings.Contains(problem[:begin], "one of\n"); first || alternative || len(ways) == 0 {
			ways = append(ways, []string{text})
		} else {
			ways[len(ways)-1] = append(ways[len(ways)-1], text)
		}
		last = begin + len(text)
	}
}

// Placeholder tells whether a command has a word in it that stands for something that only a person knows.
func Placeholder(command string) bool {
	return regexp.MustCompile(`<[a-z].*>|\bID\b`).MatchString(command)
}
