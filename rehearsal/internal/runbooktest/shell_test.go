package runbooktest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// setVariable is the word that stands for setting an environment variable, in whatever shell.
const setVariable = "set-variable"

// split makes words of a command line. It takes only what bash and PowerShell read in the same way: words, and double quotes
// around what has no "$", no backslash, no backquote and no "!".
func split(line string) ([]string, error) {
	if bad := regexp.MustCompile("[$`'\\\\!;|&<>()]").FindString(line); bad != "" {
		return nil, fmt.Errorf("%q in %q: bash and PowerShell may read it differently", bad, line)
	}
	var words []string
	var word strings.Builder
	quoted, begun := false, false
	for _, c := range line {
		switch {
		case c == '"':
			quoted, begun = !quoted, true
		case c == ' ' && !quoted:
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			if !quoted && strings.ContainsRune("{}[]*?~@,", c) {
				return nil, fmt.Errorf("%q in %q: quote it", string(c), line)
			}
			word.WriteRune(c)
			begun = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("a quote is open in %q", line)
	}
	if begun {
		words = append(words, word.String())
	}
	return words, nil
}

// commands makes words of the lines of a block. An assignment becomes setVariable, name and value.
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
				all = append(all, []string{setVariable, match[1], match[2]})
				continue
			}
		}
		words, err := split(line)
		if err != nil {
			return nil, err
		}
		all = append(all, words)
	}
	return all, nil
}

func TestSplit(t *testing.T) {
	t.Parallel()
	got, err := split(`pulumi config set --path "milu2-stage:nodes[0].name" "a b" c`)
	if diff := cmp.Diff([]string{"pulumi", "config", "set", "--path", "milu2-stage:nodes[0].name", "a b", "c"}, got); diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, line := range []string{`echo $HOME`, `echo 'a'`, "echo `a`", `a && b`, `up --replace **::web`, `a "b`, `x[0]`} {
		if words, err := split(line); err == nil {
			t.Errorf("%s is %q", line, words)
		}
	}
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
