package cli

import (
	"io"
	"os"
	"runtime"

	"golang.org/x/term"

	"milu2-stage/internal/preflight"
)

// plainWidth is the width of a report that goes to no terminal.
const plainWidth = 120

func terminal(w io.Writer) (fd int, ok bool) {
	file, isFile := w.(*os.File)
	if !isFile {
		return 0, false
	}
	fd = int(file.Fd())
	return fd, term.IsTerminal(fd)
}

func isTerminal(w io.Writer) bool {
	_, ok := terminal(w)
	return ok
}

// look fits the report to where it goes.
func (s *Env) look() preflight.Look {
	look := preflight.Look{Width: plainWidth}
	fd, ok := terminal(s.Stdout)
	if !ok {
		return look
	}
	if width, _, err := term.GetSize(fd); err == nil && width > 0 {
		look.Width = width
	}
	look.Colour = s.colours(runtime.GOOS)
	return look
}

// colours reports whether a terminal shows colours and its user wants them (https://no-color.org). Old consoles of Windows
// show the escape sequences instead; Windows Terminal and the shells of Unix descent set one of the two variables.
func (s *Env) colours(system string) bool {
	if s.getenv("NO_COLOR") != "" || s.getenv("TERM") == "dumb" {
		return false
	}
	return system != "windows" || s.getenv("WT_SESSION") != "" || s.getenv("TERM") != ""
}
