package adopt

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// ambiguousError lists two or more live matches of one registration.
type ambiguousError struct {
	token    string
	matches  []Match
	commands []string
}

// Error lists the matches and, for each, the command that chooses it.
func (e *ambiguousError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d live matches of %s:", len(e.matches), e.token)
	for _, m := range e.matches {
		fmt.Fprintf(&b, "\n  %s  name %q", m.ID, m.Live.Name)
		if m.Live.VPC != "" {
			fmt.Fprintf(&b, "  %s", m.Live.VPC)
		}
		if !m.Live.Created.IsZero() {
			fmt.Fprintf(&b, "  created %s", m.Live.Created.UTC().Format(time.RFC3339))
		}
		b.WriteString(tagsIn(m.Live.Tags))
	}
	b.WriteString("\nchoose one with one of")
	for _, command := range e.commands {
		b.WriteString("\n  " + command)
	}
	return b.String()
}

func (a *Adopter) ambiguous(ctx context.Context, k kind, r registration, matches []Match) error {
	e := &ambiguousError{token: r.token}
	q := a.find.question(ctx, k, r)
	for _, m := range matches {
		tags, err := q.tags(ctx, k.listing, q.region, m.Live)
		if err == nil { // The tags only help to choose; the message is worth having without them.
			m.Live.Tags = tags
		}
		e.matches = append(e.matches, m)
		e.commands = append(e.commands, a.importCommand(r.name, m.ID))
	}
	// Beside live things of a stage another one would take their place, or their traffic. Shared's are left alone anyway.
	if k.ours != nil {
		e.commands = append(e.commands, a.importCommand(r.name, createWord)+"  (to leave them alone and create another)")
	}
	return e
}

// tagsIn shows a thing's tags except its name, for messages: " (tags Owner=ops)", and "" where there are none.
func tagsIn(tags map[string]string) string {
	var shown []string
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if key != "Name" {
			shown = append(shown, key+"="+tags[key])
		}
	}
	if len(shown) == 0 {
		return ""
	}
	return " (tags " + strings.Join(shown, ", ") + ")"
}
