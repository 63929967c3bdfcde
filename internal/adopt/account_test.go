package adopt

import (
	"strings"
	"testing"
)

func TestSameAccount(t *testing.T) {
	const here, there = "123456789012", "210987654321"
	arn := func(account string) map[string]any {
		return map[string]any{"arn": "arn:aws:ec2:eu-central-1:" + account + ":vpc/vpc-1"}
	}
	tests := map[string]struct {
		account string
		outputs map[string]map[string]any
		refused bool
	}{
		"a new stack is in no account yet":           {here, nil, false},
		"a stack in the account of the credentials":  {here, map[string]map[string]any{"a": arn(here)}, false},
		"a stack in another account":                 {here, map[string]map[string]any{"a": arn(there), "b": {}}, true},
		"ARNs that have no account":                  {here, map[string]map[string]any{"a": {"arn": "arn:aws:s3:::b"}, "b": arn("aws")}, false},
		"one thing of another account among its own": {here, map[string]map[string]any{"a": arn(there), "b": arn(here)}, false},
		"nobody knows the account":                   {"", map[string]map[string]any{"a": arn(there)}, false},
	}
	for sentence, test := range tests {
		t.Run(sentence, func(t *testing.T) {
			err := (&state{outputs: test.outputs}).sameAccount(test.account)
			if (err != nil) != test.refused {
				t.Fatalf("got %v", err)
			}
			if err != nil && (!strings.Contains(err.Error(), here) || !strings.Contains(err.Error(), there)) {
				t.Errorf("%v does not name both accounts", err)
			}
		})
	}
}
