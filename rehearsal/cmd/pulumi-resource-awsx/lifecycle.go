package main

import (
	"encoding/json"
	"errors"
	"fmt"
)

// lifecyclePolicy is awsx's simplified form of an ECR lifecycle policy. All of it is plain: the rehearsed program knows
// its rules before anything is created.
type lifecyclePolicy struct {
	Rules []lifecycleRule `pulumi:"rules"`
	Skip  bool            `pulumi:"skip"`
}

// lifecycleRule is one rule of it.
type lifecycleRule struct {
	Description           *string  `pulumi:"description"`
	MaximumAgeLimit       *float64 `pulumi:"maximumAgeLimit"`
	MaximumNumberOfImages *float64 `pulumi:"maximumNumberOfImages"`
	TagPrefixList         []string `pulumi:"tagPrefixList"`
	TagStatus             string   `pulumi:"tagStatus"`
}

// document is ECR's form. The fields are in alphabetical order because the real provider marshals the policy from a
// map.
type document struct {
	Rules []documentRule `json:"rules"`
}

type documentRule struct {
	Action       documentAction    `json:"action"`
	Description  *string           `json:"description,omitempty"`
	RulePriority int               `json:"rulePriority"`
	Selection    documentSelection `json:"selection"`
}

type documentAction struct {
	Type string `json:"type"`
}

type documentSelection struct {
	CountNumber   float64  `json:"countNumber"`
	CountType     string   `json:"countType"`
	CountUnit     string   `json:"countUnit,omitempty"`
	TagPrefixList []string `json:"tagPrefixList,omitempty"`
	TagStatus     string   `json:"tagStatus"`
}

// policyDocument turns the rules into ECR's JSON. Without rules it is awsx's default: keep one untagged image.
func policyDocument(policy *lifecyclePolicy) (string, error) {
	rules := defaultRules()
	if policy != nil && policy.Rules != nil {
		rules = policy.Rules
	}
	ordered, err := anyLast(rules)
	if err != nil {
		return "", err
	}
	result := document{Rules: []documentRule{}}
	for i, rule := range ordered {
		selection, err := rule.selection()
		if err != nil {
			return "", fmt.Errorf("lifecycle rule %d: %w", i+1, err)
		}
		result.Rules = append(result.Rules, documentRule{
			Action: documentAction{Type: "expire"}, Description: rule.Description,
			RulePriority: i + 1, Selection: selection,
		})
	}
	text, err := json.Marshal(result)
	if err != nil {
		return "", fmt.Errorf("rendering the lifecycle policy: %w", err)
	}
	return string(text), nil
}

func defaultRules() []lifecycleRule {
	description, images := "remove untagged images", 1.0
	return []lifecycleRule{{Description: &description, TagStatus: "untagged", MaximumNumberOfImages: &images}}
}

// anyLast moves the rule for any image to the end: ECR wants it to have the highest priority number.
func anyLast(rules []lifecycleRule) ([]lifecycleRule, error) {
	var tagged, anyStatus []lifecycleRule
	for _, rule := range rules {
		if rule.TagStatus == "any" {
			anyStatus = append(anyStatus, rule)
		} else {
			tagged = append(tagged, rule)
		}
	}
	if len(anyStatus) > 1 {
		return nil, errors.New(`at most one [selection: "any"] rule can be provided`)
	}
	return append(tagged, anyStatus...), nil
}

// selection is the part of the rule that says which images it counts, and how.
func (r lifecycleRule) selection() (documentSelection, error) {
	var result documentSelection
	switch {
	case r.MaximumNumberOfImages != nil:
		result.CountType, result.CountNumber = "imageCountMoreThan", *r.MaximumNumberOfImages
	case r.MaximumAgeLimit != nil:
		result.CountType, result.CountNumber, result.CountUnit = "sinceImagePushed", *r.MaximumAgeLimit, "days"
	default:
		return result, errors.New("either [maximumNumberOfImages] or [maximumAgeLimit] must be provided with a rule")
	}
	switch {
	case r.TagStatus == "any" || r.TagStatus == "untagged":
		result.TagStatus = r.TagStatus
	case len(r.TagPrefixList) == 0:
		return result, errors.New("tagPrefixList cannot be empty")
	default:
		result.TagStatus, result.TagPrefixList = "tagged", r.TagPrefixList
	}
	return result, nil
}
