package preflight

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Progress shows, on one line of a terminal, how far a run is.
type Progress struct {
	w       io.Writer
	total   int
	waiting []string
	// shown is the length of the line on the terminal.
	shown int
}

// NewProgress shows the progress of the checks on w; nothing, where w is no terminal.
func NewProgress(w io.Writer, terminal bool, checks []Check) *Progress {
	if !terminal {
		return &Progress{w: io.Discard}
	}
	p := &Progress{w: w, total: len(checks)}
	for _, check := range checks {
		p.waiting = append(p.waiting, check.Name)
	}
	p.show()
	return p
}

// Done takes a check off the line. A Runner calls it.
func (p *Progress) Done(r Result) {
	p.waiting = slices.DeleteFunc(p.waiting, func(name string) bool { return name == r.Check.Name })
	p.show()
}

// longestWait is how many checks are named at most: the line must not wrap.
const longestWait = 3

func (p *Progress) show() {
	line := fmt.Sprintf("Checking: %d of %d done", p.total-len(p.waiting), p.total)
	if len(p.waiting) > 0 && len(p.waiting) <= longestWait {
		line += ", waiting for " + strings.Join(p.waiting, ", ")
	}
	p.write(line)
}

// Clear removes the line.
func (p *Progress) Clear() {
	p.write("")
	p.write("")
}

// write replaces the line; what is left of a longer one is blanked, which any terminal understands.
func (p *Progress) write(line string) {
	blank := strings.Repeat(" ", max(0, p.shown-len(line)))
	p.shown = len(line)
	_, _ = fmt.Fprint(p.w, "\r"+line+blank)
}
