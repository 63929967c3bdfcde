package infra

import (
	"fmt"
	"maps"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
	"milu2-stage/internal/naming"
)

// The logical names of the explicit providers.
const (
	providerMain = "aws"
	providerPeer = "aws-peer"
	providerAWSX = "awsx"
)

// identity says whose resources these are.
type identity struct {
	AccountID string
	Partition string
}

// program is what the registrations of one stack have in common.
type program struct {
	ctx      *pulumi.Context
	settings *config.Settings
	names    *naming.Names
	region   string
	tags     map[string]string
	provider *aws.Provider
	// peer is the provider in the build VPC's region: the same one, or nil without peering.
	peer *aws.Provider
	// awsx makes the stage's awsx components; nil leaves them to the engine's default provider.
	awsx     *awsx.Provider
	identity identity
	// publicZoneID is the public zone of a stage.
	publicZoneID string
	// state is what the stack had deployed when the run began, registered what this run has registered so far.
	state      adopt.State
	registered *adopt.Registered
	adopter    *adopt.Adopter
}

// newProgram compares the configuration with what is deployed, and registers the AWS providers.
func newProgram(ctx *pulumi.Context, settings *config.Settings, state adopt.State) (*program, error) {
	if err := CheckNames(settings); err != nil {
		return nil, err
	}
	if err := refuseMoves(settings, state); err != nil {
		return nil, err
	}
	p := &program{
		ctx:      ctx,
		settings: settings,
		state:    state,
		region:   settings.AWS.Region,
		names:    NamesOf(settings),
		tags:     tagsOf(ctx, settings),
	}
	var err error
	if p.registered, err = adopt.Watch(ctx); err != nil {
		return nil, err
	}
	if p.provider, err = newProvider(ctx, providerMain, p.region, settings, p.tags); err != nil {
		return nil, err
	}
	if stage := settings.Stage; stage != nil && stage.PeerBuildVPCID != "" {
		p.peer = p.provider
		if p.crossRegion() {
			if p.peer, err = newProvider(ctx, providerPeer, stage.PeerRegion, settings, p.tags); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

// tagsOf returns the tags of every resource of the stack.
func tagsOf(ctx *pulumi.Context, settings *config.Settings) map[string]string {
	tags := naming.Tags(ctx.Project(), ctx.Stack())
	maps.Copy(tags, settings.Tags)
	return tags
}

// crossRegion reports whether the build VPC is in another region than the stage.
func (p *program) crossRegion() bool {
	peer := p.settings.Stage.PeerRegion
	return peer != "" && peer != p.region
}

// identify asks whose account it is.
func (p *program) identify() error {
	caller, err := aws.GetCallerIdentity(p.ctx, &aws.GetCallerIdentityArgs{}, p.invoke())
	if err != nil {
		return fmt.Errorf("asking AWS for the account of the credentials: %w", err)
	}
	partition, err := aws.GetPartition(p.ctx, &aws.GetPartitionArgs{}, p.invoke())
	if err != nil {
		return fmt.Errorf("asking for the partition of %s: %w", p.region, err)
	}
	p.identity = identity{AccountID: caller.AccountId, Partition: partition.Partition}
	return nil
}

// startAWSX registers the awsx provider of a stage, so that its plugin, a Node.js program, starts while the program looks up
// what exists. The engine starts a plugin at the first registration that needs it, and handles no other meanwhile: the first
// repository would make everything behind it wait.
func (p *program) startAWSX() (err error) {
	if p.settings.Stage == nil {
		return nil
	}
	if p.awsx, err = awsx.NewProvider(p.ctx, providerAWSX, nil); err != nil {
		return fmt.Errorf("registering the awsx provider: %w", err)
	}
	return nil
}

// register registers the stack's resources. The adopter is nil on mocks.
func (p *program) register(adopter *adopt.Adopter) error {
	p.adopter = adopter
	deploy := deployStage
	if p.settings.Scope == config.ScopeShared {
		deploy = deployShared
	}
	if err := deploy(p); err != nil {
		return err
	}
	if err := p.reportChanges(); err != nil {
		return err
	}
	if problems := p.settings.CheckIgnored(p.registered.Names()); len(problems) > 0 {
		return problems
	}
	return p.reportCuts()
}

// reportCuts says which names were shortened: a cut is never silent.
func (p *program) reportCuts() error {
	for _, cut := range p.names.Cuts() {
		message := fmt.Sprintf("The %s name %q is longer than the %d characters that AWS allows; it becomes %q.",
			cut.Kind, cut.Full, cut.Limit, cut.Name)
		if err := p.ctx.Log.Warn(message, nil); err != nil {
			return fmt.Errorf("reporting a shortened name: %w", err)
		}
	}
	return nil
}

// adoption says how this stack adopts.
func (p *program) adoption(source SourceFunc) (adopt.Options, error) {
	lookups, err := source(p.ctx.Context(), p.settings)
	if err != nil {
		return adopt.Options{}, fmt.Errorf("preparing the lookups: %w", err)
	}
	options := adopt.Options{
		State:      p.state,
		Mode:       p.settings.Adopt,
		Scope:      p.settings.Scope,
		Imports:    p.settings.Imports,
		Region:     p.region,
		Regions:    map[string]string{providerMain: p.region},
		Source:     lookups,
		Account:    p.identity.AccountID,
		NamePrefix: p.settings.NamePrefix,
		First:      firstLookups(p.settings),
		Registered: p.registered,
	}
	if stage := p.settings.Stage; stage != nil {
		options.Domain = stage.Domain
		options.Apart = p.apart(stage)
		if p.peer != nil && p.crossRegion() {
			options.Regions[providerPeer] = stage.PeerRegion
		}
	}
	return options, nil
}

// opts makes a component's children use the stack's provider.
func (p *program) opts() []pulumi.ResourceOption {
	return []pulumi.ResourceOption{pulumi.Providers(p.provider)}
}

// invoke makes an invoke use the stack's provider.
func (p *program) invoke() pulumi.InvokeOption { return pulumi.Provider(p.provider) }

// skips is the SkipFunc of the shared stack.
func (p *program) skips(token, logicalName, physicalName string) (*Existing, error) {
	if id := p.settings.External[logicalName]; id != "" {
		return p.external(token, logicalName, id)
	}
	live, skip, err := p.adopter.Skips(p.ctx.Context(), token, logicalName, physicalName)
	if err != nil || !skip {
		return nil, err
	}
	return &Existing{ID: live.ID, Props: live.Props}, nil
}

// external looks up what the configuration refers to.
func (p *program) external(token, logicalName, id string) (*Existing, error) {
	live, err := p.adopter.External(p.ctx.Context(), token, logicalName, id)
	if err != nil {
		return nil, err
	}
	return &Existing{ID: live.ID, Props: live.Props}, nil
}
