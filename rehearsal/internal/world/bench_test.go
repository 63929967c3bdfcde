package world

import (
	"fmt"
	"path/filepath"
	"testing"
)

// BenchmarkAlternatingWriters is the engine's pattern: one process per provider, each change seen by the others.
func BenchmarkAlternatingWriters(b *testing.B) {
	path := filepath.Join(b.TempDir(), "world.json")
	var writers [2]*World
	for i := range writers {
		w, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		writers[i] = w
	}
	properties := map[string]any{}
	for i := range 40 {
		properties[fmt.Sprintf("property%d", i)] = "a value of the usual length"
	}
	for i := range 200 {
		put(b, writers[0], fmt.Sprint(i), properties)
	}
	for b.Loop() {
		put(b, writers[0], "one", properties)
		put(b, writers[1], "other", properties)
	}
}

func put(b *testing.B, w *World, id string, properties map[string]any) {
	b.Helper()
	if err := w.Update(func(a *Account) error {
		a.Put(&Resource{Type: "test", Region: Global, ID: id, Inputs: properties, Outputs: properties})
		return nil
	}); err != nil {
		b.Fatal(err)
	}
}
