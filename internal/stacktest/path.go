package stacktest

import (
	"strconv"
	"strings"
)

// At returns the input at a path such as "rules.0.expiration.days", or nil where nothing is there. Numbers are float64.
func (r *Registration) At(path string) any {
	var at any = r.Inputs
	for _, step := range strings.Split(path, ".") {
		switch value := at.(type) {
		case map[string]any:
			at = value[step]
		case []any:
			index, err := strconv.Atoi(step)
			if err != nil || index < 0 || index >= len(value) {
				return nil
			}
			at = value[index]
		default:
			return nil
		}
	}
	return at
}
