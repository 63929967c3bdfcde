package infra

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"milu2-stage/internal/golden"
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

// wantGolden compares text with testdata/<name>.
func wantGolden(t *testing.T, name, got string) {
	t.Helper()
	golden.Compare(t, filepath.Join("testdata", name), got)
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
