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
