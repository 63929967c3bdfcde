// Package adopt decides for each registration whether the resource is created, imported because it exists already, or
// managed as it was. It owns the import mapping; what exists it learns from a Source.
//
// A run has two passes. The planning pass runs the program against a stand-in for the engine, makes every look-up,
// reports, and stops the run with all problems at once before the engine has seen a single registration. Then the real
// pass runs under a transform that applies what was decided.
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
	// Source answers the look-ups; nil only where Mode is off.
	Source Source
	// Account is the id of the account that the providers use; look-ups that see another one stop the run. Empty skips
	// the check.
	Account string
	// Domain narrows look-ups of records in public zones and of certificates.
	Domain string
	// NamePrefix begins the physical names of the stack; it narrows look-ups by name.
	NamePrefix string
	// Apart tells a stage from the others.
	Apart Apart
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
	planned map[string]Decision
	skipped map[string]skip
	// moved holds the former URNs of resources with aliases.
	moved map[string][]string
	// names are the logical names that were registered, to tell a misspelt key of imports.
	names map[string]bool
	// live and owners are what was found out about what is adopted.
	live   liveValues
	owners owners
	mine   possessions
	// problems are collected while planning; outside of it they fail the registration instead.
	planning bool
	problems []problem
	// warming asks what Skips will want to know, all at once, in the background.
	warming    bool
	background sync.WaitGroup
}

// Program is the stack's program: it registers the same resources whenever it is run.
type Program func(ctx *pulumi.Context, a *Adopter) error

// Prepare reads the stack's state, plans, reports on the diagnostics stream and installs the transform. After it the
// caller runs the program itself on ctx. Providers are the providers that ctx already has, by logical name; the planning
// pass forwards the program's invokes to them.
//
// An error means that nothing has been registered yet, and lists everything that stands in the way.
func Prepare(
	ctx *pulumi.Context, opts Options, providers map[string]pulumi.ProviderResource, program Program,
) (*Adopter, error) {
	known, err := opts.state(ctx)
	if err != nil {
		return nil, err
	}
	if err := known.sameAccount(opts.Account); err != nil {
		return nil, err
	}
	a := newAdopter(opts, owner{project: ctx.Project(), stack: ctx.Stack()}, known)
	a.log, a.patience = ctx.Log, settlePatience
	if opts.Mode != config.AdoptOff {
		if err := a.plan(ctx, providers, program); err != nil {
			return nil, err
		}
		if err := ctx.Log.Info(a.report(), nil); err != nil {
			return nil, fmt.Errorf("writing the adoption report: %w", err)
		}
	}
	if err := a.watch(ctx); err != nil {
		return nil, err
	}
	if err := ctx.RegisterResourceTransform(a.transform); err != nil {
		return nil, fmt.Errorf("installing the adoption transform: %w", err)
	}
	return a, nil
}

func newAdopter(opts Options, self owner, known *state) *Adopter {
	return &Adopter{
		opts:    opts,
		self:    self,
		kinds:   kinds(),
		state:   known,
		find:    newFinder(opts, self, known),
		planned: map[string]Decision{},
		skipped: map[string]skip{},
		moved:   map[string][]string{},
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
	matches, _, err := f.matches(ctx, k, registration{token: token, region: region, inputs: Inputs(inputs)})
	return matches, err
}
