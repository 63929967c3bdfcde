package configfuzz

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
)

// generator makes configurations from a seed. Every choice leans towards the ends of what is allowed.
type generator struct{ random *rand.Rand }

func newGenerator(first, second uint64) *generator {
	return &generator{rand.New(rand.NewPCG(first, second))} //nolint:gosec // the seed has to give the same case again
}

func (g *generator) below(n int) int { return g.random.IntN(n) }

func (g *generator) oneIn(n int) bool { return g.below(n) == 0 }

// often is how often an optional key is set.
func (g *generator) often() bool { return g.below(100) < 35 }

// pick chooses one of the values.
func pick[T any](g *generator, values ...T) T { return values[g.below(len(values))] }

// between is a number from low to high: an end every third time.
func (g *generator) between(low, high int) int {
	switch g.below(6) {
	case 0:
		return low
	case 1:
		return high
	default:
		return low + g.below(high-low+1)
	}
}

// some makes up to most distinct values.
func some[T comparable](g *generator, most int, value func() T) []T {
	values := []T{}
	for range g.between(0, most) {
		if v := value(); !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return values
}

const (
	letters = "abcdefghijklmnopqrstuvwxyz"
	digits  = "0123456789"
)

// chars makes a text of n characters of the alphabet.
func (g *generator) chars(alphabet string, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(alphabet[g.below(len(alphabet))])
	}
	return b.String()
}

// label makes a name of at most so many characters: a letter first, no hyphen at the end nor next to another.
func (g *generator) label(most int) string {
	n := g.between(1, most)
	text := []byte(g.chars(letters, 1) + g.chars(letters+digits+"--", n-1))
	for i := 1; i < n; i++ {
		if text[i] == '-' && (i == n-1 || text[i-1] == '-') {
			text[i] = 'x'
		}
	}
	return string(text)
}

func (g *generator) hex(n int) string { return g.chars(digits+"abcdef", n) }

func (g *generator) flag() string { return pick(g, "true", "false") }

// object is a JSON object with the order of its fields at random; Go's own maps are enough for that.
type object map[string]any

// asJSON is the text of a value, as Pulumi passes it to a program.
func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// maybe sets a field of an object now and then.
func (o object) maybe(g *generator, name string, value func() any) {
	if g.often() {
		o[name] = value()
	}
}

// settings are the keys that a generator has set.
type settings map[string]string

func (s settings) maybe(g *generator, name string, value func() string) {
	if g.often() {
		s[project+name] = value()
	}
}

// uuid is what the ids of keys, web ACLs and key groups look like.
func (g *generator) uuid() string {
	return strings.Join([]string{g.hex(8), g.hex(4), g.hex(4), g.hex(4), g.hex(12)}, "-")
}

func (g *generator) account() string { return g.chars(digits, 12) }

// arn is an ARN of the made-up partition.
func (g *generator) arn(service, region, resource string) string {
	return strings.Join([]string{"arn", "aws-test", service, region, g.account(), resource}, ":")
}
