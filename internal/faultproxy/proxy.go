// Package faultproxy is a reverse proxy for tests that stands in front of a pretended AWS endpoint. It counts the calls
// by API and injects faults into them: denials, throttling, reset connections, truncated answers, pages without items.
package faultproxy

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Options configures a Proxy.
type Options struct {
	// Header is set on every request that is passed on, for example moto's account header.
	Header http.Header
}

// Proxy is a running proxy. It is safe for concurrent use.
type Proxy struct {
	target *url.URL
	header http.Header
	server *http.Server
	url    string
	client *http.Client

	mu      sync.Mutex
	rules   []*Rule
	latency time.Duration
	calls   map[string]int
	// held maps a page token of ours to the request that got it, which the next page repeats.
	held map[string]request
}

// request is what the proxy keeps of an incoming request.
type request struct {
	method string
	uri    string
	header http.Header
	body   []byte
}

// New starts a proxy for the server at target, on a free port of the loopback interface.
func New(target string, opts Options) (*Proxy, error) {
	to, err := url.Parse(target)
	if err != nil {
		return nil, fmt.Errorf("parsing the proxy's target %q: %w", target, err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for the fault proxy: %w", err)
	}
	p := &Proxy{
		target: to,
		header: opts.Header,
		url:    "http://" + listener.Addr().String(),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}},
		calls:  map[string]int{},
		held:   map[string]request{},
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	go func() { _ = p.server.Serve(listener) }()
	return p, nil
}

// URL is the proxy's own endpoint.
func (p *Proxy) URL() string { return p.url }

// Close stops the proxy and drops its connections.
func (p *Proxy) Close() error {
	p.client.CloseIdleConnections()
	if err := p.server.Close(); err != nil {
		return fmt.Errorf("closing the fault proxy: %w", err)
	}
	return nil
}

// Inject adds a rule. Of several rules that apply to a call, the one added first wins.
func (p *Proxy) Inject(r Rule) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = append(p.rules, &r)
}

// SetLatency delays every answer by d.
func (p *Proxy) SetLatency(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.latency = d
}

// Calls returns how often each API was called, retries included, for example {"ec2:DescribeVpcs": 2}.
func (p *Proxy) Calls() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.calls)
}

// Reset forgets the rules, the latency and the counts.
func (p *Proxy) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules, p.latency = nil, 0
	clear(p.calls)
	clear(p.held)
}

// ServeHTTP answers one call: by a fault if a rule applies, else by the target.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	in := p.resume(request{method: r.Method, uri: r.URL.RequestURI(), header: r.Header, body: body})
	call := Identify(in.method, in.uri, in.header, in.body)
	fault, latency := p.take(call)
	time.Sleep(latency)
	x := &Exchange{Call: call, proxy: p, in: in, w: w}
	if fault == nil {
		fault = (*Exchange).Pass
	}
	fault(x)
}

// take counts the call and returns the fault that hits it, nil for none.
func (p *Proxy) take(call Call) (Fault, time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls[call.API()]++
	for _, rule := range p.rules {
		if rule.applies(call) {
			return rule.Fault, p.latency
		}
	}
	return nil, p.latency
}

// forward has the target answer the call, in JSON where the call is in CBOR.
func (x *Exchange) forward() (*http.Response, []byte, error) {
	if x.Call.Protocol != CBOR {
		return x.proxy.forward(x.in)
	}
	in, err := jsonRequest(x.in)
	if err != nil {
		return nil, nil, err
	}
	res, body, err := x.proxy.forward(in)
	if err != nil {
		return nil, nil, err
	}
	body, err = cborAnswer(res, body)
	return res, body, err
}

// forward sends the request to the target and reads the whole answer.
func (p *Proxy) forward(in request) (*http.Response, []byte, error) {
	out, err := http.NewRequest(in.method, p.target.Scheme+"://"+p.target.Host+in.uri, bytes.NewReader(in.body))
	if err != nil {
		return nil, nil, fmt.Errorf("making the request for the target: %w", err)
	}
	out.Header = in.header.Clone()
	for name, values := range p.header {
		out.Header[http.CanonicalHeaderKey(name)] = values
	}
	// An uncompressed answer is what the faults can cut.
	out.Header.Set("Accept-Encoding", "identity")
	res, err := p.client.Do(out)
	if err != nil {
		return nil, nil, fmt.Errorf("passing the request on: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the target's answer: %w", err)
	}
	return res, body, nil
}

// reply copies an answer to the client; the length is announced as declared, which a truncation makes too long.
func reply(w http.ResponseWriter, res *http.Response, body []byte, declared int) {
	for name, values := range res.Header {
		switch name {
		case "Content-Length", "Transfer-Encoding", "Connection":
		default:
			w.Header()[name] = values
		}
	}
	if res.Request == nil || res.Request.Method != http.MethodHead {
		w.Header().Set("Content-Length", strconv.Itoa(declared))
	}
	w.WriteHeader(res.StatusCode)
	_, _ = w.Write(body)
}
