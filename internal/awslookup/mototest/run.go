package mototest

import (
	"errors"
	"os"
	"sync"
	"testing"
)

// RequireVariable is the environment variable that makes tests without moto's server fail instead of skip. `make test` and
// .ci/run set it, so that nothing counts as passed that was not run.
const RequireVariable = "MILU2_REQUIRE_MOTO"

// process is the server of all tests of a process.
type process struct {
	once   sync.Once
	server *Server
	err    error
}

func (p *process) start() (*Server, error) {
	p.once.Do(func() { p.server, p.err = Start() })
	return p.server, p.err
}

//nolint:gochecknoglobals // a server takes seconds to start, so the tests of a process share one
var shared process

// URL returns the endpoint of the process's server, which the first call starts. Where no server is installed it skips the
// test, or fails it if RequireVariable is set.
//
// The variables are read within the test, not in TestMain: `go test` then knows that a cached result depends on them.
func URL(t testing.TB) string {
	t.Helper()
	server, err := shared.start()
	if err != nil {
		without(t, err)
		return ""
	}
	return server.URL
}

func without(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrNoServer) && os.Getenv(RequireVariable) == "" {
		t.Skip(err)
	}
	t.Fatal(err)
}

// Run is for a TestMain: it runs the tests, stops the server that URL has started, and returns the exit code.
func Run(m *testing.M) int {
	code := m.Run()
	if shared.server != nil {
		shared.server.Stop()
	}
	return code
}
