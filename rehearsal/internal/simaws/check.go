package simaws

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"milu2-stage/rehearsal/internal/world"
)

// Check validates inputs and adds defaults, a generated name and the default tags.
func (p *Provider) Check(_ context.Context, req plugin.CheckRequest) (plugin.CheckResponse, error) {
	k, err := p.kind(string(req.Type))
	if err != nil {
		return plugin.CheckResponse{}, err
	}
	in, err := plain(req.News)
	if err != nil {
		return plugin.CheckResponse{}, fmt.Errorf("reading %s: %w", req.URN, err)
	}
	olds, err := plain(req.Olds)
	if err != nil {
		return plugin.CheckResponse{}, fmt.Errorf("reading the old inputs of %s: %w", req.URN, err)
	}
	// The engine passes on what an import read, this property included, when changes to it are ignored.
	delete(in, "tagsAll")
	problems := checkObject("", in, k.shape.args)
	if len(problems) == 0 {
		name := req.Name
		if name == "" && req.URN != "" {
			name = req.URN.Name()
		}
		p.complete(k, name, req.RandomSeed, olds, in)
		problems = k.problems(in)
	}
	var failures []plugin.CheckFailure
	for _, problem := range problems {
		failures = append(failures, plugin.CheckFailure{
			Property: resource.PropertyKey(problem.path), Reason: fmt.Sprintf("%s: %s", problem.path, problem.reason),
		})
	}
	return plugin.CheckResponse{Properties: properties(in), Failures: failures}, nil
}

// complete adds what the provider itself sets.
func (p *Provider) complete(k *kind, name string, seed []byte, olds, in map[string]any) {
	for property, value := range k.defaults {
		if _, given := in[property]; !given {
			in[property] = world.CloneValue(value)
		}
	}
	_, prefixed := in[k.prefix]
	if _, named := in[k.name]; k.name != "" && !named && !prefixed {
		in[k.name] = olds[k.name]
		if in[k.name] == nil {
			sum := sha256.Sum256(append([]byte(name), seed...))
			in[k.name] = name + "-" + hex.EncodeToString(sum[:])[:7]
		}
	}
	if k.shape.tagged() {
		in["tagsAll"] = p.allTags(in["tags"])
	}
}

// allTags adds the provider's default tags to a resource's own.
func (p *Provider) allTags(tags any) any {
	if _, ok := tags.(unknown); ok {
		return unknown{}
	}
	own, _ := tags.(map[string]any)
	return merged(p.defaultTags, own)
}

// problems examines checked inputs by the rules of the kind.
func (k *kind) problems(in map[string]any) []problem {
	var problems []problem
	for _, property := range k.required {
		if lacks(in, property) {
			problems = append(problems, problem{property, "required, and not given"})
		}
	}
	for _, property := range slices.Sorted(maps.Keys(k.rules)) {
		value, ok := in[property].(string)
		if !ok {
			continue
		}
		if reason := k.rules[property](value); reason != "" {
			problems = append(problems, problem{property, fmt.Sprintf("%q %s", value, reason)})
		}
	}
	problems = append(problems, checkTags(in)...)
	if k.check != nil {
		problems = append(problems, k.check(in)...)
	}
	return problems
}

// lacks says whether none of the alternatives, separated by "|", is given. An empty list counts as not given.
func lacks(in map[string]any, alternatives string) bool {
	for _, property := range strings.Split(alternatives, "|") {
		value, given := in[property]
		list, isList := value.([]any)
		if given && (!isList || len(list) > 0) {
			return false
		}
	}
	return true
}

const (
	maxTags     = 50
	maxTagKey   = 128
	maxTagValue = 256
)

func checkTags(in map[string]any) []problem {
	tags := object(in, "tagsAll")
	var problems []problem
	if len(tags) > maxTags {
		problems = append(problems, problem{"tags", fmt.Sprintf("%d tags with the default ones; AWS allows %d", len(tags), maxTags)})
	}
	allowed := regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		value, _ := tags[name].(string)
		switch {
		case name == "" || len([]rune(name)) > maxTagKey || !allowed.MatchString(name):
			problems = append(problems, problem{"tags", fmt.Sprintf("%q is not a tag key that AWS takes", name)})
		case strings.HasPrefix(strings.ToLower(name), "aws:"):
			problems = append(problems, problem{"tags", fmt.Sprintf("%q: tag keys that begin with aws: are reserved", name)})
		case len([]rune(value)) > maxTagValue || !allowed.MatchString(value):
			problems = append(problems, problem{"tags." + name, fmt.Sprintf("%q is not a tag value that AWS takes", value)})
		}
	}
	return problems
}
