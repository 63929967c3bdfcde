package faultproxy

import (
	"net"
	"net/http"
	"time"
)

// Rule says which calls a fault hits.
type Rule struct {
	// API is the call that is hit, for example "ec2:DescribeVpcs"; "*" hits every call.
	API string
	// Times is how often the fault hits before it wears off; 0 means always.
	Times int
	// After lets that many matching calls pass first.
	After int
	// Fault answers the call.
	Fault Fault

	seen int
}

// applies counts the call and says whether the rule hits it. The proxy's lock is held.
func (r *Rule) applies(call Call) bool {
	if r.API != "*" && r.API != call.API() {
		return false
	}
	r.seen++
	n := r.seen - r.After
	return n > 0 && (r.Times == 0 || n <= r.Times)
}

// Fault answers a call in the target's place, or passes it on with a difference.
type Fault func(*Exchange)

// Exchange is one call on its way.
type Exchange struct {
	// Call says what is asked.
	Call Call

	proxy *Proxy
	in    request
	w     http.ResponseWriter
}

// Pass lets the target answer.
func (x *Exchange) Pass() {
	res, body, err := x.forward()
	if err != nil {
		http.Error(x.w, err.Error(), http.StatusBadGateway)
		return
	}
	reply(x.w, res, body, len(body))
}

// Header returns a header of the request.
func (x *Exchange) Header(name string) string { return x.in.header.Get(name) }

// SetHeader sets a header of the answer that follows.
func (x *Exchange) SetHeader(name, value string) { x.w.Header().Set(name, value) }

// Answer answers with the given status, content type and body.
func (x *Exchange) Answer(status int, contentType, body string) {
	x.w.Header().Set("Content-Type", contentType)
	x.w.WriteHeader(status)
	if x.in.method != http.MethodHead {
		_, _ = x.w.Write([]byte(body))
	}
}

// AccessDenied answers as AWS does when the credentials lack the permission.
func AccessDenied() Fault {
	return func(x *Exchange) {
		code := "AccessDenied"
		switch x.Call.Protocol {
		case EC2Query:
			code = "UnauthorizedOperation"
		case JSON, CBOR:
			code = "AccessDeniedException"
		}
		x.fail(http.StatusForbidden, code, "You are not authorized to perform this operation.")
	}
}

// Throttle answers that the client asks too often.
func Throttle() Fault {
	return func(x *Exchange) {
		status, code := http.StatusBadRequest, "Throttling"
		switch x.Call.Protocol {
		case EC2Query:
			status, code = http.StatusServiceUnavailable, "RequestLimitExceeded"
		case S3XML:
			status, code = http.StatusServiceUnavailable, "SlowDown"
		case JSON, CBOR:
			code = "ThrottlingException"
		case Query, RESTXML:
		}
		x.fail(status, code, "Rate exceeded")
	}
}

// Fail answers with an error of the given status and code, in the call's protocol.
func Fail(status int, code, message string) Fault {
	return func(x *Exchange) { x.fail(status, code, message) }
}

// Respond answers with a fixed text, whatever was asked.
func Respond(status int, contentType, body string) Fault {
	return func(x *Exchange) { x.Answer(status, contentType, body) }
}

// Delay answers as the target does, but late.
func Delay(d time.Duration) Fault {
	return func(x *Exchange) {
		time.Sleep(d)
		x.Pass()
	}
}

// Reset drops the connection with a TCP reset, without an answer.
func Reset() Fault {
	return func(x *Exchange) {
		hijacker, ok := x.w.(http.Hijacker)
		if !ok {
			panic(http.ErrAbortHandler)
		}
		conn, _, err := hijacker.Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
}

// Truncate sends the first half of the target's answer and then closes the connection.
func Truncate() Fault {
	return func(x *Exchange) {
		res, body, err := x.forward()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		reply(x.w, res, body[:len(body)/2], len(body))
		if flusher, ok := x.w.(http.Flusher); ok {
			flusher.Flush()
		}
		// net/http closes the connection, and keeps quiet about this panic.
		panic(http.ErrAbortHandler)
	}
}

// Cut sends the first half of the target's answer as if that were all of it, so that the lengths agree.
func Cut() Fault {
	return func(x *Exchange) {
		res, body, err := x.forward()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		reply(x.w, res, body[:len(body)/2], len(body)/2)
	}
}

// Blank answers 200 with nothing in it.
func Blank() Fault { return Respond(http.StatusOK, "text/plain", "") }
