package faultproxy

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
)

// fail answers with an error in the call's protocol.
func (x *Exchange) fail(status int, code, message string) {
	switch x.Call.Protocol {
	case JSON:
		x.Answer(status, "application/x-amz-json-1.1", jsonText(map[string]any{"__type": code, "message": message}))
	case CBOR:
		x.Answer(status, "application/cbor", cborMap([]field{{"__type", code}, {"message", message}}))
	case EC2Query:
		x.Answer(status, "text/xml", fmt.Sprintf("<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors>"+
			"<RequestID>faultproxy</RequestID></Response>", code, escape(message)))
	case S3XML:
		x.Answer(status, "application/xml", fmt.Sprintf("<Error><Code>%s</Code><Message>%s</Message></Error>", code, escape(message)))
	case Query, RESTXML:
		x.Answer(status, "text/xml", fmt.Sprintf("<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>"+
			"<RequestId>faultproxy</RequestId></ErrorResponse>", code, escape(message)))
	}
}

// emptyPage answers with a page that has no items but says by its token that more follow.
func (x *Exchange) emptyPage(token string) {
	operation := x.Call.Operation
	switch x.Call.Protocol {
	case JSON:
		x.Answer(200, "application/x-amz-json-1.1", jsonText(map[string]any{"NextToken": token, "nextToken": token}))
	case CBOR:
		x.Answer(200, "application/cbor", cborMap([]field{{"NextToken", token}}))
	case EC2Query:
		x.Answer(200, "text/xml", fmt.Sprintf("<%sResponse><requestId>faultproxy</requestId><nextToken>%s</nextToken></%sResponse>",
			operation, token, operation))
	case Query:
		tokens := fmt.Sprintf("<IsTruncated>true</IsTruncated><Marker>%s</Marker><NextMarker>%s</NextMarker><NextToken>%s</NextToken>",
			token, token, token)
		x.Answer(200, "text/xml", fmt.Sprintf("<%sResponse><%sResult>%s</%sResult></%sResponse>",
			operation, operation, tokens, operation, operation))
	case RESTXML, S3XML:
		root := operation + "Response"
		if x.Call.Service == "cloudfront" {
			root = strings.TrimPrefix(strings.TrimSuffix(operation, "s"), "List") + "List"
		}
		x.Answer(200, "text/xml", fmt.Sprintf("<%s><IsTruncated>true</IsTruncated><NextMarker>%s</NextMarker><NextToken>%s</NextToken>"+
			"<NextRecordName>%s</NextRecordName></%s>", root, token, token, token, root))
	}
}

// jsonText renders a value that cannot be refused by the encoder: a map of strings.
func jsonText(fields map[string]any) string {
	text, err := json.Marshal(fields)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// escape makes a text safe inside an XML element.
func escape(text string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		return err.Error()
	}
	return b.String()
}

// field is one entry of a CBOR map.
type field struct{ name, value string }

// cborMap encodes a map of text to text (RFC 8949), which is all that the errors and tokens of rpc-v2-cbor need.
func cborMap(fields []field) string {
	var b bytes.Buffer
	b.WriteByte(0xa0 | byte(len(fields)))
	for _, f := range fields {
		b.WriteString(cborText(f.name) + cborText(f.value))
	}
	return b.String()
}

// cborText encodes a text of up to 65535 bytes.
func cborText(text string) string {
	n := len(text)
	switch {
	case n < 24:
		return string([]byte{0x60 | byte(n)}) + text
	case n < 256:
		return string([]byte{0x78, byte(n)}) + text
	default:
		return string([]byte{0x79, byte(n >> 8), byte(n)}) + text
	}
}
