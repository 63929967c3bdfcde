package adopt

import (
	"fmt"
	"slices"
	"strings"
)

func bucketKinds() []kind {
	part := func(token string, listing Listing) kind {
		return kind{
			token: token, listing: listing, needs: []string{"bucket"}, parent: parentInput("bucket"), match: always,
			untagged: true, belongs: "bucket", setting: true, silent: []string{
				"blockPublicAcls", "blockPublicPolicy", "expectedBucketOwner", "ignorePublicAcls", "restrictPublicBuckets",
			},
			by: "the bucket", example: "milu2stage-assets",
		}
	}
	return []kind{
		{
			token: BucketType, listing: ListBuckets, needs: []string{"bucket"}, parent: parentInput("bucket"), match: always,
			silent: []string{"forceDestroy"},
			by:     "name", example: "milu2stage-assets",
			ours: oursByTags, taggedLater: true, ready: inRegion,
		},
		part("aws:s3/bucketVersioningV2:BucketVersioningV2", ListBucketVersionings),
		part("aws:s3/bucketLoggingV2:BucketLoggingV2", ListBucketLoggings),
		part("aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", ListBucketLifecycles),
		part("aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
			ListBucketEncryptions),
		part("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", ListBucketAccessBlocks),
		part("aws:s3/bucketOwnershipControls:BucketOwnershipControls", ListBucketOwnerships),
		part("aws:s3/bucketPolicy:BucketPolicy", ListBucketPolicies),
	}
}

// The types that the shared stack skips where they exist already and are not its own.
const (
	BucketType              = "aws:s3/bucketV2:BucketV2"
	RoleType                = "aws:iam/role:Role"
	InstanceProfileType     = "aws:iam/instanceProfile:InstanceProfile"
	DistributionType        = "aws:cloudfront/distribution:Distribution"
	OriginAccessControlType = "aws:cloudfront/originAccessControl:OriginAccessControl"
)

func iamKinds() []kind {
	return []kind{
		{
			token: RoleType, listing: ListRoles, global: true, needs: []string{"name"}, parent: parentInput("name"),
			silent: []string{"description", "forceDetachPolicies", "maxSessionDuration", "path", "permissionsBoundary"},
			by:     "name", example: "milu2stage-ec2",
			match: always, ours: oursByTags, compare: []comparison{{property: "path", fallback: "/"}},
		},
		{
			token: InstanceProfileType, listing: ListInstanceProfiles, global: true, needs: []string{"name"},
			silent: []string{"path", "role"},
			by:     "name", example: "milu2stage-ec2",
			parent: parentInput("name"), match: always, ours: oursByTags,
			compare: []comparison{{property: "path", fallback: "/"}},
		},
		{
			token: "aws:iam/rolePolicy:RolePolicy", listing: ListRolePolicies, global: true,
			untagged: true, belongs: "role",
			by: "role and name", example: "milu2stage-ec2:milu2stage-logs",
			needs: []string{"role", "name"}, parent: parentInput("role"), idForm: "[^:]+:.+",
			match: func(q question, l Live) (bool, error) { return prop(l, "name") == q.in.text("name"), nil },
		},
		{
			token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", listing: ListAttachedRolePolicies, global: true,
			untagged: true, belongs: "role",
			by: "role and policy", example: "milu2stage-ec2/arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
			needs: []string{"role", "policyArn"}, parent: parentInput("role"), idForm: "[^/]+/arn:.+",
			match: func(q question, l Live) (bool, error) { return prop(l, "policyArn") == q.in.text("policyArn"), nil },
		},
	}
}

func cdnKinds() []kind {
	return []kind{
		{
			token: DistributionType, listing: ListDistributions, global: true, needs: []string{"comment"},
			silent: distributionSettings(),
			by:     "an alias, or else the comment", example: "E0123456789ABC",
			match: matchDistribution, idForm: "[0-9A-Z]+", ours: oursByTags, another: true,
		},
		{
			token: OriginAccessControlType, listing: ListOriginAccessControls, global: true, needs: []string{"name"},
			untagged: true, silent: []string{"description"},
			by: "name", example: "E0123456789ABC",
			match: namedBy("name"), idForm: "[0-9A-Z]+", ours: oursByMarker("description"), compare: []comparison{{property: "name", way: nameWay}},
		},
	}
}

// matchDistribution finds the distribution that has one of the aliases, which AWS allows once in the world, and where none has, that
// of the comment.
func matchDistribution(q question, l Live) (bool, error) {
	aliases := q.in.texts("aliases")
	has := func(l Live) bool {
		live, _ := l.Props["aliases"].([]string)
		return slices.ContainsFunc(live, func(alias string) bool { return slices.Contains(aliases, alias) })
	}
	if has(l) {
		return true, nil
	}
	all, err := q.list(q.ctx, Query{Listing: ListDistributions})
	if err != nil || slices.ContainsFunc(all, has) {
		return false, err
	}
	return namedBy("comment")(q, l)
}

// inRegion stops at a bucket in another region than the stack's: the provider would not find it.
func inRegion(q question, l Live) error {
	region := prop(l, "region")
	if region == "" || q.providerRegion == "" || region == q.providerRegion {
		return nil
	}
	ways := way{does: "refer to it and leave it alone", settings: []setting{{"external." + q.name, l.ID}}}
	return fmt.Errorf("bucket %s is in %s, and this stack makes and manages buckets in %s; %s", l.ID, region, q.providerRegion,
		ways.text(q.self.stack))
}

// oursByTags tells by the tags whether a thing was made by this stack, whose state was then lost.
func oursByTags(q question, l Live) (bool, error) {
	tags, err := q.tags(q.ctx, q.listing, q.region, l)
	return q.self.owns(tags), err
}

// oursByMarker does so where AWS has no tags: by the Marker that the stack writes into a text.
func oursByMarker(property string) func(question, Live) (bool, error) {
	return func(q question, l Live) (bool, error) {
		return strings.Contains(prop(l, property), Marker(q.self.project, q.self.stack)), nil
	}
}
