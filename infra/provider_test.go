package infra

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/stacktest"
)

// Explicit providers ignore aws:* keys, so each key must reach the provider's inputs, in both regions.
func TestEveryAWSKeyReachesTheProviders(t *testing.T) {
	config := stageConfig(map[string]string{
		"milu2-stage:peerBuildVpcId": buildVPC, "milu2-stage:peerRegion": "us-test-2",
		"aws:profile": "stage", "aws:accessKey": "AKIATEST", "aws:secretKey": "secret", "aws:token": "token",
		"aws:sharedConfigFiles": `["config"]`, "aws:sharedCredentialsFiles": `["credentials"]`,
		"aws:assumeRole":        `{"roleArn":"arn:aws-test:iam::123456789012:role/deploy","externalId":"id","sessionName":"name","duration":"1h"}`,
		"aws:allowedAccountIds": `["123456789012"]`, "aws:endpoints": `[{"ec2":"http://127.0.0.1:5000"}]`,
		"aws:maxRetries": "7", "aws:retryMode": "standard", "aws:customCaBundle": "bundle.pem", "aws:s3UsePathStyle": "true",
		"aws:useFipsEndpoint": "false", "aws:useDualstackEndpoint": "false", "aws:skipCredentialsValidation": "true",
		"aws:skipMetadataApiCheck": "true", "aws:skipRegionValidation": "true", "aws:skipRequestingAccountId": "false",
	})
	result := record(t, stacktest.Options{Config: config}, Deploy)
	want := map[string]any{
		"profile": "stage", "accessKey": "AKIATEST", "secretKey": "secret", "token": "token",
		"sharedConfigFiles": `["config"]`, "sharedCredentialsFiles": `["credentials"]`,
		"assumeRole":        `{"duration":"1h","externalId":"id","roleArn":"arn:aws-test:iam::123456789012:role/deploy","sessionName":"name"}`,
		"allowedAccountIds": `["123456789012"]`, "endpoints": `[{"ec2":"http://127.0.0.1:5000"}]`,
		"maxRetries": "7", "retryMode": "standard", "customCaBundle": "bundle.pem", "s3UsePathStyle": "true",
		"useFipsEndpoint": "false", "useDualstackEndpoint": "false", "skipCredentialsValidation": "true",
		"skipMetadataApiCheck": "true", "skipRegionValidation": "true", "skipRequestingAccountId": "false",
	}
	for name, region := range map[string]string{"aws": "us-test-1", "aws-peer": "us-test-2"} {
		want["region"] = region
		got := map[string]any{}
		for key, value := range find(t, result, typeProvider, name).Inputs {
			got[key] = asText(t, value)
		}
		delete(got, "defaultTags")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("provider %s (-want +got):\n%s", name, diff)
		}
	}
}

func TestUnsetAWSKeysStayUnset(t *testing.T) {
	got := find(t, deployed(t, nil), typeProvider, "aws").Inputs
	for _, key := range []string{"profile", "accessKey", "assumeRole", "endpoints", "allowedAccountIds", "forbiddenAccountIds"} {
		if value, ok := got[key]; ok {
			t.Errorf("%s = %v", key, value)
		}
	}
}

// asText writes a provider's input as the engine passes it on: nested values and numbers are JSON.
func asText(t *testing.T, value any) string {
	t.Helper()
	if text, ok := value.(string); ok {
		return text
	}
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
