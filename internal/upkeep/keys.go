package upkeep

import (
	"fmt"
	"strings"

	"milu2-stage/internal/config"
)

// widestDefault is the length of a default, in characters, up to which it fits into the table; longer ones follow it.
const widestDefault = 40

// keysOf makes the table of a scope's configuration keys.
func keysOf(scope config.Scope) func(root string) (string, error) {
	return func(string) (string, error) { return keyTable(config.Schema(), scope), nil }
}

func keyTable(keys []config.Key, scope config.Scope) string {
	var table, long strings.Builder
	table.WriteString("| key | type | default | |\n|---|---|---|---|\n")
	for _, key := range keys {
		if key.Scope != scope {
			continue
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n", key.Name, typeOf(key), defaultOf(key), cell(key.Description))
		if !isLong(key) {
			continue
		}
		fmt.Fprintf(&long, "\nThe default of `%s`:\n\n```yaml\n%s\n```\n", key.Name, key.Written)
	}
	return table.String() + long.String()
}

func typeOf(key config.Key) string {
	if key.ItemType != "" {
		return "list of " + key.ItemType + "s"
	}
	return key.Type
}

func defaultOf(key config.Key) string {
	switch {
	case !key.HasDefault:
		return "**none: must be set**"
	case key.Default == "":
		return "empty"
	case isLong(key):
		return "below"
	default:
		return "`" + key.Written + "`"
	}
}

// isLong reports whether a default does not fit into the table.
func isLong(key config.Key) bool {
	return len(key.Default) > widestDefault || strings.Contains(key.Written, "\n")
}

// cell makes text fit for a cell of a table: on one line, with nothing that Markdown takes for a column or a tag. In
// code, which is between backquotes, Markdown takes "<" as it is.
func cell(text string) string {
	parts := strings.Split(strings.Join(strings.Fields(text), " "), "`")
	for i := range parts {
		parts[i] = strings.ReplaceAll(parts[i], "|", `\|`)
		if i%2 == 0 {
			parts[i] = strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(parts[i])
		}
	}
	return strings.Join(parts, "`")
}
