package faultproxy

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/smithy-go/encoding/cbor"
)

// fail answers with an error in the call's protocol.
func (x *Exchange) fail(status int, code, message string) {
	switch x.Call.Protocol {
	case JSON, CBOR:
		x.fields(status, map[string]any{"__type": code, "message": message})
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
	case JSON, CBOR:
		x.fields(http.StatusOK, map[string]any{"NextToken": token, "nextToken": token})
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

// fields answers with a map of strings, which no encoder refuses.
func (x *Exchange) fields(status int, fields map[string]any) {
	if x.Call.Protocol == CBOR {
		x.SetHeader(headerProtocol, protocolCBOR)
		x.Answer(status, typeCBOR, string(cbor.Encode(toCBOR("", fields))))
		return
	}
	text, err := json.Marshal(fields)
	if err != nil {
		text = []byte(err.Error())
	}
	x.Answer(status, "application/x-amz-json-1.1", string(text))
}

// escape makes a text safe inside an XML element.
func escape(text string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		return err.Error()
	}
	return b.String()
}
