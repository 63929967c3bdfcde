//go:build unix

package faulttest

// sharedDifferences are those of the shared stack, which takes over only what carries its own tags.
func sharedDifferences() map[string]handmade {
	const assets = "milu2stage-assets"
	return map[string]handmade{
		"the role is somebody else's and trusts another service": {
			edit: both(somebodys("Role milu2stage-ec2"), set("Role milu2stage-ec2", "assumeRolePolicy", `{"Version":"2012-10-17",`+
				`"Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)),
			says:  []string{"skip   aws:iam/role:Role"},
			stays: []string{"Role.assumeRolePolicy", "Role.tags", "Role.tagsAll"},
		},
		"the role trusts another service": {
			edit: set("Role milu2stage-ec2", "assumeRolePolicy", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",`+
				`"Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}`),
			changes: []string{"ec2 assumeRolePolicy"},
		},
		"a bucket is somebody else's and open": {
			edit:  both(somebodys("BucketV2 "+assets), drop("BucketPublicAccessBlock bucket="+assets)),
			says:  []string{"skip", assets},
			stays: []string{"BucketV2.tags", "BucketV2.tagsAll"}, beside: []string{"BucketPublicAccessBlock " + assets},
		},
		"a bucket has no block of public access": {
			edit: drop("BucketPublicAccessBlock bucket=" + assets), creates: []string{"assets-access-block"},
		},
		"a bucket's versions are suspended": {
			edit:    set("BucketVersioningV2 bucket="+assets, "versioningConfiguration.status", "Suspended"),
			changes: []string{"assets-versioning versioningConfiguration.status"},
		},
		"a distribution is off and of another price class": {
			edit:    set("Distribution comment="+assets, "enabled", false, "priceClass", "PriceClass_100"),
			changes: []string{"cdn-assets enabled", "cdn-assets priceClass"},
		},
		"a distribution is somebody else's and off": {
			edit:  both(somebodys("Distribution comment="+assets), set("Distribution comment="+assets, "enabled", false)),
			says:  []string{"skip   aws:cloudfront/distribution:Distribution"},
			stays: []string{"Distribution.enabled", "Distribution.tags", "Distribution.tagsAll"},
		},
	}
}
