package terraform

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// rawState is a state in Terraform's own format 4, as far as it is read. OpenTofu has the same.
type rawState struct {
	Version   int           `json:"version"`
	Serial    uint64        `json:"serial"`
	Lineage   string        `json:"lineage"`
	Resources []rawResource `json:"resources"`
}

type rawResource struct {
	Module    string        `json:"module"`
	Mode      string        `json:"mode"`
	Type      string        `json:"type"`
	Name      string        `json:"name"`
	Instances []rawInstance `json:"instances"`
}

type rawInstance struct {
	IndexKey     any            `json:"index_key"`
	Status       string         `json:"status"`
	Deposed      string         `json:"deposed"`
	Attributes   map[string]any `json:"attributes"`
	Sensitive    []any          `json:"sensitive_attributes"`
	Dependencies []string       `json:"dependencies"`
}

// readFormat4 reads a state in Terraform's own format.
func readFormat4(name string, text []byte) (*State, error) {
	var raw rawState
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, unreadable(name, err)
	}
	state := &State{Name: name, Lineage: raw.Lineage, Serial: raw.Serial}
	for _, resource := range raw.Resources {
		for _, instance := range resource.Instances {
			r := newResource(state, resource.Module, resource.Mode == "data", resource.Type, resource.Name, instance.IndexKey)
			r.Tainted, r.Deposed = instance.Status == "tainted", instance.Deposed != ""
			r.attributes, r.DependsOn = instance.Attributes, instance.Dependencies
			for _, path := range instance.Sensitive {
				conceal(r.attributes, path)
			}
			state.Resources = append(state.Resources, r)
		}
	}
	return state, nil
}

// moduleKey is the instance key of a module within an address.
var moduleKey = regexp.MustCompile(`\["(?:[^"\\]|\\.)*"\]|\[[0-9]+\]`)

func newResource(state *State, module string, data bool, typ, name string, key any) *Resource {
	r := &Resource{State: state, Data: data, Type: newerName(typ), Name: name, attributes: map[string]any{}}
	address := typ + "." + name
	if data {
		address = "data." + address
	}
	if module != "" {
		address = module + "." + address
	}
	r.Block = moduleKey.ReplaceAllString(address, "")
	switch key := key.(type) {
	case nil:
	case string:
		r.Key = key
		address += "[" + quoteKey(key) + "]"
	default:
		r.Key = textOf(key)
		address += "[" + r.Key + "]"
	}
	r.Address = address
	return r
}

// quoteKey writes an instance key as Terraform's addresses have it.
func quoteKey(key string) string {
	quoted := strconv.Quote(key)
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(quoted)
}

// newerName returns the name of a type whose older name the provider takes too.
func newerName(typ string) string {
	if rest, ok := strings.CutPrefix(typ, "aws_alb"); ok && (rest == "" || rest[0] == '_') {
		return "aws_lb" + rest
	}
	return typ
}

// unreadable says what is wrong with a text that should be JSON.
func unreadable(name string, err error) error {
	if strings.Contains(err.Error(), "unexpected end of JSON input") || strings.Contains(err.Error(), "unexpected EOF") {
		return fmt.Errorf("%s ends in the middle: it was cut off. Write it again: `terraform state pull > %s`", name, pulledName)
	}
	return fmt.Errorf("%s is not a Terraform state (%w): give a terraform.tfstate, or the output of `terraform show -json`", name, err)
}

// pulledName is the file that messages write a state to.
const pulledName = "state.json"
