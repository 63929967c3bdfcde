package world

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Canonical describes what deployments put into the account, so that the accounts of two runs can be compared: a line for
// each thing, for each of its inputs and its tags, and for what became of it, with ids, ARNs and addresses, which differ from run
// to run, replaced by types and names.
func (a *Account) Canonical() ([]string, error) {
	names := a.canonicalNames()
	lines := []string{}
	for _, r := range a.All() {
		if r.Seeded || r.Owner != "" {
			continue
		}
		id := fmt.Sprintf("%s %s %s", r.Type, r.Region, r.Name())
		lines = append(lines, names.Replace(id))
		properties := map[string]any{"(all tags)": r.Tags()}
		maps.Copy(properties, r.Inputs)
		for _, name := range becoming() {
			if state, there := r.Outputs[name]; there {
				properties[name] = state
			}
		}
		for name, value := range properties {
			text, err := json.Marshal(value)
			if err != nil {
				return nil, fmt.Errorf("describing %s of %s: %w", name, r.ID, err)
			}
			lines = append(lines, names.Replace(fmt.Sprintf("%s: %s = %s", id, name, text)))
		}
	}
	slices.Sort(lines)
	return lines, nil
}

// becoming lists the outputs that say what became of a thing: a peering that waits for its acceptance and an instance that is
// stopped have the inputs of those that work.
func becoming() []string { return []string{"acceptStatus", "instanceState", "status"} }

// canonicalNames replaces ids, ARNs and addresses by the type and the name of what they belong to.
func (a *Account) canonicalNames() *strings.Replacer {
	type pair struct{ id, name string }
	var pairs []pair
	for _, r := range a.All() {
		name := "<" + r.Type[strings.LastIndex(r.Type, ":")+1:] + " " + r.Name() + ">"
		if name == "<"+r.ID+">" {
			continue
		}
		pairs = append(pairs, pair{r.ID, name})
		for _, property := range []string{"arn", "arnSuffix", "privateIp", "publicIp", "zoneId", "dnsName", "domainName"} {
			if text := r.Text(property); text != "" && text != r.ID {
				pairs = append(pairs, pair{text, name + "." + property})
			}
		}
	}
	// The replacer takes the first that fits.
	slices.SortStableFunc(pairs, func(x, y pair) int {
		return cmp.Or(cmp.Compare(len(y.id), len(x.id)), cmp.Compare(x.id, y.id), cmp.Compare(x.name, y.name))
	})
	var flat []string
	for _, p := range pairs {
		flat = append(flat, p.id, p.name)
	}
	return strings.NewReplacer(flat...)
}
