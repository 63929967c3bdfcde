package preflight

import (
	"path/filepath"
	"strings"
)

// crashLine returns " at file.go:12" for the first line below the panic in a stack trace, or "".
func crashLine(trace string) string {
	_, below, found := strings.Cut(trace, "\npanic(")
	if !found {
		return ""
	}
	for i, line := range strings.Split(below, "\n") {
		// The first line of a frame is the function, the second, indented, its place; frame 0 is panic itself.
		if place, ok := strings.CutPrefix(line, "\t"); ok && i > 1 && !strings.Contains(place, "/runtime/") {
			place, _, _ = strings.Cut(place, " +0x")
			return " at " + filepath.Base(place)
		}
	}
	return ""
}
