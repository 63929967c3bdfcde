package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"milu2-stage/internal/naming"
)

// AWS's limits on tags. https://docs.aws.amazon.com/general/latest/gr/aws_tagging.html
const (
	mostTags        = 50
	longestTagKey   = 128
	longestTagValue = 256
)

// tagForm is what the services have in common; some take more.
const tagForm = `^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`

func tagKeyRule() rule {
	return matching(tagForm, fmt.Sprintf("a tag's key: letters, digits, spaces and _.:/=+-@, %d characters at most, not beginning with aws:",
		longestTagKey), "team").formOnly().
		but(func(text string) bool {
			return text != "" && utf8.RuneCountInString(text) <= longestTagKey && !strings.HasPrefix(strings.ToLower(text), "aws:")
		})
}

func tagValueRule() rule {
	const allowed = "a tag's value: letters, digits, spaces and _.:/=+-@, %d characters at most"
	return matching(tagForm, fmt.Sprintf(allowed, longestTagValue), "milu2").formOnly().
		but(func(text string) bool { return utf8.RuneCountInString(text) <= longestTagValue })
}

// ownTags are the keys of the tags that the program sets on resources itself.
func ownTags() []string {
	return append(slices.Sorted(maps.Keys(naming.Tags("", ""))), naming.TagName)
}

// checkTags checks the keys of the stack's tags, whose values are checked already, and that the provider ignores none that it
// is to set.
func (l *loader) checkTags(s *Settings) {
	own, r := ownTags(), tagKeyRule()
	seen := map[string]string{} // IAM does not tell keys by their case
	for _, key := range own {
		seen[strings.ToLower(key)] = "the program's own " + key
	}
	for _, key := range slices.Sorted(maps.Keys(s.Tags)) {
		path := Path("tags", key)
		other, twice := seen[strings.ToLower(key)]
		seen[strings.ToLower(key)] = path
		if !r.accepts(key) {
			l.report(path, s.Tags[key], r.allowed, RemoveCommand(path))
		} else if twice {
			l.report(path, s.Tags[key], "a key other than "+other+", in whatever case: IAM does not tell them apart", RemoveCommand(path))
		}
	}
	if most := mostTags - len(own); len(s.Tags) > most {
		keys := slices.Sorted(maps.Keys(s.Tags))
		commands := make([]string, 0, len(keys)-most)
		for _, key := range keys[most:] {
			commands = append(commands, RemoveCommand(Path("tags", key)))
		}
		l.add(Problem{
			Key: ours("tags"), Value: fmt.Sprintf("%d tags", len(keys)),
			Allowed: fmt.Sprintf("%d tags at most: AWS takes %d on a resource, and the program sets %d", most, mostTags, len(own)),
		}, commands...)
	}
	set := slices.Concat(own, slices.Sorted(maps.Keys(s.Tags)))
	l.checkIgnoredTags("keys", s.IgnoreTags.Keys, func(ignored string) int { return slices.Index(set, ignored) }, set)
	l.checkIgnoredTags("keyPrefixes", s.IgnoreTags.KeyPrefixes, func(ignored string) int {
		return slices.IndexFunc(set, func(key string) bool { return ignored != "" && strings.HasPrefix(key, ignored) })
	}, set)
}

// checkIgnoredTags reports what would keep the provider from setting one of the tags that are set; find returns its index.
func (l *loader) checkIgnoredTags(field string, ignored []string, find func(string) int, set []string) {
	for i, text := range ignored {
		one := element(Path("ignoreTags", field), i)
		if found := find(text); found >= 0 && l.fine(one) {
			l.report(one, text, fmt.Sprintf("no tag that the program or %s sets, as %s is: the provider would not set it", ours("tags"), set[found]),
				RemoveCommand(one))
		}
	}
}
