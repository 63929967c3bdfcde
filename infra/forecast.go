package infra

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
)

// Foresee tells what a run of the program would do about what exists already, by the code of a real run. Ctx needs no
// engine: on mocks that answer the program's invokes it works as well, and so preflight uses it. Nothing is registered.
//
// The error is what would stop the run; the forecast then holds what could be decided all the same, and may be nil.
func Foresee(ctx *pulumi.Context, settings *config.Settings, source SourceFunc) (*adopt.Forecast, error) {
	state, err := adopt.ReadState(ctx)
	if err != nil {
		return nil, err
	}
	p, err := newProgram(ctx, settings, state)
	if err != nil {
		return nil, err
	}
	if err := p.identify(); err != nil {
		return nil, err
	}
	options, providers, err := p.adoption(source)
	if err != nil {
		return nil, err
	}
	return adopt.Foresee(ctx, options, providers, p.register)
}

// ProviderRegion returns the region of the provider that an invoke names ("urn::id"): the build VPC's, or the stage's.
func ProviderRegion(settings *config.Settings, reference string) string {
	return adopt.RegionOf(reference, map[string]string{providerPeer: peerRegion(settings)}, settings.AWS.Region)
}

// peerRegion is the build VPC's region, and the stage's own where there is no other.
func peerRegion(settings *config.Settings) string {
	if settings.Stage != nil && settings.Stage.PeerRegion != "" {
		return settings.Stage.PeerRegion
	}
	return settings.AWS.Region
}
