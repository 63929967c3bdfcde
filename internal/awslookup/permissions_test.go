package awslookup_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/awslookup"
)

func TestThePolicyIsTheGoldenOne(t *testing.T) {
	got, err := awslookup.PolicyJSON()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "lookup-policy.json")
	want, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Fatalf("%s is rewritten: look at it and run the test again without UPDATE_GOLDEN", path)
	}
	t.Fatalf("%s is not what the code needs; got\n%s\nrun with UPDATE_GOLDEN=1 to rewrite it", path, got)
}

func TestPermissionsOfOneListing(t *testing.T) {
	got := awslookup.Permissions(adopt.ListBuckets)
	want := []string{"s3:GetBucketTagging", "s3:ListAllMyBuckets", "s3:ListBucket", "sts:GetCallerIdentity"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
