package infra

import (
	"strings"
	"testing"

	"milu2-stage/internal/config"
)

func TestRepositories(t *testing.T) {
	run := compute(t, nil)
	repositories := run.OfType(tokenRepository)
	if len(repositories) != 6 {
		t.Fatalf("%d repositories", len(repositories))
	}
	for _, repository := range repositories {
		role := strings.TrimPrefix(repository.Name, "repo-")
		t.Run("ECR.1 and ECR.3: "+role+" is scanned and has a lifecycle", func(t *testing.T) {
			wantInputs(t, repository, map[string]any{
				"name": "milu2stage/" + role, "imageScanningConfiguration.scanOnPush": true,
				"lifecyclePolicy.rules.0.tagStatus": "untagged", "lifecyclePolicy.rules.0.maximumAgeLimit": 14.0,
				"lifecyclePolicy.rules.1.tagStatus": "any", "lifecyclePolicy.rules.1.maximumNumberOfImages": 30.0,
				"lifecyclePolicy.rules.2": nil,
			})
		})
	}
}

func TestRepositorySwitches(t *testing.T) {
	const key = "arn:aws-test:kms:us-test-1:123456789012:key/1"
	off := compute(t, nil)
	on := compute(t, func(s *config.Stage) { s.ImmutableTags, s.RepositoryKMSKeyARN = true, key })
	t.Run("ECR.2: tags are immutable", func(t *testing.T) {
		wantInputs(t, find(t, off, tokenRepository, "repo-api"), map[string]any{"imageTagMutability": "MUTABLE"})
		wantInputs(t, find(t, on, tokenRepository, "repo-api"), map[string]any{"imageTagMutability": "IMMUTABLE"})
	})
	t.Run("ECR.5: a key of one's own", func(t *testing.T) {
		wantInputs(t, find(t, off, tokenRepository, "repo-api"), map[string]any{"encryptionConfigurations": nil})
		wantInputs(t, find(t, on, tokenRepository, "repo-api"), map[string]any{
			"encryptionConfigurations.0.encryptionType": "KMS", "encryptionConfigurations.0.kmsKey": key,
		})
	})
}
