// Package tfaccount makes a simulated account out of the states of a Terraform setup: what the states manage exists in it, under the
// ids and with the settings that it had.
package tfaccount

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// managed is one resource of a state.
type managed struct {
	address, typ string
	attributes   map[string]any
}

func (m managed) text(attribute string) string {
	text, _ := m.attributes[attribute].(string)
	return text
}

// read reads a state in format 4.
func read(path string) ([]managed, error) {
	text, err := os.ReadFile(path) //nolint:gosec // A test's state.
	if err != nil {
		return nil, fmt.Errorf("reading a Terraform state: %w", err)
	}
	var state struct {
		Version   int
		Resources []struct {
			Module, Mode, Type, Name string
			Instances                []struct {
				IndexKey   any `json:"index_key"`
				Attributes map[string]any
			}
		}
	}
	if err := json.Unmarshal(text, &state); err != nil {
		return nil, fmt.Errorf("reading the Terraform state %s: %w", path, err)
	}
	var all []managed
	for _, r := range state.Resources {
		for _, instance := range r.Instances {
			if r.Mode != "managed" {
				continue
			}
			address := strings.TrimPrefix(r.Module+"."+r.Type+"."+r.Name, ".")
			switch key := instance.IndexKey.(type) {
			case nil:
			case string:
				address += fmt.Sprintf("[%q]", key)
			default:
				address += fmt.Sprintf("[%v]", key)
			}
			all = append(all, managed{address: address, typ: r.Type, attributes: instance.Attributes})
		}
	}
	return all, nil
}

// Resources returns what a state manages and the simulation has: the Pulumi type and the id, by address.
func Resources(path string) (map[string]string, error) {
	all, err := read(path)
	if err != nil {
		return nil, err
	}
	resources := map[string]string{}
	for _, m := range all {
		if typ := token(m.typ); typ != "" {
			resources[m.address] = typ + " " + m.text("id")
		}
	}
	return resources, nil
}
