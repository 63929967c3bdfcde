package awscheck

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"milu2-stage/infra"
	"milu2-stage/internal/adopt"
	"milu2-stage/internal/naming"
	"milu2-stage/internal/preflight"
)

// checkBuckets checks that the names of shared's buckets are free, or are buckets of this account. Their form is the
// configuration's matter.
func (c *Checker) checkBuckets(ctx context.Context, env *preflight.Env) []preflight.Finding {
	names := infra.BucketNames(c.settings.Shared)
	roles := slices.Sorted(maps.Keys(names))
	answers := make([]preflight.Finding, len(roles))
	var steps []func()
	for i, role := range roles {
		steps = append(steps, func() { answers[i] = c.bucket(ctx, env, names[role]) })
	}
	together(steps...)
	return answers
}

func (c *Checker) bucket(ctx context.Context, env *preflight.Env, name string) preflight.Finding {
	buckets, err := c.live(ctx, adopt.Query{Listing: adopt.ListBuckets, Region: c.region(), Parent: name})
	var lookup *adopt.LookupError
	switch {
	case errors.As(err, &lookup) && lookup.Kind == adopt.ForeignOwner:
		return preflight.Finding{
			Status: preflight.Error, Seen: fmt.Sprintf("the bucket %s belongs to another AWS account", name),
			Expected: "a name that is free in all of S3, or this account's", Do: "`pulumi config set milu2-stage:bucketPrefix <prefix>`",
		}
	case err != nil:
		return unknown(err)
	case len(buckets) == 0:
		return preflight.Finding{Status: preflight.OK, Seen: fmt.Sprintf("the bucket name %s is free", name)}
	case naming.Ours(buckets[0].Tags, env.Stack.Project, env.Stack.Name):
		return preflight.Finding{Status: preflight.OK, Seen: fmt.Sprintf("the bucket %s is this stack's", name)}
	}
	return preflight.Finding{
		Status: preflight.OK,
		Seen:   fmt.Sprintf("the bucket %s exists in this account and is not this stack's: it will be used and left as it is", name),
	}
}
