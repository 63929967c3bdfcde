package infra

import (
	"fmt"
	"slices"
	"strings"

	"milu2-stage/internal/config"
)

// reportChanges says what this configuration removes from the stack and what it moves: in a preview, before anyone says yes,
// and again in the update.
func (p *program) reportChanges() error {
	notes := p.changes()
	if len(notes) == 0 {
		return nil
	}
	text := "note   " + strings.Join(notes, "\nnote   ")
	if err := p.ctx.Log.Info(config.ForStack(text, p.ctx.Stack()), nil); err != nil {
		return fmt.Errorf("reporting what is removed: %w", err)
	}
	return nil
}

// changes are the lines of the report. They say what `pulumi up` does, since no program knows whether it runs for a preview,
// an update of some targets, a refresh or a destroy.
func (p *program) changes() []string {
	removed := p.state.Removed(p.registered.Has)
	var causes []cause
	var notes []string
	if stage := p.settings.Stage; stage != nil {
		causes = stageCauses(stage, p.state, removed)
		notes = moveNotes(stage, p.state, p.publicZoneID)
	}
	notes = append(notes, removalNotes(causes, removed)...)
	slices.Sort(notes)
	return notes
}
