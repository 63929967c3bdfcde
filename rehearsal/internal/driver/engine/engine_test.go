package engine

import "testing"

// The CLI cuts the backend's URL at a # and takes %23 for one, as URLs have it.
func TestTheStateMayBeInADirectoryOfAnyName(t *testing.T) {
	for state, want := range map[string]string{
		"/rehearsal/state":     "file:///rehearsal/state?metadata=skip",
		"/build #01/50%/state": "file:///build%20%2301/50%25/state?metadata=skip",
	} {
		if got := (Workspace{State: state}).env()["PULUMI_BACKEND_URL"]; got != want {
			t.Errorf("%s: %s, want %s", state, got, want)
		}
	}
}
