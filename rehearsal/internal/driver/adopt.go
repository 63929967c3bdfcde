package driver

import (
	"context"
	"fmt"
	"slices"

	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/world"
)

// forgetAndAdopt shows what adoption is for: it deploys the stacks, throws their states away and deploys again, which
// imports what is there, and once more, which changes nothing.
func (s *session) forgetAndAdopt(ctx context.Context, stacks []string) error {
	runs := []string{"first run", "after losing the state", "third run"}
	var outcomes [][]engine.Outcome
	var accounts [][]string
	for i := range runs {
		if i == 1 {
			if err := s.forget(ctx, stacks); err != nil {
				return err
			}
		}
		done, err := s.each(ctx, verbUp, stacks)
		if err != nil {
			return err
		}
		things, err := s.things()
		if err != nil {
			return err
		}
		outcomes, accounts = append(outcomes, done), append(accounts, things)
	}
	_, _ = fmt.Fprint(s.out, "\nSummary of up --forget-state\n")
	for i, run := range runs {
		_, _ = fmt.Fprintf(s.out, "  %s: %s in the account\n", run, plural(len(accounts[i]), "thing"))
		for _, outcome := range outcomes[i] {
			_, _ = fmt.Fprintf(s.out, "    %-8s %-56s %s\n", outcome.Stack, changes(outcome), seconds(outcome.Took))
		}
	}
	return s.judgeAdoption(accounts, outcomes)
}

// judgeAdoption says whether adoption kept its promises.
func (s *session) judgeAdoption(accounts [][]string, outcomes [][]engine.Outcome) error {
	for _, outcome := range outcomes[len(outcomes)-1] {
		if !outcome.Unchanged() {
			return fmt.Errorf("the third run of %s changed something: %s", outcome.Stack, changes(outcome))
		}
	}
	before, after := accounts[0], accounts[len(accounts)-1]
	for _, thing := range before {
		if !slices.Contains(after, thing) {
			return fmt.Errorf("%s is not there any more", thing)
		}
	}
	if len(after) > len(before) {
		return fmt.Errorf("the account had %s and has %d: something was made twice",
			plural(len(before), "thing"), len(after))
	}
	_, _ = fmt.Fprint(s.out, "\nThe account holds the same things as before, by their ids.\n")
	return nil
}

func (s *session) forget(ctx context.Context, stacks []string) error {
	for _, name := range slices.Backward(stacks) {
		stack, err := s.open(ctx, name)
		if err != nil {
			return err
		}
		if err := s.workspace.Forget(ctx, stack); err != nil {
			return err
		}
		s.note("Threw the state of %s away.", name)
	}
	return nil
}

// things lists what the simulated account holds, as "type region id".
func (s *session) things() ([]string, error) {
	var found []string
	err := s.world.View(func(a *world.Account) error {
		for _, item := range a.Inventory() {
			found = append(found, item.Type+" "+item.Region+" "+item.ID)
		}
		return nil
	})
	return found, err
}
