// Command faultreport writes the results of the fault suite, which the tests have left in the directory that
// MILU2_FAULTS_REPORT names, into the table of docs/reliability.md. `make faults` runs it.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"milu2-stage/rehearsal/internal/driver/toolchain"
	"milu2-stage/rehearsal/internal/faultreport"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "faultreport: %v\n", err)
		os.Exit(1)
	}
}

func run() error {
	dir := os.Getenv(faultreport.DirVariable)
	if dir == "" {
		return fmt.Errorf("%s is not set: it names the directory of the results", faultreport.DirVariable)
	}
	repo, err := toolchain.FindRepo(".")
	if err != nil {
		return err
	}
	return faultreport.Update(filepath.Join(repo.Root, "docs", "reliability.md"), dir)
}
