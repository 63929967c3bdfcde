package naming

import "fmt"

// StageSuffix returns the nameSuffix that tells the index-th stage from the others of its region.
func StageSuffix(index int) string { return fmt.Sprintf("-stage%d", index) }
