package awslookup

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/iampolicy"
)

// Permissions returns the IAM actions that lookups need, sorted: those of the given listings, or of all without any.
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

// PolicyJSON returns the smallest IAM policy that lets lookups work, as indented JSON with a newline at its end. The
// resource is "*" throughout: most of these actions know no resources, and a lookup asks for what may not exist.
func PolicyJSON() (string, error) {
	var statements []iampolicy.Statement
	for _, action := range Permissions() {
		service, _, _ := strings.Cut(action, ":")
		sid := "LookUp" + strings.ToUpper(service[:1]) + service[1:]
		if n := len(statements); n == 0 || statements[n-1].Sid != sid {
			statements = append(statements, iampolicy.Statement{Sid: sid, Effect: iampolicy.Allow, Resource: []string{"*"}})
		}
		last := &statements[len(statements)-1]
		last.Action = append(last.Action, action)
	}
	flat, err := iampolicy.New(statements...).JSON()
	if err != nil {
		return "", fmt.Errorf("writing the lookup policy: %w", err)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, []byte(flat), "", "  "); err != nil {
		return "", fmt.Errorf("indenting the lookup policy: %w", err)
	}
	return text.String() + "\n", nil
}
