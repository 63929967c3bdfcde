package main

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/types/known/structpb"
)

func number(n float64) *float64 { return &n }

func TestPolicyDocument(t *testing.T) {
	t.Parallel()
	const keepOne = `{"rules":[{"action":{"type":"expire"},"description":"remove untagged images","rulePriority":1,` +
		`"selection":{"countNumber":1,"countType":"imageCountMoreThan","tagStatus":"untagged"}}]}`
	cases := map[string]struct {
		policy *lifecyclePolicy
		want   string
	}{
		"no policy keeps one untagged image": {nil, keepOne},
		"no rules keep one untagged image":   {&lifecyclePolicy{}, keepOne},
		"the rule for any image comes last": {
			&lifecyclePolicy{Rules: []lifecycleRule{
				{TagStatus: "any", MaximumNumberOfImages: number(30)},
				{TagStatus: "untagged", MaximumAgeLimit: number(14)},
				{TagStatus: "tagged", TagPrefixList: []string{"v"}, MaximumAgeLimit: number(90)},
			}},
			`{"rules":[{"action":{"type":"expire"},"rulePriority":1,"selection":{"countNumber":14,` +
				`"countType":"sinceImagePushed","countUnit":"days","tagStatus":"untagged"}},` +
				`{"action":{"type":"expire"},"rulePriority":2,"selection":{"countNumber":90,` +
				`"countType":"sinceImagePushed","countUnit":"days","tagPrefixList":["v"],"tagStatus":"tagged"}},` +
				`{"action":{"type":"expire"},"rulePriority":3,"selection":{"countNumber":30,` +
				`"countType":"imageCountMoreThan","tagStatus":"any"}}]}`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := policyDocument(c.policy)
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestPolicyDocumentRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rules []lifecycleRule
		want  string
	}{
		"two rules for any image": {[]lifecycleRule{
			{TagStatus: "any", MaximumAgeLimit: number(1)}, {TagStatus: "any", MaximumAgeLimit: number(2)},
		}, "at most one"},
		"a rule without a limit":         {[]lifecycleRule{{TagStatus: "any"}}, "maximumNumberOfImages"},
		"a tagged rule without prefixes": {[]lifecycleRule{{MaximumAgeLimit: number(1)}}, "tagPrefixList"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := policyDocument(&lifecyclePolicy{Rules: c.rules})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
		})
	}
}

func TestCheckInputs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		typ    string
		inputs map[string]any
		want   string
	}{
		"every input of the schema is accepted": {repositoryType, map[string]any{
			"encryptionConfigurations": []any{map[string]any{"encryptionType": "KMS"}}, "forceDelete": true,
			"imageScanningConfiguration": map[string]any{"scanOnPush": true}, "imageTagMutability": "MUTABLE",
			"lifecyclePolicy": map[string]any{"skip": false, "rules": []any{map[string]any{"tagStatus": "any"}}},
			"name":            "x", "tags": map[string]any{"anything": "goes"},
		}, ""},
		"an input of a later version": {repositoryType, map[string]any{"region": "eu-west-1"}, "no such input: region"},
		"an input inside a rule": {repositoryType, map[string]any{
			"lifecyclePolicy": map[string]any{"rules": []any{map[string]any{"tagStatus": "any", "days": 3}}},
		}, "no such input: lifecyclePolicy.rules[0].days"},
		"another component": {"awsx:ec2:Vpc", nil, "awsx:ecr:Repository only"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inputs, err := structpb.NewStruct(c.inputs)
			if err != nil {
				t.Fatal(err)
			}
			err = checkInputs(c.typ, inputs)
			if got := message(err); !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
