package infra

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/config"
)

// ignoreConfigured adds what milu2-stage:ignoreChanges lists to the registrations, those of awsx's components too. It comes
// before the transform of adoption, which then compares nothing that is ignored.
func ignoreConfigured(ctx *pulumi.Context, settings *config.Settings) error {
	if len(settings.IgnoreChanges) == 0 {
		return nil
	}
	err := ctx.RegisterResourceTransform(func(
		_ context.Context, args *pulumi.ResourceTransformArgs,
	) *pulumi.ResourceTransformResult {
		paths := ignoredPaths(args.Type, slices.Collect(maps.Keys(args.Props)), settings.IgnoreChanges[args.Name])
		if !args.Custom || len(paths) == 0 {
			return nil
		}
		opts := args.Opts
		for _, path := range paths {
			if !slices.Contains(opts.IgnoreChanges, path) {
				opts.IgnoreChanges = append(slices.Clone(opts.IgnoreChanges), path)
			}
		}
		return &pulumi.ResourceTransformResult{Props: args.Props, Opts: opts}
	})
	if err != nil {
		return fmt.Errorf("installing what milu2-stage:ignoreChanges lists: %w", err)
	}
	return nil
}

// ignoredPaths returns the paths to ignore for configured ones. With all of a resource's properties go its tags as the provider
// computes them: "*" covers inputs alone.
func ignoredPaths(token string, inputs, configured []string) []string {
	const all, tags, tagsAll = "*", "tags", "tagsAll"
	if !slices.Contains(configured, all) {
		return configured
	}
	if token != typeTargetGroup && token != typeKeyPair {
		return append(slices.Clone(configured), tagsAll)
	}
	// With "*" the provider checks all inputs that it has read, and finds those of these two types incomplete: a target group's
	// targetFailovers, a key pair without its key.
	paths := slices.DeleteFunc(slices.Concat(configured, inputs, []string{tags, tagsAll}), func(path string) bool { return path == all })
	slices.Sort(paths)
	return slices.Compact(paths)
}
