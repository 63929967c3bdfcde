package preflight

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/golden"
)

// of makes the results of checks a, b, c, ...: each has one finding of a status, and is kept from more by a cause.
func of(checks ...[]Finding) []Result {
	var results []Result
	for i, findings := range checks {
		results = append(results, Result{Check: Check{Name: string(rune('a' + i))}, Findings: findings, Status: worst(findings)})
	}
	return results
}

func lacks(status Status, c *Cause, seen string) Finding {
	return Finding{Status: status, Seen: seen, Do: "mend " + seen, Cause: c}
}

func TestACauseIsReportedOnce(t *testing.T) {
	keys := &Cause{Key: "keys", Check: "b", Need: "keys"}
	slow := &Cause{Key: "slow", Need: "answers in time"}
	grant := func(permission string) *Cause { return &Cause{Key: "denied", Need: "permissions", Grant: permission} }
	ok := Finding{Status: OK, Seen: "fine"}
	one := func(f ...Finding) []Finding { return f }
	for sentence, tt := range map[string]struct {
		results []Result
		ignored []string
		want    string
	}{
		"by the check whose matter it is": {of(one(lacks(Unknown, keys, "1")), one(lacks(Unknown, keys, "2")), one(lacks(Unknown, keys, "3"))), nil,
			"a skipped needs keys (see b)\nb unknown 2 -> mend 2\nc skipped needs keys (see b)\n"},
		"by the first, where the check whose matter it is did not run": {of(one(lacks(Unknown, keys, "1"))), nil, "a unknown 1 -> mend 1\n"},
		"by the first, where the check whose matter it is went well": {of(one(lacks(Unknown, keys, "1")), one(ok), one(lacks(Unknown, keys, "3"))), nil,
			"a unknown 1 -> mend 1\nb ok fine\nc skipped needs keys (see a)\n"},
		"by the first, where it is no check's matter": {of(one(lacks(Unknown, slow, "1")), one(lacks(Unknown, slow, "2"))), nil,
			"a unknown 1 -> mend 1\nb skipped needs answers in time (see a)\n"},
		"by the one that it hurts most": {of(one(lacks(Warning, slow, "1")), one(lacks(Unknown, slow, "2"))), nil,
			"a skipped needs answers in time (see b)\nb unknown 2 -> mend 2\n"},
		"by one that counts": {of(one(lacks(Unknown, keys, "1")), one(lacks(Unknown, keys, "2"))), []string{"b"},
			"a unknown 1 -> mend 1\nb skipped needs keys (see a)\n"},
		"by an ignored one, where all are": {of(one(lacks(Unknown, slow, "1")), one(lacks(Unknown, slow, "2"))), []string{"a", "b"},
			"a warning 1 (unknown, ignored) -> mend 1\nb skipped needs answers in time (see a)\n"},
		"beside what else a check has to say": {of(one(lacks(Unknown, slow, "1")), one(ok, lacks(Unknown, slow, "2"))), nil,
			"a unknown 1 -> mend 1\nb ok fine\nb skipped needs answers in time (see a)\n"},
		"once in a check": {of(one(lacks(Unknown, slow, "1"), lacks(Unknown, slow, "2")), one(lacks(Unknown, slow, "3"), lacks(Unknown, slow, "4"))), nil,
			"a unknown 1 -> mend 1\nb skipped needs answers in time (see a)\n"},
		"apart from other causes": {of(one(lacks(Unknown, slow, "1")), one(lacks(Unknown, keys, "2")), one(lacks(Unknown, slow, "3"), lacks(Unknown, keys, "4"))), nil,
			"a unknown 1 -> mend 1\nb unknown 2 -> mend 2\nc skipped needs answers in time (see a)\nc skipped needs keys (see b)\n"},
		"with the permissions of all": {of(one(lacks(Unknown, grant("ec2:Z"), "1")), one(lacks(Unknown, grant("ec2:A"), "2"), lacks(Unknown, grant("ec2:Z"), "3"))), nil,
			"a unknown 1 -> grant ec2:A, ec2:Z to the credentials\nb skipped needs permissions (see a)\n"},
	} {
		var got strings.Builder
		for _, r := range NewOutcome(loaded(), tt.results, tt.ignored).Results {
			for _, f := range r.Findings {
				fmt.Fprintf(&got, "%s %s %s", r.Check.Name, f.Status, f.Seen)
				if f.Do != "" {
					fmt.Fprintf(&got, " -> %s", f.Do)
				}
				got.WriteString("\n")
			}
		}
		if diff := cmp.Diff(tt.want, got.String()); diff != "" {
			t.Errorf("%s: %s", sentence, diff)
		}
	}
}

// However causes are shared, the exit code is the one that it would be if each check reported for itself.
func TestReportingOnceDecidesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test that is the same each time
	for range 5000 {
		var checks [][]Finding
		var ignored []string
		for i := range 1 + random.IntN(4) {
			var findings []Finding
			for range 1 + random.IntN(3) {
				f := Finding{Status: statuses()[random.IntN(5)], Seen: fmt.Sprint(random.IntN(3))}
				if key := random.IntN(4); key > 0 && f.Status.severity() > OK.severity() {
					f.Cause = &Cause{Key: fmt.Sprint(key), Check: "abcd"[key : key+1], Need: "x"}
				}
				findings = append(findings, f)
			}
			checks = append(checks, findings)
			if random.IntN(3) == 0 {
				ignored = append(ignored, string(rune('a'+i)))
			}
		}
		alone := of(checks...)
		ignore(alone, ignored)
		for _, strict := range []bool{false, true} {
			once := NewOutcome(loaded(), of(checks...), ignored)
			once.Strict = strict
			if want := (Outcome{Results: alone, Strict: strict}).Clear(); once.Clear() != want {
				t.Fatalf("clear is %v instead of %v (strict %v) for %+v without %v", !want, want, strict, checks, ignored)
			}
		}
	}
}

// A machine without Pulumi and a configuration that does not load: two errors, and two rows for all that they stop.
func TestWhatIsLackingIsSaidOnce(t *testing.T) {
	checks := Checks()
	for _, name := range []string{"account", "region", "cidr"} {
		checks = append(checks, check(name, nil))
	}
	env := machine{answers: map[string]string{"": "none"}, path: []string{"/bin/go"},
		files: map[string]string{"Pulumi.stage1.yaml": strings.Replace(stageFile, "stageIndex: 1", "stageIndex: x", 1)}}.open(t)
	outcome := NewOutcome(env, Runner{}.Run(t.Context(), env, checks), nil)
	for _, width := range []int{80, 120} {
		var out bytes.Buffer
		if err := outcome.WriteTable(&out, Look{Width: width}, 1840*time.Millisecond); err != nil {
			t.Fatal(err)
		}
		golden.Compare(t, filepath.Join("testdata", fmt.Sprintf("lacking-%d.txt", width)), out.String())
	}
	var out bytes.Buffer
	if err := outcome.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var report struct {
		Checks []struct {
			Name, Status string
			Findings     []struct{ Status, Cause string }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	causes := map[string]string{}
	for _, c := range report.Checks {
		causes[c.Name] = c.Status + " " + c.Findings[0].Cause
	}
	want := map[string]string{"config": "error ", "pulumi": "error ", "plugins": "skipped pulumi", "backend": "skipped pulumi",
		"lock": "skipped pulumi", "shared": "skipped config", "account": "skipped config", "region": "skipped config", "cidr": "skipped config"}
	if diff := cmp.Diff(want, causes); diff != "" {
		t.Error(diff)
	}
}
