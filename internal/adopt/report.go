package adopt

import (
	"fmt"
	"slices"
	"strings"
)

// report says in one message what becomes of the stack's resources: counts, then one line for each adopted or skipped
// thing.
func (a *Adopter) report() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	counts := map[Action]int{Skip: len(a.skipped)}
	const guarded = "adopted earlier and not in line yet, so it is protected: a change that would replace it is refused"
	var rows [][4]string
	var notes []string
	byText := map[string][]string{}
	for _, d := range a.planned {
		counts[d.Action]++
		if d.Action == Adopt {
			rows = append(rows, [4]string{"adopt", d.Type, d.Name, d.ID})
		}
		if d.Action == Managed && d.Guard {
			byText[guarded] = append(byText[guarded], d.Name)
		}
		for _, note := range d.Notes {
			notes = append(notes, fmt.Sprintf("note   %s: %s", d.Name, note))
		}
	}
	for _, s := range a.skipped {
		rows = append(rows, [4]string{"skip", s.token, s.name, s.live.ID})
		if s.note != "" {
			notes = append(notes, fmt.Sprintf("note   %s: %s", s.name, s.note))
		}
	}
	for _, w := range a.waiting {
		text := "left for the next `pulumi up`, which " + w[1]
		byText[text] = append(byText[text], w[0])
	}
	for text, names := range byText {
		notes = append(notes, fmt.Sprintf("note   %s: %s", whose(names), text))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "adoption: %d adopted, %d created, %d managed, %d skipped",
		counts[Adopt], counts[Create], counts[Managed], counts[Skip])
	slices.SortFunc(rows, func(x, y [4]string) int { return slices.Compare(x[:], y[:]) })
	notes = append(notes, a.leftovers()...)
	notes = append(notes, a.ahead...)
	notes = append(notes, a.nearMisses()...)
	slices.Sort(notes)
	writeTable(&b, rows)
	for _, note := range notes {
		b.WriteString("\n" + note)
	}
	return b.String()
}

// writeTable writes rows with their columns aligned.
func writeTable(b *strings.Builder, rows [][4]string) {
	var width [4]int
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], len(cell))
		}
	}
	for _, row := range rows {
		fmt.Fprintf(b, "\n%-*s  %-*s  %-*s  %s", width[0], row[0], width[1], row[1], width[2], row[2], row[3])
	}
}
