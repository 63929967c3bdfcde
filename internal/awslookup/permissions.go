package awslookup

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"milu2-stage/internal/adopt"
)

// Permissions returns the IAM actions that look-ups need, sorted: those of the given listings, or of all without any.
func Permissions(of ...adopt.Listing) []string {
	table := listings()
	if len(of) == 0 {
		for name := range table {
			of = append(of, name)
		}
	}
	var actions []string
	for _, name := range of {
		for _, c := range table[name].calls {
			actions = append(actions, c.permissions...)
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

// Listings returns the names of all listings that the AWS side answers, sorted.
func Listings() []adopt.Listing {
	var names []adopt.Listing
	for name := range listings() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// policyDocument is an IAM policy.
type policyDocument struct {
	Version   string
	Statement []policyStatement
}

// policyStatement allows some actions of one service.
type policyStatement struct {
	Sid      string
	Effect   string
	Action   []string
	Resource string
}

// PolicyJSON returns the smallest IAM policy that lets look-ups work, as indented JSON with a newline at its end. The
// resource is "*" throughout: most of these actions know no resources, and a look-up asks for what may not exist.
func PolicyJSON() (string, error) {
	doc := policyDocument{Version: "2012-10-17"}
	for _, action := range Permissions() {
		service, _, _ := strings.Cut(action, ":")
		sid := "LookUp" + strings.ToUpper(service[:1]) + service[1:]
		if n := len(doc.Statement); n == 0 || doc.Statement[n-1].Sid != sid {
			doc.Statement = append(doc.Statement, policyStatement{Sid: sid, Effect: "Allow", Resource: "*"})
		}
		last := &doc.Statement[len(doc.Statement)-1]
		last.Action = append(last.Action, action)
	}
	text, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return "", fmt.Errorf("writing the look-up policy: %w", err)
	}
	return string(text) + "\n", nil
}
