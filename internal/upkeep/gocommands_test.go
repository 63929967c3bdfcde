package upkeep

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// goCommand finds commands that compile. What follows the verb tells a command from prose that mentions one.
func goCommand() *regexp.Regexp {
	return regexp.MustCompile("(?:^|[^a-z-])(go (?:-C \\S+ )?(?:build|install|run|test|vet)(?: -\\S+)* (?:[.-]|\\S+/)[^`\n]*)")
}

// TestOneCompilationServesAllCommands keeps every command on -trimpath, the compiler flag of Pulumi's Go language host. A
// command without it would compile pulumi-aws a second time, which takes minutes.
func TestOneCompilationServesAllCommands(t *testing.T) {
	if !regexp.MustCompile(`(?m)^export GOFLAGS := .*-trimpath\b`).MatchString(read(t, "Makefile")) {
		t.Error("the Makefile does not export GOFLAGS with -trimpath")
	}
	found := 0
	for _, file := range commandFiles(t) {
		for _, match := range goCommand().FindAllStringSubmatch(read(t, file), -1) {
			found++
			if !slices.Contains(strings.Fields(match[1]), "-trimpath") {
				t.Errorf("%s: add -trimpath to `%s`", file, match[1])
			}
		}
	}
	if found < 40 {
		t.Errorf("found %d commands; this test has not read the files", found)
	}
}

func TestGoCommand(t *testing.T) {
	for text, want := range map[string]string{
		"Run `go run ./cmd/milu2 preflight -s stage0` first": "go run ./cmd/milu2 preflight -s stage0",
		"    go -C rehearsal test -timeout 60m ./...":        "go -C rehearsal test -timeout 60m ./...",
		"//go:generate go run ./write":                       "go run ./write",
		"go -C tools build example.com/x/cmd/x":              "go -C tools build example.com/x/cmd/x",
		"go vet -trimpath ./...":                             "go vet -trimpath ./...",
		"later runs of `go run` are quick":                   "",
		"`go test` tries a sample":                           "",
		"go build in %s: %w":                                 "",
		"cargo run ./x":                                      "",
	} {
		got := ""
		if match := goCommand().FindStringSubmatch(text); match != nil {
			got = match[1]
		}
		if got != want {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
}

// commandFiles lists the files that may hold commands for a person or a machine, from the repository's root. The Makefile's
// commands take the flag from its GOFLAGS.
func commandFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root(), func(path string, entry fs.DirEntry, err error) error {
		relative, _ := filepath.Rel(root(), path)
		relative = filepath.ToSlash(relative)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", ".rehearsal", "bin"}, relative):
			return filepath.SkipDir
		case entry.IsDir() || relative == "internal/upkeep/gocommands_test.go":
			return nil
		case relative == ".ci/run" || slices.Contains([]string{".md", ".go", ".yaml", ".yml"}, filepath.Ext(path)):
			files = append(files, relative)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
