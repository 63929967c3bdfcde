package upkeep

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestLinksLeadSomewhere follows every link within the repository, to headings too. Others are not followed: tests do
// not use the network.
func TestLinksLeadSomewhere(t *testing.T) {
	links := regexp.MustCompile(`\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"`)
	for _, document := range documents(t) {
		for _, match := range links.FindAllStringSubmatch(read(t, document), -1) {
			link := match[1] + match[2]
			if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
				continue
			}
			file, heading, _ := strings.Cut(link, "#")
			to := document
			if file != "" {
				to = path.Join(path.Dir(document), file)
			}
			if _, err := os.Stat(filepath.Join(root(), filepath.FromSlash(to))); err != nil {
				t.Errorf("%s links to %s: %v", document, link, err)
				continue
			}
			if heading != "" && !strings.Contains(headings(read(t, to)), "\n"+heading+"\n") {
				t.Errorf("%s links to %s, and there is no such heading", document, link)
			}
		}
	}
}

// headings lists the anchors of a document, one a line, as GitHub makes them from headings.
func headings(text string) string {
	var anchors strings.Builder
	anchors.WriteString("\n")
	drop := regexp.MustCompile(`[^a-z0-9 _-]`)
	code := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		title := strings.TrimLeft(line, "#")
		if code || title == line {
			continue
		}
		anchor := drop.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
		anchors.WriteString(strings.ReplaceAll(anchor, " ", "-") + "\n")
	}
	return anchors.String()
}
