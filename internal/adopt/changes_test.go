package adopt

import (
	"strings"
	"testing"
)

func TestChangesOfValues(t *testing.T) {
	type object = map[string]any
	for sentence, tt := range map[string]struct {
		live, want any
		says       string
	}{
		"the same":                           {"a", "a", ""},
		"a number as a string":               {"80", 80, ""},
		"a name with its last dot":           {"dualstack.LB.example.com.", "lb.example.com", ""},
		"JSON in another form":               {`{"a": 1}`, `{"a":1}`, ""},
		"nothing and the empty value":        {nil, false, ""},
		"a list in another order":            {[]any{"a", "b"}, []any{"b", "a"}, ""},
		"what is not known yet":              {"a", unknown{}, ""},
		"what the inputs leave out":          {object{"a": 1, "b": 2}, object{"a": 1}, ""},
		"another string":                     {"a", "b", `p "a" -> "b"`},
		"a switch":                           {true, false, "p true -> false"},
		"a nested value":                     {object{"a": object{"b": 1}}, object{"a": object{"b": 2}}, "p.a.b 1 -> 2"},
		"an object in a list":                {[]any{object{"type": "redirect"}}, []any{object{"type": "forward"}}, `p[0].type "redirect" -> "forward"`},
		"a list that becomes empty":          {[]any{"a"}, []any{}, `p ["a"] -> none`},
		"a long text is left to the preview": {"a", strings.Repeat("b", 99), `p "a" -> ...`},
	} {
		var got []string
		for _, c := range changesTo(map[string]any{"p": tt.live}, Inputs{"p": tt.want}) {
			got = append(got, c.String())
		}
		if strings.Join(got, "; ") != tt.says {
			t.Errorf("%s: %v, want %q", sentence, got, tt.says)
		}
	}
}
