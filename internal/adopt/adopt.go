// Package adopt decides for each registration whether the resource is created, imported because it exists already, or
// managed as it was. It owns the import mapping; what exists it learns from a Source.
//
// The program runs once. The engine passes each registration, with its inputs resolved, to a transform, which looks the resource
// up and sets the import option where it exists. A preview notes all problems and returns them at its end as one error, so that
// the update never begins.
package adopt

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// Options say how one stack adopts.
type Options struct {
	// State is the stack's own; the zero value has it read.
	State State
	Mode  config.AdoptMode
	Scope config.Scope
	// Imports maps logical names to import ids, or to "create".
	Imports map[string]string
	// IgnoreChanges maps logical names to the properties that the configuration leaves as they are; "*" is all.
	IgnoreChanges map[string][]string
	// Region is where a registration without a provider of Regions lies.
	Region string
	// Regions maps logical names of provider resources to their regions.
	Regions map[string]string
	// Source answers the lookups; nil only where Mode is off.
	Source Source
	// Account is the id of the account that the providers use; lookups that see another one stop the run. Empty skips
	// the check.
	Account string
	// Domain narrows lookups of records in public zones and of certificates.
	Domain string
	// NamePrefix begins the physical names of the stack; it narrows lookups by name.
	NamePrefix string
	// Tags are those that the providers add to every resource, and IgnoresTag tells of a key whether they leave it alone; nil is none.
	Tags       map[string]string
	IgnoresTag func(key string) bool
	// Apart tells a stage from the others.
	Apart Apart
	// First is what is asked at the start of a run, all at once.
	First []Lookup
	// Registered is the record of what the program registers.
	Registered *Registered
}

// Adopter holds what one run knows and has decided. Its methods are safe for concurrent use. A nil Adopter adopts and
// skips nothing.
type Adopter struct {
	opts  Options
	self  owner
	kinds map[string]kind
	state *state
	find  *finder
	log   pulumi.Log
	// hook asks beforeCreate; nil where nothing is looked up.
	hook *pulumi.ResourceHook
	// patience is how long to wait for what AWS is still making, pause how long between two questions.
	patience, pause time.Duration

	mu      sync.Mutex
	planned map[resourceName]Decision
	skipped map[resourceName]skip
	// names are the logical names that were registered, to tell a misspelt key of imports.
	names map[string]bool
	// live and owners are what was found out about what is adopted.
	live   liveValues
	owners owners
	mine   possessions
	rooms  rooms
	// waiting are the logical names that the next run registers, and what they do.
	waiting [][2]string
	left    []string
	// ahead are notes about what bringing adopted resources in line changes.
	ahead    []string
	problems []problem
	// preview notes problems; an update fails the registration.
	preview bool
}

func newAdopter(opts Options, self owner, known *state) *Adopter {
	return &Adopter{
		opts:    opts,
		self:    self,
		kinds:   kinds(),
		state:   known,
		find:    newFinder(opts, self, known),
		planned: map[resourceName]Decision{},
		skipped: map[resourceName]skip{},
		names:   map[string]bool{},
		pause:   settlePause,
	}
}

// Match is a live thing that a registration would adopt.
type Match struct {
	// ID is what the provider's import takes.
	ID   string
	Live Live
}

// Find returns the live things that a registration of the type with these inputs matches, for tests of sources and for
// checks outside of a deployment. Inputs are plain values under Pulumi's property names.
func Find(ctx context.Context, source Source, region, token string, inputs map[string]any) ([]Match, error) {
	k, ok := kinds()[token]
	if !ok {
		return nil, fmt.Errorf("finding %s: the type is not mapped", token)
	}
	domain, _ := inputs["domainName"].(string)
	f := newFinder(Options{Source: source, Domain: domain}, owner{}, &state{})
	return f.matches(ctx, k, registration{token: token, region: region, inputs: Inputs(inputs)})
}
