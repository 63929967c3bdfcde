package awslookup_test

import (
	"errors"
	"testing"

	"milu2-stage/internal/adopt"
)

// lookupError returns the typed error, and fails the test if there is none.
func lookupError(t *testing.T, err error) *adopt.LookupError {
	t.Helper()
	var lookup *adopt.LookupError
	if !errors.As(err, &lookup) {
		t.Errorf("got error %v, want a LookupError", err)
		return nil
	}
	return lookup
}
