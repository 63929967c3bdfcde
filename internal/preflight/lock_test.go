package preflight

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLockCheck(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	lockOf := func(host string, pid int) string {
		return fmt.Sprintf(`{"pid": %d, "username": "alice", "hostname": %q, "timestamp": "2026-01-02T03:04:05+01:00"}`, pid, host)
	}
	const dead = 1 << 30 // no system gives a process this number
	const seen = "lock of alice@HOST, process PID, since 2026-01-02 02:04:05 UTC"
	for sentence, tt := range map[string]struct{ name, text, want string }{
		"no lock":                  {"", "", "ok: no update of the stack is running, none was interrupted"},
		"another stack's":          {"stage10/a.json", lockOf(host, 1), "ok: no update of the stack is running, none was interrupted"},
		"a running update":         {"stage1/a.json", lockOf(host, os.Getpid()), "error: a " + seen + " -> wait for the update to end"},
		"a dead update":            {"stage1/a.json", lockOf(host, dead), "error: a stale " + seen + "; this machine runs no such process -> pulumi cancel stage1, then run the same command again (docs/operations.md)"},
		"an update elsewhere":      {"stage1/a.json", lockOf("elsewhere", dead), "error: a " + seen + " -> wait for the update on HOST to end; if it was killed, `pulumi cancel stage1`"},
		"what object stores leave": {"stage1/a.json.attrs", "{}", "ok: no update of the stack is running, none was interrupted"},
		"a broken lock":            {"stage1/a.json", "{", "unknown: a lock that cannot be read: unexpected end of JSON input -> see DIR/state/.pulumi/locks/organization/milu2-stage/stage1/a.json"},
	} {
		t.Run(sentence, func(t *testing.T) {
			// A relative address is taken from the project's directory.
			env := machine{answers: map[string]string{"whoami": `{"user": "alice", "url": "file://./state?x=y"}`, "stack export": export("{}")}}.open(t)
			if tt.name != "" {
				write(t, filepath.Join(env.Dir, "state", ".pulumi", "locks", "organization", "milu2-stage", filepath.FromSlash(tt.name)), tt.text)
			}
			got := says(t, env, "lock")
			got = strings.NewReplacer("@"+host, "@HOST", "on elsewhere", "on HOST", "@elsewhere", "@HOST", fmt.Sprintf("process %d,", os.Getpid()), "process PID,",
				fmt.Sprintf("process %d,", dead), "process PID,").Replace(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLockCheckElsewhere(t *testing.T) {
	list := `[{"name": "acme/stage1", "updateInProgress": %t}, {"name": "acme/stage2", "updateInProgress": true}]`
	pending := strings.Replace(export("{}"), `"resources"`, `"pending_operations": [{"type": "creating", "resource": {"urn": "urn:b"}}], "resources"`, 1)
	for sentence, tt := range map[string]checkCase{
		"Pulumi Cloud is at rest": {machine{answers: map[string]string{"whoami": aBackend, "stack export": export("{}"), "stack ls": fmt.Sprintf(list, false)}},
			"lock", "ok: no update of the stack is running"},
		"Pulumi Cloud is busy": {machine{stack: "acme/stage1", answers: map[string]string{"whoami": aBackend, "stack export": export("{}"),
			"stack ls --json --project milu2-stage --organization acme": fmt.Sprintf(list, true)}},
			"lock", "error: an update of the stack is running -> wait for it to end; if it was killed, `pulumi cancel acme/milu2-stage/stage1`"},
		"Pulumi Cloud does not say": {machine{answers: map[string]string{"whoami": aBackend, "stack export": export("{}"), "stack ls": "error: 500"}},
			"lock", "unknown: `pulumi stack ls --json --project milu2-stage`: 500 -> check `pulumi stack ls`"},
		"a bucket": {machine{answers: map[string]string{"whoami": `{"user": "a", "url": "s3://states"}`, "stack export": export("{}")}},
			"lock", "skipped: s3://states keeps its locks where only Pulumi can read them; `pulumi up` refuses to run beside one"},
		"an interrupted update": {machine{answers: map[string]string{"whoami": aBackend, "stack export": pending, "stack ls": "[]"}},
			"lock", "ok: no update of the stack is running\nwarning: an interrupted update left behind: creating urn:b" +
				" -> `pulumi up -s stage1`, for which adoption finds what is there, then `pulumi refresh -s stage1 --clear-pending-creates`"},
		"no stack yet":  {machine{answers: map[string]string{"whoami": aBackend, "stack export": noStack}}, "lock", "skipped: there is no such stack yet"},
		"not logged in": {machine{answers: map[string]string{"whoami": noLogin}}, "lock", "error: not logged in to a Pulumi backend -> pulumi login (Pulumi Cloud), or `pulumi login s3://<bucket>` or `pulumi login file://<directory>`"},
	} {
		t.Run(sentence, tt.run)
	}
}

func TestBackendDir(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	root := filepath.Join(home, "project")
	for url, want := range map[string]string{
		"file://~":               home,
		"file://~/states":        filepath.Join(home, "states"),
		"file://.":               root,
		"file://./a?no_tmp_dir=": filepath.Join(root, "a"),
		"s3://bucket":            "",
		"https://app.pulumi.com": "",
	} {
		got, ok := (&Backend{URL: url}).Dir(root)
		if got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v, want %q", url, got, ok, want)
		}
	}
}
