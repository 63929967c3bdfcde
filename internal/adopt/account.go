package adopt

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// sameAccount stops a run with the credentials of another account than the one that the stack's resources are in. The
// provider would see none of them: what is in state would fail or seem to be gone, and what is new would be created there.
// Whoever forgot aws:allowedAccountIds learns it here.
func (s *state) sameAccount(account string) error {
	example := ""
	for _, urn := range slices.Sorted(maps.Keys(s.outputs)) {
		arn, _ := s.outputs[urn]["arn"].(string)
		owner := accountOf(arn)
		if owner == account || account == "" {
			return nil
		}
		if owner != "" && example == "" {
			example = arn
		}
	}
	if example == "" {
		return nil
	}
	return fmt.Errorf("this stack's resources are in account %s, and the credentials are those of account %s: nothing was changed. "+
		"In state is, for example, %s. Take the credentials of the right account (AWS_PROFILE, aws:profile, aws:assumeRole), and set "+
		"aws:allowedAccountIds, which also guards refresh and destroy (docs/operations.md)", accountOf(example), account, example)
}

// accountOf returns the account of an ARN; "" where it has none.
func accountOf(arn string) string {
	const fields, id = 6, 4
	parts := strings.SplitN(arn, ":", fields)
	if len(parts) < fields || len(parts[id]) != len("123456789012") {
		return ""
	}
	return parts[id]
}
