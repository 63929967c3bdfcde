package config

import "testing"

func TestForStack(t *testing.T) {
	for text, want := range map[string]string{
		"run `pulumi config set aws:region eu-west-1`, or pulumi config rm aws:region.": "run `pulumi config set -s stage1 aws:region " +
			"eu-west-1`, or pulumi config rm -s stage1 aws:region.",
		"pulumi config set -s shared --path a.b 1\npulumi config set --path a.b 1": "pulumi config set -s shared --path a.b 1\n" +
			"pulumi config set -s stage1 --path a.b 1",
		"run `pulumi up -s shared` first": "run `pulumi up -s shared` first",
	} {
		if got := ForStack(text, "stage1"); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
		if got := ForStack(text, ""); got != text {
			t.Errorf("%q becomes %q for no stack", text, got)
		}
	}
}
