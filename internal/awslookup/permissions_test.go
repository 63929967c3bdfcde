package awslookup_test

import (
	"path/filepath"
	"slices"
	"testing"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
	"milu2-stage/internal/golden"
)

func TestThePolicyIsTheGoldenOne(t *testing.T) {
	got, err := awslookup.PolicyJSON()
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, filepath.Join("testdata", "lookup-policy.json"), got)
}

func TestPermissionsOfOneListing(t *testing.T) {
	got := awslookup.Permissions(adopt.ListBuckets)
	want := []string{"s3:GetBucketTagging", "s3:ListAllMyBuckets", "s3:ListBucket", "sts:GetCallerIdentity"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
