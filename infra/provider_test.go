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

func TestTagsOfTheStack(t *testing.T) {
	result := deployed(t, map[string]string{
		"milu2-stage:tags": `{"team":"milu2"}`, "milu2-stage:ignoreTags": `{"keys":["Snapshot"],"keyPrefixes":["corp:"]}`,
	})
	got := find(t, result, typeProvider, "aws").Inputs
	for key, want := range map[string]string{
		"defaultTags": `{"tags":{"ManagedBy":"pulumi","pulumi:Project":"milu2-stage","pulumi:Stack":"stage0","team":"milu2"}}`,
		"ignoreTags":  `{"keyPrefixes":["corp:"],"keys":["Snapshot"]}`,
	} {
		if text := asText(t, got[key]); text != want {
			t.Errorf("%s = %s, want %s", key, text, want)
		}
	}
	if _, ok := find(t, deployed(t, nil), typeProvider, "aws").Inputs["ignoreTags"]; ok {
		t.Error("the provider ignores tags that nobody named")
	}
	// What AWS makes along with a resource has them too.
	wantInputs(t, find(t, result, tokenTemplate, "api-lt"), map[string]any{"tagSpecifications.1.tags.team": "milu2"})
	wantInputs(t, find(t, result, typeInstance, "web"), map[string]any{"rootBlockDevice.tags.team": "milu2"})
	wantInputs(t, find(t, result, typeGroup, "api-asg"), map[string]any{"tags.4.key": "team", "tags.4.propagateAtLaunch": true})
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
