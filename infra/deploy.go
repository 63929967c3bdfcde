// Package infra builds every Pulumi resource of the shared stack and of a stage.
package infra

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/config"
)

// pulumiVersions are the CLI versions that adoption is safe with: before 3.252.0 an import by an id other than the
// provider's own could delete the live resource in the next run (pulumi/pulumi#14836, fixed by pulumi/pulumi#23834).
const pulumiVersions = ">=3.252.0"

// Options replace parts of the program. The zero value is the program as users run it.
type Options struct {
	// Source answers what exists already; nil asks AWS.
	Source SourceFunc
	// Keys lists the configuration keys that are set; nil takes them from where Pulumi keeps them.
	Keys []string
}

// SourceFunc makes what answers the lookups of a run.
type SourceFunc func(ctx context.Context, settings *config.Settings) (adopt.Source, error)

// askAWS is the SourceFunc of users' runs.
func askAWS(ctx context.Context, settings *config.Settings) (adopt.Source, error) {
	source, err := awslookup.New(ctx, settings.AWS, awslookup.Options{})
	if err != nil {
		return nil, err
	}
	return source, nil
}

// Deploy is the whole program: it loads the stack's configuration, finds out what exists already, and registers the
// shared stack's resources or a stage's. On Pulumi's mocks, which know no transforms, it adopts nothing.
func Deploy(ctx *pulumi.Context) error { return DeployWith(ctx, Options{}) }

// DeployWith is Deploy with parts replaced.
func DeployWith(ctx *pulumi.Context, options Options) error {
	if err := run(ctx, options); err != nil {
		return &stopped{stack: ctx.Stack(), err: err}
	}
	return nil
}

// stopped is what ended a run. Its commands name the stack.
type stopped struct {
	stack string
	err   error
}

// Error is the cause's text.
func (s *stopped) Error() string { return config.ForStack(s.err.Error(), s.stack) }

// Unwrap returns the cause.
func (s *stopped) Unwrap() error { return s.err }

func run(ctx *pulumi.Context, options Options) error {
	if err := ctx.RequirePulumiVersion(pulumiVersions); err != nil {
		return fmt.Errorf("checking the version of the Pulumi CLI: %w", err)
	}
	state, err := adopt.ReadState(ctx)
	if err != nil {
		return err
	}
	scope, _ := ctx.GetConfig(config.Project + ":scope")
	region, _ := ctx.GetConfig("aws:region")
	if err := refuseStack(config.Scope(scope), region, state); err != nil {
		return err
	}
	settings, err := loadSettings(ctx, options.Keys)
	if err != nil {
		return err
	}
	p, err := newProgram(ctx, settings, state)
	if err != nil {
		return err
	}
	// After ReadState, for whose invoke the engine registers its own provider: that would wait for awsx's plugin.
	if err := p.startAWSX(); err != nil {
		return err
	}
	if err := p.identify(); err != nil {
		return err
	}
	if ctx.RunningWithMocks() {
		return p.register(nil)
	}
	if err := p.requireShared(); err != nil {
		return err
	}
	if err := ignoreConfigured(ctx, settings); err != nil {
		return err
	}
	source := options.Source
	if source == nil {
		source = askAWS
	}
	adoption, err := p.adoption(source)
	if err != nil {
		return err
	}
	return adopt.Run(ctx, adoption, p.register)
}
