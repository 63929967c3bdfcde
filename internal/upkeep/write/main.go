// Command write writes the generated parts of the documentation. `go generate` runs it in the directory of package
// upkeep.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"milu2-stage/internal/upkeep"
)

func main() {
	if err := run(filepath.Join("..", "..")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string) error {
	for _, document := range upkeep.Documents() {
		text, err := upkeep.Updated(root, document)
		if err != nil {
			return fmt.Errorf("updating the documentation: %w", err)
		}
		path := filepath.Join(root, filepath.FromSlash(document))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return fmt.Errorf("writing %s: %w", document, err)
		}
	}
	return nil
}
