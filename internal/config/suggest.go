package config

import (
	"strings"

	"github.com/agext/levenshtein"
)

// nearest returns the name that is most like the given one, or "" if none is like it. Two letters that changed places are two
// edits.
func nearest(given string, names []string) string {
	best, distance := "", 1+max(1, min(len(given)/2, 3))
	for _, name := range names {
		if d := levenshtein.Distance(strings.ToLower(given), strings.ToLower(name), nil); d < distance {
			best, distance = name, d
		}
	}
	return best
}
