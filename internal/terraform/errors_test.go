package terraform

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestWrongStates(t *testing.T) {
	whole := string(smallStage().format4())
	for sentence, tt := range map[string]struct{ text, want string }{
		"an empty file":            {" \n", "s is empty: write it with `terraform state pull > state.json`"},
		"a truncated file":         {whole[:len(whole)/2], "s ends in the middle"},
		"no JSON":                  {`resource "aws_vpc" "main" {}`, "s is not a Terraform state"},
		"another JSON":             {`{"name": "x"}`, "it has no version"},
		"a list":                   {`[1, 2]`, "s is not a Terraform state"},
		"format 3":                 {`{"version": 3, "modules": []}`, "the state format 3, and 4 is read"},
		"a later format":           {`{"version": 5}`, "the state format 5, and 4 is read"},
		"an encrypted state":       {`{"serial": 1, "lineage": "x", "encrypted_data": "abc", "meta": {}}`, "s is encrypted: decrypt it with `tofu show -json > state.json`"},
		"the record of a backend":  {`{"version": 3, "backend": {"type": "s3", "config": {}}}`, "only says where the state is kept: run `terraform state pull > state.json`"},
		"a plan":                   {"PK\x03\x04rest", "s is a saved plan"},
		"a plan as JSON":           {`{"format_version": "1.2", "planned_values": {}}`, "the JSON of a plan: run `terraform show -json > state.json`"},
		"no resources":             {`{"version": 4, "resources": []}`, "s manages no resource"},
		"shown without values":     {`{"format_version": "1.0"}`, "s manages no resource"},
		"a later format of show":   {`{"format_version": "9.0", "values": {}}`, "s is not a Terraform state"},
		"attributes of a bad form": {`{"version": 4, "resources": [{"instances": 1}]}`, "s is not a Terraform state"},
	} {
		t.Run(sentence, func(t *testing.T) {
			_, err := ReadState("s", []byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestWhatWindowsPowerShellWrites(t *testing.T) {
	text := []byte("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(string(smallStage().format4()))) {
		text = binary.LittleEndian.AppendUint16(text, unit)
	}
	if state := read(t, "s", text); len(state.Resources) < 20 {
		t.Errorf("%d resources", len(state.Resources))
	}
	read(t, "s", append([]byte("\xef\xbb\xbf"), smallStage().format4()...))
}

func TestWrongCombinations(t *testing.T) {
	stage := func(lineage string) *State {
		m := smallStage()
		m.lineage = lineage
		return read(t, lineage+".json", m.format4())
	}
	foreign := &maker{}
	foreign.add("aws_sqs_queue", "q", object{"id": "q"})
	for sentence, tt := range map[string]struct {
		states []*State
		choose map[string]string
		want   string
	}{
		"one state twice":            {[]*State{stage("a"), stage("a")}, nil, "a.json and a.json are states of one configuration"},
		"two stages":                 {[]*State{stage("a"), stage("b")}, nil, "a.json and b.json are two states of the stage part"},
		"a state of something else":  {[]*State{read(t, "s", foreign.format4())}, nil, "none of the states has anything that the stacks would register"},
		"a choice of nothing":        {[]*State{stage("a")}, map[string]string{"pcx": "aws_x.y"}, "--choose pcx=aws_x.y: the states have no candidate for pcx"},
		"a choice of something else": {[]*State{stage("a")}, map[string]string{"alb": "aws_lb.inner"}, "not one of the candidates: aws_lb.front"},
	} {
		t.Run(sentence, func(t *testing.T) {
			_, err := Import(Options{States: tt.states, Choose: tt.choose})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// Without the VPC nothing of a stage can be told.
func TestNoVPC(t *testing.T) {
	m := smallStage()
	m.remove("aws_vpc")
	result := imported(t, Options{States: []*State{read(t, "s", m.format4())}})
	if o := result.outcome(t, "aws_lb.front"); o.Status != Undecided || !strings.Contains(o.Why, "another --state") || result.IsDecided() {
		t.Errorf("got %+v", o)
	}
}

func TestVariableFiles(t *testing.T) {
	variables := Variables{}
	if err := variables.ReadVariables("a.tfvars", []byte("stage_index = 3 # the fourth\nreserved_offsets = [0, 1]\nnote = <<-EOT\n  two\n  lines\nEOT\n")); err != nil {
		t.Fatal(err)
	}
	if err := variables.ReadVariables("b.auto.tfvars.json", []byte(`{"stage_index": 4, "peer_region": ""}`)); err != nil {
		t.Fatal(err)
	}
	if n, ok := variables.number("stage_index"); n != 4 || !ok || variables["stage_index"].From != "b.auto.tfvars.json" {
		t.Errorf("the later file does not win: %v", variables["stage_index"])
	}
	if list, ok := variables.numbers("reserved_offsets"); !ok || len(list) != 2 {
		t.Errorf("got %v", list)
	}
	for sentence, tt := range map[string]struct{ name, text, want string }{
		"broken":          {"v.tfvars", "a = 1\npassword = \"hunter2\nb = 2\n", "v.tfvars, line 2 does not parse as a variable file"},
		"a configuration": {"v.tfvars", "resource \"aws_vpc\" \"main\" {\n}\n", "give a terraform.tfvars, not a .tf file"},
		"an expression":   {"v.tfvars", "a = var.b\n", "does not parse as a variable file"},
		"broken JSON":     {"v.tfvars.json", `{"a": `, "does not parse as JSON"},
		"an own function": {"v.tfvars", "a = file(\"x\")\n", "does not parse as a variable file"},
	} {
		t.Run(sentence, func(t *testing.T) {
			err := Variables{}.ReadVariables(tt.name, []byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
