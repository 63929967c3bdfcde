package adopt

import (
	"cmp"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Forecast is what a run would do about what exists.
type Forecast struct {
	// Decisions has one entry for each registration of a resource, and one for each thing that is left alone. They are
	// sorted by type and name.
	Decisions []Decision
	// Report is what a run says on the diagnostics stream.
	Report string
}

// Foresee plans as Prepare does and goes no further: it installs nothing, so ctx may run on mocks. The error lists
// everything that would stop a run; the forecast then holds what could be decided all the same.
func Foresee(
	ctx *pulumi.Context, opts Options, providers map[string]pulumi.ProviderResource, program Program,
) (*Forecast, error) {
	known, err := opts.state(ctx)
	if err != nil {
		return nil, err
	}
	a := newAdopter(opts, owner{project: ctx.Project(), stack: ctx.Stack()}, known)
	err = a.plan(ctx, providers, program)
	return a.forecast(), err
}

func (a *Adopter) forecast() *Forecast {
	f := &Forecast{Report: a.report()}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, d := range a.planned {
		f.Decisions = append(f.Decisions, d)
	}
	for _, s := range a.skipped {
		f.Decisions = append(f.Decisions, Decision{Action: Skip, Type: s.token, Name: s.name, ID: s.live.ID, Live: *s.live})
	}
	slices.SortFunc(f.Decisions, func(x, y Decision) int {
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.Name, y.Name))
	})
	return f
}

// RegionOf returns the region of a provider reference ("urn::id"): that of its logical name, or the fallback.
func RegionOf(reference string, regions map[string]string, fallback string) string {
	if region, ok := regions[providerName(reference)]; ok {
		return region
	}
	return fallback
}
