package preflight

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/config"
	"milu2-stage/internal/golden"
)

func sample() Outcome {
	results := []Result{
		{Findings: Fine("7 keys set, nothing wrong; a stage stack in eu-central-1 with stageIndex 1")},
		{Findings: []Finding{
			{Status: Error, Seen: "172.35.0.0/16 overlaps 172.35.0.0/16 of vpc-0123456789abcdef0 (milu2stage-vpc) in eu-central-1",
				Expected: "a block that nothing in eu-central-1 has",
				Do:       `pulumi config set -s stage1 milu2-stage:stageIndex 2`, Indexes: []int{2, 3, 5, 8, 13}},
			{Status: Warning, Seen: "172.35.0.0/16 is outside RFC 1918 <172.16.0.0/12>"},
		}},
		{Findings: CannotTell("servicequotas:GetServiceQuota was denied: User: arn:aws:iam::123456789012:user/somebody is not authorized",
			"allow servicequotas:GetServiceQuota to the caller, or see https://eu-central-1.console.aws.amazon.com/servicequotas/home/services/ec2/quotas/L-1216C47A")},
		{Findings: Skip("only for a shared stack")},
		{Findings: []Finding{{Status: Error, Seen: "a lock of alice@laptop, process 42, since 2026-01-02 03:04:05 UTC", Do: "wait\tfor it\x1b[31m"}}},
	}
	for i, name := range []string{"config", "cidr", "quotas", "buckets", "lock"} {
		results[i].Check = Check{Name: name, Title: "the " + name}
		results[i].Status = worst(results[i].Findings)
		results[i].Took = time.Duration(i) * 120 * time.Millisecond
	}
	env := loaded()
	env.Stack = StackName{Project: config.Project, Name: "stage1"}
	env.Settings.AWS.Region = "eu-central-1"
	return NewOutcome(env, results, []string{"lock"})
}

func TestTable(t *testing.T) {
	for _, width := range []int{80, 120} {
		var out bytes.Buffer
		if err := sample().WriteTable(&out, Look{Width: width}, 1840*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		golden.Compare(t, filepath.Join("testdata", fmt.Sprintf("table-%d.txt", width)), out.String())
		for line := range strings.Lines(out.String()) {
			long := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > width
			if long && !strings.Contains(line, "https://") { // what has no space is not broken, so that it can be copied
				t.Errorf("at a width of %d: %s", width, line)
			}
		}
		if strings.Contains(out.String(), "\x1b") {
			t.Error("the table holds an escape sequence of somebody else's")
		}
	}
}

func TestWrap(t *testing.T) {
	for text, want := range map[string][]string{
		"":                         {""},
		"one two three":            {"one two", "three"},
		"a `b c d` e":              {"a `b c d`", "e"},
		"x `very long command` y":  {"x", "`very long command`", "y"},
		"an odd ` quote":           {"an odd", "` quote"},
		"tab\tand\nline":           {"tab and", "line"},
		"a:\n  one three\n\nb":     {"a:", "  one", "  three", "", "b"},
		"pulumi config set a b\nc": {"pulumi config set a b", "c"},
	} {
		if diff := cmp.Diff(want, wrap(text, 9)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// Without its colours a coloured table is the plain one: nothing is said by colour alone.
func TestColourAddsNothing(t *testing.T) {
	var plain, coloured bytes.Buffer
	for out, colour := range map[*bytes.Buffer]bool{&plain: false, &coloured: true} {
		if err := sample().WriteTable(out, Look{Width: 100, Colour: colour}, time.Second); err != nil {
			t.Fatal(err)
		}
	}
	text := coloured.String()
	if !strings.Contains(text, "\x1b[1;31merror  \x1b[0m") {
		t.Errorf("no red error in\n%s", text)
	}
	for _, status := range statuses() {
		text = strings.ReplaceAll(text, "\x1b["+colourOf(status)+"m", "")
	}
	if diff := cmp.Diff(plain.String(), strings.ReplaceAll(text, "\x1b[0m", "")); diff != "" {
		t.Error(diff)
	}
}

func TestChecksThatSayTheSameShareARow(t *testing.T) {
	o := sample()
	o.Results = nil
	for i, why := range []string{"x", "y", "x", "z", "x"} {
		o.Results = append(o.Results, Result{Check: Check{Name: fmt.Sprint("check", i)}, Status: Skipped, Findings: Skip(why)})
	}
	var out bytes.Buffer
	if err := o.WriteTable(&out, Look{Width: 80}, time.Second); err != nil {
		t.Fatal(err)
	}
	want := "skipped  3 checks  x (check0, check2, check4)\nskipped  check1    y\nskipped  check3    z\n"
	if !strings.Contains(out.String(), want) {
		t.Errorf("no such rows in\n%s", out.String())
	}
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	if err := sample().WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, filepath.Join("testdata", "report.json"), out.String())
}

func TestOutcome(t *testing.T) {
	tests := map[string]struct {
		status  Status
		ignored bool
		strict  bool
		clear   bool
		verdict string
	}{
		"fine":               {OK, false, true, true, "stage1 can be deployed. Next: pulumi up -s stage1"},
		"skipped":            {Skipped, false, true, true, "stage1 can be deployed."},
		"a warning":          {Warning, false, false, true, "stage1 can be deployed; read the warnings first."},
		"a strict warning":   {Warning, false, true, false, "With --strict, warnings prevent `pulumi up"},
		"an error":           {Error, false, false, false, "stage1 cannot be deployed yet"},
		"an unknown":         {Unknown, false, false, false, "but not everything could be found out. `--ignore a` accepts that."},
		"an ignored error":   {Error, true, false, true, "stage1 can be deployed; read the warnings first."},
		"an ignored unknown": {Unknown, true, true, true, "stage1 can be deployed; read the warnings first."},
		"an ignored warning": {Warning, true, true, true, "stage1 can be deployed; read the warnings first."},
	}
	partial := sample()
	partial.Partial, partial.Results = true, partial.Results[:1]
	if got := partial.verdict(); !strings.HasPrefix(got, "These checks found nothing against `pulumi up -s stage1`") {
		t.Errorf("a part of the checks: %s", got)
	}
	for sentence, tt := range tests {
		o := sample()
		o.Strict = tt.strict
		o.Results = []Result{{Check: Check{Name: "a"}, Status: tt.status, Findings: []Finding{{Status: tt.status, Seen: "x"}}}}
		if tt.ignored {
			o = NewOutcome(o.Env, o.Results, []string{"a"})
			o.Strict = tt.strict
		}
		if o.Clear() != tt.clear || !strings.Contains(o.verdict(), tt.verdict) {
			t.Errorf("%s: clear %v, %q", sentence, o.Clear(), o.verdict())
		}
	}
}
