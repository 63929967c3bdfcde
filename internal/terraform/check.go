package terraform

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"milu2-stage/internal/config"
)

// check loads the file as a program would, and returns what stands in the way.
func (f File) check() config.Problems {
	known := map[string]bool{}
	for _, key := range config.Schema() {
		known[qualified(key.Name)] = true
	}
	texts := map[string]string{}
	for key, value := range f.Values() {
		text, isText := value.(string)
		if !isText {
			encoded, err := json.Marshal(value)
			if err != nil {
				continue
			}
			text = string(encoded)
		}
		if strings.HasPrefix(key, "aws:") || known[key] {
			texts[key] = text
		}
	}
	_, err := config.Load(config.Source{
		Get:  func(key string) (string, bool) { text, ok := texts[key]; return text, ok },
		Keys: slices.Sorted(maps.Keys(texts)),
	})
	var problems config.Problems
	errors.As(err, &problems)
	// A field that Pulumi.yaml does not have yet: see pending.
	return slices.DeleteFunc(problems, func(p config.Problem) bool { return p.Value == "unknown field" })
}
