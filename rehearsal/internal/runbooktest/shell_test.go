package runbooktest

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/rehearsal/internal/terminal"
)

// commands makes words of the lines of a block. An assignment becomes terminal.SetVariable, name and value.
func (b block) commands() ([][]string, error) {
	assignment := map[string]*regexp.Regexp{
		langBash:       regexp.MustCompile(`^export ([A-Z_]+)=([A-Za-z0-9_-]+)$`),
		langPowerShell: regexp.MustCompile(`^\$env:([A-Z_]+) = "([A-Za-z0-9_-]+)"$`),
	}[b.lang]
	var all [][]string
	for _, line := range b.lines {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if assignment != nil {
			if match := assignment.FindStringSubmatch(line); match != nil {
				all = append(all, []string{terminal.SetVariable, match[1], match[2]})
				continue
			}
		}
		words, err := terminal.Split(line)
		if err != nil {
			return nil, err
		}
		all = append(all, words)
	}
	return all, nil
}

// TestEveryCommandWorksInBothShells compares the blocks that are there for one shell with those for the other.
func TestEveryCommandWorksInBothShells(t *testing.T) {
	t.Parallel()
	for _, p := range readPage(t) {
		for i, b := range p.blocks {
			switch b.lang {
			case langText, langJSON, langPowerShell:
				continue
			case langBoth, langBash:
			default:
				t.Errorf("%s: a block of %q", p.heading, b.lang)
				continue
			}
			bash, err := b.commands()
			if err != nil {
				t.Errorf("%s: %v", p.heading, err)
			}
			if b.lang == langBoth {
				continue
			}
			if i+1 == len(p.blocks) || p.blocks[i+1].lang != langPowerShell {
				t.Errorf("%s: bash without PowerShell", p.heading)
				continue
			}
			power, err := p.blocks[i+1].commands()
			if diff := cmp.Diff(bash, power); diff != "" || err != nil {
				t.Errorf("%s: bash (-) and PowerShell (+): %v\n%s", p.heading, err, diff)
			}
		}
	}
}
