package terraform

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf16"
)

// probe is what tells one format from another.
type probe struct {
	Version       *json.Number    `json:"version"`
	FormatVersion *string         `json:"format_version"`
	Encrypted     json.RawMessage `json:"encrypted_data"`
	Backend       json.RawMessage `json:"backend"`
	Planned       json.RawMessage `json:"planned_values"`
}

// ReadState reads a state of Terraform or OpenTofu, or the output of `show -json`. The name is for messages.
func ReadState(name string, text []byte) (*State, error) {
	text = plain(text)
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, fmt.Errorf("%s is empty: write it with `terraform state pull > %s`", name, pulledName)
	}
	if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
		return nil, fmt.Errorf("%s is a saved plan: give the state, `terraform state pull > %s`", name, pulledName)
	}
	var p probe
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, unreadable(name, err)
	}
	read, err := p.reader(name)
	if err != nil {
		return nil, err
	}
	state, err := read(name, text)
	if err != nil {
		return nil, err
	}
	return state, state.check()
}

// reader returns what reads the format, or says why it is not read.
func (p *probe) reader(name string) (func(string, []byte) (*State, error), error) {
	switch {
	case len(p.Encrypted) > 0:
		return nil, fmt.Errorf("%s is encrypted: decrypt it with `tofu show -json > %s`, and give that", name, pulledName)
	case len(p.Planned) > 0:
		return nil, fmt.Errorf("%s is the JSON of a plan: run `terraform show -json > %s` without the plan's file, and give that", name,
			pulledName)
	case p.FormatVersion != nil:
		return readShown, nil
	case len(p.Backend) > 0:
		return nil, fmt.Errorf("%s only says where the state is kept: run `terraform state pull > %s`, and give that", name, pulledName)
	case p.Version == nil:
		return nil, fmt.Errorf("%s is JSON, but not a Terraform state: it has no version. Give a terraform.tfstate, or the output of "+
			"`terraform show -json`", name)
	case p.Version.String() != "4":
		return nil, fmt.Errorf("%s has the state format %s, and 4 is read: Terraform 0.12 or later writes it. Upgrade with "+
			"`terraform apply -refresh-only` there, then `terraform state pull > %s`", name, p.Version, pulledName)
	}
	return readFormat4, nil
}

// check refuses a state that nothing can come of.
func (s *State) check() error {
	managed := 0
	for _, r := range s.Resources {
		if r.Type == "" || r.Name == "" {
			return fmt.Errorf("%s has a resource without a type or a name: write it again with `terraform state pull > %s`", s.Name, pulledName)
		}
		if !r.Data {
			managed++
		}
	}
	if managed == 0 {
		return fmt.Errorf("%s manages no resource: it may be another workspace's (`terraform workspace list`), or destroyed", s.Name)
	}
	return nil
}

// plain returns a text as UTF-8: Windows PowerShell writes UTF-16 with a byte order mark.
func plain(text []byte) []byte {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(text, []byte("\xff\xfe")):
	case bytes.HasPrefix(text, []byte("\xfe\xff")):
		order = binary.BigEndian
	default:
		return text
	}
	const width = 2
	units := make([]uint16, 0, len(text)/width)
	for text = text[width:]; len(text) >= width; text = text[width:] {
		units = append(units, order.Uint16(text))
	}
	return []byte(string(utf16.Decode(units)))
}

// errNothing means that no state has anything of the architecture.
var errNothing = errors.New("none of the states has anything that the stacks would register: no VPC, no bucket, no instance role, no " +
	"distribution. Give the states of the shared part and of a stage")
