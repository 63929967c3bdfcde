package obey

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

func TestCommands(t *testing.T) {
	got, err := Commands("run `pulumi config set -s stage0 --path \"milu2-stage:api.max\" 6`, or `pulumi config rm milu2-stage:api` first\n" +
		"  next:    pulumi config set milu2-stage:nameSuffix -- -stage1\n" +
		"           pulumi config set --secret aws:secretKey\n" +
		"           pulumi config set --path 'milu2-stage:imports[\"a.b\"]' create  # an example: put in your own")
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i].Args = nil
	}
	want := []Command{
		{Key: "milu2-stage:api.max", Path: true, Value: "6"},
		{Key: "milu2-stage:api", Remove: true},
		{Key: "milu2-stage:nameSuffix", Value: "-stage1"},
		{Key: "aws:secretKey", Secret: true},
		{Key: `milu2-stage:imports["a.b"]`, Path: true, Value: "create", Example: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCommandsThatNoShellTakes(t *testing.T) {
	for _, text := range []string{
		`pulumi config set --path a:b[0] c`, `pulumi config set a:b "c`, `pulumi config set a:b`, `pulumi config rm a:b c`,
		`pulumi config set a:b c d`, `pulumi config set --all a:b c`, `pulumi config set a:b $c`,
	} {
		if got, err := Commands(text); err == nil {
			t.Errorf("%s was read as %+v", text, got)
		}
	}
}

func TestRun(t *testing.T) {
	stack := config.Map{}
	commands, err := Commands("pulumi config set --path \"a:b.c[0]\" 1\npulumi config set --path a:b.d true\npulumi config rm --path a:b.d\n" +
		"pulumi config set a:b.e 2")
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range commands {
		if err := command.Run(stack); err != nil {
			t.Fatal(err)
		}
	}
	texts, err := stack.Decrypt(config.NopDecrypter)
	want := map[config.Key]string{config.MustMakeKey("a", "b"): `{"c":[1]}`, config.MustMakeKey("a", "b.e"): "2"}
	if diff := cmp.Diff(want, texts, cmp.AllowUnexported(config.Key{})); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
