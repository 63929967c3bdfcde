package config

import (
	"testing"
)

// sourceOf is a stack that sets the given keys.
func sourceOf(set map[string]string) Source {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	return Source{
		Get:    func(key string) (string, bool) { text, ok := set[key]; return text, ok },
		Keys:   keys,
		Getenv: func(string) string { return "" },
	}
}

// stageKeys is the least that a stage sets, with changes; a change to "-" removes a key.
func stageKeys(changes map[string]string) map[string]string {
	return changed(map[string]string{
		"milu2-stage:scope": "stage", "milu2-stage:stageIndex": "0", "milu2-stage:domain": "stage0.example.com",
		"milu2-stage:publicZone": "example.com", "aws:region": "us-test-1",
	}, changes)
}

// sharedKeys is the least that the shared stack sets, with changes.
func sharedKeys(changes map[string]string) map[string]string {
	return changed(map[string]string{"milu2-stage:scope": "shared", "aws:region": "us-test-1"}, changes)
}

func changed(keys, changes map[string]string) map[string]string {
	for key, text := range changes {
		if text == "-" {
			delete(keys, key)
			continue
		}
		keys[key] = text
	}
	return keys
}

func TestLoadStage(t *testing.T) {
	s, err := Load(sourceOf(stageKeys(nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v %+v", s, s.Stage)
	s, err = Load(sourceOf(sharedKeys(nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v %+v", s, s.Shared)
}
