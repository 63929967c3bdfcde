package preflight

import (
	"fmt"
	"slices"
	"strings"
)

// Checks lists the checks that need no AWS, in the order of the report.
func Checks() []Check {
	return []Check{configCheck(), pulumiCheck(), pluginsCheck(), backendCheck(), lockCheck(), sharedCheck()}
}

// Select returns the named checks in the order of the report, or all of them where no name is given. An unknown name is
// an error that lists the valid ones.
func Select(checks []Check, names []string) ([]Check, error) {
	if err := CheckNames(checks, names); err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return checks, nil
	}
	var selected []Check
	for _, check := range checks {
		if slices.Contains(names, check.Name) {
			selected = append(selected, check)
		}
	}
	return selected, nil
}

// CheckNames reports the names that no check has.
func CheckNames(checks []Check, names []string) error {
	valid := make([]string, len(checks))
	for i, check := range checks {
		valid[i] = check.Name
	}
	var unknown []string
	for _, name := range names {
		if !slices.Contains(valid, name) {
			unknown = append(unknown, fmt.Sprintf("%q", name))
		}
	}
	switch len(unknown) {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("there is no check %s; the checks are %s", unknown[0], strings.Join(valid, ", "))
	default:
		return fmt.Errorf("there are no checks %s; the checks are %s", strings.Join(unknown, ", "), strings.Join(valid, ", "))
	}
}
