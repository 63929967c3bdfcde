package terraform

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"milu2-stage/internal/config"
)

// Config is what a program sees of the file: values by fully qualified key, objects and lists as JSON.
func (f File) Config() map[string]string {
	texts := map[string]string{}
	for key, value := range f.Values() {
		text, isText := value.(string)
		if !isText {
			encoded, err := json.Marshal(value)
			if err != nil {
				continue // the values come from JSON
			}
			text = string(encoded)
		}
		texts[key] = text
	}
	return texts
}

// check loads the file as a program would, and returns what stands in the way.
func (f File) check() config.Problems {
	texts := f.Config()
	_, err := config.Load(config.Source{
		Get:  func(key string) (string, bool) { text, ok := texts[key]; return text, ok },
		Keys: slices.Sorted(maps.Keys(texts)),
	})
	var problems config.Problems
	errors.As(err, &problems)
	return problems
}
