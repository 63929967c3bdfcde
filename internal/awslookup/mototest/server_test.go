package mototest_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"milu2-stage/internal/awslookup/mototest"
)

func TestWithoutMotoTheTestsSayHowToGetIt(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("MOTO_SERVER", "")
	t.Chdir(t.TempDir())
	if _, err := mototest.Start(); !errors.Is(err, mototest.ErrNoServer) {
		t.Errorf("got %v, want %v", err, mototest.ErrNoServer)
	}
}

func TestAWrongProgramIsAnError(t *testing.T) {
	t.Setenv("MOTO_SERVER", filepath.Join(t.TempDir(), "moto_server"))
	if _, err := mototest.Start(); err == nil || !strings.Contains(err.Error(), "starting ") {
		t.Errorf("got %v, want an error that names the program", err)
	}
}
