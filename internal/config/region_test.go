package config

import (
	"errors"
	"testing"
)

func TestLoadReadsTheRegionAsTheProviderDoes(t *testing.T) {
	tests := map[string]struct {
		configured  string
		environment map[string]string
		want        string
		problem     string
	}{
		"the configuration comes first":       {"us-test-1", map[string]string{"AWS_REGION": "us-test-2"}, "us-test-1", ""},
		"then AWS_REGION":                     {"-", map[string]string{"AWS_REGION": "us-test-2", "AWS_DEFAULT_REGION": "us-test-3"}, "us-test-2", ""},
		"then AWS_DEFAULT_REGION":             {"-", map[string]string{"AWS_DEFAULT_REGION": "us-test-3"}, "us-test-3", ""},
		"a malformed variable is an error":    {"-", map[string]string{"AWS_REGION": "Frankfurt"}, "", `"Frankfurt", from the environment variable AWS_REGION`},
		"an empty key is not the environment": {"", map[string]string{"AWS_REGION": "us-test-2"}, "", "not set"},
	}
	for sentence, tt := range tests {
		t.Run(sentence, func(t *testing.T) {
			source := sourceOf(leastShared(map[string]string{"aws:region": tt.configured}))
			source.Getenv = func(name string) string { return tt.environment[name] }
			settings, err := Load(source)
			var problems Problems
			switch {
			case tt.problem == "" && (err != nil || settings.AWS.Region != tt.want):
				t.Errorf("Load gave %v, %v, want the region %s", settings, err, tt.want)
			case tt.problem != "" && (!errors.As(err, &problems) || len(problems) != 1 || problems[0].Value != tt.problem):
				t.Errorf("Load gave %v, want one problem: %s", err, tt.problem)
			}
		})
	}
}
