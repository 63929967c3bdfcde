package infra

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestInstanceRoleControls(t *testing.T) {
	run := runShared(t, nil, false)
	t.Run("SSM.1: Systems Manager reaches the instances, in every partition", func(t *testing.T) {
		wantInputs(t, find(t, run.Result, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "ec2-ssm"), map[string]any{
			"role": "milu2stage-ec2", "policyArn": "arn:aws-test:iam::aws:policy/AmazonSSMManagedInstanceCore",
		})
	})
	t.Run("IAM.27: it is the only managed policy", func(t *testing.T) {
		if attached := run.OfType("aws:iam/rolePolicyAttachment:RolePolicyAttachment"); len(attached) != 1 {
			t.Errorf("%d policies are attached", len(attached))
		}
	})
	t.Run("policies are resources, never inline (decision 6 of the controls)", func(t *testing.T) {
		wantInputs(t, find(t, run.Result, tokenRole, "ec2"), map[string]any{
			"name": "milu2stage-ec2", "inlinePolicies": nil, "managedPolicyArns": nil,
		})
	})
	t.Run("IAM.1 and IAM.21: nothing is allowed with a wildcard", func(t *testing.T) {
		policies := run.OfType(tokenRolePolicy)
		if len(policies) != 3 {
			t.Errorf("%d policies", len(policies))
		}
		for _, policy := range policies {
			text, _ := policy.At("policy").(string)
			var document struct{ Statement []struct{ Action []string } }
			if err := json.Unmarshal([]byte(text), &document); err != nil || len(document.Statement) == 0 {
				t.Fatalf("%s: %v: %s", policy.Name, err, text)
			}
			for _, statement := range document.Statement {
				for _, action := range statement.Action {
					if strings.Contains(action, "*") {
						t.Errorf("%s allows %s", policy.Name, action)
					}
				}
			}
		}
	})
	t.Run("KMS.1 and KMS.2: no key is used", func(t *testing.T) {
		for _, policy := range run.OfType(tokenRolePolicy) {
			if text, _ := policy.At("policy").(string); strings.Contains(text, "kms:") {
				t.Errorf("%s: %s", policy.Name, text)
			}
		}
	})
	wantInputs(t, find(t, run.Result, tokenProfile, "ec2-profile"), map[string]any{
		"name": "milu2stage-ec2", "role": "milu2stage-ec2",
	})
}
