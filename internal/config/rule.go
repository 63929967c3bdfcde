package config

import (
	"fmt"
	"regexp"
	"strings"
)

// rule says which texts a value may be.
type rule struct {
	// allowed says it in words.
	allowed string
	// example is a text that the rule accepts.
	example string
	accepts func(text string) bool
	// better turns a wrong text into the one that was probably meant, or ""; nil means that nobody can tell.
	better func(text string) string
}

// suggest returns a text to set instead of the given one.
func (r rule) suggest(given string) string {
	if r.better != nil {
		if text := r.better(given); text != "" && r.accepts(text) {
			return text
		}
	}
	return r.example
}

// orEmpty accepts the empty text too, which means that the thing is off or chosen by the program.
func (r rule) orEmpty() rule {
	accepts := r.accepts
	r.allowed += ", or empty"
	r.accepts = func(text string) bool { return text == "" || accepts(text) }
	return r
}

// plainName matches what a Pulumi config path can hold without quotes.
var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

func isPlainName(name string) bool { return plainName.MatchString(name) }

// matching is a rule given by a regular expression.
func matching(expression *regexp.Regexp, allowed, example string) rule {
	return rule{allowed: allowed, example: example, accepts: expression.MatchString}
}

// oneOf is a rule given by its values, the first of which is the example.
func oneOf(values ...string) rule {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = `"` + v + `"`
	}
	return rule{
		allowed: strings.Join(quoted, " or "), example: values[0],
		accepts: func(text string) bool { return contains(values, text) },
		better:  func(text string) string { return nearest(text, values) },
	}
}

// anyText accepts every text without control characters that is not empty.
func anyText(what, example string) rule {
	return rule{
		allowed: what + ", without control characters", example: example,
		accepts: func(text string) bool { return text != "" && !strings.ContainsFunc(text, isControl) },
	}
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

var (
	namePrefixPattern  = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	nameSuffixPattern  = regexp.MustCompile(`^-?[a-z0-9]+(-[a-z0-9]+)*$`)
	regionPattern      = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$`)
	pathPattern        = regexp.MustCompile(`^/[A-Za-z0-9_.\-$/~"'@:+&?=%]*$`)
	stackPattern       = regexp.MustCompile(`^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$`)
	vpcPattern         = regexp.MustCompile(`^vpc-[0-9a-f]{8,17}$`)
	imagePattern       = regexp.MustCompile(`^ami-[0-9a-f]{8,17}$`)
	repositoryPattern  = regexp.MustCompile(`^[a-z0-9]+(?:[._-][a-z0-9]+)*(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$`)
	servicePattern     = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$`)
	keyGroupPattern    = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	logicalNamePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_./:-]*$`)
)

// The longest prefix and suffix. Both are in the private zone's first label, for which DNS has 63 characters; names with
// shorter limits are cut by package naming.
const (
	longestPrefix = 32
	longestSuffix = 16
)

// namePrefixRule has single hyphens only because ECR has: the repositories' names begin with the prefix and the suffix.
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html.
func namePrefixRule() rule {
	r := matching(namePrefixPattern, fmt.Sprintf("a lower-case letter, then lower-case letters, digits and single hyphens, no hyphen"+
		" at the end, %d characters at most, and neither \"internal\" nor \"sg\" before a hyphen or alone, with which no name of a load"+
		" balancer or a security group may begin", longestPrefix), "milu2stage")
	r.accepts = func(text string) bool {
		return len(text) <= longestPrefix && namePrefixPattern.MatchString(text) && !strings.HasPrefix(text+"-", "internal-") &&
			!strings.HasPrefix(text+"-", "sg-")
	}
	r.better = strings.ToLower
	return r
}

func nameSuffixRule() rule {
	r := matching(nameSuffixPattern, fmt.Sprintf("lower-case letters, digits and single hyphens, no hyphen at the end, %d characters at"+
		" most", longestSuffix), "-stage1")
	r.accepts = func(text string) bool { return len(text) <= longestSuffix && nameSuffixPattern.MatchString(text) }
	r.better = strings.ToLower
	return r.orEmpty()
}

func regionRule() rule {
	r := matching(regionPattern, "a region such as eu-central-1", "eu-central-1")
	r.better = strings.ToLower
	return r
}

func healthCheckPathRule() rule {
	r := matching(pathPattern, "a URL path that begins with / and has 1024 characters at most", "/health")
	r.accepts = func(text string) bool { return len(text) <= 1024 && pathPattern.MatchString(text) }
	r.better = func(text string) string { return "/" + text }
	return r
}
