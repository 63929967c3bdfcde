package driver

import (
	"bytes"
	"io"
	"regexp"
	"sync"
)

// oneAtATime is a writer for several goroutines.
type oneAtATime struct {
	mu sync.Mutex
	to io.Writer
}

// Write waits for others.
func (w *oneAtATime) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(text)
}

// progressFilter passes the engine's progress on, line by line, without the lines that tell a person nothing here.
type progressFilter struct {
	to io.Writer
	// terse drops the line for each step's beginning as well: a simulated step ends at once.
	terse bool
	rest  []byte
}

// Write passes complete lines on.
func (f *progressFilter) Write(text []byte) (int, error) {
	f.rest = append(f.rest, text...)
	for {
		end := bytes.IndexByte(f.rest, '\n')
		if end < 0 {
			return len(text), nil
		}
		line := f.rest[:end+1]
		if f.keeps(line) {
			if _, err := f.to.Write(line); err != nil {
				return 0, err // A writer passes its target's error on.
			}
		}
		f.rest = f.rest[end+1:]
	}
}

// flush passes on a last line without an end.
func (f *progressFilter) flush() {
	_, _ = f.to.Write(f.rest)
	f.rest = nil
}

func (f *progressFilter) keeps(line []byte) bool {
	if f.terse && (began().Match(line) || repeated().Match(line) && !problem().Match(line)) {
		return false
	}
	return !heartbeat().Match(line) && !advice().Match(line)
}

// began matches the line of a step that has only begun.
func began() *regexp.Regexp {
	return regexp.MustCompile(`(creating|updating|deleting|replacing|importing|reading|refreshing) \(0s\)(\s|\x1b\[[0-9;]*m)*$`)
}

// repeated matches what the program says while it runs; the engine lists it again under Diagnostics.
func repeated() *regexp.Regexp {
	return regexp.MustCompile(`pulumi:pulumi:Stack \S+ (running|creating \(0s\)) `)
}

// problem matches what is worth reading at once.
func problem() *regexp.Regexp { return regexp.MustCompile(`(error|warning):`) }

// heartbeat matches the dots that the CLI prints where the output is no terminal.
func heartbeat() *regexp.Regexp { return regexp.MustCompile(`^(\x1b\[[0-9;]*m)*@ [a-z ]+\.`) }

// advice matches what the CLI says after a destroy; the rehearsal removes the empty stack itself.
func advice() *regexp.Regexp {
	return regexp.MustCompile("^(The resources in the stack have been deleted|If you want to remove the stack completely)")
}
