package driver

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
)

// cancel takes away the locks that killed runs have left. A run that is still at work is not stopped.
func (s *session) cancel(ctx context.Context, stacks []string) error {
	for _, name := range stacks {
		if _, err := os.Stat(s.workspace.StateFile(name)); err != nil {
			s.note("There is no stack %s in %s.", name, s.dir)
			continue
		}
		if text, err := s.workspace.Run(ctx, "cancel", "--yes", "--stack", name); err != nil {
			return fmt.Errorf("taking the lock of %s away: %w\n%s", name, err, text)
		}
		s.note("%s is not locked. Run the command that was cut short again.", name)
	}
	return nil
}

// locked says whether the CLI refused because the stack is locked.
func locked(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if auto.IsConcurrentUpdateError(err) {
			return true
		}
	}
	return false
}
