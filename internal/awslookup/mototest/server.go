// Package mototest runs moto's server, which pretends to be AWS over HTTP, for tests.
package mototest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Server is a running moto server.
type Server struct {
	// URL is the endpoint of every service.
	URL string

	cmd  *exec.Cmd
	done chan struct{}
	log  *syncBuffer
}

// ErrNoServer says that moto's server is not installed, and how to install it.
var ErrNoServer = errors.New("needs moto's server, which is not installed: run `make moto`, " +
	"or `pip install 'moto[server]'` and set MOTO_SERVER to the moto_server program")

// Start starts a server on a free port of the loopback interface and waits until it answers.
func Start() (*Server, error) {
	program, err := find()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &Server{URL: "http://127.0.0.1:" + strconv.Itoa(port), done: make(chan struct{}), log: &syncBuffer{}}
	s.cmd = exec.Command(program, "-H", "127.0.0.1", "-p", strconv.Itoa(port)) //nolint:gosec // the tester's own program
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	// MOTO_ACCOUNT_ID would put all tests into one account; without it the account comes from the request.
	s.cmd.Env = append(slices.DeleteFunc(os.Environ(), func(entry string) bool { return strings.HasPrefix(entry, "MOTO_") }),
		"PYTHONUNBUFFERED=1")
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", program, err)
	}
	go func() {
		_ = s.cmd.Wait()
		close(s.done)
	}()
	if err := s.wait(time.Minute); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// Stop ends the server.
func (s *Server) Stop() {
	_ = s.cmd.Process.Kill()
	<-s.done
}

// wait asks the server until it answers, ends, or has had its time.
func (s *Server) wait(limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/moto-api/data.json", nil)
		if err != nil {
			return fmt.Errorf("asking moto's server whether it is there: %w", err)
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
			return nil
		}
		select {
		case <-s.done:
			return fmt.Errorf("moto's server ended at once; it said:\n%s", s.log)
		case <-ctx.Done():
			return fmt.Errorf("moto's server did not answer within %s; it said:\n%s", limit, s.log)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// find returns the program: $MOTO_SERVER, moto_server on PATH, or the one in the repository's virtual environment.
func find() (string, error) {
	if program := os.Getenv("MOTO_SERVER"); program != "" {
		return program, nil
	}
	if program, err := exec.LookPath("moto_server"); err == nil {
		return program, nil
	}
	bin := filepath.Join("bin", "moto_server")
	if runtime.GOOS == "windows" {
		bin = filepath.Join("Scripts", "moto_server.exe")
	}
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		program := filepath.Join(dir, ".rehearsal", "venv", bin)
		if _, statErr := os.Stat(program); statErr == nil {
			return program, nil
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return "", ErrNoServer
}

// freePort asks the system for a port that nobody listens on.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("looking for a free port: %w", err)
	}
	defer func() { _ = listener.Close() }()
	addr, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return 0, fmt.Errorf("looking for a free port: %s is not a TCP address", listener.Addr())
	}
	return addr.Port, nil
}

// syncBuffer keeps what the server prints; the process writes while a test reads.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write appends to the buffer.
func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// String returns all that was written.
func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
