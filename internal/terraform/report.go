package terraform

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
)

// IsDecided reports whether everything was decided, and the configuration loads.
func (r *Result) IsDecided() bool {
	return !slices.ContainsFunc(r.Resources, func(o Outcome) bool { return o.Status == Undecided }) && len(r.Problems) == 0
}

// folded is how many characters of names a line of the report has before it says how many more there are.
const folded = 90

// WriteTable writes the report for people. With all, nothing is folded.
func (r *Result) WriteTable(w io.Writer, all bool) error {
	var b strings.Builder
	r.writeCounts(&b)
	fold := folded
	if all {
		fold = math.MaxInt
		r.writeAdopted(&b)
	}
	r.writeUndecided(&b)
	r.writeStaying(&b, fold)
	r.writeCreated(&b, fold)
	for i, note := range r.Notes {
		if i == 0 {
			b.WriteString("\nNotes:\n")
		}
		line(&b, "  %s", note)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func (r *Result) writeCounts(b *strings.Builder) {
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "STATE\tMANAGED\tADOPTED\tSTAY\tUNDECIDED")
	for _, state := range r.states() {
		counts := map[Status]int{}
		for _, o := range r.Resources {
			if o.State == state.Name {
				counts[o.Status]++
			}
		}
		_, _ = fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\n", state.Name, counts[Adopted]+counts[Stays]+counts[Undecided], counts[Adopted], counts[Stays],
			counts[Undecided])
	}
	_ = t.Flush() // a strings.Builder takes everything
	_, _ = fmt.Fprintln(t, "\nSTACK\tREGISTERS\tFOUND\tWOULD BE CREATED")
	for _, file := range r.Files {
		found, missing := 0, 0
		for _, registration := range r.Registered {
			switch {
			case registration.Stack != file.Stack:
			case len(registration.Addresses) > 0:
				found++
			default:
				missing++
			}
		}
		_, _ = fmt.Fprintf(t, "%s\t%d\t%d\t%d\n", file.Stack, found+missing, found, missing)
	}
	_ = t.Flush() // a strings.Builder takes everything
}

func (r *Result) writeAdopted(b *strings.Builder) {
	b.WriteString("\nAdopted:\n")
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, o := range r.Resources {
		if o.Status == Adopted {
			logical := o.Logical
			if o.Why != "" {
				logical += ": " + o.Why
			}
			_, _ = fmt.Fprintf(t, "  %s\t%s\n", o.Address, logical)
		}
	}
	_ = t.Flush() // a strings.Builder takes everything
}

func (r *Result) writeUndecided(b *strings.Builder) {
	first := true
	for _, o := range r.Resources {
		if o.Status != Undecided {
			continue
		}
		if first {
			b.WriteString("\nUndecided:\n")
			first = false
		}
		line(b, "  %s\n    %s", o.Address, o.Why)
	}
	for i, problem := range r.Problems {
		if i == 0 {
			b.WriteString("\nThe configuration does not load yet:\n")
		}
		line(b, "  %s", strings.ReplaceAll(problem, "\n", "\n  "))
	}
}

// writeStaying groups what stays by the reason.
func (r *Result) writeStaying(b *strings.Builder, fold int) {
	var reasons []string
	addresses := map[string][]string{}
	for _, o := range r.Resources {
		if o.Status != Stays {
			continue
		}
		if addresses[o.Why] == nil {
			reasons = append(reasons, o.Why)
		}
		addresses[o.Why] = append(addresses[o.Why], o.Address)
	}
	for i, why := range reasons {
		if i == 0 {
			b.WriteString("\nStay with Terraform, not managed by the stacks:\n")
		}
		line(b, "  %s\n    %s", shorten(addresses[why], fold), why)
	}
}

// writeCreated groups what would be created by what it is.
func (r *Result) writeCreated(b *strings.Builder, fold int) {
	first := true
	for _, file := range r.Files {
		var groups []string
		names := map[string][]string{}
		for _, registration := range r.Registered {
			if registration.Stack != file.Stack || len(registration.Addresses) > 0 {
				continue
			}
			group := groupOf(registration.Logical)
			if names[group] == nil {
				groups = append(groups, group)
			}
			names[group] = append(names[group], registration.Logical)
		}
		for _, group := range groups {
			if first {
				b.WriteString("\nWould be created:\n")
				first = false
			}
			line(b, "  %s, %s (%d): %s", file.Stack, group, len(names[group]), shorten(names[group], fold))
		}
	}
}

// groupOf says what a logical name is of, for lists that fold.
func groupOf(logical string) string {
	for _, group := range []struct{ begin, contain, name string }{
		{"sg-", "-in-", "security group rules"}, {"sg-", "-out-", "security group rules"}, {"sg-", "", "security groups"},
		{"alarm-", "", "alarms"}, {"record-", "", "private records"}, {"alias-", "", "public records"}, {"log-", "", "log groups"},
		{"repo-", "", "repositories and policies"}, {"peer-route-", "", "routes back"}, {"ec2-", "", "policies of the role"},
	} {
		if strings.HasPrefix(logical, group.begin) && strings.Contains(logical, group.contain) {
			return group.name
		}
	}
	for _, end := range bucketSettings() {
		if strings.HasSuffix(logical, end) && logical != "certificate"+end {
			return "settings of buckets"
		}
	}
	return "other"
}

// shorten lists as many names as fit into a number of characters, and says how many more there are.
func shorten(names []string, fold int) string {
	text := strings.Join(names, ", ")
	if len(text) <= fold {
		return text
	}
	text = names[0]
	n := 1
	for ; n < len(names) && len(text)+len(names[n]) < fold; n++ {
		text += ", " + names[n]
	}
	if n == len(names) {
		return text
	}
	return fmt.Sprintf("%s and %d more", text, len(names)-n)
}

// WriteJSON writes the report for programs.
func (r *Result) WriteJSON(w io.Writer) error {
	type file struct {
		Name   string         `json:"name"`
		Values map[string]any `json:"values"`
	}
	type resource struct {
		State   string `json:"state"`
		Address string `json:"address"`
		Status  Status `json:"status"`
		Logical string `json:"logicalName,omitempty"`
		Why     string `json:"why,omitempty"`
	}
	type registered struct {
		Stack     string   `json:"stack"`
		Logical   string   `json:"logicalName"`
		Addresses []string `json:"foundAt"`
		Inline    bool     `json:"inline,omitempty"`
	}
	report := struct {
		Decided    bool         `json:"decided"`
		Files      []file       `json:"files"`
		Resources  []resource   `json:"resources"`
		Registered []registered `json:"registered"`
		Notes      []string     `json:"notes"`
		Problems   []string     `json:"problems"`
	}{Decided: r.IsDecided(), Notes: append([]string{}, r.Notes...), Problems: append([]string{}, r.Problems...)}
	for _, f := range r.Files {
		report.Files = append(report.Files, file{f.Name(), f.Values()})
	}
	for _, o := range r.Resources {
		report.Resources = append(report.Resources, resource(o))
	}
	for _, one := range r.Registered {
		report.Registered = append(report.Registered, registered{one.Stack, one.Logical, append([]string{}, one.Addresses...), one.Inline})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(report); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}
