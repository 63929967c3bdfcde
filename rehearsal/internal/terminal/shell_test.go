package terminal

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	got, err := Split(`pulumi config set --path "milu2-stage:nodes[0].name" "a b" c`)
	if diff := cmp.Diff([]string{"pulumi", "config", "set", "--path", "milu2-stage:nodes[0].name", "a b", "c"}, got); diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, line := range []string{`echo $HOME`, `echo 'a'`, "echo `a`", `a && b`, `up --replace **::web`, `a "b`, `x[0]`} {
		if words, err := Split(line); err == nil {
			t.Errorf("%s is %q", line, words)
		}
	}
}
