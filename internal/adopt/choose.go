package adopt

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"milu2-stage/internal/config"
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
		b.WriteString(tagLine(m.Live.Tags))
	}
	b.WriteString("\nchoose one with one of")
	for _, command := range e.commands {
		b.WriteString("\n  " + command)
	}
	return b.String()
}

func (a *Adopter) ambiguous(ctx context.Context, k kind, r registration, matches []Match) error {
	e := &ambiguousError{token: r.token}
	q := a.find.question(ctx, k, r.region, r.inputs)
	for _, m := range matches {
		tags, err := a.find.tags(ctx, k.listing, q.region, m.Live)
		if err == nil { // The tags only help to choose; the message is worth having without them.
			m.Live.Tags = tags
		}
		e.matches = append(e.matches, m)
		e.commands = append(e.commands, a.importCommand(r.name, m.ID))
	}
	e.commands = append(e.commands, a.importCommand(r.name, createWord)+"  (to leave them alone and create another)")
	return e
}

// importCommand is the command that chooses an id for a logical name. Double quotes are the only ones that cmd.exe,
// PowerShell and POSIX shells all take.
func (a *Adopter) importCommand(name, id string) string {
	return config.ForStack("pulumi config set --path "+quoted(config.Project+":imports."+name)+" "+quoted(id), quoted(a.self.stack))
}

func quoted(s string) string {
	if plain, err := regexp.MatchString(`^[A-Za-z0-9._:/-]+$`, s); err == nil && plain {
		return s
	}
	return `"` + s + `"`
}

// tagLine shows a thing's tags except its name, for messages; "" where there are none.
func tagLine(tags map[string]string) string {
	var shown []string
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if key != "Name" {
			shown = append(shown, key+"="+tags[key])
		}
	}
	if len(shown) == 0 {
		return ""
	}
	return "  (tags " + strings.Join(shown, ", ") + ")"
}
