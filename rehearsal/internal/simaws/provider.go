// Package simaws is a simulated AWS provider: it speaks the Pulumi provider protocol and keeps its resources in a
// world.World instead of an account. It behaves like AWS and like the bridged provider where that catches mistakes of
// a program: schemas, names, references, uniqueness, things in use, forced replacement, defaults and import ids.
package simaws

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"milu2-stage/rehearsal/internal/world"
)

// Version is the version that the provider reports: that of the SDK it takes its schemas from.
const Version = "6.83.4"

// Provider is one configured provider: an account seen from one region.
type Provider struct {
	plugin.UnimplementedProvider

	world       *world.World
	kinds       map[string]*kind
	region      string
	defaultTags map[string]any
	ignoredTags ignoredTags
	// attempts is how often a call is made that is throttled.
	attempts int
	// cancelled is closed when the engine cancels; cancel closes it, once.
	cancelled chan struct{}
	cancel    func()
}

var _ plugin.Provider = (*Provider)(nil)

// New returns a provider for the account kept in w; Configure must be called before its resources are used.
func New(w *world.World) *Provider {
	cancelled := make(chan struct{})
	return &Provider{
		world: w, kinds: registry(), attempts: maxAttempts, cancelled: cancelled,
		cancel: sync.OnceFunc(func() { close(cancelled) }),
	}
}

// Types lists the type tokens that the provider has.
func (p *Provider) Types() []string { return slices.Sorted(maps.Keys(p.kinds)) }

// Handshake declines secrets, outputs and resource references, as the bridged provider's Check and Diff see none.
func (p *Provider) Handshake(
	context.Context, plugin.ProviderHandshakeRequest,
) (*plugin.ProviderHandshakeResponse, error) {
	return &plugin.ProviderHandshakeResponse{}, nil
}

// GetPluginInfo reports the version of the simulated provider.
func (p *Provider) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	version := semver.MustParse(Version)
	return plugin.PluginInfo{Version: &version}, nil
}

// GetSchema returns no schema; programs have their SDK.
func (p *Provider) GetSchema(context.Context, plugin.GetSchemaRequest) (plugin.GetSchemaResponse, error) {
	return plugin.GetSchemaResponse{Schema: []byte(`{"name":"aws","version":"` + Version + `"}`)}, nil
}

// Close ends the provider; there is nothing to release.
func (p *Provider) Close() error { return nil }

// SignalCancellation ends what waits: calls that hang, and pauses between attempts.
func (p *Provider) SignalCancellation(context.Context) error {
	p.cancel()
	return nil
}

// CheckConfig validates the provider's own configuration.
func (p *Provider) CheckConfig(
	_ context.Context, req plugin.CheckConfigRequest,
) (plugin.CheckConfigResponse, error) {
	config, err := plainConfig(req.News)
	if err != nil {
		return plugin.CheckConfigResponse{}, err
	}
	var failures []plugin.CheckFailure
	for _, problem := range checkObject("", config, aws.ProviderArgs{}.ElementType()) {
		failures = append(failures, plugin.CheckFailure{
			Property: resource.PropertyKey(problem.path),
			Reason:   fmt.Sprintf("could not validate provider configuration: %s: %s", problem.path, problem.reason),
		})
	}
	if region := text(config, "region"); region != "" && !world.KnownRegion(region) && !flag(config, "skipRegionValidation") {
		failures = append(failures, plugin.CheckFailure{Property: "region", Reason: "invalid AWS Region: " + region})
	}
	return plugin.CheckConfigResponse{Properties: req.News, Failures: failures}, nil
}

// DiffConfig replaces the provider, and with it everything it made, when the region changes.
func (p *Provider) DiffConfig(
	_ context.Context, req plugin.DiffConfigRequest,
) (plugin.DiffConfigResponse, error) {
	if req.OldInputs.DeepEquals(req.NewInputs) {
		return plugin.DiffResult{Changes: plugin.DiffNone}, nil
	}
	result := plugin.DiffResult{Changes: plugin.DiffSome, DetailedDiff: map[string]plugin.PropertyDiff{}}
	for name := range merged(req.OldInputs.Mappable(), req.NewInputs.Mappable()) {
		key := resource.PropertyKey(name)
		if req.OldInputs[key].DeepEquals(req.NewInputs[key]) {
			continue
		}
		change := plugin.DiffUpdate
		if name == "region" {
			change = change.AsReplace()
			result.ReplaceKeys = append(result.ReplaceKeys, key)
		}
		result.ChangedKeys = append(result.ChangedKeys, key)
		result.DetailedDiff[name] = plugin.PropertyDiff{Kind: change, InputDiff: true}
	}
	return result, nil
}

// Configure takes the region and the default tags, and refuses an account that the configuration does not allow.
func (p *Provider) Configure(_ context.Context, req plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	config, err := plainConfig(req.Inputs)
	if err != nil {
		return plugin.ConfigureResponse{}, err
	}
	p.region = text(config, "region")
	for _, variable := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if p.region == "" {
			p.region = os.Getenv(variable)
		}
	}
	if p.region == "" {
		return plugin.ConfigureResponse{}, fmt.Errorf(
			"unable to validate AWS credentials: a region is required; set aws:region or AWS_REGION")
	}
	p.defaultTags, p.ignoredTags = object(object(config, "defaultTags"), "tags"), ignoredTagsOf(config)
	// The real provider cannot tell 0 from a number that is not set.
	if given, ok := config["maxRetries"].(float64); ok && given > 0 {
		p.attempts = int(given)
	}
	return plugin.ConfigureResponse{}, p.world.View(func(account *world.Account) error {
		if allowed := texts(config, "allowedAccountIds"); len(allowed) > 0 && !slices.Contains(allowed, account.ID) {
			return fmt.Errorf("AWS account ID not allowed: %s; allowed are %s", account.ID, strings.Join(allowed, ", "))
		}
		if slices.Contains(texts(config, "forbiddenAccountIds"), account.ID) {
			return fmt.Errorf("AWS account ID not allowed: %s is forbidden", account.ID)
		}
		return nil
	})
}

// kind returns the behaviour of a type.
func (p *Provider) kind(token string) (*kind, error) {
	if k := p.kinds[token]; k != nil {
		return k, nil
	}
	return nil, fmt.Errorf("unknown resource type %s; the simulated provider has %s", token, strings.Join(p.Types(), ", "))
}
