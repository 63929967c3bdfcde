package simaws

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/s3"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typeBucket       = "aws:s3/bucketV2:BucketV2"
	typeBucketPolicy = "aws:s3/bucketPolicy:BucketPolicy"
	typeOwnership    = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
	typePublicAccess = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
)

func bucketKinds() []kind {
	return []kind{{
		token: typeBucket, args: s3.BucketV2Args{}, res: s3.BucketV2{},
		replace: []string{"bucket", "bucketPrefix", "objectLockEnabled"},
		kept: []string{
			"acl", "grants", "lifecycleRules", "loggings", "versionings", "serverSideEncryptionConfigurations", "requestPayer", "policy",
			"corsRules", "websites", "accelerationStatus", "replicationConfigurations", "objectLockConfiguration", "objectLockEnabled",
			"bucket",
		},
		unread:   []string{"forceDestroy"},
		defaults: map[string]any{"forceDestroy": false},
		name:     "bucket", prefix: "bucketPrefix",
		rules:   map[string]rule{"bucket": bucketName()},
		prepare: prepareBucket,
		create:  createBucket,
		remove:  removeBucket,
	}}
}

// prepareBucket refuses a name that is taken anywhere, by anyone.
func prepareBucket(o *op) error {
	for _, other := range o.acct.Where(typeBucket, "", "bucket", o.str("bucket")) {
		if other.ID == o.id {
			continue
		}
		if other.Account != "" {
			return fault("BucketAlreadyExists", "The requested bucket name is not available: %s belongs to another account", other.ID)
		}
		return fault("BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded: %s in %s", other.ID, other.Region)
	}
	return nil
}

func createBucket(o *op) error {
	o.id = o.str("bucket")
	suffix := world.DNSSuffix(o.region)
	o.def(map[string]any{
		"arn": "arn:" + o.partition() + ":s3:::" + o.id, "region": o.region, "bucketDomainName": o.id + ".s3." + suffix,
		"bucketRegionalDomainName": o.id + ".s3." + o.region + "." + suffix, "hostedZoneId": "Z3AQBSTGFYJSTF", "bucketPrefix": "",
		"requestPayer": "BucketOwner", "acl": "private", "objectLockEnabled": false, "accelerationStatus": "", "policy": "",
		"grants": []any{}, "lifecycleRules": []any{}, "loggings": []any{}, "corsRules": []any{}, "websites": []any{},
		"replicationConfigurations": []any{}, "versionings": []any{map[string]any{"enabled": false, "mfaDelete": false}},
		"serverSideEncryptionConfigurations": []any{map[string]any{"rules": []any{map[string]any{
			"bucketKeyEnabled":                    false,
			"applyServerSideEncryptionByDefaults": []any{map[string]any{"sseAlgorithm": "AES256"}},
		}}}},
	})
	return nil
}

func removeBucket(o *op) error {
	if o.old.Content > 0 && !flag(o.in, "forceDestroy") {
		return fault("BucketNotEmpty", "The bucket %s you tried to delete is not empty: it has %d objects", o.id, o.old.Content)
	}
	for _, r := range o.acct.All() {
		if r.ID == o.id && strings.HasPrefix(r.Type, "aws:s3/bucket") && r.Type != typeBucket {
			o.acct.Remove(r.Type, r.Region, r.ID)
		}
	}
	return nil
}

// needBucket checks that the bucket exists in the operation's region, where S3 wants requests for it.
func (o *op) needBucket(name string) (*world.Resource, error) {
	bucket := o.acct.Find(typeBucket, name)
	if bucket == nil {
		return nil, fault("NoSuchBucket", "The specified bucket does not exist: %s", name)
	}
	if bucket.Account != "" {
		return nil, fault("AccessDenied", "Access Denied: %s belongs to another account", name)
	}
	if bucket.Region != o.region {
		return nil, fault("PermanentRedirect", "The bucket %s is in %s, not in %s", name, bucket.Region, o.region)
	}
	return bucket, nil
}

// aclsEnabled says whether grants of access control lists work on a bucket; since 2023 they do not on a new one.
func (o *op) aclsEnabled(bucket string) bool {
	controls := o.acct.Find(typeOwnership, bucket)
	if controls == nil {
		return false
	}
	return text(object(controls.Outputs, "rule"), "objectOwnership") != "BucketOwnerEnforced"
}
