package terraform

import (
	"encoding/json"
	"fmt"

	tfjson "github.com/hashicorp/terraform-json"
)

// readShown reads the output of `terraform show -json`.
func readShown(name string, text []byte) (*State, error) {
	var shown tfjson.State
	if err := json.Unmarshal(text, &shown); err != nil {
		return nil, unreadable(name, err)
	}
	state := &State{Name: name}
	if shown.Values == nil || shown.Values.RootModule == nil {
		return state, nil
	}
	return state, addModule(state, shown.Values.RootModule)
}

func addModule(state *State, module *tfjson.StateModule) error {
	for _, shown := range module.Resources {
		if shown == nil || shown.Type == "" {
			return fmt.Errorf("%s has a resource without a type: write it again with `terraform show -json > %s`", state.Name, pulledName)
		}
		r := newResource(state, module.Address, shown.Mode == tfjson.DataResourceMode, shown.Type, shown.Name, shown.Index)
		r.Tainted, r.Deposed = shown.Tainted, shown.DeposedKey != ""
		r.DependsOn = shown.DependsOn
		if shown.AttributeValues != nil {
			r.attributes = shown.AttributeValues
			var mask any
			if json.Unmarshal(shown.SensitiveValues, &mask) == nil {
				concealMasked(r.attributes, mask)
			}
		}
		state.Resources = append(state.Resources, r)
	}
	for _, child := range module.ChildModules {
		if child == nil {
			continue
		}
		if err := addModule(state, child); err != nil {
			return err
		}
	}
	return nil
}
