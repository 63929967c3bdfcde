package simaws

import (
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecr"

	"milu2-stage/rehearsal/internal/world"
)

const (
	typeRepository = "aws:ecr/repository:Repository"
	typeLifecycle  = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
)

func ecrKinds() []kind {
	return []kind{
		{
			token: typeRepository, args: ecr.RepositoryArgs{}, res: ecr.Repository{},
			replace:  []string{"name", "encryptionConfigurations"},
			kept:     []string{"encryptionConfigurations", "encryptionConfigurations.kmsKey", "imageScanningConfiguration"},
			unread:   []string{"forceDelete"},
			defaults: map[string]any{"imageTagMutability": "MUTABLE"},
			name:     "name",
			rules:    map[string]rule{"name": repositoryName(), "imageTagMutability": oneOf("MUTABLE", "IMMUTABLE")},
			prepare:  func(o *op) error { return o.taken(o.region, "name", "RepositoryAlreadyExistsException") },
			create: func(o *op) error {
				o.id = o.str("name")
				o.def(map[string]any{
					"arn": o.arn("ecr", "repository/"+o.id), "registryId": o.acct.ID,
					"repositoryUrl":            fmt.Sprintf("%s.dkr.ecr.%s.%s/%s", o.acct.ID, o.region, world.DNSSuffix(o.region), o.id),
					"encryptionConfigurations": []any{map[string]any{"encryptionType": "AES256", "kmsKey": ""}},
				})
				return nil
			},
			remove: func(o *op) error {
				if o.old.Content > 0 && !flag(o.in, "forceDelete") {
					return fault("RepositoryNotEmptyException", "The repository %s has %d images and forceDelete is not set", o.id, o.old.Content)
				}
				o.acct.Remove(typeLifecycle, o.region, o.id)
				return nil
			},
		},
		{
			token: typeLifecycle, args: ecr.LifecyclePolicyArgs{}, res: ecr.LifecyclePolicy{}, putLike: true,
			deleteFirst: true, // pulumi/pulumi-aws#2085
			required:    []string{"policy"},
			replace:     []string{"repository", "policy"},
			json:        []string{"policy"},
			check:       checkLifecyclePolicy,
			prepare: func(o *op) error {
				_, err := o.need(typeRepository, o.str("repository"), "RepositoryNotFoundException", "repository")
				return err
			},
			create: func(o *op) error {
				o.id = o.str("repository")
				o.def(map[string]any{"registryId": o.acct.ID})
				return nil
			},
		},
	}
}

func checkLifecyclePolicy(in map[string]any) []problem {
	document, known := in["policy"].(string)
	if !known {
		return nil
	}
	var policy struct {
		Rules []struct {
			RulePriority int            `json:"rulePriority"`
			Selection    map[string]any `json:"selection"`
			Action       struct{ Type string }
		} `json:"rules"`
	}
	if err := json.Unmarshal([]byte(document), &policy); err != nil {
		return []problem{{"policy", "is not JSON: " + err.Error()}}
	}
	if len(policy.Rules) == 0 {
		return []problem{{"policy", "has no rules"}}
	}
	var problems []problem
	seen := map[int]bool{}
	for _, r := range policy.Rules {
		if seen[r.RulePriority] || r.RulePriority < 1 {
			problems = append(problems, problem{"policy", fmt.Sprintf("the rule priority %d is not positive and unique", r.RulePriority)})
		}
		seen[r.RulePriority] = true
		if r.Action.Type != "expire" || len(r.Selection) == 0 {
			problems = append(problems, problem{"policy", fmt.Sprintf("rule %d needs a selection and the action expire", r.RulePriority)})
		}
	}
	return problems
}
