package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// shape is the JSON type of a value.
type shape string

const (
	nullShape   shape = "null"
	boolShape   shape = "a boolean"
	numberShape shape = "a number"
	textShape   shape = "a text"
	listShape   shape = "a list"
	objectShape shape = "an object"
	// malformedShape is not JSON's.
	malformedShape shape = "malformed"
)

// value is a JSON value that remembers how it was written: numbers keep their digits, objects the order of their fields.
type value struct {
	shape shape
	// text is a text's content, or the literal of a boolean, a number or null.
	text   string
	items  []value
	fields []field
}

type field struct {
	name  string
	value value
}

func textValue(text string) value { return value{shape: textShape, text: text} }

// malformedValue is text that could not be read; a message repeats it as it is, unless that would spoil the message.
func malformedValue(text string) value {
	if text == "" || strings.ContainsFunc(text, isControl) || !utf8.ValidString(text) {
		text = quote(text)
	}
	return value{shape: malformedShape, text: text}
}

// field returns the named field of an object.
func (v value) field(name string) (value, bool) {
	for _, f := range v.fields {
		if f.name == name {
			return f.value, true
		}
	}
	return value{}, false
}

// over returns the object v with the fields of base that v lacks, objects within objects likewise. Any other v is
// returned as it is. Its second use is as a comparison: v adds nothing to base when v.over(base) equals base.
func (v value) over(base value) value {
	if v.shape != objectShape || base.shape != objectShape {
		return v
	}
	merged := value{shape: objectShape}
	for _, f := range base.fields {
		if own, ok := v.field(f.name); ok {
			f.value = own.over(f.value)
		}
		merged.fields = append(merged.fields, f)
	}
	for _, f := range v.fields {
		if _, ok := base.field(f.name); !ok {
			merged.fields = append(merged.fields, f)
		}
	}
	return merged
}

// equal compares two values; the order of an object's fields does not count.
func (v value) equal(w value) bool {
	if v.shape != w.shape || v.text != w.text || len(v.fields) != len(w.fields) {
		return false
	}
	for _, f := range v.fields {
		if other, ok := w.field(f.name); !ok || !f.value.equal(other) {
			return false
		}
	}
	return slices.EqualFunc(v.items, w.items, value.equal)
}

// String renders the value as JSON, for messages and for the schema's defaults.
func (v value) String() string {
	switch v.shape {
	case textShape:
		return quote(v.text)
	case listShape:
		parts := make([]string, len(v.items))
		for i, item := range v.items {
			parts[i] = item.String()
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case objectShape:
		parts := make([]string, len(v.fields))
		for i, f := range v.fields {
			parts[i] = quote(f.name) + ": " + f.value.String()
		}
		return "{" + strings.Join(parts, ", ") + "}"
	default:
		return v.text
	}
}

// quote is strconv.Quote without the escapes that JSON does not know.
func quote(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return strconv.Quote(text)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// parseJSON parses text strictly: one value, no field twice, nothing that JSON would have to
// repair.
func parseJSON(text string) (value, error) {
	if !utf8.ValidString(text) {
		return value{}, errors.New("it is not UTF-8")
	}
	var whole json.RawMessage
	if err := json.Unmarshal([]byte(text), &whole); err != nil {
		return value{}, err
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	return readValue(decoder)
}

func readValue(decoder *json.Decoder) (value, error) {
	token, err := decoder.Token()
	if err != nil {
		return value{}, err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return readObject(decoder)
		}
		return readList(decoder)
	case bool:
		return value{shape: boolShape, text: strconv.FormatBool(t)}, nil
	case json.Number:
		return value{shape: numberShape, text: t.String()}, nil
	case string:
		// The decoder puts U+FFFD where an escape is half of a surrogate pair.
		if strings.ContainsRune(t, utf8.RuneError) {
			return value{}, errors.New("it holds a character that is not Unicode")
		}
		return textValue(t), nil
	default:
		// Read here and refused by whoever asks for the value, who knows its path and what is allowed.
		return value{shape: nullShape, text: "null"}, nil
	}
}

func readList(decoder *json.Decoder) (value, error) {
	list := value{shape: listShape}
	for decoder.More() {
		item, err := readValue(decoder)
		if err != nil {
			return value{}, err
		}
		list.items = append(list.items, item)
	}
	_, err := decoder.Token() // the closing bracket
	return list, err
}

func readObject(decoder *json.Decoder) (value, error) {
	object := value{shape: objectShape}
	for decoder.More() {
		name, err := readValue(decoder)
		if err != nil {
			return value{}, err
		}
		if _, twice := object.field(name.text); twice {
			return value{}, fmt.Errorf("the field %s is given twice", quote(name.text))
		}
		v, err := readValue(decoder)
		if err != nil {
			return value{}, err
		}
		object.fields = append(object.fields, field{name.text, v})
	}
	_, err := decoder.Token() // the closing brace
	return object, err
}
