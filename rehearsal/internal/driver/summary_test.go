package driver

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/rehearsal/internal/driver/engine"
)

func TestSummaryOfUp(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := &session{aws: simulated, out: &out}
	s.summary(verbUp, []engine.Outcome{
		{
			Stack: "shared", Took: 3 * time.Second,
			Changes: map[apitype.OpType]int{apitype.OpSame: 1},
			Outputs: auto.OutputMap{"region": {Value: "eu-central-1"}},
		},
		{
			Stack: "stage0", Took: 83 * time.Second,
			Changes: map[apitype.OpType]int{apitype.OpSame: 3, apitype.OpCreate: 2, apitype.OpDelete: 1},
			Outputs: auto.OutputMap{
				"webUrl":    {Value: "https://stage0.example.com"},
				"password":  {Value: "hunter2", Secret: true},
				"subnetIds": {Value: []any{"subnet-1", "subnet-2"}},
				"ids":       {Value: map[string]any{"web": "i-1", "db": "i-2"}},
				"empty":     {Value: map[string]any{}},
			},
		},
	})
	const want = `
Outputs of shared
  region  eu-central-1

Outputs of stage0
  empty      -
  ids
    db   i-2
    web  i-1
  password   [secret]
  subnetIds  subnet-1
             subnet-2
  webUrl     https://stage0.example.com

Summary of up
  shared   no change (1 resource)                                     3s
  stage0   2 created, 1 deleted, 3 unchanged                          1m 23s
  stage0   webUrl  https://stage0.example.com

The AWS account was a simulated one. Against a real account, with the Pulumi CLI
and AWS credentials (the README says what to set first):
  pulumi up -s shared
  pulumi up -s stage0
Here: ` + "`make up` again changes nothing, `make down` takes everything down.\n"
	if got := out.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestProgressFilter(t *testing.T) {
	t.Parallel()
	const began = " +  aws:ec2:Vpc vpc creating (0s) \n"
	const kept = " +  aws:ec2:Vpc vpc created (0.1s) \n" +
		" +  aws:ec2:Vpc vpc creating (0s) error: no\n" +
		"    pulumi:pulumi:Stack x-stage0 **failed** 1 error\n"
	const noise = "    pulumi:pulumi:Stack x-stage0 running read pulumi:pulumi:StackReference org/x/shared\n@ updating....\n@ previewing update....\n" +
		"The resources in the stack have been deleted, but the history remains. \n"
	var out bytes.Buffer
	f := &progressFilter{to: &out, terse: true}
	for _, part := range strings.SplitAfter(began+noise+kept+"last", " ") {
		if _, err := f.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	f.flush()
	if got := out.String(); got != kept+"last" {
		t.Errorf("got:\n%s\nwant:\n%s", got, kept)
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	text := wrap(strings.Repeat("word ", 40) + strings.Repeat("x", 90))
	for _, line := range strings.Split(text, "\n") {
		if len(line) > columns && strings.Contains(strings.TrimSpace(line), " ") {
			t.Errorf("%q is too long", line)
		}
	}
	if got := wrap("short"); got != "short\n" {
		t.Errorf("got %q", got)
	}
}

func TestFlagsThatCannotBe(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"up --aws gcp":         "choose sim or plugin",
		"up --config nonsense": "key=value",
		"up stage0":            "unknown command",
		"sideways":             "unknown command",
	} {
		root := Command()
		root.SetArgs(strings.Fields(args))
		root.SetOut(&bytes.Buffer{})
		root.SetErr(&bytes.Buffer{})
		if err := root.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error with %q", args, err, want)
		}
	}
}
