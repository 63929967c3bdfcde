package terminal

import (
	"fmt"
	"regexp"
	"strings"
)

// SetVariable is the word that stands for setting an environment variable, in whatever shell.
const SetVariable = "set-variable"

// Split makes words of a command line. It takes only what bash and PowerShell read in the same way: words, and double quotes
// around what has no "$", no backslash, no backquote and no "!".
func Split(line string) ([]string, error) {
	if bad := regexp.MustCompile("[$`'\\\\!;|&<>()]").FindString(line); bad != "" {
		return nil, fmt.Errorf("%q in %q: bash and PowerShell may read it differently", bad, line)
	}
	var words []string
	var word strings.Builder
	quoted, begun := false, false
	for _, c := range line {
		switch {
		case c == '"':
			quoted, begun = !quoted, true
		case c == ' ' && !quoted:
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			if !quoted && strings.ContainsRune("{}[]*?~@,", c) {
				return nil, fmt.Errorf("%q in %q: quote it", string(c), line)
			}
			word.WriteRune(c)
			begun = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("a quote is open in %q", line)
	}
	if begun {
		words = append(words, word.String())
	}
	return words, nil
}
