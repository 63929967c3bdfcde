package terraform

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWrite(t *testing.T) {
	dir, result := t.TempDir(), sample(t)
	paths, err := result.Write(dir, false)
	if err != nil || len(paths) != 2 {
		t.Fatalf("wrote %v: %v", paths, err)
	}
	if _, err := result.Write(dir, false); err == nil || !strings.Contains(err.Error(), "Pulumi.shared.yaml exists already, and nothing was written") {
		t.Errorf("a second time: %v", err)
	}
	before := "encryptionsalt: v1:abc\nconfig:\n  # kept\n  milu2-stage:amiId: ami-0123456789abcdef0\n  milu2-stage:stageIndex: 9\n" +
		"  milu2-stage:reservedOffsets: [7]\n  milu2-stage:other:\n    secure: v1:xyz\n"
	path := filepath.Join(dir, "Pulumi.stage0.yaml")
	if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := result.Write(dir, true); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"encryptionsalt: v1:abc": true, "# kept": true, "amiId: ami-0123456789abcdef0": true, "secure: v1:xyz": true,
		"stageIndex: 0": true, "stageIndex: 9": false, "reservedOffsets": false, "domain: stage.milu2.example.com": true,
	} {
		if strings.Contains(string(after), text) != want {
			t.Errorf("%q in the file: %v\n%s", text, !want, after)
		}
	}
	if err := os.WriteFile(path, []byte("- a list\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := result.Write(dir, true); err == nil || !strings.Contains(err.Error(), "is no stack's file") {
		t.Errorf("over a list: %v", err)
	}
}
