package terminal

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAdvice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		message string
		want    [][][]string
	}{
		"problems of the configuration": {
			"the stack's configuration has 2 problems:\n\na:b: 1\n  allowed: 2: run `pulumi up` first\n  next:    pulumi config set -s s a:b 2\n\n" +
				"a:c: 3\n  allowed: none\n  next:    pulumi config set -s s a:c 4, or pulumi config rm -s s a:c\n",
			[][][]string{{{"pulumi config set -s s a:b 2"}}, {{"pulumi config set -s s a:c 4"}, {"pulumi config rm -s s a:c"}}},
		},
		"one after another": {
			"a:b: 1\n  allowed: none\n  next:    pulumi config rm a:b\n           pulumi config set a:c -- -x  # an example\n\na:d: 2\n  next:    none",
			[][][]string{{{"pulumi config rm a:b", "pulumi config set a:c -- -x"}}},
		},
		"a choice": {
			"nothing was created:\n- vpc: 2 live matches:\n  vpc-1\nchoose one with one of\n    pulumi config set a vpc-1\n    pulumi config set a create  (anew)\n" +
				"- web: is stopped; start it:\n    aws ec2 start-instances --instance-ids i-1 --region r",
			[][][]string{
				{{"pulumi config set a vpc-1"}, {"pulumi config set a create"}}, {{"aws ec2 start-instances --instance-ids i-1 --region r"}},
			},
		},
		"within a sentence": {
			"there is no shared stack: run `pulumi up -s shared` first, or name another with `pulumi config set a <organization>/b`.",
			[][][]string{{{"pulumi up -s shared"}, {"pulumi config set a <organization>/b"}}},
		},
		"no command": {"- web: detach it first", nil},
	} {
		if diff := cmp.Diff(c.want, Advice(c.message)); diff != "" {
			t.Errorf("%s: want (-), got (+):\n%s", name, diff)
		}
	}
}
