package config

import "strings"

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
