package terraform

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// secret stands in every attribute that may hold one, and must be in no output.
const secret = "correct-horse-battery-staple"

func secretAttributes() []string {
	return []string{"user_data", "user_data_base64", "password", "private_key", "private_key_pem", "result", "secret_string", "certificate_body"}
}

// FuzzReadState feeds the readers bytes. The seeds are small: of a large state nearly every change is no JSON.
func FuzzReadState(f *testing.F) {
	m := &maker{}
	m.data("aws_route53_zone", "z", object{"id": "Z", "name": "example.com"})
	m.in(`module.a["b"]`, "aws_vpc", "v", 0, object{"id": "vpc-1", "cidr_block": "172.34.0.0/16"})
	f.Add(m.format4())
	f.Add(m.shown())
	f.Add([]byte(`{"version": 4, "resources": [{"mode": "managed", "type": "aws_vpc", "name": "x", "instances": [{"attributes": null}]}]}`))
	f.Add([]byte(`{"format_version": "1.0", "values": {"root_module": {"resources": [null], "child_modules": [null]}}}`))
	f.Add([]byte(`{"version": 3}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		state, err := ReadState("s", text)
		if err != nil {
			if len(err.Error()) > 1000 {
				t.Errorf("a long message: %s", err)
			}
			return
		}
		importKeepingSecrets(t, state)
	})
}

// FuzzImport changes attributes of whole states: values go, or are of other types, and resources are there twice.
func FuzzImport(f *testing.F) {
	for seed := range uint64(50) {
		f.Add(seed)
	}
	shared, stage := sampleText(f, "shared"), sampleText(f, "stage")
	f.Fuzz(func(t *testing.T, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // the same seed has to give the same state
		states := []*State{read(t, "shared", shared), read(t, "stage", stage), read(t, "other", otherStyle().format4())}
		state := states[random.IntN(len(states))]
		for range random.IntN(60) {
			r := state.Resources[random.IntN(len(state.Resources))]
			switch random.IntN(8) {
			case 0:
				twin := *r
				twin.Address += "2"
				state.Resources = append(state.Resources, &twin)
			case 1:
				r.Tainted = true
			default:
				disturb(random, r.attributes)
			}
		}
		importKeepingSecrets(t, state)
	})
}

// disturb changes one attribute, at some depth.
func disturb(random *rand.Rand, attributes map[string]any) {
	keys := slices.Sorted(maps.Keys(attributes))
	if len(keys) == 0 {
		return
	}
	key := keys[random.IntN(len(keys))]
	if list, ok := attributes[key].([]any); ok && len(list) > 0 && random.IntN(2) == 0 {
		if inner, ok := list[0].(map[string]any); ok {
			disturb(random, inner)
			return
		}
	}
	values := []any{nil, "", "x", "172.34.0.0/16", -1.0, 1e300, true, []any{}, []any{nil, "x", object{}}, object{"": nil}, "\x00\x01"}
	attributes[key] = values[random.IntN(len(values))]
}

// importKeepingSecrets imports a state with secrets in it, and looks for them in everything that can be printed.
func importKeepingSecrets(t *testing.T, state *State) {
	t.Helper()
	for _, r := range state.Resources {
		for _, name := range secretAttributes() {
			if r.attributes != nil {
				r.attributes[name] = secret
			}
		}
	}
	var out bytes.Buffer
	if result, err := Import(Options{States: []*State{state}}); err != nil {
		_, _ = fmt.Fprintln(&out, err)
	} else if err := printAll(&out, result); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), secret) {
		t.Errorf("a secret in:\n%s", &out)
	}
}

// printAll prints everything that the command can print.
func printAll(w io.Writer, result *Result) error {
	for _, file := range result.Files {
		text, err := file.YAML(nil)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintln(w, string(text))
	}
	_, _ = fmt.Fprintln(w, result.RemovedBlocks(true), result.StateRmCommands(false))
	if err := result.WriteTable(w, true); err != nil {
		return err
	}
	return result.WriteJSON(w)
}

func FuzzVariables(f *testing.F) {
	f.Add("v.tfvars", "a = [1, {b = \"c\"}]\n")
	f.Add("v.tfvars.json", `{"a": 1}`)
	f.Fuzz(func(t *testing.T, name, text string) {
		variables := Variables{}
		if variables.ReadVariables(name, []byte(text)) != nil {
			return
		}
		for key := range variables {
			variables.number(key)
			variables.numbers(key)
			variables.text(key)
		}
		m := smallStage()
		if _, err := Import(Options{States: []*State{read(t, "s", m.format4())}, Variables: variables}); err != nil {
			t.Fatal(err)
		}
	})
}

// What a state marks as sensitive is not there for anyone to print.
func TestSensitiveAttributesAreNotRead(t *testing.T) {
	state := read(t, "s", []byte(`{"version": 4, "resources": [{"mode": "managed", "type": "aws_key_pair", "name": "k", "instances": [{
		"attributes": {"key_name": "k", "public_key": "ssh-rsa x", "list": [{"a": 1, "b": 2}]},
		"sensitive_attributes": [[{"type": "get_attr", "value": "public_key"}],
			[{"type": "get_attr", "value": "list"}, {"type": "index", "value": {"value": 0, "type": "number"}}, {"type": "get_attr", "value": "a"}]]}]}]}`))
	if r := state.Resources[0]; r.text("public_key") != "" || r.text("key_name") != "k" || r.text("list.0.a") != "" || r.text("list.0.b") != "2" {
		t.Errorf("got %v", r.attributes)
	}
	state = read(t, "s", []byte(`{"format_version": "1.0", "values": {"root_module": {"resources": [{"mode": "managed", "type": "aws_x", "name": "k",
		"values": {"a": "x", "b": [{"c": "y", "d": "z"}]}, "sensitive_values": {"a": true, "b": [{"c": true}]}}]}}}`))
	if r := state.Resources[0]; r.text("a") != "" || r.text("b.0.c") != "" || r.text("b.0.d") != "z" {
		t.Errorf("got %v", r.attributes)
	}
}
