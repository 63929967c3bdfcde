package awslookup

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
)

// strictClient refuses answers that the SDK would take for "nothing exists". Its decoders accept an empty body and any
// XML document, so that a cut connection or a login page of a network, sent with status 200, reads as an empty list.
type strictClient struct{ inner aws.HTTPClient }

// sniffed is how much of an answer is looked at: the XML declaration and the root element.
const sniffed = 512

// Do sends the request and looks at the start of a successful answer.
func (c strictClient) Do(req *http.Request) (*http.Response, error) {
	action := queryAction(req)
	res, err := c.inner.Do(req)
	if err != nil || res.StatusCode != http.StatusOK || req.Method == http.MethodHead {
		return res, err
	}
	body := bufio.NewReaderSize(res.Body, sniffed)
	start, err := body.Peek(sniffed)
	if len(start) == 0 {
		_ = res.Body.Close()
		return nil, fmt.Errorf("%s answered with nothing: %w", req.URL.Host, errUnexpected(err))
	}
	if fault := wrongRoot(start, action); fault != "" {
		_ = res.Body.Close()
		return nil, fmt.Errorf("%s did not answer as AWS does (is the endpoint right, and is there a proxy between?): %s",
			req.URL.Host, fault)
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{body, res.Body}
	return res, nil
}

// errUnexpected turns an end that came too early into the error that says so.
func errUnexpected(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// queryAction returns the action of a call in the query protocol, "" for other protocols.
func queryAction(req *http.Request) string {
	if !strings.HasPrefix(req.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return ""
	}
	return awsmiddleware.GetOperationName(req.Context())
}

// wrongRoot says what is wrong with the start of an answer, "" for nothing. Answers are XML, or a map in JSON or CBOR. The
// root element of a query call's answer is the action's name and "Response"; that of others only must not be a web page's.
func wrongRoot(start []byte, action string) string {
	root := regexp.MustCompile(`^(?:\s|\x{feff}|<\?[^>]*\?>|<!--[^>]*-->)*<(!?[A-Za-z][\w:.-]*)`).FindSubmatch(start)
	if root == nil {
		json := bytes.HasPrefix(bytes.TrimSpace(start), []byte("{"))
		cbor := len(start) > 0 && start[0]>>5 == 5 // a map's major type
		if action == "" && (json || cbor) {
			return ""
		}
		return "it sent neither XML, JSON nor CBOR"
	}
	name := string(root[1])
	if strings.EqualFold(name, "html") || strings.EqualFold(name, "!doctype") {
		return "it sent a web page"
	}
	if action != "" && !bytes.Equal(root[1], []byte(action+"Response")) {
		return fmt.Sprintf("it sent <%s> to %s", name, action)
	}
	return ""
}
