package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rule says which strings a value may be. A number's is its digits.
type rule struct {
	// allowed says it in words.
	allowed string
	// example is what a command sets where the intended value is unknown.
	example string
	// mark is behind that command.
	mark    string
	accepts func(text string) bool
	// better turns a wrong string into the one that was probably meant, or ""; nil means that there is no guess.
	better func(text string) string
}

// suggest returns what was probably meant by a wrong string, or "".
func (r rule) suggest(given string) string {
	if r.better != nil {
		if text := r.better(given); text != "" && r.accepts(text) {
			return text
		}
	}
	return ""
}

// orEmpty accepts the empty string too, which means that the resource is off or chosen by the program.
func (r rule) orEmpty() rule {
	accepts := r.accepts
	r.allowed += ", or empty"
	r.accepts = func(text string) bool { return text == "" || accepts(text) }
	return r
}

// guess returns the rule with a way to tell what was probably meant.
func (r rule) guess(better func(text string) string) rule {
	r.better = better
	return r
}

// formOnly returns the rule with an example that only shows the form. Its mark is a comment to bash and PowerShell.
func (r rule) formOnly() rule {
	r.mark = "  # an example: put in your own"
	return r
}

// set returns the command that sets the example.
func (r rule) set(path string) string { return SetCommand(path, r.example) + r.mark }

// but returns the rule without the strings for which a function is false.
func (r rule) but(accepts func(text string) bool) rule {
	wider := r.accepts
	r.accepts = func(text string) bool { return wider(text) && accepts(text) }
	return r
}

// matching is a rule given by a regular expression.
func matching(expression, allowed, example string) rule {
	return rule{allowed: allowed, example: example, accepts: regexp.MustCompile(expression).MatchString}
}

// oneOf is a rule given by its values, the first of which is the example.
func oneOf(values ...string) rule {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = `"` + v + `"`
	}
	return rule{
		allowed: strings.Join(quoted, " or "), example: values[0],
		accepts: func(text string) bool { return slices.Contains(values, text) },
		better:  func(text string) string { return nearest(text, values) },
	}
}

// between is a rule given by the bounds of a whole number, the lower of which is the example.
func between(low, high int) rule {
	return rule{
		allowed: fmt.Sprintf("a whole number from %d to %d", low, high), example: strconv.Itoa(low),
		accepts: func(text string) bool { n, err := parseInt(text); return err == nil && n >= low && n <= high },
	}
}

// flag is the rule of a switch.
func flag() rule {
	r := oneOf("true", "false")
	r.allowed = "true or false"
	return r.guess(func(text string) string {
		switch text = strings.ToLower(text); text {
		case "yes", "on", "1":
			return "true"
		case "no", "off", "0":
			return "false"
		default:
			return text
		}
	})
}

// anyText accepts every string without control characters that is not empty.
func anyText(what, example string) rule {
	return rule{
		allowed: what + ", without control characters", example: example,
		accepts: func(text string) bool {
			return text != "" && !strings.ContainsFunc(text, isControl) && !strings.ContainsRune(text, utf8.RuneError)
		},
	}
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
