// Command copyproject copies the project's Pulumi.yaml beside package config, which embeds it. `go generate` runs it in
// that package's directory.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	project, err := os.ReadFile(filepath.Join("..", "..", "Pulumi.yaml"))
	if err != nil {
		return fmt.Errorf("reading the project file: %w", err)
	}
	if err := os.WriteFile("project.yaml", project, 0o600); err != nil {
		return fmt.Errorf("writing the copy of the project file: %w", err)
	}
	return nil
}
