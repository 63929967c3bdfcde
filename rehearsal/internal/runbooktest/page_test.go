package runbooktest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The languages of fenced blocks.
const (
	langText       = "text"
	langJSON       = "json"
	langBoth       = "sh"
	langBash       = "bash"
	langPowerShell = "powershell"
)

// procedure is what one heading of the page says to do.
type procedure struct {
	heading string
	blocks  []block
}

// block is one fenced block.
type block struct {
	lang  string
	lines []string
}

// readPage reads the procedures of docs/operations.md: the headings that have fenced blocks.
func readPage(t *testing.T) []procedure {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	return parsePage(t, string(text))
}

func parsePage(t *testing.T, text string) []procedure {
	t.Helper()
	heading := regexp.MustCompile(`^##+ (.+)$`)
	fence := regexp.MustCompile("^```([a-z]*)$")
	var found []procedure
	var open *block
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		trimmed := strings.TrimSpace(line)
		if match := fence.FindStringSubmatch(trimmed); match != nil {
			if open != nil {
				last := &found[len(found)-1]
				last.blocks = append(last.blocks, *open)
				open = nil
				continue
			}
			open = &block{lang: match[1]}
			continue
		}
		if open != nil {
			open.lines = append(open.lines, trimmed)
		} else if match := heading.FindStringSubmatch(line); match != nil {
			found = append(found, procedure{heading: match[1]})
		}
	}
	if open != nil {
		t.Fatalf("the block %v has no end", open)
	}
	var withBlocks []procedure
	for _, p := range found {
		if len(p.blocks) > 0 {
			withBlocks = append(withBlocks, p)
		}
	}
	return withBlocks
}

// says tells whether a line of the output has the words of a line of the page, in which "..." stands for anything. Runs of
// spaces count as one: tables align their columns, and the page does not.
func says(output, line string) bool {
	parts := strings.Split(squeeze(line), "...")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	wanted := regexp.MustCompile(strings.Join(parts, ".*"))
	for _, said := range strings.Split(output, "\n") {
		if wanted.MatchString(squeeze(said)) {
			return true
		}
	}
	return false
}

func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestSays(t *testing.T) {
	t.Parallel()
	const output = "  error: one   thing of [3]\nanother"
	for line, want := range map[string]bool{
		"error: one thing": true, "error: ... of [3]": true, "one ... another": false, "thing of": true, "of 3": false,
	} {
		if got := says(output, line); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}
