//go:build unix

package toolchain

import (
	"context"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stubborn is a CLI that stops at the second interrupt.
const stubborn = `#!/bin/sh
trap 'n=$((n+1)); echo interrupt $n; if [ $n = 2 ]; then exit 3; fi' INT
echo ready "$@" $PULUMI_AUTOMATION_API
while :; do sleep 0.05; done
`

// A CLI that cannot be run stands for the one that was built.
func TestABuiltCLIIsNotAskedForItsVersion(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	repo, err := FindRepo(".")
	if err != nil {
		t.Fatal(err)
	}
	want, err := repo.requirement(cliModule)
	if err != nil {
		t.Fatal(err)
	}
	home := Home{Dir: t.TempDir()}
	path := cliIn(home.cliRoot(want))
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cli, err := CLI(t.Context(), repo, home, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if got := "v" + cli.Version().String(); got != want {
		t.Errorf("the version is %s, want %s", got, want)
	}
}

func TestTheCLIIsInterruptedOnceForEachSignal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pulumi")
	if err := os.WriteFile(path, []byte(stubborn), 0o700); err != nil { //nolint:gosec // It is to be run.
		t.Fatal(err)
	}
	// A child inherits it when signals are ignored, as they are in a shell's background; it does not when they are handled.
	handled := make(chan os.Signal, 1)
	signal.Notify(handled, os.Interrupt)
	defer signal.Stop(handled)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()

	read, write := io.Pipe()
	code := make(chan int, 1)
	go func() {
		_, _, exit, _ := command{path: path}.Run(ctx, t.TempDir(), nil, []io.Writer{write}, nil, nil, "up")
		code <- exit
	}()
	says := func(want string) {
		t.Helper()
		line := make([]byte, 100)
		n, err := read.Read(line)
		if got := strings.TrimSpace(string(line[:n])); err != nil || got != want {
			t.Errorf("the CLI says %q (%v), want %q", got, err, want)
		}
	}
	says("ready --non-interactive up true")
	cancel()
	says("interrupt 1")
	// Nothing more comes by itself.
	select {
	case exit := <-code:
		t.Fatalf("the CLI ended with %d", exit)
	case <-time.After(300 * time.Millisecond):
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	says("interrupt 2")
	if exit := <-code; exit != 3 {
		t.Errorf("the CLI's exit code is %d, want 3", exit)
	}
}
