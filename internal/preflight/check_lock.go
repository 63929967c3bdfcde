package preflight

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// lockCheck finds the lock of a running or killed update: `pulumi up` refuses to run beside it.
func lockCheck() Check {
	return Check{Name: "lock", Title: "running and interrupted updates of the stack", WithoutSettings: true, Run: runLock}
}

func runLock(ctx context.Context, env *Env) []Finding {
	backend, state, failed := readStack(ctx, env, env.Stack, env.State)
	if failed != nil {
		return failed
	}
	if !state.Exists {
		return Skip("there is no such stack yet")
	}
	findings := locks(ctx, env, backend)
	for _, pending := range state.Pending {
		findings = append(findings, Finding{Status: Warning, Seen: "an interrupted update left behind: " + pending,
			Expected: "no pending operation",
			Do: "`pulumi up -s " + env.Stack.String() + "`, for which adoption finds what is there, then `pulumi refresh -s " +
				env.Stack.String() + " --clear-pending-creates`"})
	}
	return findings
}

// locks asks the backend in the way that its kind knows.
func locks(ctx context.Context, env *Env, backend *Backend) []Finding {
	if dir, ok := backend.Dir(env.Dir); ok {
		return fileLocks(env, dir)
	}
	if backend.Cloud() {
		return cloudLock(ctx, env)
	}
	return Skip(fmt.Sprintf("%s keeps its locks where only Pulumi can read them; `pulumi up` refuses to run beside one", backend))
}

// lock is what Pulumi writes into a lock's file.
type lock struct {
	Pid       int       `json:"pid"`
	Username  string    `json:"username"`
	Hostname  string    `json:"hostname"`
	Timestamp time.Time `json:"timestamp"`
}

// fileLocks reads the locks of a backend on disk: .pulumi/locks/organization/<project>/<stack>/<id>.json.
func fileLocks(env *Env, backend string) []Finding {
	dir := filepath.Join(backend, ".pulumi", "locks", "organization", env.Stack.Project, env.Stack.Name)
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return CannotTell(fmt.Sprintf("listing the locks: %v", err), "see who may read "+dir)
	}
	var findings []Finding
	for _, entry := range entries {
		if entry.IsDir() || !strings.HasSuffix(entry.Name(), ".json") {
			continue // object stores on disk put .attrs files beside theirs
		}
		path := filepath.Join(dir, entry.Name())
		text, err := os.ReadFile(path) //nolint:gosec // a file of the user's own backend
		if errors.Is(err, fs.ErrNotExist) {
			continue // the update has just ended
		}
		var held lock
		if err == nil {
			err = json.Unmarshal(text, &held)
		}
		if err != nil {
			findings = append(findings, CannotTell(fmt.Sprintf("a lock that cannot be read: %v", err), "see "+path)...)
			continue
		}
		findings = append(findings, heldLock(env, held))
	}
	if len(findings) == 0 {
		return Fine("no update of the stack is running, none was interrupted")
	}
	return findings
}

func heldLock(env *Env, held lock) Finding {
	f := Finding{Status: Error, Expected: "no lock: `pulumi up` refuses to run beside one"}
	f.Seen = fmt.Sprintf("a lock of %s@%s, process %d, since %s", held.Username, held.Hostname, held.Pid,
		held.Timestamp.UTC().Format(time.DateTime+" MST"))
	cancel := "`pulumi cancel " + env.Stack.String() + "`"
	host, err := os.Hostname()
	switch {
	case err != nil || host != held.Hostname:
		f.Do = fmt.Sprintf("wait for the update on %s to end; if it was killed, %s", held.Hostname, cancel)
	case alive(held.Pid):
		f.Do = "wait for the update to end"
	default:
		f.Seen = "a stale " + strings.TrimPrefix(f.Seen, "a ") + "; this machine runs no such process"
		f.Do = strings.Trim(cancel, "`") + ", then run the same command again (docs/operations.md)"
	}
	return f
}

// alive reports whether a process runs on this machine. Windows finds no process that has ended; elsewhere signal 0 asks.
func alive(pid int) bool {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer func() { _ = process.Release() }()
	err = process.Signal(syscall.Signal(0))
	return !errors.Is(err, os.ErrProcessDone) && !errors.Is(err, syscall.ESRCH)
}

// cloudLock asks Pulumi Cloud, which knows whether an update is running.
func cloudLock(ctx context.Context, env *Env) []Finding {
	args := []string{"stack", "ls", "--json", "--project", env.Stack.Project}
	if env.Stack.Organization != "" {
		args = append(args, "--organization", env.Stack.Organization)
	}
	out, err := env.Pulumi(ctx, args...)
	if err != nil {
		return commandFailed(err, "check `pulumi stack ls`")
	}
	var stacks []struct {
		Name             string `json:"name"`
		UpdateInProgress bool   `json:"updateInProgress"`
	}
	if err := json.Unmarshal(out, &stacks); err != nil {
		return CannotTell(fmt.Sprintf("reading the output of `pulumi stack ls --json`: %v", err), "")
	}
	for _, stack := range stacks {
		if name, err := ParseStackName(stack.Name); err == nil && name.Name == env.Stack.Name && stack.UpdateInProgress {
			return []Finding{{Status: Error, Seen: "an update of the stack is running", Expected: "no other update",
				Do: "wait for it to end; if it was killed, `pulumi cancel " + env.Stack.String() + "`"}}
		}
	}
	return Fine("no update of the stack is running")
}
