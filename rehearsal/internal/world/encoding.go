package world

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// document is the form of the account in its file; the generation comes first, so that reading the file's first bytes
// shows whether it changed.
type document struct {
	Generation int64             `json:"generation"`
	ID         string            `json:"account"`
	Seed       string            `json:"seed"`
	Next       int64             `json:"next"`
	Calls      map[string]int    `json:"calls"`
	Fault      *Fault            `json:"fault"`
	Resources  []json.RawMessage `json:"resources"`
}

// decode reads the account from text. Resources that stand in it as they did in the earlier account are shared with it.
func (a *Account) decode(text []byte, earlier *Account) error {
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		return fmt.Errorf("decoding: %w", err)
	}
	a.Generation, a.ID, a.Seed, a.next, a.fault = d.Generation, d.ID, d.Seed, d.Next, d.Fault
	if d.Calls != nil {
		a.Calls = d.Calls
	}
	known := map[string]*Resource{}
	if earlier != nil {
		for _, r := range earlier.resources {
			known[string(r.line)] = r
		}
	}
	for _, raw := range d.Resources {
		r := known[string(raw)]
		if r == nil {
			r = &Resource{line: raw}
			if err := json.Unmarshal(raw, r); err != nil {
				return fmt.Errorf("decoding a resource: %w", err)
			}
		}
		a.resources[key{r.Type, r.Region, r.ID}] = r
		a.byType[r.Type] = append(a.byType[r.Type], r)
	}
	return nil
}

// encode writes one resource to a line, in order of creation, so that a person can read and compare the file.
func (a *Account) encode() ([]byte, error) {
	calls, err := json.Marshal(a.Calls)
	if err != nil {
		return nil, fmt.Errorf("encoding the counted calls: %w", err)
	}
	fault, err := json.Marshal(a.fault)
	if err != nil {
		return nil, fmt.Errorf("encoding the fault: %w", err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\"generation\": %d, \"account\": %q, \"seed\": %q, \"next\": %d,\n\"calls\": %s,\n\"fault\": %s,\n\"resources\": [",
		a.Generation, a.ID, a.Seed, a.next, calls, fault)
	for i, r := range a.All() {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		if r.line == nil {
			if r.line, err = json.Marshal(r); err != nil {
				return nil, fmt.Errorf("encoding %s %s: %w", r.Type, r.ID, err)
			}
		}
		b.Write(r.line)
	}
	b.WriteString("\n]}\n")
	return b.Bytes(), nil
}
