package terraform

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// Variables are the values of variable files, later files over earlier ones.
type Variables map[string]Variable

// Variable is one value with the file that it came from.
type Variable struct {
	Value any
	From  string
}

// ReadVariables adds the values of a terraform.tfvars or a .tfvars.json.
func (v Variables) ReadVariables(name string, text []byte) error {
	text = plain(text)
	if strings.HasSuffix(name, ".json") {
		var values map[string]any
		if err := json.Unmarshal(text, &values); err != nil {
			return fmt.Errorf("%s does not parse as JSON (%w): correct it, or leave --var-file out and set the configuration by hand", name, err)
		}
		for key, value := range values {
			v[key] = Variable{value, filepath.Base(name)}
		}
		return nil
	}
	file, problems := hclsyntax.ParseConfig(text, filepath.Base(name), hcl.InitialPos)
	if problems.HasErrors() {
		return notVariables(name, problems)
	}
	attributes, problems := file.Body.JustAttributes()
	if problems.HasErrors() {
		return notVariables(name, problems)
	}
	for key, attribute := range attributes {
		value, problems := attribute.Expr.Value(nil)
		if problems.HasErrors() {
			return notVariables(name, problems)
		}
		plain, err := plainValue(value)
		if err != nil {
			return fmt.Errorf("%s: the variable %s cannot be read: %w", name, key, err)
		}
		v[key] = Variable{plain, filepath.Base(name)}
	}
	return nil
}

// notVariables says where a variable file is wrong, without what stands there.
func notVariables(name string, problems hcl.Diagnostics) error {
	first := problems.Errs()[0]
	where, what := "", first.Error()
	if d, ok := first.(*hcl.Diagnostic); ok { //nolint:errorlint // HCL documents the type
		what = d.Summary
		if d.Subject != nil {
			where = fmt.Sprintf(", line %d", d.Subject.Start.Line)
		}
	}
	return fmt.Errorf("%s%s does not parse as a variable file (%s): give a terraform.tfvars, not a .tf file; `terraform fmt %s` shows what "+
		"is wrong", name, where, what, filepath.Base(name))
}

// plainValue turns a value of HCL into one of JSON.
func plainValue(value cty.Value) (any, error) {
	if !value.IsWhollyKnown() {
		return nil, fmt.Errorf("its value is not known")
	}
	text, err := ctyjson.Marshal(value, value.Type())
	if err != nil {
		return nil, err
	}
	var v any
	err = json.Unmarshal(text, &v)
	return v, err
}

// text, number and texts return the value of a variable and whether it is one of that form.
func (v Variables) text(name string) (string, bool) {
	text, ok := v[name].Value.(string)
	return text, ok
}

func (v Variables) number(name string) (int, bool) {
	value, ok := v[name]
	if text := textOf(value.Value); ok && text != "" {
		return numberOf(value.Value), true
	}
	return 0, false
}

func (v Variables) numbers(name string) ([]int, bool) {
	list, ok := v[name].Value.([]any)
	numbers := make([]int, 0, len(list))
	for _, item := range list {
		numbers = append(numbers, numberOf(item))
	}
	return numbers, ok
}
