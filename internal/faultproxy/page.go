package faultproxy

import (
	"bytes"
	"fmt"
	"strings"
)

// tokenPrefix begins every page token that the proxy makes up.
const tokenPrefix = "faultproxy-page-"

// EmptyPage answers with an empty page and a token. The request with that token gets what the first one would have got,
// so that a client that stops at the empty page misses everything.
func EmptyPage() Fault {
	return func(x *Exchange) {
		x.proxy.mu.Lock()
		token := fmt.Sprintf("%s%d-end", tokenPrefix, len(x.proxy.held))
		x.proxy.held[token] = x.in
		x.proxy.mu.Unlock()
		x.emptyPage(token)
	}
}

// SameToken answers with an empty page and always the same token, on which a careless client asks for ever.
func SameToken() Fault {
	return func(x *Exchange) { x.emptyPage("faultproxy-same-token") }
}

// resume replaces a request that carries one of our tokens by the one that got the token.
func (p *Proxy) resume(in request) request {
	if !bytes.Contains(in.body, []byte(tokenPrefix)) && !strings.Contains(in.uri, tokenPrefix) {
		return in
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for token, first := range p.held {
		if bytes.Contains(in.body, []byte(token)) || strings.Contains(in.uri, token) {
			return first
		}
	}
	return in
}
