package driver

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"milu2-stage/rehearsal/internal/driver/engine"
)

// masked stands for a secret output.
const masked = "[secret]"

func (s *session) heading(verb, stack string) {
	what := "simulated AWS"
	if s.aws == plugin {
		what = "real provider plugins"
	}
	_, _ = fmt.Fprintf(s.out, "\n== %s %s (%s)\n", verb, stack, what)
}

// summary is what a person wants to know at the end of an operation.
func (s *session) summary(verb string, outcomes []engine.Outcome) {
	for _, outcome := range outcomes {
		if verb == verbUp {
			_, _ = fmt.Fprintf(s.out, "\nOutputs of %s\n", outcome.Stack)
			writeOutputs(s.out, outcome.Outputs, false)
		}
	}
	_, _ = fmt.Fprintf(s.out, "\nSummary of %s\n", verb)
	for _, outcome := range outcomes {
		_, _ = fmt.Fprintf(s.out, "  %-8s %-58s %s\n", outcome.Stack, changes(outcome), seconds(outcome.Took))
	}
	for _, outcome := range outcomes {
		for _, output := range []string{"webUrl", "apiUrl"} {
			if url, ok := outcome.Outputs[output]; ok {
				_, _ = fmt.Fprintf(s.out, "  %-8s %-7s %v\n", outcome.Stack, output, url.Value)
			}
		}
	}
	_, _ = fmt.Fprint(s.out, "\n", s.next(verb, outcomes))
}

// changes says what happened to the resources, in an order that does not depend on the engine's.
func changes(outcome engine.Outcome) string {
	words := []struct {
		word string
		ops  []apitype.OpType
	}{
		{"created", []apitype.OpType{apitype.OpCreate}},
		{"imported", []apitype.OpType{apitype.OpImport}},
		{"updated", []apitype.OpType{apitype.OpUpdate}},
		{"replaced", []apitype.OpType{apitype.OpReplace, apitype.OpImportReplacement}},
		{"deleted", []apitype.OpType{apitype.OpDelete}},
		{"unchanged", []apitype.OpType{apitype.OpSame}},
	}
	var parts []string
	for _, w := range words {
		if n := outcome.Count(w.ops...); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, w.word))
		}
	}
	text := strings.Join(parts, ", ")
	if outcome.Unchanged() {
		return fmt.Sprintf("no change (%s)", plural(outcome.Count(apitype.OpSame), "resource"))
	}
	return text
}

// next is what a person could do now.
func (s *session) next(verb string, outcomes []engine.Outcome) string {
	switch {
	case s.aws == plugin && verb == verbPreview:
		return "Nothing was changed. The same command with `up` does it.\n"
	case s.aws == plugin && verb == verbUp:
		return "To take it down: `up --config protect=false`, then `destroy`, with the same flags.\n"
	case s.aws == plugin:
		return ""
	case verb == verbPreview:
		return "Nothing was changed, not even in the simulated account. To deploy there: make up\n"
	case verb == verbDestroy && len(s.deployed()) > 0:
		return fmt.Sprintf("Still deployed: %s.\n", strings.Join(s.deployed(), ", "))
	case verb == verbDestroy:
		return "The simulated account is as it was before. To deploy again: make up\n"
	case verb == verbRefresh:
		return ""
	}
	var b strings.Builder
	b.WriteString("The AWS account was a simulated one. Against a real account, with the Pulumi CLI\n" +
		"and AWS credentials (the README says what to set first):\n")
	for _, outcome := range outcomes {
		fmt.Fprintf(&b, "  pulumi up -s %s\n", outcome.Stack)
	}
	b.WriteString("Here: `make up` again changes nothing, `make down` takes everything down.\n")
	return b.String()
}

// outputs shows the outputs of stacks.
func (s *session) outputs(ctx context.Context, stacks []string, secrets, asJSON bool) error {
	all := map[string]map[string]any{}
	for _, name := range stacks {
		stack, err := s.open(ctx, name)
		if err != nil {
			return err
		}
		outputs, err := stack.Outputs(ctx)
		if err != nil {
			return fmt.Errorf("reading the outputs of %s: %w", name, err)
		}
		if !asJSON {
			_, _ = fmt.Fprintf(s.out, "\nOutputs of %s\n", name)
			writeOutputs(s.out, outputs, secrets)
			continue
		}
		all[name] = map[string]any{}
		for key, output := range outputs {
			all[name][key] = shown(output, secrets)
		}
	}
	if !asJSON {
		return nil
	}
	encoder := json.NewEncoder(s.out)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return fmt.Errorf("writing the outputs: %w", err)
	}
	return nil
}

func shown(output auto.OutputValue, secrets bool) any {
	if output.Secret && !secrets {
		return masked
	}
	return output.Value
}

func writeOutputs(w io.Writer, outputs auto.OutputMap, secrets bool) {
	values := map[string]any{}
	for name, output := range outputs {
		values[name] = shown(output, secrets)
	}
	writeObject(w, "  ", values)
}

// writeObject writes names and values in two columns, and what is nested below its name.
func writeObject(w io.Writer, indent string, values map[string]any) {
	names := make([]string, 0, len(values))
	width := 0
	for name := range values {
		names = append(names, name)
		if inline(values[name]) {
			width = max(width, len(name))
		}
	}
	sort.Strings(names)
	for _, name := range names {
		switch value := values[name].(type) {
		case map[string]any:
			if len(value) > 0 {
				_, _ = fmt.Fprintf(w, "%s%s\n", indent, name)
				writeObject(w, indent+"  ", value)
				continue
			}
			_, _ = fmt.Fprintf(w, "%s%-*s  -\n", indent, width, name)
		case []any:
			_, _ = fmt.Fprintf(w, "%s%-*s  %s\n", indent, width, name, list(value, indent, width))
		default:
			_, _ = fmt.Fprintf(w, "%s%-*s  %v\n", indent, width, name, value)
		}
	}
}

// inline says whether a value stands beside its name.
func inline(value any) bool {
	object, nested := value.(map[string]any)
	return !nested || len(object) == 0
}

// list puts the elements below one another, in the column of the values.
func list(values []any, indent string, width int) string {
	if len(values) == 0 {
		return "-"
	}
	lines := make([]string, len(values))
	for i, value := range values {
		lines[i] = fmt.Sprint(value)
	}
	return strings.Join(lines, "\n"+indent+strings.Repeat(" ", width+2))
}
