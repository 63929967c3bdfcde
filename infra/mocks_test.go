package infra

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/stacktest"
)

// record runs a program on mocks and returns what it registered; an error of the program fails the test.
func record(t *testing.T, options stacktest.Options, program pulumi.RunFunc) *stacktest.Result {
	t.Helper()
	result, err := stacktest.Run(program, options)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// find returns a registration that has to be there.
func find(t *testing.T, result *stacktest.Result, typ, name string) *stacktest.Registration {
	t.Helper()
	registration := result.Find(typ, name)
	if registration == nil {
		t.Fatalf("%s %s is not registered", typ, name)
	}
	return registration
}

// wantInputs compares single inputs of a registration, by path; a wanted nil means that the input is not set.
func wantInputs(t *testing.T, registration *stacktest.Registration, want map[string]any) {
	t.Helper()
	for path, value := range want {
		if got := registration.At(path); !reflect.DeepEqual(got, value) {
			t.Errorf("%s: %s = %#v, want %#v", registration.Key(), path, got, value)
		}
	}
}

// wantGolden compares text with testdata/<name>. UPDATE_GOLDEN=1 rewrites the file and fails the run all the same.
func wantGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	want, err := os.ReadFile(path)
	if err == nil && string(bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n"))) == got {
		return
	}
	if os.Getenv("UPDATE_GOLDEN") == "" {
		t.Errorf("%s differs (rewrite it with UPDATE_GOLDEN=1):\n%s", path, got)
		return
	}
	if err := os.MkdirAll("testdata", 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Errorf("%s is rewritten: read the difference and run again without UPDATE_GOLDEN", path)
}

// wantError checks that an error says each of the texts.
func wantError(t *testing.T, err error, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("error %v, want one with %q", err, text)
		}
	}
}
