package awscheck

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"milu2-stage/infra"
	"milu2-stage/internal/adopt"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/preflight"
)

// checkBuckets checks that the names of shared's buckets are free, or are buckets of this account. Their form is the
// configuration's matter.
func (c *Checker) checkBuckets(ctx context.Context, env *preflight.Env) []preflight.Finding {
	names := slices.Sorted(maps.Values(infra.BucketNames(c.settings)))
	lists, errs := make([][]adopt.Live, len(names)), make([]error, len(names))
	var steps []func()
	for i, name := range names {
		steps = append(steps, func() {
			lists[i], errs[i] = c.live(ctx, adopt.Query{Listing: adopt.ListBuckets, Region: c.region(), Parent: name})
		})
	}
	together(steps...)
	var foreign, free, ours, others []string
	var failed []error
	for i, name := range names {
		var lookup *adopt.LookupError
		switch {
		case errors.As(errs[i], &lookup) && lookup.Kind == adopt.ForeignOwner:
			foreign = append(foreign, name)
		case errs[i] != nil:
			failed = append(failed, errs[i])
		case len(lists[i]) == 0:
			free = append(free, name)
		case naming.Ours(lists[i][0].Tags, env.Stack.Project, env.Stack.Name):
			ours = append(ours, name)
		default:
			others = append(others, name)
		}
	}
	findings := cannotTell(failed...)
	say := func(status preflight.Status, names []string, seen, expected, do string) {
		if len(names) > 0 {
			findings = append(findings, found(status, strings.Join(names, ", ")+": "+seen, expected, do)...)
		}
	}
	say(preflight.Error, foreign, "of another AWS account", "names that are free in all of S3, or this account's",
		"`pulumi config set milu2-stage:bucketPrefix <prefix>`")
	say(preflight.OK, free, "free", "", "")
	say(preflight.OK, ours, "this stack's", "", "")
	say(preflight.OK, others, "in this account and not this stack's, so used and left as they are", "", "")
	return findings
}
