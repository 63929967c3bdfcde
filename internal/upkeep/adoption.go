package upkeep

import (
	"fmt"
	"strings"

	"milu2-stage/internal/adopt"
)

// adoptedTypes makes the table of the types that are recognised and imported.
func adoptedTypes(string) (string, error) {
	var table strings.Builder
	table.WriteString("| type | recognised by | import id, for example |\n|---|---|---|\n")
	for _, d := range adopt.Describe() {
		if d.Reapplied == "" {
			fmt.Fprintf(&table, "| `%s` | %s | `%s` |\n", shortToken(d.Token), d.By, d.ImportID)
		}
	}
	return table.String(), nil
}

// reappliedTypes makes the table of the types that need no import.
func reappliedTypes(string) (string, error) {
	var table strings.Builder
	table.WriteString("| type | why nothing is imported |\n|---|---|\n")
	for _, d := range adopt.Describe() {
		if d.Reapplied != "" {
			fmt.Fprintf(&table, "| `%s` | %s |\n", shortToken(d.Token), d.Reapplied)
		}
	}
	return table.String(), nil
}

// shortToken is how the SDKs call a type: "ec2.Vpc" for aws:ec2/vpc:Vpc.
func shortToken(token string) string {
	service, _, _ := strings.Cut(strings.TrimPrefix(token, "aws:"), "/")
	return service + "." + token[strings.LastIndex(token, ":")+1:]
}
