package simaws

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// policy is a policy document, read only as far as the checks of the simulated account need it.
type policy struct {
	Version    string
	Statements []statement
}

type statement struct {
	Effect             string
	Actions, Resources []string
	AWS, Services      []string
	Everyone           bool
	Conditional        bool
}

// oneOrMore is a JSON value that is a string or a list of strings.
type oneOrMore []string

// UnmarshalJSON accepts a string or a list of strings.
func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	var more []string
	if err := json.Unmarshal(data, &more); err != nil {
		return fmt.Errorf("want a string or a list of strings: %w", err)
	}
	*o = more
	return nil
}

type rawStatement struct {
	Effect       string
	Action       oneOrMore
	NotAction    oneOrMore
	Resource     oneOrMore
	NotResource  oneOrMore
	Principal    json.RawMessage
	NotPrincipal json.RawMessage
	Condition    map[string]any
}

// readPolicy decodes a policy document.
func readPolicy(document string) (policy, error) {
	var raw struct {
		Version   string
		Statement json.RawMessage
	}
	if err := json.Unmarshal([]byte(document), &raw); err != nil {
		return policy{}, fmt.Errorf("not JSON: %w", err)
	}
	var list []rawStatement
	if err := json.Unmarshal(raw.Statement, &list); err != nil {
		var one rawStatement
		if json.Unmarshal(raw.Statement, &one) != nil {
			return policy{}, fmt.Errorf("statements: %w", err)
		}
		list = []rawStatement{one}
	}
	p := policy{Version: raw.Version}
	for _, item := range list {
		s := statement{
			Effect: item.Effect, Actions: append(item.Action, item.NotAction...),
			Resources: append(item.Resource, item.NotResource...), Conditional: len(item.Condition) > 0,
		}
		var who struct{ AWS, Service oneOrMore }
		switch {
		case string(item.Principal) == `"*"`:
			s.Everyone = true
		case len(item.Principal) > 0:
			if err := json.Unmarshal(item.Principal, &who); err != nil {
				return policy{}, fmt.Errorf("principal: %w", err)
			}
			s.AWS, s.Services, s.Everyone = who.AWS, who.Service, slices.Contains(who.AWS, "*")
		}
		p.Statements = append(p.Statements, s)
	}
	return p, nil
}

// parsePolicy decodes a document that Check has accepted.
func parsePolicy(document string) policy {
	p, err := readPolicy(document)
	if err != nil {
		return policy{}
	}
	return p
}

// public says whether a statement lets everyone in without a condition.
func (p policy) public() bool {
	return slices.ContainsFunc(p.Statements, func(s statement) bool {
		return s.Effect == "Allow" && s.Everyone && !s.Conditional
	})
}

// grants says whether a policy document allows the action to a principal with one of the given parts in its name.
func grants(document, action string, principals ...string) bool {
	for _, s := range parsePolicy(document).Statements {
		if s.Effect != "Allow" || (!slices.Contains(s.Actions, action) && !slices.Contains(s.Actions, "s3:*")) {
			continue
		}
		for _, name := range slices.Concat(s.Services, s.AWS) {
			if slices.ContainsFunc(principals, func(part string) bool { return strings.Contains(name, part) }) {
				return true
			}
		}
	}
	return false
}

// checkPolicy examines a policy document of at most the given number of characters.
func checkPolicy(in map[string]any, property string, most int) []problem {
	document, known := in[property].(string)
	if !known {
		return nil
	}
	p, err := readPolicy(document)
	if err != nil {
		return []problem{{property, "contains an invalid JSON policy: " + err.Error()}}
	}
	var problems []problem
	if len(document) > most {
		problems = append(problems, problem{property, fmt.Sprintf("has %d characters; AWS allows %d", len(document), most)})
	}
	if p.Version != "2012-10-17" && p.Version != "2008-10-17" {
		problems = append(problems, problem{property, fmt.Sprintf("version %q is not 2012-10-17", p.Version)})
	}
	if len(p.Statements) == 0 {
		problems = append(problems, problem{property, "has no statement"})
	}
	for i, s := range p.Statements {
		problems = append(problems, checkStatement(property, fmt.Sprintf("%s.Statement[%d]", property, i), s)...)
	}
	return problems
}

func checkStatement(property, path string, s statement) []problem {
	var problems []problem
	if s.Effect != "Allow" && s.Effect != "Deny" {
		problems = append(problems, problem{path, fmt.Sprintf("effect %q is neither Allow nor Deny", s.Effect)})
	}
	for _, action := range s.Actions {
		if action != "*" && !strings.Contains(action, ":") {
			problems = append(problems, problem{path, fmt.Sprintf("action %q has no service", action)})
		}
	}
	if len(s.Actions) == 0 {
		problems = append(problems, problem{path, "has no action"})
	}
	if property == "policy" && len(s.Resources) == 0 {
		problems = append(problems, problem{path, "has no resource"})
	}
	if property == "assumeRolePolicy" && len(s.Resources) > 0 {
		problems = append(problems, problem{path, "a trust policy must not have resources"})
	}
	return problems
}
