package configfuzz

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// kind says how a case was made, and with it what has to become of it.
type kind string

const (
	// valid configurations deploy.
	valid kind = "valid"
	// broken ones have one or two known mistakes: they are refused by name, before anything is registered.
	broken kind = "broken"
	// refused ones are right in themselves and wrong for the account: nothing but providers is registered.
	refused kind = "refused by the account"
	// junk may be either: its text was damaged at random.
	junk kind = "junk"
)

// fuzzCase is one configuration, and the account that it meets.
type fuzzCase struct {
	number int
	kind   kind
	// what tells a person what was done to the configuration.
	what   []string
	config map[string]string
	world  world
	// named are the texts that the error of a case that is not valid has to hold.
	named []string
}

// world is what the program finds in the account. The zero value suits every valid configuration.
type world struct {
	// logsRegion is the region of the logs bucket; empty means the stage's own.
	logsRegion string
	// buildCIDR is the build VPC's block; empty means the configured one.
	buildCIDR string
	// clash is the block of another VPC with this stage's name.
	clash string
	// oneZone leaves the region one availability zone.
	oneZone bool
	// noShared has no shared stack.
	noShared bool
}

// seed is the first half of every case's seed; the second is the case's number. Another seed is another 10,000 cases.
const seed = 5

// newCase makes the case of a number: the same one whenever it is asked for.
func newCase(number int) *fuzzCase {
	g := newGenerator(seed, uint64(number)) //nolint:gosec // case numbers are not negative
	scope := "stage"
	if g.oneIn(5) {
		scope = "shared"
	}
	c := &fuzzCase{number: number, kind: valid, config: g.sharedConfig()}
	if scope == "stage" {
		c.config = g.stageConfig()
	}
	c.what = []string{"a " + scope + " stack"}
	switch roll := g.below(100); {
	case roll < 66:
	case roll < 88:
		g.breakConfig(c, scope)
	case roll < 92 && scope == "stage":
		g.breakWorld(c)
	default:
		g.spoil(c)
	}
	return c
}

// String is the case as a person reads it, with the command that repeats it.
func (c *fuzzCase) String() string {
	text, err := json.MarshalIndent(c.config, "  ", "  ")
	if err != nil {
		text = []byte(err.Error())
	}
	return fmt.Sprintf("case %d: %s, %s\n  %s\n"+
		"  repeat it: MILU2_FAULTS_CASE=%d go test -trimpath -run TestConfigFuzz -v ./internal/configfuzz",
		c.number, c.kind, strings.Join(c.what, "; "), text, c.number)
}

// keys lists what is set.
func (c *fuzzCase) keys() []string { return slices.Sorted(maps.Keys(c.config)) }

// project begins the program's own keys.
const project = "milu2-stage:"
